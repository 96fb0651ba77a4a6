"""The whole product on this machine: its servers, its database, web, workers and beat."""

import hashlib
import os
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from ops.binaries import venv
from ops.console import step
from ops.layout import ROOT, Layout, Trouble
from ops.servers import Servers
from ops.supervisor import PATIENCE, Supervisor

FIRST_PORT = 8000
FIRST_MIGRATION = "Applying contenttypes.0001_initial"
DEMO_DAYS = 60
# How `live` tells each day.
LIVED = re.compile(r"día \d+ de \d+$")


class Product:
    """One running installation: its servers, its database, web, worker and beat."""

    def __init__(self, layout: Layout, supervisor: Supervisor, host: str, port: int) -> None:
        self.layout = layout
        self.supervisor = supervisor
        self.host = host
        self.port = port
        self.servers = Servers(layout, supervisor)
        self.environment: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._serving: dict[str, str] = {}

    def published(self) -> dict[str, str]:
        """What another process must find in its environment to work with this installation."""
        return dict(self._own)

    @property
    def address(self) -> str:
        return os.environ.get("SGC_BASE_URL") or f"http://{_spelled(self.host)}:{self.port}"

    def start(self, *, with_demo: bool) -> None:
        with step("PostgreSQL, Valkey y buzón de salida"):
            self._own = self._defaults() | self.servers.start()
        self.environment = os.environ | self._own
        self._prepare_database(with_demo=with_demo)
        with step("Archivos estáticos"):
            self._collect_static()
        with step("Web, tareas y reloj"):
            self._serving = self.servers.serving()
            self._start_processes()
            self.supervisor.wait_for(self._is_ready, limit=PATIENCE)

    def manage(
        self,
        *arguments: str,
        stdin: Path | None = None,
        debug: bool = False,
        heard: Callable[[str], None] = lambda line: None,
    ) -> str:
        """Run a management command to its end."""
        command = [sys.executable, ROOT / "manage.py", *arguments]
        # One connection, used once: a pool would only add threads.
        env = self.environment | {"SGC_POOL": "0"} | ({"DEBUG": "1"} if debug else {})
        return self.supervisor.run(
            f"manage-{arguments[0]}", command, env=env, stdin=stdin, heard=heard
        )

    def _defaults(self) -> dict[str, str]:
        """What the environment may set and, for a try on this machine, need not."""
        plain = self.address.startswith("http://")
        wanted = {
            "SGC_BASE_URL": self.address,
            "SGC_SECURE": "0" if plain else "1",
            "SGC_HASHED_STATIC": "1",
            "ALLOWED_HOSTS": ",".join(["localhost", "127.0.0.1", socket.gethostname(), self.host]),
        }
        return {name: value for name, value in wanted.items() if name not in os.environ}

    def _prepare_database(self, *, with_demo: bool) -> None:
        # The mark outlives a start that was cut short: half a demo company is no company.
        unfinished = self.layout.data / "demo-unfinished"
        if unfinished.exists():
            with step("La demostración había quedado a medias: base de datos nueva"):
                self.servers.start_over()
        if self.servers.is_new and with_demo:
            unfinished.touch()
        with step("Esquema de la base de datos"):
            applied = self.manage("migrate", "--no-input")
        with step("Roles, procedimientos, calendarios y plantillas"):
            self.manage("load_reference")
        if with_demo and (unfinished.exists() or FIRST_MIGRATION in applied):
            unfinished.touch()
            self._live_demo()
            unfinished.unlink()

    def _live_demo(self) -> None:
        with step(f"Empresa de demostración: {DEMO_DAYS} días vividos") as living:

            def count(line: str) -> None:
                if LIVED.match(line):
                    living.is_at(line)

            told = self.manage("live", "--days", str(DEMO_DAYS), "--progress", heard=count)
        lines = [line for line in told.splitlines() if not LIVED.match(line)]
        self.layout.demo.write_text("\n".join(lines))

    def _collect_static(self) -> None:
        """Collect only what changed: compressing takes longer than all the rest of a start."""
        state = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
        for file in sorted((ROOT / "static").rglob("*")):
            state.update(f"{file}{file.stat().st_mtime_ns}".encode())
        mark = self.layout.data / "static" / ".collected"
        if mark.exists() and mark.read_text() == state.hexdigest():
            return
        self.manage("collectstatic", "--no-input", "--clear")
        mark.write_text(state.hexdigest())

    def _start_processes(self) -> None:
        cores = os.cpu_count() or 1
        self._start("web", _gunicorn(self.host, self.port, workers=cores))
        # A soft stop hands an unfinished task back to the queue.
        soft = {"REMAP_SIGTERM": "SIGQUIT", "SGC_POOL": "0"}
        celery = [venv("celery"), "-A", "config.celery:app"]
        worker = [*celery, "worker", "--without-gossip", "--without-mingle", "-l", "INFO"]
        self._start("worker", [*worker, "-c", "2"], soft)
        self._start("sender", [*worker, "-c", "4", "-Q", "mail", "-n", "sender@%h"], soft)
        # Copies read every table and try them in a scratch database: the owner's work.
        copier = ["nice", "-n", "10", *worker, "-c", "1", "-Q", "copies", "-n", "copier@%h"]
        self._start("copier", copier, soft | {"DATABASE_URL": self.environment["DATABASE_URL"]})
        schedule = str(self.layout.data / "beat-schedule")
        self._start("beat", [*celery, "beat", "--pidfile=", "-s", schedule, "-l", "INFO"], soft)

    def _start(self, name: str, command: list[object], more: dict[str, str] | None = None) -> None:
        env = self.environment | self._serving | (more or {})
        self.supervisor.watch(self.supervisor.start(name, command, env=env, grace=60))

    def _is_ready(self) -> bool | None:
        try:
            request = urllib.request.Request(f"http://{_spelled(self.host)}:{self.port}/readyz")
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status == 200 or None
        except (urllib.error.URLError, OSError):
            return None


def _gunicorn(host: str, port: int, *, workers: int) -> list[object]:
    return [
        *[venv("gunicorn"), "config.wsgi:application", "--bind", f"{host}:{port}"],
        *["--workers", str(workers), "--worker-class", "gthread", "--threads", "4"],
        *["--timeout", "60", "--graceful-timeout", "10", "--access-logfile", "-"],
        # It would be one socket for all installations of this user.
        "--no-control-socket",
    ]


def _spelled(host: str) -> str:
    """The host as a browser on this machine spells it."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104


def choose_port(host: str, wanted: int | None) -> int:
    """The port that was asked for, or the first free one from 8000 on."""
    candidates = [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + 50)
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Trouble(
        f"El puerto {wanted or FIRST_PORT} de {host} está ocupado: elija otro con --port."
    )
