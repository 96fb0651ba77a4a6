"""What it costs to take 100,000 rows out of the house: when it begins, and how much memory it has;
and the same of the compliance report, of the months in which the last 100,000 tickets were opened.

Each kind is measured in a process of its own, through the whole stack of middleware; its memory is
the most that this process ever had, Django included.
"""

import json
import resource
import subprocess
import sys
import time
from typing import Any

import django

from bench.report import Figure, at_least, at_most, tell

NAME = "export"
ROWS, MEGABYTES, BEGINS = 100_000, 150, 1.0
# Seconds in which the report is there, for one waits for it, and its memory: it is made as a whole
TICKETS, REPORT, REPORT_MEGABYTES = 100_000, 10.0, 300
KINDS = ("csv", "xlsx")
FIRST = 10_000  # bytes: the head and the first rows


def run() -> list[Figure]:
    of_its_own("data")  # to make it takes memory, which a process hands down to those it starts
    return [*(figure for kind in KINDS for figure in figures(kind)), *figures_of_report()]


def of_its_own(what: str) -> Any:
    """What a process that does only this says."""
    command = [sys.executable, "-m", "bench.export", what]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return json.loads(said.splitlines()[-1])


def figures(kind: str) -> list[Figure]:
    rows, begins, _ends, memory = of_its_own(kind)
    return [
        at_least(f"{NAME}: {kind}, rows", rows, "rows", ROWS),
        at_most(f"{NAME}: {kind}, first rows", begins, "s", BEGINS),
        at_most(f"{NAME}: {kind}, memory of the process", memory, "MB", MEGABYTES),
    ]


def figures_of_report() -> list[Figure]:
    _rows, _begins, ends, memory = of_its_own("report")
    return [
        at_most(f"{NAME}: compliance of 100,000 tickets by customer", ends, "s", REPORT),
        at_most(f"{NAME}: compliance, memory of the process", memory, "MB", REPORT_MEGABYTES),
    ]


def measure(kind: str) -> list[float]:
    from accounts.models import Export  # noqa: PLC0415 - Django is up only now
    from bench.pages import LARGE, client_of  # noqa: PLC0415

    client = client_of(LARGE)
    address = report(client) if kind == "report" else f"/listas/contactos/exportar/{kind}/"
    client.get("/livez")  # what a process does once is no part of it
    began = time.perf_counter()
    chunks = iter(client.get(address).streaming_content)  # type: ignore[attr-defined]
    sent = 0
    while sent < FIRST and (chunk := next(chunks, b"")):
        sent += len(chunk)
    begins = time.perf_counter() - began
    for _chunk in chunks:
        continue
    ends = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Export.objects.latest("pk").rows or 0, begins, ends, memory]


def report(client: Any) -> str:
    """The address of the report, for somebody who may read it."""
    from accounts.models import User  # noqa: PLC0415
    from tickets.models import Ticket  # noqa: PLC0415

    head, _is_new = User.objects.get_or_create(
        email="jefa@bench.example", defaults={"name": "Jefa", "is_superuser": True}
    )
    client.force_login(head, "accounts.backends.RoleBackend")
    first = Ticket.objects.order_by("-opened_at")[TICKETS].opened_at
    return f"/tickets/cumplimiento/exportar/xlsx/?by=customer&first={first:%Y-%m}"


if __name__ == "__main__":
    if sys.argv[1:] == ["data"]:
        django.setup()
        from bench import dataset

        dataset.line("bench-large")
        print("null")
    elif sys.argv[1:]:
        django.setup()
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(tell(run()))
