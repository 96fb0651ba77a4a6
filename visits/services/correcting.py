"""What an ASI said wrongly is corrected by its author, or by who administers them (APE-11)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from contacts.services import edits, timeline
from kit import history
from kit.db import lock
from kit.errors import Refused
from visits.models import Asi
from visits.services import sheets
from visits.services.asi import Work, check_work


def may_correct(asi: Asi, user: User) -> bool:
    """Whether they wrote it, or administer them all (APE-11)."""
    return asi.author_id == user.pk or user.has_perm("visits.change_any_asi")


@transaction.atomic
def correct_asi(asi: Asi, work: Work, *, version: int, reason: str, by: User, at: datetime) -> Asi:
    """Say something else of the work, and why; the timeline keeps both, and another sheet is
    sealed. Refused when somebody corrected it meanwhile (B6)."""
    customer = lock(asi.customer)
    asi = lock(asi)
    check_may(asi, by=by)
    if version != asi.version:
        raise Refused(_("Alguien corrigió esta ASI mientras tanto: vuelva a abrirla."))
    check_work(work, at=at)
    if work.is_unfinished and not asi.obstacles.exists():
        raise Refused(_("Quedaron tareas sin cumplir: indique el obstáculo y su causa."))
    changes = apply(asi, vars(work))
    if not changes:
        return asi
    save(asi, by=by, at=at)
    timeline.record(
        customer=customer,
        contact=asi.contact,
        action=ActionCode.CHANGED,
        by=by,
        at=at,
        text="\n".join([f"{asi.label} · {_('Corrección')}: {reason}", *changes]),
        parameters={"11": str(asi.hours)},
        url=asi.get_absolute_url(),
    )
    sheets.ask_sheet(asi, by=by, at=at)
    return asi


@transaction.atomic
def confirm_parameters(asi: Asi, *, by: User, at: datetime) -> Asi:
    """Say that the customer's parameters are right after this visit (ASI-11)."""
    asi = lock(asi)
    check_may(asi, by=by)
    if asi.parameters_confirmed_at is None:
        asi.parameters_confirmed_at = at
        save(asi, by=by, at=at)
    return asi


def check_may(asi: Asi, *, by: User) -> None:
    if not may_correct(asi, by):
        raise Refused(_("Solo quien hizo la ASI, o Administración, puede modificarla."))


def save(asi: Asi, *, by: User, at: datetime) -> None:
    asi.version += 1
    history.keep(asi, by=by, at=at)


def apply(asi: Asi, facts: Mapping[str, Any]) -> list[str]:
    """Set what differs, and return it in words."""
    changes = []
    for name, value in facts.items():
        if getattr(asi, name) != value:
            before = edits.shown(asi, name)
            setattr(asi, name, value)
            changes.append(edits.change(asi, name, before, edits.shown(asi, name)))
    return changes
