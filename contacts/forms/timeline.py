"""The filters of the timeline and of somebody's activity; they live in the address."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.fields import Day
from contacts.models import Contact, Customer

# Key of the address, words, and the codes of the actions
GROUPS = {
    "": (_("Todo"), Q()),
    "tickets": (_("Tickets"), Q(action__gte=200, action__lt=300)),
    "dealings": (
        _("Trato"),
        Q(action__gte=110, action__lt=140) | Q(action__gte=190, action__lt=200),
    ),
    "record": (
        _("Ficha"),
        Q(action__gte=100, action__lt=110) | Q(action__gte=160, action__lt=190),
    ),
    "installations": (_("Instalaciones"), Q(action__gte=300, action__lt=310)),
    "agreements": (_("Acuerdos y parámetros"), Q(action__gte=140, action__lt=160)),
}


class TimelineFilter(forms.Form):
    """Kind, person of ours or theirs, and days; what cannot be read is not asked."""

    group = forms.ChoiceField(
        choices=[(key, label) for key, (label, _condition) in GROUPS.items()], required=False
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Contacto"), required=False, empty_label=_("Todos")
    )
    by = forms.ModelChoiceField(
        User.objects.active().only("name"), label=_("Quién"), required=False, empty_label=_("Todos")
    )
    since = forms.DateField(label=_("Desde"), required=False, widget=Day)
    until = forms.DateField(label=_("Hasta"), required=False, widget=Day)

    def __init__(self, asked: QueryDict, *, customer: Customer | None = None) -> None:
        super().__init__(asked)
        self.asked = asked
        if customer:
            people = customer.contacts.known().only("customer", "first_name", "last_name")
            self.offer("contact", people, [(row.pk, str(row)) for row in people], _("Todos"))
        else:
            del self.fields["contact"]
        ours = User.objects.active()
        everybody = _("Todos") if customer else _("Yo")
        self.offer("by", ours, ours.values_list("pk", "name"), everybody)
        self.is_valid()

    def offer(
        self, name: str, rows: QuerySet[Any], told: Iterable[tuple[int, str]], nobody: Any
    ) -> None:
        """Let one of these be chosen, read at once: a field by itself reads by a cursor, slowly."""
        field: Any = self.fields[name]
        field.queryset, field.choices = rows, [("", nobody), *told]

    @property
    def group_key(self) -> str:
        return self.cleaned_data.get("group") or ""

    def condition(self) -> Q:
        """What an event must fulfil; days are those of the clock on the wall of the reader."""
        given = self.cleaned_data
        wanted = GROUPS[self.group_key][1]
        for name in ("contact", "by"):
            if given.get(name):
                wanted &= Q(**{name: given[name]})
        if given.get("since"):
            wanted &= Q(at__gte=begin(given["since"], time.min))
        if given.get("until"):
            wanted &= Q(at__lte=begin(given["until"], time.max))
        return wanted

    def tabs(self) -> list[dict[str, Any]]:
        """One for each kind; choosing another keeps the other filters."""
        query = self.asked.copy()
        query.pop("before", None)
        tabs = []
        for key, (label, _condition) in GROUPS.items():
            query["group"] = key
            is_chosen = key == self.group_key
            tabs.append({"label": label, "query": query.urlencode(), "active": is_chosen})
        return tabs


def begin(day: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
