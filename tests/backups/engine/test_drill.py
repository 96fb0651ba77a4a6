"""A copy is what can be restored: all rows, all files, and nothing else."""

import os
from pathlib import Path

import pytest

from backups.engine import Code, Fault, Folder, Manifest, dump_database, reach, verify_chain
from backups.engine.database import compare_database, restore_database, scratch_database
from tests.backups.engine import runs
from tests.backups.engine.runs import Made


def test_all_rows_and_files_come_back(made: Made, kept: Path, dsn: str) -> None:
    with reach(Folder(str(kept))) as target:
        evidence = made.drilled(target, dsn)
    assert evidence.faults == []
    assert evidence.is_good
    assert {step.step for step in evidence.steps} == {"fetch", "open", "restore", "compare"}
    assert 0 < evidence.seconds < sum(step.seconds for step in evidence.steps)
    database, folder = made.manifest.entries
    assert database.facts.tables['"public"."clientes"'].rows == 1000  # type: ignore[union-attr]
    assert database.facts.tables["pg_largeobject"].rows == 1  # type: ignore[union-attr]
    assert folder.facts.entries == 15  # type: ignore[union-attr]
    assert list(made.work.glob("sgc-prueba-*")) == []


def test_names_at_the_target_tell_nothing_and_nobody_opens_it_without_a_key(
    made: Made, kept: Path
) -> None:
    canaries = [runs.CANARY.encode(), os.fsencode("año 2026"), b"un objeto grande", b"PGDMP"]
    for path in kept.iterdir():
        told = os.fsencode(path.name) + path.read_bytes()
        assert [canary for canary in canaries if canary in told] == [], path.name
        assert made.key.identity.encode() not in told
    assert "AGE-SECRET" not in repr(made.key)


def test_the_manifest_is_always_the_same_bytes(made: Made) -> None:
    written = made.manifest.to_bytes()
    assert Manifest.from_bytes(written) == made.manifest
    assert Manifest.from_bytes(written).to_bytes() == written
    with pytest.raises(Fault, match="damaged"):
        Manifest.from_bytes(written[:-40])


def test_a_manifest_taken_out_of_the_chain_is_missed(made: Made) -> None:
    chain = [made.manifest]
    for _ in range(3):
        chain.append(Manifest("diaria", runs.AT, (), previous=chain[-1].sha256))
    assert verify_chain(chain) == []
    assert [fault.code for fault in verify_chain(chain[:1] + chain[2:])] == [Code.CHAIN_BROKEN]


def test_nothing_is_restored_over_a_database_that_is_not_empty(made: Made, dsn: str) -> None:
    with pytest.raises(Fault) as refused:
        restore_database(made.work / "datos-22", dsn, tools=runs.TOOLS)
    assert refused.value.code is Code.SCRATCH_NOT_EMPTY


def test_what_others_write_during_the_dump_is_in_neither(dsn: str, tmp_path: Path) -> None:
    """Rows are hashed in the snapshot that is dumped, though somebody writes all the while."""

    def write(step: str, _done: int) -> None:
        if step == "digest":
            runs.change(dsn, "INSERT INTO vacia VALUES (1)")

    dumped = dump_database(dsn, tmp_path / "datos", tools=runs.TOOLS, tell=write)
    with scratch_database(dsn) as scratch:
        restore_database(dumped.path, scratch, tools=runs.TOOLS)
        assert compare_database(dumped.facts, scratch) == []  # type: ignore[arg-type]
        runs.change(scratch, "UPDATE clientes SET medida = 0 WHERE id = 7")
        faults = compare_database(dumped.facts, scratch)  # type: ignore[arg-type]
        assert [fault.facts["table"] for fault in faults] == ['"public"."clientes"']
