"""What the Informe de Actividad costs over 200,000 ASI: the sums, the page and its spreadsheet."""

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from django.conf import settings
from django.test import Client

from accounts.models import User
from bench import pages
from bench.pour import fill
from bench.report import Figure, at_most, tell
from contacts.models import Contact
from visits.activity import HEADINGS, Asked, report
from visits.models import Asi, Expense

NAME = "activity"
ASIS, PEOPLE, CUSTOMERS, PROJECTS = 200_000, 50, 300, 20
YEAR = date(2026, 1, 1), date(2026, 12, 31)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
MOST, QUERIES, TURNS = 2.0, 12, 5


def run() -> list[Figure]:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    made()
    client = pages.client_of(pages.SMALL)
    url = f"/actividad/?since={YEAR[0]}&until={YEAR[1]}&by="
    return [
        at_most(
            f"{NAME}: page, queries", pages.queries(client, f"{url}person"), "queries", QUERIES
        ),
        *(sums(by) for by in HEADINGS),
        at_most(f"{NAME}: page", spent(client, f"{url}customer"), "s", MOST),
    ]


def sums(by: str) -> Figure:
    """Of a year, for somebody who sees everything; the database's time included."""
    allowed = {"name": "Quien ve todo", "is_superuser": True}
    user, _is_new = User.objects.get_or_create(email="todo@bench.test", defaults=allowed)
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        lines = report(user, Asked(*YEAR, by=by))
        times.append(time.perf_counter() - began)
        assert lines[-1].count >= ASIS, lines[-1].count
    return at_most(f"{NAME}: {ASIS} ASI by {by}", median(times), "s", MOST)


def spent(client: Client, url: str) -> float:
    began = time.perf_counter()
    assert client.get(url).status_code == 200
    return time.perf_counter() - began


def made() -> None:
    """A year of fifty people at all the customers there are, one ASI in four with an expense."""
    if Asi.objects.count() >= ASIS:
        return
    names = [f"activity{n}@bench.test" for n in range(PEOPLE)]
    User.objects.bulk_create(User(email=name, name=name) for name in names)
    people = list(User.objects.filter(email__in=names).values_list("pk", flat=True))
    first = Contact.objects.order_by("customer_id", "pk").distinct("customer_id")
    pairs = list(first.values_list("customer_id", "pk")[:CUSTOMERS])
    customers, contacts = zip(*pairs, strict=True)
    given = {"people": people, "customers": [*customers], "contacts": [*contacts], "begun": BEGUN}
    whose = f"(%(people)s::bigint[])[n %% {PEOPLE} + 1]"
    which = f"[(n * 7 + n / {PEOPLE}) %% {len(pairs)} + 1]"
    fill(
        Asi,
        f"generate_series(1, {ASIS}) AS n",
        given,
        token="gen_random_uuid()",  # noqa: S106 - tells one capture from another, opens nothing
        customer_id=f"(%(customers)s::bigint[]){which}",
        contact_id=f"(%(contacts)s::bigint[]){which}",
        author_id=whose,
        entered_by_id=whose,
        began_at="%(begun)s + n * interval '150 seconds'",
        entered_at="%(begun)s + n * interval '150 seconds'",
        modality="'on_site'",
        reason="'query'",
        hours="0.5 + n %% 8",
        description="'Revisión número ' || n",
        told_of_feedback="n %% 3 > 0",
        project=f"'Proyecto ' || n %% {PROJECTS}",
    )
    fill(
        Expense,
        f"{Asi._meta.db_table} a WHERE a.id %% 4 = 0",
        {},
        asi_id="a.id",
        kind="'meal'",
        amount="10 + a.id %% 30",
        currency="'EUR'",
    )


if __name__ == "__main__":
    sys.exit(tell(run()))
