"""How long the sweep takes that finds 1,000 silent tickets among 20,000 open ones of a million
(SAC-03), with everything that follows from it: the step, the log, who is told. And what each sweep
of the desk costs in a minute in which nothing is due.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Case, F, Min, Value, When

from bench import dataset
from bench.report import Figure, at_most, tell
from tickets.models import Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.intake import entitlement
from tickets.services.promises import watching
from tickets.services.silence import chasing, following, reviewing

NAME = "sweep"
DUE, LIMIT, ROUNDS = 1_000, 1.0, 3
OPEN = 20_000
IDLE = {"silence": 5}  # milliseconds; of the others:
USUAL = 10
STEPS = 4  # of our turn; the due ones are spread over them
# What the bells ring for each minute
SWEEPS: dict[str, Callable[..., int]] = {
    "silence": chasing.chase_due,
    "clocks": watching.watch,
    "escalations": following.follow_up_due,
    "entitlement": entitlement.follow_rights,
    "reviews": reviewing.ask_due,
}


def run() -> list[Figure]:
    line = dataset.line("bench-large")
    opened = Ticket.objects.open().filter(sector=line.front_sector).order_by("pk")
    assert opened.count() >= OPEN
    # what was told of deadlines in the past is no business of these sweeps
    opened.update(alert_at=F("follow_up_at"))
    ours = min(swept(opened.filter(status=Status.IN_PROGRESS)) for _ in range(ROUNDS))
    at = quiet_moment()
    for sweep in SWEEPS.values():
        sweep(at=at)
    return [
        at_most(f"{NAME}: 1,000 due among 20,000 open of 1,000,000", ours, "s", LIMIT),
        *(idle(name, partial(sweep, at=at)) for name, sweep in SWEEPS.items()),
    ]


def idle(name: str, sweep: Callable[[], int]) -> Figure:
    spent = 1000 * min(timed(sweep, expected=0) for _ in range(5 * ROUNDS))
    return at_most(f"{NAME}: {name}, nothing due", spent, "ms", IDLE.get(name, USUAL))


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
    return timed(partial(chasing.chase_due, at=at), expected=DUE)


def timed(sweep: Callable[[], int], *, expected: int) -> float:
    began = time.perf_counter()
    done = sweep()
    spent = time.perf_counter() - began
    assert done == expected, f"{done} instead of {expected}"
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
