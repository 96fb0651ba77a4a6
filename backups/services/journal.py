"""What a copy that is being made leaves behind as it goes on: rows, and the word that it lives."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backups import words
from backups.engine import Fault
from backups.models import Result, Run, Step, StepStatus
from kit.text import one_line

LEASE = timedelta(minutes=5)  # nobody hears of it for so long: whoever made it has died (I3)
BEAT = 10.0  # seconds between two words

DOING = {
    "dump": "volcando",
    "digest": "sumando filas",
    "pack": "empaquetando",
    "seal": "cifrando",
    "store": "enviando",
    "check": "leyendo de vuelta",
    "fetch": "trayendo",
    "open": "descifrando",
    "restore": "restaurando",
    "compare": "comparando",
}


logger = structlog.get_logger("sgc.backups")


class Lost(Exception):
    """Somebody took this process for dead: what it makes now belongs to no run."""


class Pulse:
    """Of one row that is worked at, from the moment at which it was claimed."""

    def __init__(self, ours: QuerySet[Any], *, where: str, at: datetime) -> None:
        self._ours, self._where, self._at = ours, where, at
        self._began = self._told = time.monotonic()

    def now(self) -> datetime:
        """The moment of the claim, and what has passed since: no clock is asked again (H5)."""
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def tell(self, step: str, size: int) -> None:
        """Heard of from the engine at each block; written down every few seconds."""
        if time.monotonic() - self._told >= BEAT:
            self.beat(f"{self._where}: {DOING.get(step, step)}, {size / 1e6:.0f} MB")

    def beat(self, doing: str) -> None:
        """Say that it goes on; LOST when the run is not ours any more."""
        self._told = time.monotonic()
        lease = self.now() + LEASE
        if not self._ours.update(lease_until=lease, doing=one_line(doing, limit=200)):
            raise Lost


class Journal(Pulse):
    """Of one run, step by step."""

    def __init__(self, run: Run, *, at: datetime) -> None:
        ours = Run.objects.filter(pk=run.pk, result=Result.RUNNING, started_at=run.started_at)
        super().__init__(ours, where="", at=at)
        self.run = run
        self.doubts: list[str] = []  # what is odd, and yet makes no step fail

    @contextmanager
    def step(self, step: Step) -> Iterator[Step]:
        """Its times, and its error if it fails: one step that fails holds up no other."""
        self._where, step.started_at = step.name, self.now()
        self.beat(step.name)
        step.save(update_fields=["started_at"])
        try:
            yield step
        except Fault as fault:
            step.error = words.said(fault)
        except Lost:
            raise
        except Exception as error:
            logger.exception("step of a copy failed", step=step.pk)
            reason = getattr(error, "strerror", None) or type(error).__name__
            step.error = _("Error del sistema: %s") % reason
        step.status = StepStatus.FAILED if step.error else StepStatus.GOOD
        step.ended_at = self.now()
        self.beat(step.name)
        step.save()
