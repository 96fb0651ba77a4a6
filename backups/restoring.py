"""Putting a copy in the place of what runs now: nothing is lost by it, not even what it replaces.

The copy is restored beside, compared with its manifest, and only then the names are exchanged:
the database and the files of before stay under another name until somebody removes them.
"""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backups import engine, erasures, places, words
from backups.engine import DatabaseFacts, Entry, Fault, FolderFacts, Manifest
from backups.engine.database import compare_database
from backups.engine.sealing import unseal
from backups.engine.snapshot import Connection, connected, first_row
from backups.engine.unpacking import compare_folder, unpack_folder
from backups.models import Access
from backups.tools import tools
from contacts.services.privacy import replaying

THERE = "SELECT count(*) FROM pg_database WHERE datname = %s"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
THROW_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND pid <> pg_backend_pid()
"""
Say = Callable[[str], None]


class Stopped(Exception):
    """Nothing was replaced, and why."""


@dataclass(frozen=True)
class Plan:
    """What would be put in the place of what."""

    manifest: Manifest
    folder: Path
    database: Entry | None
    media: Entry | None
    name: str  # of the database that runs now
    is_there: bool  # that database: it may be lost
    others: int  # who else is connected to it
    erasures: list[replaying.Erasure]

    @property
    def words(self) -> list[str]:
        """For whoever is to say yes to it."""
        said = [f"Copia del {self.manifest.made_at:%d/%m/%Y %H:%M} UTC ({self.manifest.series})."]
        if self.database and isinstance(self.database.facts, DatabaseFacts):
            facts = self.database.facts
            counts = f"{len(facts.tables)} tablas, {facts.rows} filas"
            said.append(f"Base de datos «{self.name}»: {counts}.")
        if not self.is_there:
            said.append(f"La base «{self.name}» no existe: se crea.")
        if self.media and isinstance(self.media.facts, FolderFacts):
            said.append(f"Archivos de {settings.MEDIA_ROOT}: {self.media.facts.entries}.")
        said.append(f"Supresiones que se vuelven a aplicar después: {len(self.erasures)}.")
        if self.is_there:
            said.append("Antes se guarda un volcado de lo que hay; lo de ahora queda aparte.")
        if self.others:
            said.append(f"Hay {self.others} conexiones más a esa base: detenga antes el sistema.")
        return said


def plan(path: Path) -> Plan:
    """Read a manifest, and look at what it would replace."""
    manifest = Manifest.from_bytes(path.read_bytes())
    known = {entry.source: entry for entry in manifest.entries}
    database = known.get(str(Access.OWN_DATABASE.label))
    media = known.get(str(Access.MEDIA.label))
    if database is None and media is None:
        raise Stopped("Ese manifiesto no es de una copia de este sistema.")
    name = str(connection.settings_dict["NAME"])
    try:
        erased = erasures.known(path.parent)
    except ValueError as error:
        raise Stopped(f"No se puede leer un registro de supresiones: {error}") from error
    leave()
    with server() as link:
        (others,) = first_row(link, OTHERS, [name])
        (is_there,) = first_row(link, THERE, [name])
    return Plan(manifest, path.parent, database, media, name, bool(is_there), others, erased)


def moment() -> datetime:
    """By the clock of the server: the database itself may be lost."""
    with server() as link:
        (told,) = first_row(link, "SELECT clock_timestamp()")
    return cast("datetime", told)


def leave() -> None:
    """This process is in nobody's way; whoever asks again is connected again."""
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]


def carry_out(wanted: Plan, *, identity: str, force: bool, at: datetime, say: Say) -> int:
    """Restore beside, compare, save what is there, exchange; how many were erased again."""
    if wanted.others and not force:
        raise Stopped("El sistema está en marcha sobre esa base: deténgalo, o use --force.")
    stamp = f"{at:%Y%m%d%H%M%S}"
    work = Path(settings.BACKUP_WORK) / f"restaurar-{stamp}"
    opened = work / "abierto"
    opened.mkdir(parents=True, mode=0o700)
    try:
        _replace(wanted, opened, identity=identity, stamp=stamp, say=say)
    finally:
        shutil.rmtree(opened, ignore_errors=True)
    call_command("migrate", verbosity=0, interactive=False)
    return replaying.replay(wanted.erasures, at=at)


def _replace(wanted: Plan, opened: Path, *, identity: str, stamp: str, say: Say) -> None:
    """Everything that can fail comes before the first name is exchanged."""
    media, database = wanted.media, wanted.database
    files: Path | None = None
    if media:
        say("Desplegando los archivos a un lado…")
        files = _laid_out(media, _opened(media, wanted.folder, opened, identity), opened)
    if database:
        say("Restaurando la base de datos a un lado…")
        fresh = f"{wanted.name[:40]}_{stamp}_nueva"
        _restored(database, _opened(database, wanted.folder, opened, identity), fresh)
        before = f"{wanted.name[:40]}_{stamp}_antes" if wanted.is_there else ""
        if before:
            say("Guardando un volcado de lo que hay…")
            engine.dump_database(places.own_dsn(), opened.parent / "antes.dump", tools=tools())
        leave()
        _exchange(wanted.name, fresh, before)
    if files:
        _exchange_files(files, stamp)


def _opened(entry: Entry, folder: Path, work: Path, identity: str) -> Path:
    plain = work / f"{entry.kind}.plain"
    unseal(entry, folder / entry.name, plain, identity)
    return plain


def _laid_out(entry: Entry, archive: Path, work: Path) -> Path:
    into = work / "archivos"
    into.mkdir()
    facts = entry.facts
    assert isinstance(facts, FolderFacts)  # noqa: S101 - for mypy
    unpack_folder(archive, into, facts)
    _require_none(list(compare_folder(facts, into)))
    return into / "data"


def _restored(entry: Entry, dump: Path, fresh: str) -> None:
    facts = entry.facts
    assert isinstance(facts, DatabaseFacts)  # noqa: S101 - for mypy
    with server() as link:
        link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(fresh)))
    dsn = make_conninfo(places.own_dsn(), dbname=fresh)
    try:
        engine.restore_database(dump, dsn, tools=tools())
        _require_none(list(compare_database(facts, dsn)))
    except (Fault, Stopped):
        with server() as link:
            link.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
        raise


def _exchange(name: str, fresh: str, before: str) -> None:
    """Two renamings, in one transaction: there is no moment without a database."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server() as link:
        link.execute(THROW_OUT, [name])
        with link.transaction():
            if before:
                link.execute(rename.format(sql.Identifier(name), sql.Identifier(before)))
            link.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))


def _exchange_files(files: Path, stamp: str) -> None:
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        root.rename(root.with_name(f"{root.name}-{stamp}-antes"))
    root.parent.mkdir(parents=True, exist_ok=True)
    files.rename(root)


def server() -> AbstractContextManager[Connection]:
    """Beside the database of the product: what is renamed may have nobody in it."""
    return connected(make_conninfo(places.own_dsn(), dbname="postgres"), autocommit=True)


def _require_none(faults: list[Fault]) -> None:
    if faults:
        raise Stopped(f"La copia restaurada no es igual a su manifiesto:\n{words.list_of(faults)}")
