"""How long 10,000 rows take from the upload to the last one written, and to be taken back again."""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction

from accounts.models import User
from bench import dataset
from bench.report import Figure, at_most, tell
from contacts.models import Import
from contacts.services import imports
from contacts.services.imports import undoing

NAME = "import"
ROWS, LIMIT = 10_000, 20.0
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYLLABLES = [first + second for first in "bcdfglmnprstvz" for second in "aeiou"]


def run() -> list[Figure]:
    line, user = dataset.line("bench-large"), dataset.agent("bench-large")
    content = sheet()
    with transaction.atomic():
        job = imports.upload(content, name="bench.csv", service_line=line, by=user, at=AT)
        imports.map_columns(job, mapping=job.mapping, at=AT)
        checking = timed(lambda: imports.work(job.pk, at=AT))
        imports.run(job, at=AT)
        writing = timed(lambda: imports.work(job.pk, at=AT))
        job.refresh_from_db()
        written = job.rows.filter(customer_after__isnull=False).count()
        assert written > 0.99 * ROWS, f"{job.status} {job.error} {imports.tally(job)}"
        seeing = timed(lambda: undoing.preview(job))
        undoing_it = timed(lambda: undo(job, user))
        transaction.set_rollback(True)
    return [
        at_most(f"{NAME}: 10,000 rows, checked and written", checking + writing, "s", LIMIT),
        at_most(f"{NAME}: of that, the dry run", checking, "s", LIMIT / 2),
        at_most(f"{NAME}: preview of undoing them", seeing, "s", 5),
        at_most(f"{NAME}: undoing them", undoing_it, "s", LIMIT),
    ]


def undo(job: Import, user: User) -> None:
    imports.undo(job, by=user, at=AT)
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == "undone", job.error


def sheet() -> bytes:
    """Companies with a person each, under names that nobody on file has."""
    chance = random.Random(7)

    def name() -> str:
        return "".join(chance.choices(SYLLABLES, k=4)).capitalize()

    titles = "Código;Razón social;CUIT;Teléfono empresa;Nombre;Apellidos;Correo;Cargo"
    lines = [
        f"BI{n};{name()} {name()};BI-{n};{910_000_000 + n};"
        f"{name()};{name()};b{n}@bench.example;Compras"
        for n in range(ROWS)
    ]
    return "\n".join([titles, *lines]).encode()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(tell(run()))
