"""Making a copy: dumped, packed, sealed, sent to every target, read back, restored, compared (I1).

Nothing here holds a transaction while it works. The run is claimed for a while, and whoever makes
it says again and again that it lives; a copy that dies leaves a failed run and only partial names.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups import engine, erasures, places, words
from backups.engine import Entry, Key, Manifest, Sealed
from backups.models import Access, Mode, Policy, Result, Route, RouteKind, Run, Step
from backups.services import closing, keeping, planning, proving, watching
from backups.services.journal import LEASE, Journal, Lost
from backups.tools import tools
from kit.db import lock
from kit.errors import Refused

logger = structlog.get_logger("sgc.backups")
DATABASES = (Access.OWN_DATABASE, Access.DATABASE)


# --- Asking and claiming ------------------------------------------------------------------------


@transaction.atomic
def ask_run(policy: Policy, *, by: User, at: datetime) -> Run:
    """Ask for a copy now; while one is waiting or being made, this one is skipped (I18)."""
    row = lock(policy)
    if not row.is_own:
        raise Refused(_("Esta copia la hace %s, no este sistema.") % row.tool)
    planning.require_ready(row)
    is_busy = row.runs.filter(result__in=[Result.WAITING, Result.RUNNING]).exists()
    run = watching.add_run(row, slot=at, at=at, by=by)
    if run is None:
        raise Refused(_("Acaba de pedirse otra."))
    if is_busy:
        run.result, run.error = Result.SKIPPED, _("Ya había otra en curso o a la espera.")
        run.ended_at = at
        run.save()
    return run


def make_due(*, at: datetime) -> int:
    """Make one copy that is due; how many were made."""
    watching.expect_due(at=at)
    run = claim(at=at)
    if run is None:
        return 0
    make(run, at=at)
    return 1


def claim(*, at: datetime) -> Run | None:
    """Take the newest that is due, so that nobody else makes it; None when there is none.

    While another copy is made or tried it has to wait: what is restored to be compared lies in one
    place, and of one policy the database itself admits no second (I18).
    """
    with proving.alone() as is_free:
        due = Run.objects.filter(result=Result.WAITING, policy__mode=Mode.OWN)
        due = due.filter(scheduled_at__lte=at, check_at__gt=at)
        row = due.select_for_update(skip_locked=True, of=("self",)).first() if is_free else None
        if row is None:
            return None
        row.result, row.started_at, row.lease_until = Result.RUNNING, at, at + LEASE
        row.save(update_fields=["result", "started_at", "lease_until"])
    return row


# --- Making -------------------------------------------------------------------------------------


def make(run: Run, *, at: datetime) -> None:
    """Make a claimed copy, and prove it; whatever happens, the register says what."""
    journal, error = Journal(run, at=at), ""
    manifest: Manifest | None = None
    try:
        with proving.work_folder(series_of(run.policy)) as folder:
            manifest = work(journal, folder)
    except Lost:
        logger.warning("copy lost to another", run=run.pk)
        return
    except Exception as problem:
        logger.exception("copy failed", run=run.pk)
        error = _("Error inesperado: %s") % type(problem).__name__
    facts: dict[str, Any] = {"doubts": journal.doubts, "error": error, "at": journal.now()}
    if closing.close(run, manifest, **facts):
        keeping.keep_only_what_is_wanted(run, at=journal.now())


def work(journal: Journal, folder: Path) -> Manifest | None:
    """All sources, then all targets; None when no source could be copied."""
    run, key = journal.run, engine.one_time_key()
    steps = list(run.steps.select_related("route"))
    sealed = take_sources(journal, steps, folder, key)
    if not sealed:
        return None
    manifest = manifest_of(run, sealed, made_at=journal.now())
    Run.objects.filter(pk=run.pk).update(manifest=manifest.to_bytes().decode())
    pairs = zip(manifest.entries, sealed, strict=True)
    files = {entry.name: one for entry, (_source, one) in pairs}
    for step in steps:
        if step.kind == RouteKind.TARGET and step.route:
            with journal.step(step):
                send(journal, step, files, manifest)
                prove(journal, step, manifest, key, folder)
    return manifest


def take_sources(
    journal: Journal, steps: list[Step], folder: Path, key: Key
) -> list[tuple[str, Sealed]]:
    """Each source in a sealed file. Databases first: then every row's file is in the folder's."""
    recipients = [*journal.run.policy.recipients.split(), key.public]
    sources = [(step, step.route) for step in steps if step.kind == RouteKind.SOURCE and step.route]
    sources.sort(key=lambda pair: pair[1].access not in DATABASES)
    found = []
    for number, (step, route) in enumerate(sources):
        with journal.step(step):
            artefact = take(route, folder / f"{number}.plain", journal)
            sealed = engine.seal(artefact, folder / f"{number}.age", recipients, tell=journal.tell)
            artefact.path.unlink()
            step.bytes, step.error = sealed.size, words.list_of(list(artefact.faults))
            found.append((step.name, sealed))
    return found


def take(route: Route, into: Path, journal: Journal) -> engine.Artefact:
    if route.access in DATABASES:
        return engine.dump_database(places.dsn_of(route), into, tools=tools(), tell=journal.tell)
    root = settings.MEDIA_ROOT if route.access == Access.MEDIA else route.path
    return engine.pack_folder(Path(root), into, tell=journal.tell)


def manifest_of(run: Run, sealed: list[tuple[str, Sealed]], *, made_at: datetime) -> Manifest:
    """What is stored, chained to what was stored before."""
    series, before = series_of(run.policy), previous(run)
    stamp = f"{made_at:%Y%m%dt%H%M%Sz}"
    entries = tuple(
        Entry.of(f"{series}-{stamp}-{number}-{one.artefact.kind}.age", source, one)
        for number, (source, one) in enumerate(sealed)
    )
    notes = erasures.note() if proving.own_sources(run) else {}
    last = before.sha256 if before else ""
    return Manifest(series, made_at, entries, previous=last, notes=notes)


def previous(run: Run) -> Manifest | None:
    """What the last copy of the policy stored."""
    earlier = run.policy.runs.exclude(manifest="").filter(pk__lt=run.pk)
    last = earlier.order_by("-pk").values_list("manifest", flat=True).first()
    return Manifest.from_bytes(last.encode()) if last else None


def send(journal: Journal, step: Step, files: dict[str, Sealed], manifest: Manifest) -> None:
    """Store everything under its final name, read back; the manifest last."""
    assert step.route is not None  # noqa: S101 - for mypy
    with engine.reach(places.target_of(step.route)) as target:
        target.clear_partials()
        journal.doubts += keeping.note_lost(step.route, target, at=journal.now())
        for name, sealed in files.items():
            target.store(sealed.path, name, tell=journal.tell)
            step.bytes += sealed.size
        target.store_bytes(manifest.to_bytes(), manifest_name(manifest))


def prove(journal: Journal, step: Step, manifest: Manifest, key: Key, folder: Path) -> None:
    """Restore what that target holds as if all were lost, and keep what was found (I1)."""
    began = journal.now()
    evidence = proving.restore(step, manifest, key.identity, folder, pulse=journal)
    proving.record(step, manifest, evidence, began=began, ended=journal.now())
    if not evidence.is_good:
        step.error = _("Restaurada para probarla, no es igual: %s") % words.list_of(
            evidence.faults, most=3
        )


def series_of(policy: Policy) -> str:
    return f"politica-{policy.pk}"


def manifest_name(manifest: Manifest) -> str:
    return f"{manifest.series}-{manifest.made_at:%Y%m%dt%H%M%Sz}.json"
