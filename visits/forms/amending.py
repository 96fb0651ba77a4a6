"""The shape of what is corrected of the travel expenses of an ASI."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.asi import SpentForm, receipt, say
from visits.models import Asi, Expense
from visits.services.asi import Spent
from visits.services.correcting import Amended

MOST = 40


class AmendForm(SpentForm):
    """An expense as it was registered, to be told otherwise; zero when it was none."""

    expense = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("expense") and given.get("amount") is None:
            self.require_amount()
        return given


Rows = forms.formset_factory(AmendForm, extra=5, max_num=MOST)


class AmendExpensesForm(forms.Form):
    """The expenses that are not settled yet, rows for those that were forgotten, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Por qué se corrige"), max_length=200)

    def __init__(
        self, data: Any, files: Any, *, asi: Asi, known: Sequence[Expense], **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"version": asi.version}, **kwargs)
        self.known = {row.pk: row for row in known}
        said = [
            {"expense": row.pk, "kind": row.kind, "amount": row.amount, "note": row.note}
            for row in known
        ]
        self.rows = Rows(data, files, prefix="spent", initial=said)

    def is_valid(self) -> bool:
        own, rows = super().is_valid(), self.rows.is_valid()
        return own and say(self, rows)

    def told(self) -> list[Amended]:
        """Each row that says something; one of another ASI is none that could be amended."""
        given = [(form.cleaned_data, form) for form in self.rows]
        told = [(row, form) for row, form in given if row.get("amount") is not None]
        return [
            Amended(
                Spent(row["kind"], row["amount"], row["note"], receipt(row, form, {})),
                self.known[row["expense"]] if row.get("expense") else None,
            )
            for row, form in told
            if row.get("expense") in self.known or (not row.get("expense") and row["amount"])
        ]
