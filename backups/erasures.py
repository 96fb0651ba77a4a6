"""Who was erased is known beside the database as well: else a copy would bring them back (I20).

The ledger stands in the manifest of each copy of this system, and in a file of this machine that
follows it minute by minute. It has numbers and days, no name.
"""

import os
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError

from backups.engine import Fault, Manifest
from contacts.services.privacy import replaying
from contacts.services.privacy.replaying import Erasure

logger = structlog.get_logger("sgc.backups")
NOTE = "erasures"  # its name in a manifest


def note() -> dict[str, str]:
    """For a manifest."""
    return {NOTE: replaying.written(replaying.ledger())}


def follow() -> bool:
    """Bring the file of this machine up to date, and forget nothing of it; whether it had to be."""
    file = Path(settings.ERASURES_FILE)
    try:
        before = file.read_text() if file.exists() else "[]"
        after = replaying.written(replaying.merged(_read(before), replaying.ledger()))
        if after == before:
            return False
        _write(file, after)
    except OSError:
        logger.exception("erasures not written down")
        return False
    return True


def _read(text: str) -> list[Erasure]:
    try:
        return replaying.read(text)
    except ValueError:
        logger.exception("ledger of erasures is damaged")
        return []


def _write(file: Path, text: str) -> None:
    """Whole or not at all, and nobody else reads it."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)


def known(folder: Path) -> list[Erasure]:
    """All that stand by this database, by the file, and by the manifests of a folder.

    One that cannot be read is no reason to forget people: ValueError.
    """
    ledgers = [_of_database(), *map(_of_manifest, sorted(folder.glob("*.json")))]
    file = Path(settings.ERASURES_FILE)
    if file.exists():
        ledgers.append(replaying.read(file.read_text()))
    return replaying.standing(replaying.merged(*ledgers))


def _of_database() -> list[Erasure]:
    try:
        return replaying.ledger()
    except DatabaseError:
        return []  # it is lost, or was never filled


def _of_manifest(path: Path) -> list[Erasure]:
    try:
        manifest = Manifest.from_bytes(path.read_bytes())
    except Fault:
        return []  # something else that lies there
    return replaying.read(manifest.notes.get(NOTE, "[]"))
