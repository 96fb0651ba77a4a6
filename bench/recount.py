"""How long a calendar that was corrected takes to move 20,000 open clocks, with all that follows:
every deadline, what is told of it, the entry in the log, and the account of each promise."""

import sys
import time
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from bench import dataset
from bench.report import Figure, at_most, tell
from tickets.models import Term, Ticket
from tickets.services.promises import recounting

NAME = "recount"
OPEN, LIMIT = 20_000, 30


def run() -> list[Figure]:
    line = dataset.line("bench-large")
    rows = Ticket.objects.open().filter(sector=line.front_sector).order_by("pk")
    chosen = Ticket.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:OPEN]))
    # As if they had been counted with an older version, by which a day less was open.
    chosen.update(
        calendar_version=F("calendar_version") - 1,
        resolve_due_at=F("resolve_due_at") - timedelta(days=1),
    )
    Term.objects.filter(ticket__in=chosen).update(
        calendar_version=F("calendar_version") - 1,
        known_due_at=F("known_due_at") - timedelta(days=1),
    )
    left = recounting.outdated().count()
    began = time.perf_counter()
    counted = recounting.recount_due(at=timezone.now())
    spent = time.perf_counter() - began
    assert counted == left >= OPEN, f"{counted} of {left}"
    return [at_most(f"{NAME}: 20,000 open clocks counted anew", spent * OPEN / counted, "s", LIMIT)]


if __name__ == "__main__":
    sys.exit(tell(run()))
