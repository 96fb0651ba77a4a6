"""The embedded PostgreSQL: one cluster in the data folder, reached through a socket only."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from ops.binaries import postgres_folder
from ops.identity import Identity
from ops.layout import ROOT, Layout, Trouble
from ops.supervisor import PATIENCE, Child, Supervisor

OWNER = "app"
SERVING = "sgc_serving"  # whom web, worker and beat are to PostgreSQL
GRANTS = ROOT / "ops" / "grants.sql"

# After a kill -9 the old backends may hold the shared memory for some seconds more.
ATTEMPTS = 20

# A throw-away cluster need not survive a power cut, nor does it live long enough to be tidied.
CARELESS = [
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "autovacuum=off", "-c", "checkpoint_timeout=1d", "-c", "jit=off"),
]


@dataclass(frozen=True)
class Postgres:
    """The cluster of one data folder and the programs that serve it."""

    layout: Layout
    binaries: Path
    identity: Identity | None
    durable: bool

    @classmethod
    def of(cls, layout: Layout, *, durable: bool) -> "Postgres":
        binaries = postgres_folder()
        identity = Identity.for_postgres(layout.postgres, binaries)
        return cls(layout, binaries, identity, durable)

    @property
    def socket_folder(self) -> Path:
        return self.layout.sockets / "postgres"

    def url(self, database: str, *, role: str = OWNER) -> str:
        return f"postgres://{role}@/{database}?host={quote(str(self.socket_folder))}"

    def grant(self, database: str) -> None:
        """Let the role of the running product do its work on all tables that stand by now (J2)."""
        self._psql("-d", database, "-v", f"role={SERVING}", "-f", str(GRANTS))

    def start(self, supervisor: Supervisor) -> None:
        """Start the cluster, made first if there is none, and wait until it answers."""
        self._own(self.socket_folder)
        if not (self.layout.postgres / "PG_VERSION").exists():
            self._initialise(supervisor)
        self._must_fit()
        for _ in range(ATTEMPTS):
            child = self._start(supervisor)
            if supervisor.wait_for(partial(self._came_up, child), limit=PATIENCE):
                return supervisor.watch(child)
            time.sleep(0.5)
        raise Trouble(child.last_words())

    def create_database(self, name: str) -> bool:
        """Make the database; False if it is there already."""
        if name in self._psql("-c", "SELECT datname FROM pg_database").splitlines():
            return False
        self._psql("-c", f'CREATE DATABASE "{name}"')
        return True

    def drop_database(self, name: str) -> None:
        self._psql("-c", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.identity:
            os.chown(folder, self.identity.uid, self.identity.gid)

    def _initialise(self, supervisor: Supervisor) -> None:
        """Made beside its place and moved into it, so that a half-made cluster is never used."""
        unfinished = self.layout.postgres.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        locale = ["--locale=C.UTF-8"]
        if self._version() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run_initdb(supervisor, ["-D", unfinished, *locale])
        if self.layout.postgres.exists():  # empty, or the version file would be there
            self.layout.postgres.rmdir()
        unfinished.rename(self.layout.postgres)

    def _run_initdb(self, supervisor: Supervisor, options: list[object]) -> None:
        who = ["-U", OWNER, "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8"]
        command = [self.binaries / "initdb", *options, *who]
        if not self.durable:
            command.append("--no-sync")
        try:
            supervisor.run("initdb", command, env=self._environment(), identity=self.identity)
        except subprocess.SubprocessError as error:
            raise Trouble(
                f"El usuario de PostgreSQL no puede entrar en {self.layout.data}. Elija otra "
                "carpeta con SGC_DATA=/ruta o arranque con un usuario que no sea root."
            ) from error

    def _start(self, supervisor: Supervisor) -> Child:
        command = [self.binaries / "postgres", "-D", self.layout.postgres]
        command += ["-k", self.socket_folder, "-c", "listen_addresses="]
        command += ["-c", "shared_buffers=128MB", *([] if self.durable else CARELESS)]
        return supervisor.start(
            "postgres",
            command,
            env=self._environment(),
            identity=self.identity,
            stop_with=signal.SIGINT,
            farewell=signal.SIGINT,
            grace=30,
        )

    def _came_up(self, child: Child) -> bool | None:
        """Whether it answers; None as long as that is open."""
        if child.process.poll() is not None:
            return False
        return self._answers() or None

    def _answers(self) -> bool:
        command = [str(self.binaries / "pg_isready"), "-q", "-U", OWNER, "-d", "postgres"]
        command += ["-h", str(self.socket_folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def _must_fit(self) -> None:
        made_by = (self.layout.postgres / "PG_VERSION").read_text().strip()
        if made_by != str(self._version()):
            raise Trouble(
                f"Los datos de {self.layout.postgres} son de PostgreSQL {made_by} y aquí está la "
                f"versión {self._version()}: indique los programas de aquella versión en PG_BIN."
            )

    def _version(self) -> int:
        command = [str(self.binaries / "postgres"), "--version"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return int(re.findall(r"\d+", told)[0])

    def _psql(self, *arguments: str) -> str:
        """Ask psql, as the owner and beside the product's database unless these say where."""
        command = [str(self.binaries / "psql"), "-X", "-q", "-At", "-U", OWNER, "-d", "postgres"]
        command += ["-h", str(self.socket_folder), "-v", "ON_ERROR_STOP=1", *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise Trouble(f"PostgreSQL no aceptó «{arguments[-1]}»: {done.stderr.strip()}")
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        """Nothing of ours: no PG* variable, no secret."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
