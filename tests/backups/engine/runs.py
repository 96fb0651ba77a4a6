"""A company's database and folder, and a run that copies both: what every test here begins with."""

import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backups.engine import (
    Artefact,
    Bench,
    Entry,
    Evidence,
    Fault,
    Key,
    Manifest,
    Target,
    Tools,
    doubts_about,
    drill,
    dump_database,
    one_time_key,
    pack_folder,
    scratch_database,
    seal,
)
from ops.binaries import postgres_folder

TOOLS = Tools(postgres_folder())
AT = datetime(2026, 11, 22, 23, tzinfo=UTC)
CANARY = "Canario Rodríguez 5512-K"
NUMBERS = itertools.count()

SCHEMA = """
CREATE SCHEMA "Otro esquema";
CREATE TABLE clientes (
    id bigserial PRIMARY KEY, nombre text NOT NULL, saldo numeric(12, 2) CHECK (saldo >= 0),
    alta timestamptz, medida double precision, firma bytea, datos jsonb, etiquetas text[]);
CREATE TABLE "Otro esquema"."t" (
    "t" bigint PRIMARY KEY REFERENCES clientes, "select" text,
    dos int GENERATED ALWAYS AS (2) STORED);
CREATE TABLE vacia (nada int);
CREATE TABLE movimientos (cliente bigint, mes date, puntos int) PARTITION BY RANGE (mes);
CREATE TABLE movimientos_2026 PARTITION OF movimientos
    FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE SEQUENCE numeros INCREMENT BY -5;
CREATE VIEW ricos AS SELECT * FROM clientes WHERE saldo > 500;
CREATE FUNCTION nunca() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'nunca'; END $$;
CREATE TRIGGER nunca BEFORE DELETE ON clientes FOR EACH ROW EXECUTE FUNCTION nunca();
INSERT INTO clientes (nombre, saldo, alta, medida, firma, datos, etiquetas)
    SELECT %(name)s || n, n, '2026-03-29 00:30+00'::timestamptz + n * interval '1 hour', n / 7.0,
        decode(md5(n::text), 'hex'), jsonb_build_object('n', n), ARRAY[md5(n::text), NULL]
    FROM generate_series(1, 1000) AS n;
INSERT INTO "Otro esquema"."t" SELECT id, E'uno\\ndos' FROM clientes;
INSERT INTO movimientos SELECT id, '2026-05-01', 1 FROM clientes;
SELECT nextval('numeros'), lo_from_bytea(0, 'un objeto grande');
"""


@contextmanager
def database() -> Iterator[str]:
    """The DSN of a database of its own, with the things that real ones have."""
    server = os.environ["DATABASE_URL"]
    name = f"copiada_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    dsn = make_conninfo(server, dbname=name)
    try:
        with psycopg.ClientCursor(psycopg.connect(dsn)) as cursor:
            cursor.execute(SCHEMA, {"name": CANARY})
            cursor.connection.commit()
            cursor.connection.close()
        yield dsn
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            query = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(query)


def change(dsn: str, query: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(query)


def tree(root: Path) -> Path:
    """A folder with names and files that nobody wishes for."""
    inner = root / "facturas" / "año 2026"
    inner.mkdir(parents=True)
    (root / "vacía").mkdir()
    (inner / CANARY).write_text(CANARY * 3)
    (inner / "grande").write_bytes(os.urandom(3 << 20))
    for name in ("-rf", "--checkpoint-action=exec=sh", "a\nb", "; rm -rf .", "$(id)", "ñ" * 127):
        (root / name).write_text(name)
    (root / os.fsdecode(b"\xff\xfe.txt")).write_text("no es UTF-8")
    (root / "vacío").touch(mode=0o600)
    (root / "programa").write_text("#!/bin/sh\n")
    (root / "programa").chmod(0o4755)
    (root / "enlace").symlink_to("facturas/año 2026")
    return root


@dataclass(frozen=True)
class Made:
    """A run that was made, and the keys that open it: its own, and the one kept elsewhere."""

    manifest: Manifest
    key: Key
    escrowed: Key
    work: Path

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.manifest.entries]

    def bench(self, target: Target, dsn: str) -> Bench:
        scratch = partial(scratch_database, dsn)
        return Bench(target.fetch, self.key.identity, self.work, scratch, TOOLS)

    def drilled(self, target: Target, dsn: str) -> Evidence:
        return drill(self.manifest, self.bench(target, dsn))


def run(work: Path, target: Target, artefacts: dict[str, Artefact], at: datetime = AT) -> Made:
    """Seal and store what was dumped and packed, and write the manifest beside it."""
    key, escrowed = one_time_key(), one_time_key()
    entries = []
    for source, artefact in artefacts.items():
        name = f"{at:%Y%m%dt%H%M%S}-{source}.age"
        sealed = seal(artefact, work / name, [escrowed.public, key.public])
        target.store(sealed.path, name)
        entries.append(Entry.of(name, source, sealed))
    manifest = Manifest("diaria", at, tuple(entries))
    target.store_bytes(manifest.to_bytes(), f"{at:%Y%m%dt%H%M%S}.json")
    return Made(manifest, key, escrowed, work)


def copied(work: Path, target: Target, dsn: str, root: Path, at: datetime = AT) -> Made:
    """The whole of it: database, folder, target."""
    artefacts = {
        "datos": dump_database(dsn, work / f"datos-{at:%d}", tools=TOOLS),
        "ficheros": pack_folder(root, work / f"ficheros-{at:%d}"),
    }
    return run(work, target, artefacts, at)


def judged(
    made: Made, target: Target, dsn: str, artefacts: dict[str, Artefact], before: Made | None = None
) -> list[Fault]:
    """All that keeps a run from being good: what was not packed, not restored, or is odd."""
    partial_ones = [fault for artefact in artefacts.values() for fault in artefact.faults]
    evidence = made.drilled(target, dsn)
    doubts = doubts_about(made.manifest, before.manifest if before else None)
    return [*partial_ones, *evidence.faults, *doubts]


def instead(artefact: Artefact, data: bytes) -> Artefact:
    """The artefact as if the disk had kept other bytes from the beginning, and nobody knew."""
    path = artefact.path.with_name(f"otro-{next(NUMBERS)}")
    path.write_bytes(data)
    return replace(artefact, path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())
