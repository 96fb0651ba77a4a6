"""A database into one file, and that file into a scratch database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg import sql
from psycopg.conninfo import make_conninfo

from backups.engine.faults import Code, Fault
from backups.engine.local import new_file, no_rest_of
from backups.engine.manifest import Artefact, DatabaseFacts, Kind, Position
from backups.engine.progress import HashedWriter, Tell, copy, silent
from backups.engine.snapshot import Connection, Snapshot, connected, first_row, held_still
from backups.engine.tools import Tools, last_words, parameters

LOCKS = 600_000  # milliseconds that pg_dump waits for somebody who changes a table
OURS = "sgc: base de datos de una prueba de restauración"  # how a scratch database is known
KNOWN_BY = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
LETTERS = """
    SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database
    WHERE datname = current_database()
"""
CREATE = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"


def dump_database(dsn: str, into: Path, *, tools: Tools, tell: Tell = silent) -> Artefact:
    """The whole database as of one moment, with what the restored copy will be compared to.

    Rows are counted and hashed in the very snapshot that pg_dump writes, while it does: what
    others write meanwhile is in neither. Any fault leaves no file.
    """
    with held_still(dsn) as source, no_rest_of(into):
        version = tools.at_least("pg_dump", source.major)
        before = source.sequences()
        with ThreadPoolExecutor(1) as other:
            digested = other.submit(source.facts, before, tell=tell)
            written = _dump(dsn, source, into, tools, tell)
            facts = _with_moved_sequences(digested.result(), source.sequences())
    return Artefact(
        path=into,
        kind=Kind.DATABASE,
        size=written.size,
        sha256=written.sha256,
        facts=facts,
        tools={"pg_dump": version},
    )


def _dump(dsn: str, source: Snapshot, into: Path, tools: Tools, tell: Tell) -> HashedWriter:
    options = ["--format=custom", f"--snapshot={source.id}", f"--lock-wait-timeout={LOCKS}"]
    dumping = tools.running("pg_dump", *options, "--no-password", dsn=dsn)
    with new_file(into) as file, dumping as (process, output, complaints):
        written = HashedWriter(file, step="dump", tell=tell)
        copy(output, written)
        if process.wait() != 0:
            detail = last_words(complaints) or f"exit {process.returncode}"
            raise Fault(Code.DUMP_FAILED, detail=detail)
    return written


def _with_moved_sequences(facts: DatabaseFacts, after: dict[str, int]) -> DatabaseFacts:
    moved = {}
    for name, place in facts.sequences.items():
        low, high = sorted((place.low, after.get(name, place.low)))
        moved[name] = Position(low, high)
    return replace(facts, sequences=moved)


def restore_database(dump: Path, dsn: str, *, tools: Tools) -> None:
    """Restore into an empty database, ending at the first error; never into one with tables."""
    with held_still(dsn) as scratch:
        if not scratch.is_empty():
            raise Fault(Code.SCRATCH_NOT_EMPTY, where=parameters(dsn).get("dbname", ""))
        tools.at_least("pg_restore", scratch.major)
    options = ["--exit-on-error", "--no-owner", "--no-privileges", "--jobs=2", "--no-password"]
    with tools.running("pg_restore", *options, str(dump), dsn=dsn) as (process, _, complaints):
        if process.wait() != 0:
            detail = last_words(complaints) or f"exit {process.returncode}"
            raise Fault(Code.RESTORE_FAILED, name=dump.name, detail=detail)


def compare_database(expected: DatabaseFacts, dsn: str, *, tell: Tell = silent) -> list[Fault]:
    """What is not as it was in the snapshot: tables, rows, sequences, constraints, indexes …"""
    with held_still(dsn) as restored:
        found = restored.facts(restored.sequences(), tell=tell)
    return [*_tables_differ(expected, found), *_others_differ(expected, found)]


def _tables_differ(expected: DatabaseFacts, found: DatabaseFacts) -> Iterator[Fault]:
    for name in expected.tables.keys() - found.tables.keys():
        yield Fault(Code.TABLE_MISSING, table=name)
    for name in found.tables.keys() - expected.tables.keys():
        yield Fault(Code.TABLE_UNEXPECTED, table=name)
    for name in expected.tables.keys() & found.tables.keys():
        was, now = expected.tables[name], found.tables[name]
        if was != now:
            yield Fault(Code.ROWS_DIFFER, table=name, expected=was.rows, found=now.rows)


def _others_differ(expected: DatabaseFacts, found: DatabaseFacts) -> Iterator[Fault]:
    for name, place in expected.sequences.items():
        now = found.sequences.get(name)
        if now is None or not place.low <= now.low <= place.high:
            yield Fault(Code.SEQUENCE_DIFFERS, sequence=name)
    for kind, digest in expected.objects.items():
        if found.objects.get(kind) != digest:
            yield Fault(Code.OBJECTS_DIFFER, kind=kind)


@contextmanager
def scratch_database(dsn: str) -> Iterator[str]:
    """An empty database beside the one of `dsn`, with its encoding; it is gone afterwards.

    The rest of a drill that was killed is dropped first, and never a database that is not ours.
    """
    name = f"{parameters(dsn).get('dbname', 'sgc')[:50]}_prueba"
    with connected(dsn, autocommit=True) as server:
        _drop_ours(server, name)
        server.execute(sql.SQL(CREATE).format(sql.Identifier(name), *first_row(server, LETTERS)))
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), OURS))
    try:
        yield make_conninfo(dsn, dbname=name)
    finally:
        with connected(dsn, autocommit=True) as server:
            _drop_ours(server, name)


def _drop_ours(server: Connection, name: str) -> None:
    found = first_row(server, KNOWN_BY, [name])
    if not found:
        return
    if found != (OURS,):
        raise Fault(Code.SCRATCH_NOT_EMPTY, where=name)
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
