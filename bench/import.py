"""How long lists of 10,000 rows take from the upload to the last one written, and to be undone.

Lists as they come: a company in each row, five people of each company, the same once more with
another column, and people of companies that are on file.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import transaction

from accounts.models import User
from bench import dataset
from bench.report import Figure, at_most, tell
from contacts.models import Customer, Import, ServiceLine
from contacts.services import imports
from contacts.services.imports import undoing

NAME = "import"
ROWS, PEOPLE, LIMIT = 10_000, 5, 20.0
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYLLABLES = [first + second for first in "bcdfglmnprstvz" for second in "aeiou"]


def run() -> list[Figure]:
    line, user = dataset.line("bench-large"), dataset.agent("bench-large")
    codes = Customer.objects.filter(service_line=line).order_by("pk").values_list("tax_id")
    known = [code for (code,) in codes[: ROWS // PEOPLE]]
    figures: list[Figure] = []
    with nothing_kept():
        figures += whole("companies with a person each", companies(1), line, user, is_undone=True)
    with nothing_kept():
        figures += whole("five people for each company", companies(PEOPLE), line, user)
        again = companies(PEOPLE, job_title="Ventas")
        figures += whole("the same with another column", again, line, user, is_undone=True)
    with nothing_kept():
        figures += whole("people of companies on file", newcomers(known), line, user)
    return figures


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Roll back what is written within; it would still fill the tables that are measured next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    dataset.settle()


def whole(
    name: str, rows: Iterable[str], line: ServiceLine, user: User, *, is_undone: bool = False
) -> Iterator[Figure]:
    """One list, from the upload on."""
    content = "\n".join(rows).encode()
    job = imports.upload(content, name="bench.csv", service_line=line, by=user, at=AT)
    imports.map_columns(job, mapping=job.mapping, at=AT)
    checking = timed(lambda: imports.work(job.pk, at=AT))
    imports.run(job, by=job.by, at=AT)
    writing = timed(lambda: imports.work(job.pk, at=AT))
    job.refresh_from_db()
    written = job.rows.filter(customer_after__isnull=False).count()
    assert written > 0.99 * ROWS, f"{job.status} {job.error} {imports.tally(job)}"
    yield at_most(f"{NAME}: {name}, checked and written", checking + writing, "s", LIMIT)
    yield at_most(f"{NAME}: {name}, the dry run of it", checking, "s", LIMIT / 2)
    if is_undone:
        yield at_most(
            f"{NAME}: {name}, preview of undoing", timed(lambda: undoing.preview(job)), "s", 5
        )
        yield at_most(f"{NAME}: {name}, undoing", timed(lambda: undo(job, user)), "s", LIMIT)


def undo(job: Import, user: User) -> None:
    imports.undo(job, by=user, at=AT)
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == "undone", job.error


def companies(people: int, job_title: str = "Compras") -> Iterator[str]:
    """Companies with their people, under names that nobody on file has; always the same ones."""
    chance = random.Random(people)
    yield "Código;Razón social;CUIT;Teléfono empresa;Nombre;Apellidos;Correo;Cargo"
    for n in range(ROWS // people):
        company = f"BI{n};{name(chance)} {name(chance)};BI-{n};{910_000_000 + n}"
        for who in range(people):
            email = f"b{n}.{who}@bench.example"
            yield f"{company};{name(chance)};{name(chance)};{email};{job_title}"


def newcomers(codes: list[str]) -> Iterator[str]:
    """Further people of companies that have twenty already."""
    chance = random.Random(0)
    yield "CUIT;Nombre;Apellidos;Correo;Cargo"
    for n in range(ROWS):
        code = codes[n // PEOPLE]
        yield f"{code};{name(chance)};{name(chance)};n{n}@bench.example;Compras"


def name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=4)).capitalize()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(tell(run()))
