"""One installation for a test: servers, workers and bells that can be killed one at a time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

import ops.secrets
from ops import valkey
from ops.binaries import venv
from ops.layout import ROOT, Layout
from ops.postgres import Postgres
from ops.supervisor import Child, Supervisor
from tests.outbox.sink import Sink, listening

PATIENCE = 180
RINGING = """
from django.conf import settings
from config.celery import app
for bell in settings.CELERY_BEAT_SCHEDULE.values():
    app.send_task(bell["task"])
"""
CELERY = [venv("celery"), "-A", "config.celery:app"]


@dataclass
class House:
    """An installation in a folder; `at` is what its clock says."""

    layout: Layout
    sink: Sink
    database: str = "sgc"
    postgres_keeper: Supervisor = field(init=False)
    valkey_keeper: Supervisor = field(init=False)
    keeper: Supervisor = field(init=False)  # of workers and bells
    started: int = 0

    def __post_init__(self) -> None:
        self.layout.prepare()
        self.keeper = Supervisor(self.layout.log)
        self.postgres = Postgres.of(self.layout, durable=True)
        self.keys = ops.secrets.read_or_make(self.layout)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.keys,
            "DATABASE_URL": self.postgres.url(self.database),
            "REDIS_URL": valkey.url(self.layout),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(ROOT),
            "SGC_DATA": str(self.layout.data),
            "SGC_POOL": "0",
            "SGC_SECURE": "0",
            "SGC_TEST_CLOCK": str(self.clock),
        }

    @property
    def clock(self) -> Path:
        return self.layout.data / "clock"

    def set_clock(self, at: datetime) -> None:
        aside = self.clock.with_suffix(".new")
        aside.write_text(at.isoformat())
        aside.replace(self.clock)

    # --- Servers ------------------------------------------------------------------------------

    def start_postgres(self) -> None:
        self.postgres_keeper = Supervisor(self.layout.log)
        self.postgres.start(self.postgres_keeper)

    def kill_postgres(self) -> None:
        """As when the machine loses it: every process of it at once, without a word."""
        pid = int((self.layout.postgres / "postmaster.pid").read_text().split()[0])
        os.killpg(pid, signal.SIGKILL)
        self.postgres_keeper.stop_all()

    def start_valkey(self) -> None:
        self.valkey_keeper = Supervisor(self.layout.log)
        valkey.start(self.layout, self.valkey_keeper, durable=False)

    def stop_valkey(self) -> None:
        self.valkey_keeper.stop_all()

    def flush_valkey(self) -> None:
        self.manage("shell", "-c", "from django.core.cache import cache; cache.clear()")

    # --- Our own processes --------------------------------------------------------------------

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def ring(self) -> None:
        """Ring every bell at once, whenever it is due."""
        self.manage("shell", "-c", RINGING)

    def start(self, name: str, *arguments: object) -> Child:
        self.started += 1
        return self.keeper.start(f"{name}-{self.started}", arguments, env=self.environment)

    def worker(self, *options: str, under: Sequence[str] = ()) -> Child:
        """One that does everything, or what is asked of it; `under` another program."""
        name = ("-n", f"w{self.started}@%h", "-l", "INFO")
        alone = ("--without-gossip", "--without-mingle")
        chosen = options or ("-Q", "celery,mail", "-c", "2")
        return self.start("worker", *under, *CELERY, "worker", *alone, *name, *chosen)

    def beat(self) -> Child:
        schedule = self.layout.data / f"beat-{self.started}"
        return self.start("beat", *CELERY, "beat", "--pidfile=", "-s", schedule, "-l", "INFO")

    def stop(self) -> None:
        """Kill what works; the servers stay."""
        self.keeper.stop_all()

    # --- What it holds ------------------------------------------------------------------------

    def ask(self, sql: str) -> list[Any]:
        """The rows that the database answers with; an only column stands for its row."""
        with psycopg.connect(self._dsn(), autocommit=True) as line:
            rows = line.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def _dsn(self) -> str:
        return f"host={self.postgres.socket_folder} user=app dbname={self.database}"

    def copy_to(self, name: str) -> None:
        with psycopg.connect(
            f"host={self.postgres.socket_folder} user=app dbname=postgres", autocommit=True
        ) as line:
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.database}"')

    def wait_for(self, sql: str, wanted: Any, *, patience: float = PATIENCE) -> None:
        """Until the only row of the answer is this, however long the database is away."""
        self.wait_until(lambda: self.ask(sql) == [wanted], patience=patience)

    def wait_until(self, holds: Callable[[], bool], *, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                if holds():
                    return
            time.sleep(0.3)
        raise AssertionError(f"not within {patience} s:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of each log: the folder is gone by the time that anybody could look into it."""
        logs = sorted(self.layout.log.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)


def kill(child: Child) -> None:
    """The process and all that it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def hands(child: Child) -> list[int]:
    """The processes that a worker works with; the youngest last."""
    found = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children")
    return [int(pid) for pid in found.read_text().split()] if found.exists() else []


def kill_hands(child: Child, most: int = 1) -> None:
    """Kill some of them, as the kernel does when memory is out."""
    for pid in hands(child)[-most:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def opened() -> Iterator[House]:
    """An installation with an empty database; nothing of it is left afterwards."""
    with listening() as sink, TemporaryDirectory(prefix="sgc-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL passes through it as another user
        house = House(Layout(Path(folder) / "var"), sink)
        house.start_postgres()
        house.start_valkey()
        try:
            house.postgres.create_database(house.database)
            yield house
        finally:
            house.stop()
            house.valkey_keeper.stop_all()
            house.postgres_keeper.stop_all()
            house.layout.forget_sockets()
