"""What a database holds at one moment: rows, digests, sequences, and the objects around them.

The same questions are put to the source, in the snapshot that pg_dump writes, and to the restored
copy: their answers are equal when the copy is true.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql

from backups.engine.faults import Code, Fault
from backups.engine.manifest import DatabaseFacts, Position, Table
from backups.engine.progress import Tell, silent
from backups.engine.tools import parameters

Connection = psycopg.Connection[Any]
PATIENCE = 10  # seconds for a connection

# A row must read the same wherever it is restored, and no patience may end while pg_dump works.
SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "search_path": "",
    "row_security": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "max_parallel_workers_per_gather": "0",  # people are at work: one processor is enough
}

# What belongs neither to PostgreSQL nor to an extension, which brings its own.
OURS = """
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
        SELECT FROM pg_depend e
        WHERE e.classid = '{catalog}'::regclass AND e.objid = {row}.oid AND e.deptype = 'e')
"""
RELATIONS = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = %s AND c.relpersistence <> 't'
""" + OURS.format(catalog="pg_class", row="c")

# `COLLATE "C"` hashes bytes; ONLY, for a partition's rows are counted where they lie.
ROWS = """
    SELECT count(*), coalesce(sum(hashtextextended((t.*)::text COLLATE "C", 0)), 0)::text
    FROM ONLY {} AS t
"""
LARGE_OBJECTS = """
    SELECT count(*), coalesce(sum(hashtextextended(oid || ' ' || md5(lo_get(oid)), 0)), 0)::text
    FROM pg_largeobject_metadata
"""
NEXT = """
    SELECT s.last_value + (CASE WHEN s.is_called THEN p.seqincrement ELSE 0 END)
    FROM {} AS s, pg_sequence p WHERE p.seqrelid = %s::regclass
"""

# Constraints by name, kind and validity: their text may be written otherwise after a restore.
# NOT NULL has rows of its own only since PostgreSQL 18.
OBJECTS = {
    "constraints": """
        SELECT concat_ws(' ', c.conrelid::regclass, c.conname, c.contype, c.convalidated)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE c.contype NOT IN ('n', 't')"""
    + OURS.format(catalog="pg_constraint", row="c"),
    "indexes": """
        SELECT concat_ws(' ', i.indexrelid::regclass, i.indisunique, i.indisvalid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE true"""
    + OURS.format(catalog="pg_class", row="c"),
    "triggers": """
        SELECT concat_ws(' ', t.tgrelid::regclass, t.tgname, t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal"""
    + OURS.format(catalog="pg_class", row="c"),
    "functions": """
        SELECT concat_ws(' ', f.oid::regprocedure, f.prokind)
        FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE true"""
    + OURS.format(catalog="pg_proc", row="f"),
    "views": """
        SELECT concat_ws(' ', c.oid::regclass, c.relkind)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm')"""
    + OURS.format(catalog="pg_class", row="c"),
}
TOGETHER = """
    SELECT count(*) || ' ' || md5(coalesce(string_agg(line COLLATE "C", ';' ORDER BY line), ''))
    FROM ({}) AS q (line)
"""


@dataclass(frozen=True)
class Snapshot:
    """A database held still, as long as its transaction is open."""

    connection: Connection
    id: str
    at: datetime
    server: str

    @property
    def major(self) -> int:
        return self.connection.info.server_version // 10_000

    def facts(self, before: dict[str, int], *, tell: Tell = silent) -> DatabaseFacts:
        """All of it; `before` is where the sequences stood when pg_dump had not begun."""
        tables = dict(_tables(self.connection, tell))
        objects = {
            kind: first_row(self.connection, sql.SQL(TOGETHER).format(sql.SQL(query)))[0]
            for kind, query in OBJECTS.items()
        }
        return DatabaseFacts(
            snapshot_at=self.at.astimezone(UTC).isoformat(),
            server=self.server,
            tables=tables,
            sequences={name: Position(at, at) for name, at in before.items()},
            objects=objects,
        )

    def sequences(self) -> dict[str, int]:
        """The next number of each."""
        found = {}
        for name in _relations(self.connection, "S"):
            written = name.as_string()
            found[written] = first_row(self.connection, sql.SQL(NEXT).format(name), [written])[0]
        return found

    def is_empty(self) -> bool:
        return not any(_relations(self.connection, kind) for kind in "rpvmS")


@contextmanager
def held_still(dsn: str) -> Iterator[Snapshot]:
    """One REPEATABLE READ transaction that others can share; DATABASE_AWAY when it cannot be."""
    with connected(dsn) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for name, value in SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        query = "SELECT pg_export_snapshot(), now(), current_setting('server_version')"
        yield Snapshot(connection, *first_row(connection, query))


@contextmanager
def connected(dsn: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """A connection, of which a fault never tells the password."""
    known = parameters(dsn)
    try:
        with psycopg.connect(dsn, autocommit=autocommit, connect_timeout=PATIENCE) as connection:
            yield connection
    except psycopg.Error as error:
        told = str(error).strip()
        if password := known.get("password"):
            told = told.replace(password, "***")
        raise Fault(Code.DATABASE_AWAY, detail=told[-500:]) from None


def _relations(connection: Connection, kind: str) -> list[sql.Identifier]:
    found = connection.execute(RELATIONS, [kind]).fetchall()
    return [sql.Identifier(schema, name) for schema, name in sorted(found)]


def _tables(connection: Connection, tell: Tell) -> Iterator[tuple[str, Table]]:
    seen = 0
    for name in _relations(connection, "r"):
        rows, digest = first_row(connection, sql.SQL(ROWS).format(name))
        seen += rows
        tell("digest", seen)
        yield name.as_string(), Table(rows, digest)
    rows, digest = first_row(connection, sql.SQL(LARGE_OBJECTS))
    if rows:
        yield "pg_largeobject", Table(rows, digest)


def first_row(connection: Connection, query: Any, values: Sequence[object] = ()) -> tuple[Any, ...]:
    for row in connection.execute(query, values):
        return tuple(row)
    return ()
