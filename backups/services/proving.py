"""A copy that lies at a target is restored as if all were lost, and compared: the evidence (I1)."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from backups import engine, places, restored, words
from backups.engine import Evidence, Manifest
from backups.models import Access, Drill, DrillRequest, Result, Run, Step
from backups.services.journal import Pulse
from backups.tools import tools


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody makes or tries a copy now; nobody else can begin before this ends."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sgc.copies'))")
        is_busy = Run.objects.filter(result=Result.RUNNING).exists()
        yield not (is_busy or DrillRequest.objects.running().exists())


@contextmanager
def work_folder(name: str) -> Iterator[Path]:
    """Where a copy is worked at, only for our eyes; what a killed one left goes first."""
    folder = Path(settings.BACKUP_WORK) / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restore(
    step: Step,
    manifest: Manifest,
    identity: str,
    folder: Path,
    *,
    pulse: Pulse,
    is_past: bool = False,
) -> Evidence:
    """Fetch, open, restore and compare what the target of a step holds."""
    assert step.route is not None  # noqa: S101 - for mypy
    with engine.reach(places.target_of(step.route)) as target:
        bench = engine.Bench(
            partial(target.fetch, tell=pulse.tell),
            identity,
            folder,
            partial(engine.scratch_database, places.own_dsn()),
            tools(),
            also=partial(restored.look_closer, own=own_sources(step.run), is_past=is_past),
            tell=pulse.tell,
        )
        return engine.drill(manifest, bench)


def record(
    step: Step, manifest: Manifest, evidence: Evidence, *, began: datetime, ended: datetime
) -> Drill:
    """Keep what was found, for the register (P15)."""
    return Drill.objects.create(
        run=step.run,
        target=step.name,
        started_at=began,
        ended_at=ended,
        is_good=evidence.is_good,
        evidence=restored.told(manifest, evidence),
        problem="" if evidence.is_good else words.list_of(evidence.faults) or _("No se restauró."),
    )


def own_sources(run: Run) -> frozenset[str]:
    """The names of the sources that are this system's own database."""
    steps = run.steps.filter(route__access=Access.OWN_DATABASE)
    return frozenset(steps.values_list("name", flat=True))
