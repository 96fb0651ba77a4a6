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

NAME, LARGE = "export", "bench-large"
ROWS, MEGABYTES, BEGINS = 100_000, 150, 1.0
KINDS = ("csv", "xlsx")
FIRST = 10_000  # bytes: the head and the first rows


def run() -> list[Figure]:
    from bench import dataset  # noqa: PLC0415 - Django is up only now

    dataset.line(LARGE)  # made here if it is not there yet: that takes memory as well
    return [figure for kind in KINDS for figure in figures(kind)]


def figures(kind: str) -> list[Figure]:
    command = [sys.executable, "-m", "bench.export", kind]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    rows, begins, memory = json.loads(told.stdout.splitlines()[-1])
    return [
        at_least(f"{NAME}: {kind}, rows", rows, "rows", ROWS),
        at_most(f"{NAME}: {kind}, first rows", begins, "s", BEGINS),
        at_most(f"{NAME}: {kind}, memory of the process", memory, "MB", MEGABYTES),
    ]


def measure(kind: str) -> list[float]:
    from accounts.models import Export  # noqa: PLC0415 - Django is up only now
    from bench.pages import client_of  # noqa: PLC0415

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
    if sys.argv[1:]:
        django.setup()
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(tell(run()))
