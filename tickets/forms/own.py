"""How long it took, and when to see it again."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer
from kit.lists import Filter
from tickets.forms.handling import day_input

CLOCK = re.compile(r"(?:(?P<hours>\d{1,2})\s*(?:h|:)\s*)?(?P<minutes>\d{1,4})?\s*(?:m|min)?")
PARTS = re.compile(r"(?P<whole>\d{1,2})(?:[.,](?P<part>\d{1,2}))\s*h?")


def minutes_in(text: str) -> int | None:
    """Minutes as people write them: 45, 1:30, 1 h 30, 1,5 h; None for anything else."""
    said = text.strip().lower()
    if found := PARTS.fullmatch(said):
        return round(float(f"{found['whole']}.{found['part']}") * 60)
    found = CLOCK.fullmatch(said)
    if not found or not (found["hours"] or found["minutes"]):
        return None
    return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)


class TimeForm(forms.Form):
    spent = forms.CharField(label=_("Tiempo"), max_length=12, help_text=_("45, 1:30 o 1,5 h"))
    note = forms.CharField(label=_("En qué"), max_length=200, required=False)
    worked_on = forms.DateField(label=_("Día"), required=False, widget=day_input())

    def clean_spent(self) -> int:
        minutes = minutes_in(self.cleaned_data["spent"])
        if not minutes:
            raise forms.ValidationError(_("Escríbalo como 45, 1:30 o 1,5 h."))
        return minutes

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "minutes": given["spent"],
            "note": given["note"],
            "worked_on": given["worked_on"] or timezone.localdate(),
        }


class SnoozeForm(forms.Form):
    until = forms.DateTimeField(
        label=_("Volver a verlo"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Solo desaparece de su lista «Míos»: los plazos siguen y los demás lo ven igual. "
            "Vuelve antes si el cliente escribe o vence un plazo."
        ),
    )


def tomorrow_morning(at: datetime) -> datetime:
    """When one usually wants to see it again: the next morning of a working day."""
    day = timezone.localdate(at) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(9)))


class TimeFilter(Filter):
    first = ("person", "since", "until", "q")

    person = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Persona"), required=False, empty_label=_("Todas")
    )
    since = forms.DateField(label=_("Desde"), required=False, widget=day_input())
    until = forms.DateField(label=_("Hasta"), required=False, widget=day_input())
    q = forms.CharField(label=_("Cliente"), required=False, max_length=80)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.cleaned_data
        wanted = {
            "person": asked.get("person"),
            "worked_on__gte": asked.get("since"),
            "worked_on__lte": asked.get("until"),
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if words := asked.get("q"):
            rows = rows.filter(ticket__customer__in=Customer.objects.search(words).values("pk"))
        return rows
