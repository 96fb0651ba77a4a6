"""Many tickets at once: one transaction for a batch, and none held up by another (A6)."""

from collections.abc import Callable, Iterable, Sequence

import structlog
from django.db.models import QuerySet

from tickets.models import Ticket

logger = structlog.get_logger("sgc.tickets")

BATCH = 250
# What a sweep asks about its tickets: the rest is fetched by the few that need it.
RELATED = ("customer", "owner", "contact")

Handle = Callable[[QuerySet[Ticket]], int]


def sweep(due: QuerySet[Ticket], handle: Handle) -> int:
    """Handle every ticket that is due; the sum of what `handle` counted.

    Rows that somebody else is writing are left to the next sweep. When a batch fails it is taken
    one by one: the ticket that cannot be handled is reported, and holds up nobody.
    """
    pks = list(due.order_by("pk").values_list("pk", flat=True))
    handled = 0
    for start in range(0, len(pks), BATCH):
        handled += _batch(due, pks[start : start + BATCH], handle)
        if len(pks) > BATCH:
            logger.info("sweep goes on", done=min(start + BATCH, len(pks)), of=len(pks))
    return handled


def _batch(due: QuerySet[Ticket], pks: Sequence[int], handle: Handle) -> int:
    rows = due.filter(pk__in=pks).order_by("pk")
    try:
        return handle(rows.select_for_update(no_key=True, skip_locked=True))
    except Exception:
        logger.exception("sweep taken one by one", first=pks[0], tickets=len(pks))
    return sum(_alone(due, pk, handle) for pk in pks)


def _alone(due: QuerySet[Ticket], pk: int, handle: Handle) -> int:
    try:
        return handle(just(due, pk))
    except Exception:
        logger.exception("ticket not handled", ticket=pk)
        return 0


def one_by_one(tickets: Iterable[Ticket], handle: Callable[[Ticket], bool]) -> int:
    """Handle each in a transaction of its own; how many it was done to. One that cannot be handled
    is reported, and holds up nobody."""
    return sum(_handled(ticket, handle) for ticket in tickets)


def _handled(ticket: Ticket, handle: Callable[[Ticket], bool]) -> bool:
    try:
        return handle(ticket)
    except Exception:
        logger.exception("ticket not handled", ticket=ticket.pk)
        return False


def just(due: QuerySet[Ticket], pk: int) -> QuerySet[Ticket]:
    """This ticket if it is due, locked; whoever waited for the lock looks again whether it is."""
    return due.filter(pk=pk).select_for_update(no_key=True)


def held(locking: QuerySet[Ticket]) -> list[Ticket]:
    """Lock the tickets first and join their people after.

    Beware of one query for both: whoever waited for the lock would get the new row joined with
    the owner that the old one had.
    """
    pks = list(locking.values_list("pk", flat=True))
    return list(Ticket.objects.filter(pk__in=pks).select_related(*RELATED).order_by("pk"))
