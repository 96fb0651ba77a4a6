"""The shape of a follow-up, and of what narrows the list of accounts."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Customer
from contacts.models.customers import CustomerQuerySet
from contacts.services.rights import notice_days
from kit.lists import Filter
from visits import portfolio
from visits.forms.agenda import YEARS, day_input
from visits.services.following import FollowUpKind, Way


class FollowUpForm(forms.Form):
    kind = forms.ChoiceField(label=_("Seguimiento"), choices=FollowUpKind.choices)
    way = forms.ChoiceField(label=_("Por"), choices=Way.choices)
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Con quién"),
        required=False,
        empty_label=_("Nadie en particular"),
    )
    result = forms.CharField(
        label=_("Resultado"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_on = forms.DateField(
        label=_("Próxima fecha"),
        required=False,
        widget=day_input(),
        help_text=_("Queda en su agenda, a las 9."),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["contact"]
        people.queryset = customer.contacts.known().filter(is_active=True)

    def clean_next_on(self) -> Any:
        day = self.cleaned_data["next_on"]
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("Revise el año."))
        return day


class AccountFilter(Filter):
    """Which accounts: those that nobody has dealt with for long, or whose agreement ends."""

    tab = "state"
    tabs = (("", _("Todas")), ("quiet", _("Sin seguimiento")), ("ending", _("Acuerdo por vencer")))
    first = ("mine", "q")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    mine = forms.BooleanField(label=_("Solo las mías"), required=False)
    q = forms.CharField(label=_("Cliente"), required=False, max_length=80)

    def in_tab(self, rows: CustomerQuerySet, key: str) -> CustomerQuerySet:  # type: ignore[override]
        if key == "quiet":
            return portfolio.quiet(rows, at=self.at)
        if key == "ending":
            return portfolio.ending(rows, at=self.at, days=max(notice_days(self.at)))
        return rows

    def narrow(self, rows: CustomerQuerySet) -> CustomerQuerySet:  # type: ignore[override]
        given = self.cleaned_data
        if given.get("mine"):
            who = self.user
            rows = rows.filter(Q(account_executive=who) | Q(account_assistant=who) | Q(csm=who))
        return rows.search(given["q"]) if given.get("q") else rows
