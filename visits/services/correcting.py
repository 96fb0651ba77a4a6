"""What an ASI said wrongly is corrected by its author, or by who administers them (APE-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

import procedures.services as procedures
from accounts.models import User
from contacts.models import ActionCode, Customer
from contacts.services import edits, timeline
from kit import history
from kit.db import lock
from kit.errors import Refused
from visits.models import Asi, Expense
from visits.services import sheets
from visits.services.asi import Spent, Work, check_work, expense

SPENT = ("kind", "amount", "note")
RECEIPT = ("receipt_name", "receipt_type", "receipt_size", "receipt_sha256")


@dataclass(frozen=True)
class Amended:
    """How an expense is to be told; without `expense` it is one that was forgotten."""

    spent: Spent
    expense: Expense | None = None


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
    edits.check_version(asi, version)
    check_work(work, at=at)
    if work.is_unfinished and not asi.obstacles.exists():
        raise Refused(_("Quedaron tareas sin cumplir: indique el obstáculo y su causa."))
    if changes := apply(asi, vars(work)):
        conclude(asi, changes, customer=customer, reason=reason, by=by, at=at)
    return asi


@transaction.atomic
def correct_expenses(
    asi: Asi, told: Sequence[Amended], *, version: int, reason: str, by: User, at: datetime
) -> Asi:
    """Say something else of what was spent, or what was forgotten, until it is settled (APE-07).

    An expense that was none is corrected to zero: it stays to be read, and nobody pays it.
    """
    customer = lock(asi.customer)
    asi = lock(asi)
    check_may(asi, by=by)
    edits.check_version(asi, version)
    changes = [words for one in told if (words := amend(asi, one, by=by, at=at))]
    if changes:
        conclude(asi, changes, customer=customer, reason=reason, by=by, at=at)
    return asi


def amend(asi: Asi, told: Amended, *, by: User, at: datetime) -> str:
    """Write one expense as it is told; what changed, in words, or "" when nothing did."""
    if told.spent.amount < 0:
        raise Refused(_("Un gasto no puede ser negativo: si no lo hubo, escriba 0."))
    if told.expense is None:
        row = expense(asi, told.spent, str(procedures.rule("travel_currency", at=at)))
        history.keep(row, by=by, at=at)
        return _("Viático añadido: %s") % said(row)
    row = lock(told.expense)
    before, fresh = said(row), expense(asi, told.spent, row.currency)
    names = [*SPENT, *(RECEIPT if told.spent.receipt else ())]
    differing = [name for name in names if getattr(row, name) != getattr(fresh, name)]
    if not differing:
        return ""
    check_unsettled(row)
    for name in differing:
        setattr(row, name, getattr(fresh, name))
    history.keep(row, by=by, at=at)
    return _("Viático: %(before)s → %(after)s") % {"before": before, "after": said(row)}


def check_unsettled(row: Expense) -> None:
    """What is paid is locked until its settlement is reversed (APE-07)."""
    line = row.lines.filter(is_reversed=False).select_related("settlement").first()
    if line:
        words = _(
            "«%(expense)s» ya está liquidado (%(settlement)s): pida a Administración que revierta "
            "esa liquidación, y corríjalo entonces."
        )
        raise Refused(words % {"expense": said(row), "settlement": line.settlement.label})


def said(row: Expense) -> str:
    """An expense in words: what for, how much, and whether there is a receipt."""
    words = f"{row.get_kind_display()} {number_format(row.amount, 2)} {row.currency}"
    return ", ".join(filter(None, [words, row.note, row.receipt_name]))


def conclude(
    asi: Asi, changes: list[str], *, customer: Customer, reason: str, by: User, at: datetime
) -> None:
    """Save as the next version; the timeline keeps what it was, and another sheet is sealed."""
    save(asi, by=by, at=at)
    timeline.record(
        customer=customer,
        contact=asi.contact,
        action=ActionCode.CHANGED,
        by=by,
        at=at,
        text="\n".join([f"{asi.label} · {_('Corrección')}: {reason}", *changes]),
        url=asi.get_absolute_url(),
    )
    sheets.ask_sheet(asi, by=by, at=at)


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
