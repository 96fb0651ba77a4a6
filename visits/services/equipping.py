"""What a visit left installed: in the act in which its ASI is registered (ASI-11, CIN-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Customer
from contacts.services import edits
from installations import services as installations
from installations.models import Ficha, Installation
from installations.services import Wanted, configuring
from installations.services.differences import difference
from kit.db import lock
from kit.errors import Refused
from visits.models import CONFIGURING, Asi

NEXT = "next_update_on"


@dataclass(frozen=True)
class Left:
    """How a visit left an installation, and when it is to be updated next; None: it is a new one.

    `version` is the one that was looked at.
    """

    installation: Installation | None
    wanted: Wanted
    version: int | None = None
    next_update_on: date | None = None

    @property
    def name(self) -> str:
        return self.installation.label if self.installation else _("Instalación nueva")


def check_left(left: Sequence[Left], *, reason: str, customer: Customer) -> None:
    """Refuse what is no installation of theirs, or was no visit to install anything."""
    if left and reason not in CONFIGURING:
        raise Refused(
            _("Cambió una instalación: el motivo es instalación, configuración o actualización.")
        )
    if any(one.installation and one.installation.customer_id != customer.pk for one in left):
        raise Refused(_("Esa instalación es de otro cliente."))


def preview(left: Sequence[Left], *, customer: Customer) -> list[tuple[str, list[str]]]:
    """What each installation becomes, in words, before anything is registered (CIN-14).

    Refused when it could not be done, and Stale when somebody configured it meanwhile (B6).
    """
    return [(one.name, changes(one, customer)) for one in left]


def changes(one: Left, customer: Customer) -> list[str]:
    row = Installation(customer=customer)
    if one.installation:
        row = Installation.objects.select_related("customer").get(pk=one.installation.pk)
        edits.check_version(row, one.version)
    found = configured(one, row)
    if row.next_update_on != one.next_update_on:
        before = edits.shown(row, NEXT)
        row.next_update_on = one.next_update_on
        found.append(edits.change(row, NEXT, before, edits.shown(row, NEXT)))
    if not found:
        raise Refused(_("%s: marcó que cambió, y no hay ningún cambio.") % one.name)
    return found


def configured(one: Left, row: Installation) -> list[str]:
    """What changes of the configuration; it says why when that would be refused."""
    found = difference(row, one.wanted).changes
    if one.installation and found:
        return configuring.preview(one.installation, one.wanted)
    return found


def leave(asi: Asi, left: Sequence[Left], *, by: User, at: datetime) -> list[Ficha]:
    """Have each installation be as it was left, with its next Ficha, and plan its next update."""
    why = f"{asi.label} · {asi.get_reason_display()}"
    return [ficha for one in left if (ficha := leave_one(asi, one, why, by=by, at=at))]


def leave_one(asi: Asi, one: Left, why: str, *, by: User, at: datetime) -> Ficha | None:
    """None where only the next update was planned: that is on no Ficha (CIN-10)."""
    if one.installation is None:
        return installations.install(
            asi.customer,
            one.wanted,
            reason=why,
            consultant=asi.author,
            next_update_on=one.next_update_on,
            by=by,
            at=at,
        )
    row = lock(one.installation)
    edits.check_version(row, one.version)
    is_planned = row.next_update_on != one.next_update_on
    if is_planned:
        installations.plan_update(row, on=one.next_update_on, by=by, at=at)
    if is_planned and not difference(row, one.wanted).is_any:
        return None
    return installations.configure(row, one.wanted, reason=why, by=by, at=at)
