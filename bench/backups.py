"""What a copy costs: a database and a folder of 20,000 files, from the source to the target and
read back there, beside what bare `pg_dump` and `cp` take for the same on the same disk.

Each run is made by a process of its own that does nothing else: its memory is all that it ever had.
`SGC_BENCH_MEGABYTES` is the size of each source.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backups.engine import (
    Artefact,
    Folder,
    Tools,
    dump_database,
    one_time_key,
    pack_folder,
    reach,
    seal,
)
from bench.report import Figure, at_least, at_most
from ops.binaries import postgres_folder
from ops.layout import Layout

NAME = "backups"
MEGABYTES = int(os.environ.get("SGC_BENCH_MEGABYTES", "1000"))
FILES, SHARE, MEMORY, ROUNDS = 20_000, 0.6, 256, 2
REQUESTS, SLOWER = 200, 1.2
DATABASE = f"bench_copies_{MEGABYTES}"
TOOLS = Tools(postgres_folder())

# Words that repeat and numbers that do not: a dump of it is about as small as one of real tables
ROWS = """
    CREATE TABLE mensajes AS
    SELECT n AS id, now() - n * interval '1 minute' AS fecha, md5(n::text) AS huella,
        repeat(md5((n %% 5000)::text) || ' según lo acordado por teléfono ', 6) AS texto
    FROM generate_series(1, %s) AS n
"""
ROW = 545  # bytes of one of them


Bare = Callable[[str, Path], None]


def run() -> Iterator[Figure]:
    with TemporaryDirectory(dir=Layout.from_environment().data) as place:
        sources: dict[str, tuple[str, Bare]] = {
            "pg_dump": (database(), _dump),
            "cp": (str(folder()), _copy),
        }
        for floor, (source, bare) in sources.items():
            yield from figures(floor, source, bare, Path(place))
        yield pages_meanwhile(sources["pg_dump"][0], Path(place))


def figures(floor: str, source: str, bare: Bare, place: Path) -> Iterator[Figure]:
    """The best of some rounds taken in turns, so that a busy moment hits both."""
    best, ours, memory = float("inf"), float("inf"), 0.0
    for _ in range(ROUNDS):
        with emptied(place) as into:
            best = min(best, _seconds(bare, source, into))
        with emptied(place) as into:
            took, most = of_its_own(floor, source, into)
            ours, memory = min(ours, took), max(memory, most)
    yield at_least(f"{NAME}: speed beside {floor}", best / ours, "x", SHARE)
    yield at_most(f"{NAME}: memory beside {floor}", memory, "MB", MEMORY)


@contextmanager
def emptied(place: Path) -> Iterator[Path]:
    (into := place / "into").mkdir()
    os.sync()  # what others have yet to write is no part of it
    yield into
    shutil.rmtree(into)


def of_its_own(floor: str, source: str, into: Path) -> list[float]:
    command = [sys.executable, "-m", "bench.backups", floor, source, str(into)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return list(json.loads(said))


def pages_meanwhile(source: str, place: Path) -> Figure:
    """What people wait for a page while a database is copied, beside what they wait otherwise.

    The copy has a lower priority, as the worker that makes it.
    """
    from bench.pages import SMALL, client_of  # noqa: PLC0415 - Django is up only now

    client = client_of(SMALL)
    command = ["nice", "-n", "10", sys.executable, "-m", "bench.backups", "pg_dump", source]
    quiet, busy = [], []
    for _ in range(ROUNDS):
        with emptied(place) as into:
            quiet += [_wait(client) for _ in range(REQUESTS)]
            with subprocess.Popen([*command, str(into)], stdout=subprocess.DEVNULL) as copying:  # noqa: S603
                while copying.poll() is None:
                    busy.append(_wait(client))
            assert copying.returncode == 0
    slower = quantiles(busy, n=20)[-1] / quantiles(quiet, n=20)[-1]
    return at_most(f"{NAME}: p95 of a page while a copy is made", slower, "x", SLOWER)


def _wait(client: Any) -> float:
    began = time.perf_counter()
    assert client.get("/tickets/").status_code == 200
    return time.perf_counter() - began


def _seconds(work: Bare, source: str, into: Path) -> float:
    began = time.perf_counter()
    work(source, into)
    os.sync()
    return time.perf_counter() - began


def _dump(source: str, into: Path) -> None:
    command = [str(TOOLS.folder / "pg_dump"), "-Fc", "-f", str(into / "dump"), source]
    subprocess.run(command, check=True)  # noqa: S603


def _copy(source: str, into: Path) -> None:
    subprocess.run(["cp", "-a", source, str(into / "copy")], check=True)  # noqa: S603, S607


def whole_run(floor: str, source: str, into: Path) -> list[float]:
    """A run as the product makes it; what it took, and the most memory it had."""
    began = time.perf_counter()
    (target := into / "target").mkdir()
    sealed = seal(packed(floor, source, into), into / "sealed", [one_time_key().public] * 2)
    with reach(Folder(str(target))) as place:
        place.store(sealed.path, "copy.age")
    took = time.perf_counter() - began
    return [took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


def packed(floor: str, source: str, into: Path) -> Artefact:
    if floor == "pg_dump":
        return dump_database(source, into / "plain", tools=TOOLS)
    return pack_folder(Path(source), into / "plain")


def database() -> str:
    """A database of that size, kept from run to run."""
    server = os.environ["DATABASE_URL"]
    dsn = make_conninfo(server, dbname=DATABASE)
    with psycopg.connect(server, autocommit=True) as connection:
        known = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(known, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    with psycopg.ClientCursor(psycopg.connect(dsn, autocommit=True)) as cursor:
        cursor.execute("SELECT to_regclass('mensajes') IS NULL")
        if cursor.fetchone() == (True,):
            cursor.execute(ROWS, [MEGABYTES * 1_000_000 // ROW])
        cursor.connection.close()
    return dsn


def folder() -> Path:
    """20,000 files of that size together, kept from run to run: half letters, half noise."""
    root = Layout.from_environment().data / f"copies-{MEGABYTES}"
    if root.exists():
        return root
    dice = random.Random(1)
    words = [bytes(dice.choices(b"abcdefghijklmnopqrstuvwxyz ", k=8)) for _ in range(5000)]
    half = MEGABYTES * 1_000_000 // FILES // 2
    unfinished = root.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for number in range(FILES):
        path = unfinished / f"{number % 200:03}" / f"{number}.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dice.randbytes(half) + b"".join(dice.choices(words, k=half // 8)))
    return unfinished.rename(root)


if __name__ == "__main__":
    print(json.dumps(whole_run(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
