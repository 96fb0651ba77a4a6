"""What it costs to make a Ficha, beside WeasyPrint alone; and whether its maker stays small."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ParamSpec

from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from weasyprint import HTML

from bench.report import Figure, at_most, tell
from contacts.models import Customer
from installations import services
from installations.models import Ficha, Function, Module
from installations.services import fichas
from kit import pdf
from kit.pdf_child import NOWHERE, Nothing

P = ParamSpec("P")
NAME = "fichas"
LIMIT = 1.3  # times WeasyPrint alone
TURNS, WARM = 12, 2
RENDERS, SETTLED = 500, 20
GROWTH = 1.1
SHORT = '<!DOCTYPE html><html lang="es"><head><title>P</title></head><body><p>Una</p></body></html>'


def run() -> list[Figure]:
    with TemporaryDirectory() as place, override_settings(MEDIA_ROOT=place), passing():
        ratio = beside_weasyprint()
    return [
        at_most(f"{NAME}: a Ficha made and stored, beside WeasyPrint alone", ratio, "times", LIMIT),
        at_most(f"{NAME}: growth of the PDF worker in {RENDERS} pages", growth(), "times", GROWTH),
    ]


def beside_weasyprint() -> float:
    """In turns, so that whatever else the machine does weighs on both."""
    alone: list[float] = []
    ours: list[float] = []
    with pdf.Press() as press:
        for ficha in waiting(TURNS):
            alone.append(spent(bare, fichas.page(ficha)))
            ours.append(spent(made, ficha, press))
    return median(ours[WARM:]) / median(alone[WARM:])


def bare(page: str) -> None:
    """WeasyPrint alone, in this process, which has it loaded."""
    fetcher = Nothing(pdf.font())
    HTML(string=page, url_fetcher=fetcher, base_url=NOWHERE).write_pdf(pdf_variant="pdf/ua-1")


def made(ficha: Ficha, press: pdf.Press) -> None:
    """All that becomes of one: its page, its PDF, the store, the timeline."""
    assert fichas.make(ficha, press, at=timezone.now())


def waiting(count: int) -> list[Ficha]:
    """Fichas of an installation with some modules on."""
    at, customer = timezone.now(), Customer.objects.earliest("pk")
    wanted = services.Wanted(
        {"serial": "BENCH", "expires_on": at.date(), "access_limit": 20, "system_version": "8.2"},
        frozenset(Module.objects.values_list("pk", flat=True)),
        frozenset(Function.objects.values_list("pk", flat=True)),
    )
    first = services.install(customer, wanted, reason="Medición", by=None, at=at)
    again = [
        services.issue_again(first.installation, reason="Medición", by=None, at=at)
        for _ in range(count - 1)
    ]
    return [first, *again]


def growth() -> float:
    """How much larger the process that makes them is after many pages than after some."""
    with pdf.Press() as press:
        for _ in range(SETTLED):
            press.render(SHORT)
        before = resident(press)
        for _ in range(RENDERS - SETTLED):
            press.render(SHORT)
        return resident(press) / before


def resident(press: pdf.Press) -> int:
    pages = Path(f"/proc/{press.process.pid}/statm").read_text().split()[1]
    return int(pages)


def spent(work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> float:
    began = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - began


@contextmanager
def passing() -> Iterator[None]:
    """Nothing that is done within stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


if __name__ == "__main__":
    sys.exit(tell(run()))
