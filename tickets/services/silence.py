"""No open ticket stays silent: updates 1 to 3, then the head of department (SAC-03, 15..20).

On the customer's turn it is they who are reminded, warned with a date, and at last closed (CC-43).
Each lapse opens one step, however long nobody looked: the next one counts from the moment of the
sweep, so an outage ends without a burst (docs/decisions/0004-follow-ups.md).
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db.models import QuerySet

from tickets.models import Ticket
from tickets.services.ground import verb
from tickets.services.reminding import remind
from tickets.services.urging import Round, urge

logger = structlog.get_logger("sgc.tickets")

BATCH = 250
# What a step asks about its ticket: the rest is fetched by the few that need it.
RELATED = ("customer", "owner", "contact")


@verb
def chase(ticket: Ticket, *, at: datetime) -> bool:
    """Open the next step of a silent ticket; False if it is silent no longer.

    Safe to run twice or in parallel: whoever comes second finds the next step not due yet.
    """
    rows = Ticket.objects.silent_at(at).filter(pk=ticket.pk)
    return _step(rows.select_for_update(no_key=True), at=at) > 0


def chase_due(*, at: datetime) -> int:
    """Open the next step of every silent ticket; how many there were.

    One that cannot be handled is reported, and holds up nobody else.
    """
    due = Ticket.objects.silent_at(at).order_by("pk").values_list("pk", flat=True)
    pks = list(due)
    return sum(_chase_chunk(pks[i : i + BATCH], at=at) for i in range(0, len(pks), BATCH))


def _chase_chunk(pks: Sequence[int], *, at: datetime) -> int:
    try:
        return _chase_many(pks, at=at)
    except Exception:
        logger.exception("sweep taken one by one", first=pks[0], tickets=len(pks))
    return sum(_chase_alone(pk, at=at) for pk in pks)


def _chase_alone(pk: int, *, at: datetime) -> bool:
    try:
        return chase(Ticket(pk=pk), at=at)
    except Exception:
        logger.exception("ticket not chased", ticket=pk)
        return False


@verb
def _chase_many(pks: Sequence[int], *, at: datetime) -> int:
    """One transaction for many: rows that somebody else is writing are left to the next sweep."""
    rows = Ticket.objects.silent_at(at).filter(pk__in=pks).order_by("pk")
    return _step(rows.select_for_update(no_key=True, skip_locked=True), at=at)


def _step(locking: QuerySet[Ticket], *, at: datetime) -> int:
    held = list(locking.values_list("pk", flat=True))  # then the rest: see `ground.hold`
    sweep = Round(at)
    for ticket in Ticket.objects.filter(pk__in=held).select_related(*RELATED).order_by("pk"):
        if ticket.is_theirs:
            remind(ticket, at=at)
        else:
            urge(ticket, sweep)
    sweep.write()
    return len(held)
