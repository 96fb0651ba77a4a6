"""The end of a copy that this system made: judged, doubted, and told of once it is proven."""

import urllib.request
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from backups import words
from backups.engine import Fault, Manifest, doubts_about
from backups.models import Result, Run
from backups.services import alarms, settling
from kit.db import lock
from kit.text import one_line

logger = structlog.get_logger("sgc.backups")
PATIENCE = 5  # seconds for whoever watches from outside


def close(
    run: Run, manifest: Manifest | None, *, doubts: list[str], error: str, at: datetime
) -> bool:
    """Write down what became of it; whether it is verified, which alone is told outside."""
    row = _written(run, manifest, doubts=doubts, error=error, at=at)
    is_proven = row is not None and row.verified_at is not None and not row.is_doubtful
    if is_proven:
        ping()
    return is_proven


@transaction.atomic
def _written(
    run: Run, manifest: Manifest | None, *, doubts: list[str], error: str, at: datetime
) -> Run | None:
    row = lock(run)
    if row.result != Result.RUNNING or row.started_at != run.started_at:
        return None  # somebody took us for dead, and said so
    began = row.started_at
    settling.settle(row, at=at)
    row.started_at, row.ended_at, row.lease_until, row.doing = began, at, None, ""
    if error or manifest is None:
        row.result = Result.FAILED
        row.error = "\n".join(filter(None, [error, row.error]))
    if manifest is not None:
        row.rows = sum(getattr(entry.facts, "rows", 0) for entry in manifest.entries)
        said = [*doubts, *(words.said(one) for one in doubts_of(row, manifest))]
        row.doubt = one_line("; ".join(said), limit=300)
    if row.result == Result.GOOD:
        row.verified_at = at
    row.save()
    alarms.raise_alarm(row, at=at)
    return row


def doubts_of(run: Run, manifest: Manifest) -> list[Fault]:
    """What is odd beside the last copy that was trusted (−30 % of rows or bytes)."""
    trusted = run.policy.runs.trusted().exclude(manifest="").exclude(pk=run.pk)
    last = trusted.values_list("manifest", flat=True).first()
    return doubts_about(manifest, Manifest.from_bytes(last.encode()) if last else None)


def ping() -> None:
    """Tell whoever watches over us from outside, who raises an alarm when this stays away (I4)."""
    if not settings.BACKUP_PING:
        return
    try:
        with urllib.request.urlopen(settings.BACKUP_PING, timeout=PATIENCE):  # noqa: S310 - ours
            logger.info("copy told outside")
    except OSError:
        logger.exception("copy not told outside")
