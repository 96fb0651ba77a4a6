"""The shape of giving work to others: one ticket, or somebody's whole desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, Skill, User
from contacts.models import Customer
from tickets.forms.handling import LARGEST_NUMBER
from tickets.models import Charge, Escalation, Ticket
from tickets.models.escalations import EscalationQuerySet
from tickets.models.ticket import TicketQuerySet
from tickets.services.people.candidates import Candidate

MOST = 500  # tickets that one person may have open: more are passed in several goes


class AssignForm(forms.Form):
    """One person, or a sector where somebody will take it."""

    to = forms.ChoiceField(
        label=_("Para quién"), error_messages={"required": _("Elija a quién se asigna.")}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)

    def __init__(
        self, *args: Any, people: Iterable[User], sectors: Iterable[Sector], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, User | Sector] = {f"u{one.pk}": one for one in people}
        self.rows |= {f"s{one.pk}": one for one in sectors}
        self.fields["to"].choices = [(key, str(row)) for key, row in self.rows.items()]  # type: ignore[attr-defined]

    def clean_to(self) -> User | Sector:
        return self.rows[self.cleaned_data["to"]]


class SkillFilter(forms.Form):
    """What the work asks for, when the ticket does not say it."""

    skill = forms.ModelChoiceField(
        Skill.objects.filter(is_active=True),
        label=_("Que sepa de"),
        required=False,
        empty_label=_("Lo que pide el ticket"),
    )

    def chosen(self) -> list[Skill]:
        given = self.cleaned_data.get("skill") if self.is_valid() else None
        return [given] if given else []


class WorkFilter(forms.Form):
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label=_("Sector"),
        required=False,
        empty_label=_("Todos"),
    )

    def chosen(self) -> Sector | None:
        return self.cleaned_data.get("sector") if self.is_valid() else None


class PassForm(forms.Form):
    """Which of somebody's tickets, escalations and accounts pass to whom, and why."""

    tickets = forms.ModelMultipleChoiceField(
        Ticket.objects.none(), label=_("Tickets"), required=False
    )
    accounts = forms.MultipleChoiceField(label=_("Cuentas"), required=False)
    escalations = forms.ModelMultipleChoiceField(
        Escalation.objects.none(), label=_("Escalados"), required=False
    )
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("A quién"), empty_label=_("Elija una persona")
    )
    reason = forms.CharField(label=_("Motivo"), max_length=200)

    def __init__(
        self,
        *args: Any,
        tickets: TicketQuerySet,
        escalations: EscalationQuerySet,
        accounts: Iterable[tuple[Customer, Charge]],
        able: Iterable[Candidate],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.charges = {f"{charge}-{one.pk}": (one, charge) for one, charge in accounts}
        people = [one.person.pk for one in able]
        self.fields["tickets"].queryset = tickets  # type: ignore[attr-defined]
        self.fields["escalations"].queryset = escalations  # type: ignore[attr-defined]
        self.fields["accounts"].choices = [(key, key) for key in self.charges]  # type: ignore[attr-defined]
        self.fields["to"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        named = [(one.person.pk, in_words(one)) for one in able]
        self.fields["to"].widget.choices = [("", _("Elija una persona")), *named]

    def terms(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        return given | {"accounts": [self.charges[key] for key in given["accounts"]]}


def in_words(candidate: Candidate) -> str:
    """A person with what decides: «Ana Gil · 3 abiertos · se va el 24/12»."""
    parts = [candidate.person.name]
    parts.append(_("%(count)s abiertos") % {"count": candidate.load.total})
    if candidate.leaves:
        parts.append(_("se va el %(day)s") % {"day": f"{candidate.leaves.starts_on:%d/%m}"})
    return " · ".join(map(str, parts))
