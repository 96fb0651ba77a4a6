"""A copy may be whole and yet be of nothing: what differs so much that a person must look."""

from collections.abc import Iterator

from backups.engine.faults import Code, Fault
from backups.engine.manifest import DatabaseFacts, Entry, Manifest

SHARE = 0.7  # of rows or bytes; with less, somebody must say that it is right
FEW = 100  # rows of a table, below which their share says nothing


def doubts_about(manifest: Manifest, previous: Manifest | None) -> list[Fault]:
    """What is odd by itself, or beside the last copy of the series that was found good."""
    doubts = [Fault(Code.EMPTY, name=e.source) for e in manifest.entries if _is_empty(e)]
    if previous is None:
        return doubts
    if manifest.made_at <= previous.made_at:
        doubts.append(
            Fault(Code.CLOCK_BACK, before=previous.made_at, now=manifest.made_at),
        )
    now = {entry.source: entry for entry in manifest.entries}
    for before in previous.entries:
        if before.source not in now:
            doubts.append(Fault(Code.SOURCE_VANISHED, source=before.source))
        else:
            doubts += _beside(before, now[before.source])
    return doubts


def _is_empty(entry: Entry) -> bool:
    if isinstance(entry.facts, DatabaseFacts):
        return entry.facts.rows == 0
    return entry.facts.entries == 0


def _beside(before: Entry, now: Entry) -> Iterator[Fault]:
    if _content(now) < SHARE * _content(before):
        bytes_of_each = {"before": _content(before), "now": _content(now)}
        yield Fault(Code.FEWER_BYTES, name=now.source, **bytes_of_each)
    if isinstance(before.facts, DatabaseFacts) and isinstance(now.facts, DatabaseFacts):
        yield from _tables_beside(now.source, before.facts, now.facts)


def _content(entry: Entry) -> int:
    return entry.plain_size if isinstance(entry.facts, DatabaseFacts) else entry.facts.bytes


def _tables_beside(name: str, before: DatabaseFacts, now: DatabaseFacts) -> Iterator[Fault]:
    for table, was in before.tables.items():
        if table not in now.tables:
            yield Fault(Code.TABLE_VANISHED, name=name, table=table)
            continue
        rows = now.tables[table].rows
        if was.rows >= FEW and rows < SHARE * was.rows:
            yield Fault(Code.FEWER_ROWS, name=name, table=table, before=was.rows, now=rows)
    if now.rows < SHARE * before.rows:
        yield Fault(Code.FEWER_ROWS, name=name, table="", before=before.rows, now=now.rows)
