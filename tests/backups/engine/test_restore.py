"""Whoever has the files, the key and the runbook needs nothing else."""

import os
import re
import subprocess
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from backups.engine import DatabaseFacts, dump_database, scratch_database
from backups.engine.database import compare_database, restore_database
from ops.layout import ROOT
from tests.backups.engine import peers, runs
from tests.backups.engine.runs import Made

RUNBOOK = re.compile(r"### Without the product.*?```bash\n(.*?)```", re.DOTALL)


@pytest.mark.faults
@pytest.mark.skipif(not peers.which("age", "zstd"), reason="apt-get install age zstd")
def test_stock_programs_restore_a_copy_by_the_runbook(
    made: Made, kept: Path, dsn: str, root: Path, tmp_path: Path
) -> None:
    found = RUNBOOK.search((ROOT / "docs" / "operations.md").read_text())
    assert found is not None
    key = tmp_path / "clave.txt"
    key.write_text(f"# la clave que se guarda fuera\n{made.escrowed.identity}\n")
    name = f"recuperada_{os.getpid()}"
    known = {key: str(value) for key, value in conninfo_to_dict(dsn).items()}
    environment = {
        "PATH": f"{runs.TOOLS.folder}:{os.defpath}",
        "PGHOST": known.get("host", ""),
        "PGPORT": known.get("port", ""),
        "PGUSER": known.get("user", ""),
        "PGPASSWORD": known.get("password", ""),
        "COPIES": str(kept),
        "MANIFEST": "20261122t230000.json",
        "DATABASE_COPY": made.names[0],
        "FOLDER_COPY": made.names[1],
        "KEY": str(key),
        "DATABASE": name,
        "FOLDER": str(tmp_path / "recuperado"),
        "WORK": str(tmp_path),
    }
    try:
        ran = subprocess.run(
            ["bash", "-c", found[1]], env=environment, check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        facts = made.manifest.entries[0].facts
        assert isinstance(facts, DatabaseFacts)
        assert compare_database(facts, make_conninfo(dsn, dbname=name)) == []
        assert content(tmp_path / "recuperado") == content(root)
        damaged = {**environment, "MANIFEST": "otro", "FOLDER": str(tmp_path / "nada")}
        (kept / "otro").write_text("{}")
        again = subprocess.run(
            ["bash", "-c", found[1]], env=damaged, check=False, capture_output=True, text=True
        )
        assert again.returncode != 0, "a copy that the manifest does not know was restored"
        assert not (tmp_path / "nada").exists()
    finally:
        (kept / "otro").unlink(missing_ok=True)
        with psycopg.connect(dsn, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def content(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.faults
def test_a_copy_made_while_points_change_hands_has_every_point(dsn: str, tmp_path: Path) -> None:
    """The ledger balances in the copy, though two hundred transfers a second go on."""
    runs.change(
        dsn,
        "CREATE TABLE monederos (id int PRIMARY KEY, saldo bigint NOT NULL CHECK (saldo >= 0));"
        "CREATE TABLE apuntes (id bigserial PRIMARY KEY, monedero int REFERENCES monederos,"
        " puntos bigint);"
        "INSERT INTO monederos SELECT n, 1000000 FROM generate_series(1, 50) AS n",
    )
    stop = Event()
    done: list[int] = []

    def transfer(seed: int) -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not stop.wait(0.005):
                one, other = sorted(((seed + len(done)) % 50 + 1, (seed * 7) % 50 + 1))
                with connection.transaction():
                    for wallet, points in ((one, -1), (other, 1)):
                        connection.execute(
                            "UPDATE monederos SET saldo = saldo + %s WHERE id = %s",
                            [points, wallet],
                        )
                        connection.execute(
                            "INSERT INTO apuntes (monedero, puntos) VALUES (%s, %s)",
                            [wallet, points],
                        )
                done.append(seed)

    writers = [Thread(target=transfer, args=(seed,)) for seed in (3, 11)]
    for writer in writers:
        writer.start()
    try:
        for number in range(4):
            before = len(done)
            path = tmp_path / f"datos-{number}"
            dumped = dump_database(dsn, path, tools=runs.TOOLS)
            assert len(done) > before, "nobody wrote meanwhile"
            assert isinstance(dumped.facts, DatabaseFacts)
            with scratch_database(dsn) as scratch:
                restore_database(path, scratch, tools=runs.TOOLS)
                assert compare_database(dumped.facts, scratch) == []
                with psycopg.connect(scratch) as copy:
                    unbalanced = copy.execute(
                        "SELECT m.id FROM monederos m LEFT JOIN apuntes ON monedero = m.id"
                        " GROUP BY m.id HAVING saldo <> 1000000 + coalesce(sum(puntos), 0)"
                    ).fetchall()
                    total = copy.execute("SELECT sum(saldo) FROM monederos").fetchone()
            assert unbalanced == []
            assert total == (50_000_000,)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
        runs.change(dsn, "DROP TABLE apuntes, monederos")
