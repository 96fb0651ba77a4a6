"""What the pages that people live on cost, against the least that a Django page can cost.

At 100,000 tickets of 5,000 customers: processor time of the application per request, through the
whole stack of middleware, in turns with the floor (`bench.floor`); and how many queries, there and
at a hundredth of the size. Queries show that a page does not grow; the ratio, that it is lean.
"""

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench import dataset, floor
from bench.report import Figure, at_most, tell
from tickets.models import Ticket

NAME = "pages"
LARGE, SMALL = "bench-large", "bench-small"
QUERIES, TIMES = 20, 3
ROUNDS, WARM, EACH = 5, 5, 30


def run() -> list[Figure]:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    figures = []
    sizes = {code: addresses(code) for code in (LARGE, SMALL)}
    clients = {code: client_of(code) for code in sizes}
    counts = {
        code: {name: queries(clients[code], url) for name, url in urls.items()}
        for code, urls in sizes.items()
    }
    for name in sizes[LARGE]:
        large, small = counts[LARGE][name], counts[SMALL][name]
        figures.append(
            at_most(f"{NAME}: {name}, queries at 100,000 tickets", large, "queries", QUERIES)
        )
        figures.append(
            at_most(f"{NAME}: {name}, queries more than at 1,000", large - small, "queries", 0)
        )
    figures += ratios(clients[LARGE], sizes[LARGE])
    return figures


def ratios(client: Client, urls: dict[str, str]) -> list[Figure]:
    """The cost of each page in floors, each measured a while, in turns."""
    spent: dict[str, list[float]] = {name: [] for name in ["floor", *urls]}
    for _ in range(ROUNDS):
        with bare():
            spent["floor"] += costs(logged_in(client), "/")
        for name, url in urls.items():
            spent[name] += costs(client, url)
    least = median(spent.pop("floor"))
    return [
        at_most(f"{NAME}: {name}, processor time / floor", median(cost) / least, "times", TIMES)
        for name, cost in spent.items()
    ]


@contextmanager
def bare() -> Iterator[None]:
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE, ROOT_URLCONF="bench.floor"):
        yield


def client_of(code: str) -> Client:
    dataset.line(code)
    client = Client(headers={"host": "localhost"})
    client.force_login(dataset.agent(code), "accounts.backends.RoleBackend")
    return client


def logged_in(client: Client) -> Client:
    """Another client of the same session, whose requests meet the middleware of now."""
    other = Client(headers={"host": "localhost"})
    other.cookies = client.cookies
    return other


def addresses(code: str) -> dict[str, str]:
    """The pages, of the customer that has most to show and of one of their tickets."""
    line = dataset.line(code)
    ticket = Ticket.objects.filter(sector=line.front_sector, status="in_progress").latest("pk")
    customer = ticket.customer_id
    return {
        "queue": "/tickets/",
        "customers": "/clientes/",
        "people": "/clientes/contactos/",
        "ticket": f"/tickets/{ticket.pk}/",
        "customer": f"/clientes/{customer}/",
        "customer's timeline": f"/clientes/{customer}/historia/",
        "customer's tickets": f"/tickets/de-cliente/{customer}/",
    }


def queries(client: Client, url: str) -> int:
    costs(client, url, times=2)  # what a process asks once is no page's cost
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return len(captured)


def costs(client: Client, url: str, *, times: int = EACH) -> list[float]:
    """Seconds of processor time of this process, for each of some requests."""
    for _ in range(WARM):
        answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    gc.collect()
    spent = []
    for _ in range(times):
        began = time.process_time()
        client.get(url)
        spent.append(time.process_time() - began)
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
