"""Many tickets at once: one transaction for a batch, and none held up by another (A6)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import structlog
from django.db.models import Model, QuerySet

from tickets.models import Ticket

logger = structlog.get_logger("sgc.tickets")

BATCH = 250
# What a sweep asks about its tickets: the rest is fetched by the few that need it.
RELATED = ("customer", "owner", "contact")

M = TypeVar("M", bound=Model)
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


def one_by_one(rows: Iterable[M], handle: Callable[[M], int]) -> int:
    """Handle each in a transaction of its own; the sum of what `handle` counted. One that cannot
    be handled is reported, and holds up nobody."""
    return sum(_handled(row, handle) for row in rows)


def _handled(row: M, handle: Callable[[M], int]) -> int:
    try:
        return handle(row)
    except Exception:
        logger.exception("row not handled", model=row._meta.label, pk=row.pk)
        return 0


def in_turn(*steps: Callable[..., int], at: datetime) -> int:
    """Take every step of a bell, whatever becomes of the others; the sum of what they counted. The
    first failure is raised at the end, so that the bell does not count as rung well."""
    counted, failures = 0, []
    for step in steps:
        try:
            counted += step(at=at)
        except Exception as error:
            logger.exception("step not taken", step=step.__name__)
            failures.append(error)
    if failures:
        raise failures[0]
    return counted


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
