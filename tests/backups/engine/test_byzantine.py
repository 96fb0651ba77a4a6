"""Whatever can befall a copy is found, and none that it befell is called good."""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fsspec.implementations.local import LocalFileSystem

from backups.engine import (
    S3,
    Artefact,
    Code,
    Fault,
    Folder,
    Target,
    Tools,
    dump_database,
    one_time_key,
    pack_folder,
    reach,
    survey,
)
from tests.backups.engine import peers, runs
from tests.backups.engine.runs import Made
from tests.backups.engine.test_pack import as_nobody
from tests.backups.engine.wire import wire

pytestmark = pytest.mark.faults


@dataclass
class Case:
    """A good copy, of which each fault spoils something."""

    work: Path
    dsn: str
    root: Path
    made: Made
    kept: Path
    until_the_end: ExitStack

    @cached_property
    def target(self) -> Target:
        return self.until_the_end.enter_context(reach(Folder(str(self.kept))))

    @property
    def dumped(self) -> Artefact:
        return dump_database(self.dsn, self.work / "datos", tools=runs.TOOLS)

    def at_target(self, source: int = 0) -> Path:
        return self.kept / self.made.names[source]

    def drilled(self) -> list[Fault]:
        return self.made.drilled(self.target, self.dsn).faults

    def run(self, artefact: Artefact, before: Made | None = None, **when: Any) -> list[Fault]:
        artefacts = {"datos": artefact}
        made = runs.run(self.work, self.target, artefacts, runs.AT + timedelta(days=1, **when))
        return runs.judged(made, self.target, self.dsn, artefacts, before)


def cut(share: float) -> Callable[[Case], list[Fault]]:
    def act(case: Case) -> list[Fault]:
        path = case.at_target()
        os.truncate(path, int(path.stat().st_size * share))
        return case.drilled()

    return act


def cut_before_it_was_sealed(case: Case) -> list[Fault]:
    whole = case.dumped
    return case.run(runs.instead(whole, whole.path.read_bytes()[: whole.size // 2]))


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def bit_flipped(case: Case) -> list[Fault]:
    path = case.at_target()
    path.write_bytes(flipped(path.read_bytes(), path.stat().st_size // 2))
    return case.drilled()


def bit_flipped_in_a_compressed_dump(case: Case) -> list[Fault]:
    whole = case.dumped
    return case.run(runs.instead(whole, flipped(whole.path.read_bytes(), whole.size // 2)))


def bit_flipped_in_an_uncompressed_dump(case: Case) -> list[Fault]:
    """pg_restore says that all is well, and brings back another name."""
    plain = case.work / "sin comprimir"
    options = ["-Fc", "-Z0", "-f", str(plain), case.dsn]
    subprocess.run([str(runs.TOOLS.folder / "pg_dump"), *options], check=True)
    data = plain.read_bytes()
    return case.run(runs.instead(case.dumped, flipped(data, data.index(runs.CANARY.encode()))))


def program(case: Case, name: str, script: str) -> Tools:
    folder = case.work / "programas"
    folder.mkdir()
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)
    return Tools(folder)


def pg_dump_killed(case: Case) -> list[Fault]:
    real = runs.TOOLS.folder / "pg_dump"
    dying = f'[ "$1" = --version ] && exec {real} "$@"\n{real} "$@" | head -c 9000; kill -9 $$'
    dump_database(case.dsn, case.work / "a medias", tools=program(case, "pg_dump", dying))
    return []


def pg_dump_older_than_the_server(case: Case) -> list[Fault]:
    old = program(case, "pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'")
    dump_database(case.dsn, case.work / "de antes", tools=old)
    return []


def wrong_key(case: Case) -> list[Fault]:
    case.made = replace(case.made, key=one_time_key())
    return case.drilled()


def artefacts_swapped(case: Case) -> list[Fault]:
    first, second, aside = case.at_target(0), case.at_target(1), case.kept / "aparte"
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    return case.drilled()


def old_artefact_under_a_new_name(case: Case) -> list[Fault]:
    artefacts = {"datos": case.dumped}
    made = runs.run(case.work, case.target, artefacts, runs.AT + timedelta(days=1))
    shutil.copy(case.at_target(), case.kept / made.names[0])
    return made.drilled(case.target, case.dsn).faults


def changed_source(*queries: str) -> Callable[[Case], list[Fault]]:
    def act(case: Case) -> list[Fault]:
        case.dsn = case.until_the_end.enter_context(runs.database())
        for query in queries:
            runs.change(case.dsn, query)
        return case.run(case.dumped, before=case.made)

    return act


def source_missing(case: Case) -> list[Fault]:
    return case.run(pack_folder(case.root / "no está", case.work / "nada"))


def unreadable_file(case: Case) -> list[Fault]:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        Path(place, "origen").mkdir()
        Path(place, "origen", "secreto").touch(mode=0)
        with as_nobody():
            packed = pack_folder(Path(place, "origen"), Path(place, "paquete"))
        return case.run(packed)


def changing_file(case: Case) -> list[Fault]:
    (origin := case.work / "origen").mkdir()
    (origin / "registro").write_bytes(bytes(9000))

    def write(_step: str, _done: int) -> None:
        with (origin / "registro").open("ab") as file:
            file.write(b"una mas")

    return case.run(pack_folder(origin, case.work / "paquete", tell=write))


def sent_to_a_disk(*, read_only: bool) -> Callable[[Case], list[Fault]]:
    def act(case: Case) -> list[Fault]:
        if not peers.which("mount"):
            pytest.skip("only root may mount a small disk")
        disk = case.until_the_end.enter_context(peers.small_disk(read_only=read_only))
        target = case.until_the_end.enter_context(reach(Folder(str(disk))))
        try:
            runs.copied(case.work, target, case.dsn, case.root)
        finally:
            assert target.list().keys() <= {"20261122t230000-datos.age"}
        return []

    return act


def connection_cut(case: Case) -> list[Fault]:
    bucket = case.until_the_end.enter_context(peers.bucket()).place
    assert isinstance(bucket, S3)
    port = urlsplit(bucket.endpoint).port or 0
    through = case.until_the_end.enter_context(wire(port, cut_after=1 << 20))
    with reach(bucket) as target:
        target.fs.mkdir(bucket.bucket)
    with reach(replace(bucket, endpoint=f"http://127.0.0.1:{through.port}")) as target:
        try:
            runs.copied(case.work, target, case.dsn, case.root)
        finally:
            assert through.cuts > 0
    return []


class Forgetful(LocalFileSystem):  # type: ignore[misc]
    """Takes everything, says yes, and keeps nothing."""

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        return super()._open("/dev/null" if mode == "wb" else path, mode, **options)

    def mv(self, path1: str, path2: str, **_options: Any) -> None:
        Path(path2).touch()


class Zeroes(io.FileIO):
    def write(self, data: Any) -> int:
        return super().write(bytes(len(data)))


class Liar(LocalFileSystem):  # type: ignore[misc]
    """Keeps as many bytes as it was given, and others."""

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        return Zeroes(path, "w") if mode == "wb" else super()._open(path, mode, **options)


def sent_to(filesystem: type[LocalFileSystem]) -> Callable[[Case], list[Fault]]:
    def act(case: Case) -> list[Fault]:
        target = Target("mentiroso", filesystem(skip_instance_cache=True), str(case.work))
        runs.copied(case.work, target, case.dsn, case.root)
        return []

    return act


def manifest_missing(case: Case) -> list[Fault]:
    (case.kept / "20261122t230000.json").unlink()
    case.target.fetch("20261122t230000.json", case.work / "manifiesto")
    return []


def clock_back(case: Case) -> list[Fault]:
    return case.run(case.dumped, before=case.made, weeks=-9)


def deleted_by_an_intruder(case: Case) -> list[Fault]:
    expected = case.target.list()
    case.at_target().unlink()
    return survey(case.target, expected)


TABLE: dict[str, tuple[Callable[[Case], list[Fault]], Code]] = {
    "cut at 10 %": (cut(0.10), Code.DAMAGED),
    "cut at 50 %": (cut(0.50), Code.DAMAGED),
    "cut at 99 %": (cut(0.99), Code.DAMAGED),
    "cut before it was sealed": (cut_before_it_was_sealed, Code.RESTORE_FAILED),
    "bit flipped at the target": (bit_flipped, Code.DAMAGED),
    "bit flipped, compressed": (bit_flipped_in_a_compressed_dump, Code.RESTORE_FAILED),
    "bit flipped, not compressed": (bit_flipped_in_an_uncompressed_dump, Code.ROWS_DIFFER),
    "pg_dump killed": (pg_dump_killed, Code.DUMP_FAILED),
    "wrong key": (wrong_key, Code.WRONG_KEY),
    "artefacts swapped": (artefacts_swapped, Code.MISTAKEN),
    "old artefact, new name": (old_artefact_under_a_new_name, Code.DAMAGED),
    "database empty": (
        changed_source(
            'TRUNCATE clientes, "Otro esquema".t, movimientos',
            "SELECT lo_unlink(oid) FROM pg_largeobject_metadata",
        ),
        Code.EMPTY,
    ),
    "table vanished": (changed_source("DROP TABLE movimientos"), Code.TABLE_VANISHED),
    "40 % fewer rows": (
        changed_source('DELETE FROM "Otro esquema".t WHERE t > 600'),
        Code.FEWER_ROWS,
    ),
    "source missing": (source_missing, Code.SOURCE_MISSING),
    "file unreadable": (unreadable_file, Code.UNREADABLE),
    "file changes while read": (changing_file, Code.CHANGED),
    "target full": (sent_to_a_disk(read_only=False), Code.FULL),
    "target read-only": (sent_to_a_disk(read_only=True), Code.READ_ONLY),
    "connection cut": (connection_cut, Code.CUT),
    "lying target: keeps nothing": (sent_to(Forgetful), Code.LYING),
    "lying target: keeps other bytes": (sent_to(Liar), Code.LYING),
    "manifest missing": (manifest_missing, Code.MISSING),
    "clock set back": (clock_back, Code.CLOCK_BACK),
    "pg_dump older than server": (pg_dump_older_than_the_server, Code.TOOL_TOO_OLD),
    "deleted by an intruder": (deleted_by_an_intruder, Code.MISSING),
}


@pytest.fixture
def case(tmp_path: Path, dsn: str, root: Path, made: Made, kept: Path) -> Any:
    (work := tmp_path / "trabajo").mkdir()
    copy = shutil.copytree(kept, tmp_path / "destino")
    with ExitStack() as until_the_end:
        yield Case(work, dsn, root, made, copy, until_the_end)


@pytest.mark.parametrize("fault", TABLE)
def test_no_fault_is_called_good(case: Case, fault: str) -> None:
    act, expected = TABLE[fault]
    try:
        found = act(case)
    except Fault as raised:
        found = [raised]
    assert expected in {one.code for one in found}, found


def test_without_a_fault_all_is_good(case: Case) -> None:
    """The negative control: what finds faults everywhere would pass the table too."""
    artefacts = {"datos": case.dumped}
    made = runs.run(case.work, case.target, artefacts, runs.AT + timedelta(days=1))
    first = replace(case.made.manifest, entries=case.made.manifest.entries[:1])
    before = replace(case.made, manifest=first)
    assert runs.judged(made, case.target, case.dsn, artefacts, before) == []
    assert survey(case.target, case.target.list()) == []
