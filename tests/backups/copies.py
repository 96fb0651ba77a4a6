"""Policies and runs for tests, made through the services."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from backups import services
from backups.engine import Manifest, one_time_key
from backups.models import Policy, Run, Step, StepStatus
from backups.services import watching
from backups.services.reporting import Word
from tests import make

NIGHT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # 23:00 of Monday the 2nd in Buenos Aires
BEFORE = NIGHT - timedelta(hours=5)
MORNING = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)  # 07:00 there
GOOD, FAILED = StepStatus.GOOD, StepStatus.FAILED
LOCAL = {"kind": "target", "server": "FILES", "path": r"F:\Diario", "place": "local"}
CLOUD = {"kind": "target", "server": "CLOUD", "path": r"C:\Diario", "place": "cloud"}
PAIR = one_time_key()
KEY = PAIR.public
LOG = (
    '2026-03-02 23:00 ** Backing up the task "Diario" **\n'
    '2026-03-02 23:01 Copying the directory "F:\\BackupIG" to "F:\\Diario"\n'
    '2026-03-02 23:14 ** Backup done for the task "Diario". Errors: 0. Processed files: 7. '
    "Backed up files: 7. Total size: 30,08 GB **\n"
)


def policy(*routes: dict[str, Any], at: datetime = BEFORE, **details: Any) -> Policy:
    """One of every night at 23:00, of which this system hears."""
    usual: dict[str, Any] = {"mode": "reported", "frequency": "daily", "hour": time(23)}
    usual |= {"name": f"Copia {Policy.objects.count() + 1}", "tool": "Cobian Backup"}
    row = services.create_policy(usual | details, by=None, at=at)
    for route in routes or (LOCAL, CLOUD):
        services.add_route(row, route, by=None, at=at)
    return row if row.is_own else services.activate(row, by=make.user(), at=at)


def told(
    row: Policy,
    *paths: str,
    status: StepStatus = GOOD,
    at: datetime = NIGHT,
    late: timedelta = timedelta(),
) -> Run:
    """Word of these paths, an hour after the copy was due, or later."""
    ended = at + timedelta(hours=1) + late
    word = Word(status, at, ended, 1000, "Disco lleno" if status == FAILED else "")
    return services.report(row, paths=paths, word=word, moment=at, at=ended)


def kept(row: Policy, *, at: datetime = NIGHT - timedelta(days=1)) -> Step:
    """What the register has of a copy that lies at the first target of a policy."""
    run = watching.add_run(row, slot=at, at=at)
    assert run is not None
    manifest = Manifest(f"politica-{row.pk}", at, ()).to_bytes().decode()
    Run.objects.filter(pk=run.pk).update(result="good", manifest=manifest, verified_at=at)
    run.steps.update(status=GOOD, ended_at=at)
    return run.steps.to_targets().earliest("pk")


def own(source: str, *targets: str, at: datetime = BEFORE, **details: Any) -> Policy:
    """One that this system makes of a folder, into others."""
    usual = {"mode": "own", "tool": "SGC", "recipients": KEY, "place": "local"}
    routes = [{"kind": "source", "access": "folder", "path": source}]
    routes += [
        {"kind": "target", "access": "folder", "path": path, "place": "local"} for path in targets
    ]
    row = policy(*routes, at=at, **usual | details)
    return services.activate(row, by=make.user(), at=at)
