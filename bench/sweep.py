"""How long the sweep takes that finds 1,000 silent tickets among 100,000 open ones (SAC-03).

What the worker does each minute, with everything that follows from it: the step, the log, who is
told. On our turn it tells us; on the customer's turn it writes them a letter.
"""

import sys
import time
from datetime import datetime, timedelta

from django.db.models import Case, F, Min, Value, When

from bench import dataset
from bench.report import Figure, at_most, tell
from tickets.models import Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.silence import chasing

NAME = "sweep"
DUE, LIMIT, ROUNDS = 1_000, 1.0, 3
STEPS = 4  # of our turn; the due ones are spread over them


def run() -> list[Figure]:
    line = dataset.line("bench-open")
    opened = Ticket.objects.open().filter(sector=line.front_sector).order_by("pk")
    assert opened.count() >= 100_000
    ours = min(swept(opened.filter(status=Status.IN_PROGRESS)) for _ in range(ROUNDS))
    idle = min(timed(quiet_moment()) for _ in range(ROUNDS))
    return [
        at_most(f"{NAME}: 1,000 due among 100,000 open", ours, "s", LIMIT),
        at_most(f"{NAME}: nothing due", idle, "s", 0.01),
    ]


def quiet_moment() -> datetime:
    """A moment before the first ticket of all is due."""
    first: datetime = Ticket.objects.aggregate(first=Min("follow_up_at"))["first"]
    return first - timedelta(hours=1)


def swept(rows: TicketQuerySet) -> float:
    """Make a thousand of them due, in a new round of reminders, and sweep."""
    at = quiet_moment()
    chosen = Ticket.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:DUE]))
    reached = Case(*[When(rank=rank, then=Value(rank)) for rank in range(STEPS)], default=Value(0))
    chosen.update(
        follow_up_at=at - timedelta(minutes=1),
        follow_up_cycle=F("follow_up_cycle") + 1,
        follow_up_step=reached,
    )
    return timed(at, expected=DUE)


def timed(at: datetime, *, expected: int = 0) -> float:
    began = time.perf_counter()
    stepped = chasing.chase_due(at=at)
    spent = time.perf_counter() - began
    assert stepped == expected, f"{stepped} instead of {expected}"
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
