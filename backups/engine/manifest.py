"""What a copy is made of, told so that anybody can hold the copy to it years later."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from backups.engine.faults import Code, Fault

VERSION = 1


class Kind(StrEnum):
    DATABASE = "database"
    FOLDER = "folder"


@dataclass(frozen=True)
class Table:
    """How many rows, and the sum of the hashes of all of them: their order is of no matter."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Position:
    """Where a sequence stood before and after the dump: no snapshot holds one still."""

    low: int
    high: int


@dataclass(frozen=True)
class DatabaseFacts:
    """What the snapshot held that was dumped."""

    snapshot_at: str
    server: str
    tables: Mapping[str, Table]
    sequences: Mapping[str, Position]
    objects: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


@dataclass(frozen=True)
class FolderFacts:
    """How many entries and bytes, and the hash of the list of all of them.

    The list itself (path, size, mode, SHA-256) is the last entry of the archive, sealed with it:
    names of files are nobody's business at the target.
    """

    entries: int
    bytes: int
    index_sha256: str


Facts = DatabaseFacts | FolderFacts


@dataclass(frozen=True)
class Artefact:
    """One source, in one file of this machine, not sealed yet; partial when it has faults."""

    path: Path
    kind: Kind
    size: int
    sha256: str
    facts: Facts
    tools: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """The same, to be opened only by those it was sealed for."""

    artefact: Artefact
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """What the manifest says of one artefact: `name` at the target, `source` for people."""

    name: str
    source: str
    kind: Kind
    size: int
    sha256: str
    plain_size: int
    plain_sha256: str
    faults: int
    tools: Mapping[str, str]
    facts: Facts

    @classmethod
    def of(cls, name: str, source: str, sealed: Sealed) -> Self:
        plain = sealed.artefact
        return cls(
            name=name,
            source=source,
            kind=plain.kind,
            size=sealed.size,
            sha256=sealed.sha256,
            plain_size=plain.size,
            plain_sha256=plain.sha256,
            faults=len(plain.faults),
            tools=plain.tools,
            facts=plain.facts,
        )


@dataclass(frozen=True)
class Manifest:
    """All artefacts of one run, and the hash of the manifest before it.

    Stored beside the artefacts as it is: it names tables, never files nor what is in them.
    `notes` is what else should be known of that moment, e.g. the head of the audit log.
    """

    series: str
    made_at: datetime
    entries: tuple[Entry, ...]
    previous: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @property
    def is_partial(self) -> bool:
        return any(entry.faults for entry in self.entries)

    def to_bytes(self) -> bytes:
        """The one way to write it: the same manifest is always the same bytes."""
        told = asdict(self) | {"version": VERSION, "made_at": _utc(self.made_at)}
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return text.encode() + b"\n"

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Read it again; whatever is not a manifest is DAMAGED."""
        try:
            told = json.loads(written)
            if told["version"] != VERSION:
                raise ValueError(told["version"])
            return cls(
                series=told["series"],
                made_at=datetime.fromisoformat(told["made_at"]),
                entries=tuple(_entry(entry) for entry in told["entries"]),
                previous=told["previous"],
                notes=told["notes"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Fault(Code.DAMAGED, name="manifest") from error


def verify_chain(manifests: Iterable[Manifest]) -> list[Fault]:
    """Each follows the one before it, oldest first: none was changed, taken out or put in."""
    faults = []
    before: Manifest | None = None
    for manifest in manifests:
        if before is not None and manifest.previous != before.sha256:
            faults.append(Fault(Code.CHAIN_BROKEN, at=_utc(manifest.made_at)))
        before = manifest
    return faults


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _entry(told: dict[str, Any]) -> Entry:
    kind = Kind(told["kind"])
    facts = _database(told["facts"]) if kind is Kind.DATABASE else FolderFacts(**told["facts"])
    return Entry(**{**told, "kind": kind, "facts": facts})


def _database(told: dict[str, Any]) -> DatabaseFacts:
    tables = {name: Table(**table) for name, table in told["tables"].items()}
    sequences = {name: Position(**place) for name, place in told["sequences"].items()}
    return DatabaseFacts(**{**told, "tables": tables, "sequences": sequences})
