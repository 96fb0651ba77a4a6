"""One process at a time runs the servers of a data folder; the others find them through it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ops.layout import Layout, Trouble


class Busy(Trouble):
    """Somebody else runs the servers of this data folder."""


@dataclass(frozen=True)
class Claim:
    """The right to run the servers; what the others need to know is written in the lock file."""

    file: IO[str]
    what: str

    def publish(self, environment: dict[str, str]) -> None:
        self._write({"pid": os.getpid(), "what": self.what, "environment": environment})

    def withdraw(self) -> None:
        self.file.truncate(0)

    def _write(self, told: dict[str, Any]) -> None:
        self.file.seek(0)
        self.file.truncate()
        json.dump(told, self.file)
        self.file.flush()


@contextmanager
def claim(layout: Layout, what: str) -> Iterator[Claim]:
    """Hold the data folder, or raise Busy and say who holds it."""
    with _open(layout.lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = published(layout) or {}
            raise Busy(
                f"El SGC de {layout.data} ya está en marcha: "
                f"«{told.get('what', '?')}», proceso {told.get('pid', '?')}."
            ) from None
        taken = Claim(file, what)
        taken._write({"pid": os.getpid(), "what": what})
        try:
            yield taken
        finally:
            taken.withdraw()


def is_held(layout: Layout) -> bool:
    with _open(layout.lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def published(layout: Layout) -> dict[str, Any] | None:
    """What the holder of the data folder tells the others; None while it tells nothing."""
    try:
        told = json.loads(layout.lock.read_text())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


@contextmanager
def visiting(layout: Layout) -> Iterator[None]:
    """Be seen as one who uses the servers: who started them only for a command waits for us."""
    with _open(layout.visitors) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def no_visitors(layout: Layout) -> Iterator[None]:
    """Wait until nobody uses the servers any more, and let nobody in."""
    with _open(layout.visitors) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open(path: Path) -> IO[str]:
    return open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")  # noqa: PTH123
