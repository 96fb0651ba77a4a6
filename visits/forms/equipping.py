"""How a visit left an installation, as part of the capture of its ASI."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.fields import Day
from contacts.models import Customer
from contacts.services import parameters
from installations.forms.configuring import ConfigurationForm
from installations.models import Installation
from installations.services import limits
from installations.services.facts import PARAMETERS
from visits.services.equipping import Left

CHANGE, ADD = "installations.change_installation", "installations.add_installation"


class LeftForm(ConfigurationForm):
    """All that a Ficha says, when the box is ticked that it changed. Why is told by the ASI."""

    reason = None  # type: ignore[assignment]
    is_changed = forms.BooleanField(required=False)
    next_update_on = forms.DateField(
        label=_("Próxima visita de actualización"), widget=Day, required=False
    )

    use_required_attribute = False  # what nobody ticked is not shown, and lacks nothing

    def __init__(
        self, data: Any, *, customer: Customer, installation: Installation | None, at: datetime
    ) -> None:
        prefix = f"left{installation.pk}" if installation else "left-new"
        visit = installation.next_update_on if installation else None
        self.proposal = limits.proposal(customer, visit, at=at)
        initial: dict[str, Any] = {"next_update_on": visit}
        if installation is None:
            initial |= {"expires_on": self.proposal.on, "product": customer.product}
            initial |= known(customer)
        is_told = bool(data) and f"{prefix}-is_changed" in data
        told = proposed(data, prefix) if is_told else None
        super().__init__(told, prefix=prefix, installation=installation, initial=initial)
        label = _("Cambió: %s") % installation.label if installation else _("Se instaló una nueva")
        self.fields["is_changed"].label = label

    def left(self) -> Left:
        given = self.cleaned_data
        return Left(self.installation, self.wanted(), given.get("version"), given["next_update_on"])

    def warning(self, customer: Customer, at: datetime) -> str:
        """What is amiss with the expiry, by the visit that is planned now (CIN-10)."""
        given = self.cleaned_data
        visit = given["next_update_on"]
        self.proposal = limits.proposal(customer, visit, at=at)
        return limits.warning(given["expires_on"], customer=customer, visit=visit, at=at)

    def look_again(self) -> None:
        """Take the row as it is now for the one that was looked at."""
        if self.installation:
            self.installation.refresh_from_db(fields=["version"])
            data: QueryDict = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("version")] = str(self.installation.version)
            self.data = data


def known(customer: Customer) -> dict[str, str]:
    """What the parameters of the account say already of its first installation (ASI-13)."""
    if Installation.objects.in_use().filter(customer=customer).exists():
        return {}
    held = parameters.current(customer)
    return {name: held[number].value for name, number in PARAMETERS.items() if number in held}


def proposed(data: Any, prefix: str) -> Any:
    """What was sent, with the expiry that was proposed where somebody took it."""
    if not (day := data.get(f"{prefix}-use")):
        return data
    data = data.copy()
    data[f"{prefix}-expires_on"] = day
    return data


def left_forms(data: Any, *, customer: Customer, user: User, at: datetime) -> Iterator[LeftForm]:
    """One for each installation in use that they may configure, and one for a new one (CIN-03)."""
    if user.has_perm(CHANGE):
        rows = Installation.objects.visible_to(user).in_use().filter(customer=customer)
        for row in rows.order_by("pk"):
            yield LeftForm(data, customer=customer, installation=row, at=at)
    if user.has_perm(ADD):
        yield LeftForm(data, customer=customer, installation=None, at=at)
