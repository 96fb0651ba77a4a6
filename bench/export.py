"""What it costs to take 100,000 rows out of the house: when it begins, and how much memory it has.

Each kind is measured in a process of its own, through the whole stack of middleware; its memory is
the most that this process ever had, Django included.
"""

import json
import resource
import subprocess
import sys
import time

import django

from bench.report import Figure, at_least, at_most, tell

NAME = "export"
ROWS, MEGABYTES, BEGINS = 100_000, 150, 1.0
KINDS = ("csv", "xlsx")
FIRST = 10_000  # bytes: the head and the first rows


def run() -> list[Figure]:
    of_its_own("data")  # to make it takes memory, which a process hands down to those it starts
    return [figure for kind in KINDS for figure in figures(kind)]


def of_its_own(what: str) -> str:
    """What a process that does only this says."""
    command = [sys.executable, "-m", "bench.export", what]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def figures(kind: str) -> list[Figure]:
    rows, begins, memory = json.loads(of_its_own(kind).splitlines()[-1])
    return [
        at_least(f"{NAME}: {kind}, rows", rows, "rows", ROWS),
        at_most(f"{NAME}: {kind}, first rows", begins, "s", BEGINS),
        at_most(f"{NAME}: {kind}, memory of the process", memory, "MB", MEGABYTES),
    ]


def measure(kind: str) -> list[float]:
    from accounts.models import Export  # noqa: PLC0415 - Django is up only now
    from bench.pages import LARGE, client_of  # noqa: PLC0415

    client = client_of(LARGE)
    client.get("/livez")  # what a process does once is no part of it
    began = time.perf_counter()
    answer = client.get(f"/listas/contactos/exportar/{kind}/")
    chunks = iter(answer.streaming_content)  # type: ignore[attr-defined]
    sent = 0
    while sent < FIRST:
        sent += len(next(chunks))
    begins = time.perf_counter() - began
    for _chunk in chunks:
        continue
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Export.objects.latest("pk").rows or 0, begins, memory]


if __name__ == "__main__":
    if sys.argv[1:] == ["data"]:
        django.setup()
        from bench import dataset

        dataset.line("bench-large")
    elif sys.argv[1:]:
        django.setup()
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(tell(run()))
