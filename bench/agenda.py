"""What the shared agenda costs, against the least that a Django page can cost.

A week of 50 people with 2,000 entries: the page of the calendar, what its script then asks for, and
where everybody is. Processor time in turns with the floor, and how many queries.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from django.conf import settings
from django.test import Client

from accounts.models import Sector, User
from bench import pages
from bench.report import Figure, at_most, tell
from visits.models import Entry, EntryKind

NAME = "agenda"
PEOPLE, EACH = 50, 40
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUERIES, TIMES, TURNS = 12, 4, 100


def run() -> list[Figure]:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    sector = week()
    client = pages.client_of(pages.SMALL)
    who = f"who={sector.pk}"
    urls = {
        "page": f"/agenda/?{who}&on=2026-03-02",
        "week": f"/agenda/datos/?{who}&from=2026-03-02&to=2026-03-09",
        "where": f"/agenda/donde/?sector={sector.pk}&on=2026-03-02",
    }
    shown = len(client.get(urls["week"]).json())
    assert shown == PEOPLE * EACH, shown
    figures = [
        at_most(f"{NAME}: {name}, queries", pages.queries(client, url), "queries", QUERIES)
        for name, url in urls.items()
    ]
    return figures + ratios(client, {name: urls[name] for name in ("page", "week")})


def ratios(client: Client, urls: dict[str, str]) -> list[Figure]:
    least = pages.floor_of(client)
    found: dict[str, list[float]] = {name: [] for name in urls}
    for _ in range(TURNS):
        for name, url in urls.items():
            found[name].append(pages.cost(client, url) / pages.cost(least, "/"))
    return [
        at_most(f"{NAME}: {name}, processor time / floor", median(times), "times", TIMES)
        for name, times in found.items()
    ]


def week() -> Sector:
    """Fifty people, each with forty things in one week; made once."""
    sector, is_new = Sector.objects.get_or_create(code="bench-agenda", name="bench-agenda")
    if is_new:
        names = [f"agenda{n}" for n in range(PEOPLE)]
        people = [User(email=f"{name}@bench.test", name=name, sector=sector) for name in names]
        Entry.objects.bulk_create(
            entry(owner, n) for owner in User.objects.bulk_create(people) for n in range(EACH)
        )
    return sector


def entry(owner: User, number: int) -> Entry:
    starts_at = MONDAY + timedelta(days=number % 5, hours=number // 5)
    return Entry(
        owner=owner,
        kind=[EntryKind.MEETING, EntryKind.OFFICE, EntryKind.REMOTE][number % 3],
        subject=f"Tarea {number} de {owner.name}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        is_away=number % 3 == 2,
        place="Sala de reuniones",
        entered_by=owner,
        changed_at=MONDAY,
    )


if __name__ == "__main__":
    sys.exit(tell(run()))
