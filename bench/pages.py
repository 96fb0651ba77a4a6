"""What the pages that people live on cost, against the least that a Django page can cost.

At 1,000,000 tickets of 5,000 customers: processor time of the application per request, through the
whole stack of middleware, in turns with the floor (`bench.floor`); and how many queries, there and
at a thousandth of the size. Queries show that a page does not grow; the ratio, that it is lean.
The ticket is the one that has 200 messages.
"""

import sys
import time
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench import dataset, desk, floor
from bench.report import Figure, at_most, tell

NAME = "pages"
LARGE, SMALL = "bench-large", "bench-small"
QUERIES, TIMES = 20, 3
FEWER = {"queue": 12}  # queries of those that are looked at most
TURNS, WARM = 100, 5


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
            at_most(
                f"{NAME}: {name}, queries at 1,000,000 tickets",
                large,
                "queries",
                FEWER.get(name, QUERIES),
            )
        )
        figures.append(
            at_most(f"{NAME}: {name}, queries more than at 1,000", large - small, "queries", 0)
        )
    figures += ratios(clients[LARGE], sizes[LARGE])
    return figures


def ratios(client: Client, urls: dict[str, str]) -> list[Figure]:
    """The cost of each page in floors, request beside request: a machine slows down for seconds."""
    least = floor_of(client)
    found: dict[str, list[float]] = {name: [] for name in urls}
    for _ in range(TURNS):
        for name, url in urls.items():
            found[name].append(cost(client, url) / cost(least, "/"))
    return [
        at_most(f"{NAME}: {name}, processor time / floor", median(times), "times", TIMES)
        for name, times in found.items()
    ]


def floor_of(client: Client) -> Client:
    """A client of the same session, whose requests meet the middleware of the floor only."""
    other = Client(headers={"host": "localhost"})
    other.cookies = client.cookies
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):
        other.handler.load_middleware()
    for _ in range(WARM):
        cost(other, "/")
    return other


def client_of(code: str) -> Client:
    dataset.line(code)
    client = Client(headers={"host": "localhost"})
    client.force_login(dataset.agent(code), "accounts.backends.RoleBackend")
    return client


def addresses(code: str) -> dict[str, str]:
    """The pages, of the ticket that has most to show and of its customer."""
    ticket = desk.talked_of(dataset.line(code))
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
    for _ in range(WARM):  # what a process asks once is no page's cost
        cost(client, url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def cost(client: Client, url: str) -> float:
    """Seconds of processor time of this process, for one request."""
    began = time.process_time()
    answer = client.get(url)
    spent = time.process_time() - began
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
