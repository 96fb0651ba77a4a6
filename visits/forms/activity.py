"""Which period of the activity, whose, and under what headings; and what is paid back."""

from calendar import monthrange
from datetime import date
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.forms.handling import day_input
from visits.activity import HEADINGS, Asked
from visits.models import Expense


class ActivityForm(forms.Form):
    """Lives in the address; what is missing or wrong there is the present month of everybody."""

    person = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Persona"), required=False, empty_label=_("Todas")
    )
    since = forms.DateField(label=_("Desde"), required=False, widget=day_input())
    until = forms.DateField(label=_("Hasta"), required=False, widget=day_input())
    by = forms.ChoiceField(
        label=_("Por"), required=False, choices=[(key, one[0]) for key, one in HEADINGS.items()]
    )

    @classmethod
    def of(cls, said: QueryDict, today: date) -> Self:
        """As it was asked, with the period that is meant where none is said."""
        asked, data = cls(said).wanted(today), said.copy()
        data["since"], data["until"] = asked.since.isoformat(), asked.until.isoformat()
        return cls(data)

    def wanted(self, today: date) -> Asked:
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        since = given.get("since") or today.replace(day=1)
        last = since.replace(day=monthrange(since.year, since.month)[1])
        until = given.get("until") or max(last, since)
        if until < since:
            since, until = until, since
        return Asked(since, until, given.get("by") or "person", given.get("person"))

    def in_words(self, asked: Asked) -> str:
        """The filter as an export tells it."""
        words = _now("Del %(since)s al %(until)s") % {
            "since": f"{asked.since:%d/%m/%Y}",
            "until": f"{asked.until:%d/%m/%Y}",
        }
        return f"{words} · {asked.person}" if asked.person else words


class SettleForm(forms.Form):
    """The expenses that were ticked on the page, with the amounts that stood there."""

    expense = forms.MultipleChoiceField(
        error_messages={
            "required": _("Elija al menos un gasto."),
            "invalid_choice": _("Algún gasto cambió desde que abrió la lista: revísela."),
        }
    )

    def __init__(self, *args: Any, offered: list[Expense], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["expense"].choices = [(row.as_seen, row) for row in offered]  # type: ignore[attr-defined]

    def chosen(self) -> list[Expense]:
        return [row for row in self.offered if row.as_seen in self.cleaned_data["expense"]]


class ReverseForm(forms.Form):
    reason = forms.CharField(label=_("Por qué se revierte"), max_length=300)
