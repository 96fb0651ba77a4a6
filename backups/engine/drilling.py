"""A copy is proven by restoring it: fetched, opened, laid out, and compared with its manifest."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backups.engine.database import compare_database, restore_database
from backups.engine.faults import Code, Fault
from backups.engine.manifest import DatabaseFacts, Entry, Manifest
from backups.engine.progress import Tell, hash_of_file, silent
from backups.engine.sealing import unseal
from backups.engine.tools import Tools
from backups.engine.unpacking import compare_folder, unpack_folder

Fetch = Callable[[str, Path], None]
# Looks further at what was restored: a database by its DSN, a folder by its path.
Also = Callable[[Entry, str], Iterable[Fault]]


def nothing_else(_entry: Entry, _where: str) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True)
class StepTime:
    """How long one step took for one source."""

    source: str
    step: str
    seconds: float


@dataclass
class Evidence:
    """What a drill has found. Good only when nothing is wrong and something was restored."""

    faults: list[Fault] = field(default_factory=list)
    steps: list[StepTime] = field(default_factory=list)
    restored: int = 0

    @property
    def is_good(self) -> bool:
        return self.restored > 0 and not self.faults

    @property
    def seconds(self) -> float:
        """How long it takes to have everything back (RTO): all but the comparing."""
        return sum(step.seconds for step in self.steps if step.step != "compare")

    @contextmanager
    def timed(self, source: str, step: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.steps.append(StepTime(source, step, time.monotonic() - began))


@dataclass(frozen=True)
class Bench:
    """What a drill works with: where copies come from, what opens them, where they may go."""

    fetch: Fetch
    identity: str = field(repr=False)
    folder: Path
    scratch: Callable[[], AbstractContextManager[str]]
    tools: Tools
    also: Also = nothing_else
    tell: Tell = silent


def drill(manifest: Manifest, bench: Bench) -> Evidence:
    """Restore every artefact of a run as if all were lost, and compare it with the manifest.

    Databases go into empty scratch databases, one after the other, folders below `folder`; both
    are gone afterwards. One that fails does not keep the others from being tried. A run that was
    partial stays so, however well what there is of it comes back.
    """
    evidence = Evidence()
    for entry in manifest.entries:
        try:
            found = list(_restored(entry, manifest, bench, evidence))
        except Fault as fault:
            found = [fault]
        evidence.faults += found
        evidence.restored += not found
    return evidence


def _restored(
    entry: Entry, manifest: Manifest, bench: Bench, evidence: Evidence
) -> Iterator[Fault]:
    with tempfile.TemporaryDirectory(prefix="sgc-prueba-", dir=bench.folder) as place:
        sealed, plain = Path(place, "sealed"), Path(place, "plain")
        with evidence.timed(entry.source, "fetch"):
            bench.fetch(entry.name, sealed)
            _require_same(entry, manifest, sealed)
        with evidence.timed(entry.source, "open"):
            unseal(entry, sealed, plain, bench.identity, tell=bench.tell)
        sealed.unlink()
        if isinstance(entry.facts, DatabaseFacts):
            yield from _database(entry, entry.facts, plain, bench, evidence)
        else:
            yield from _folder(entry, plain, Path(place), bench, evidence)


def _require_same(entry: Entry, manifest: Manifest, sealed: Path) -> None:
    sha256 = hash_of_file(sealed)
    if sha256 == entry.sha256:
        return
    for other in manifest.entries:
        if sha256 == other.sha256:
            raise Fault(Code.MISTAKEN, name=entry.name, **{"is": other.name})
    raise Fault(Code.DAMAGED, name=entry.name)


def _database(
    entry: Entry, facts: DatabaseFacts, plain: Path, bench: Bench, evidence: Evidence
) -> Iterator[Fault]:
    with bench.scratch() as dsn:
        with evidence.timed(entry.source, "restore"):
            restore_database(plain, dsn, tools=bench.tools)
        with evidence.timed(entry.source, "compare"):
            yield from compare_database(facts, dsn, tell=bench.tell)
            yield from bench.also(entry, dsn)


def _folder(
    entry: Entry, plain: Path, place: Path, bench: Bench, evidence: Evidence
) -> Iterator[Fault]:
    if isinstance(entry.facts, DatabaseFacts):
        return
    laid_out = place / "folder"
    laid_out.mkdir()
    with evidence.timed(entry.source, "restore"):
        unpack_folder(plain, laid_out, entry.facts, tell=bench.tell)
    with evidence.timed(entry.source, "compare"):
        yield from compare_folder(entry.facts, laid_out, tell=bench.tell)
        yield from bench.also(entry, str(laid_out / "data"))
