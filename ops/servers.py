"""The servers that the product needs, for as long as somebody needs them.

`python -m ops.servers -- COMMAND …` runs a command against throw-away ones.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import ops.secrets
from ops import valkey
from ops.console import complain
from ops.identity import before_exec
from ops.layout import ROOT, Layout, Trouble
from ops.postgres import SERVING, Postgres
from ops.supervisor import PATIENCE, Interrupted, Supervisor

DATABASE = "sgc"


class Servers:
    """PostgreSQL, Valkey and a mailbox, each only where the environment names no other."""

    def __init__(self, layout: Layout, supervisor: Supervisor, *, durable: bool = True) -> None:
        self.layout = layout
        self.supervisor = supervisor
        self.durable = durable
        self.postgres: Postgres | None = None
        self.is_new = False

    def start(self) -> dict[str, str]:
        """Start what is needed; what the product must find in its environment."""
        keys = ops.secrets.read_or_make(self.layout)
        found = {name: value for name, value in keys.items() if name not in os.environ}
        found["SGC_DATA"] = str(self.layout.data)
        if "DATABASE_URL" not in os.environ:
            found["DATABASE_URL"] = self._start_postgres()
        if "REDIS_URL" not in os.environ:
            valkey.start(self.layout, self.supervisor, durable=self.durable)
            found["REDIS_URL"] = valkey.url(self.layout)
        if "EMAIL_URL" not in os.environ:
            found["EMAIL_URL"] = self.start_mailbox()
        return found

    def serving(self) -> dict[str, str]:
        """What web, worker and beat find instead: a role that is not the owner of the tables.

        Another's database has the role that its DATABASE_URL names.
        """
        if self.postgres is None:
            return {}
        self.postgres.grant(DATABASE)
        return {"DATABASE_URL": self.postgres.url(DATABASE, role=SERVING)}

    def start_over(self) -> None:
        """Replace the embedded database by an empty one; another's is never emptied."""
        if self.postgres is None:
            raise Trouble(
                "La base de datos de DATABASE_URL quedó a medio llenar con la demostración: "
                f"vacíela y borre {self.layout.data / 'demo-unfinished'}."
            )
        self.postgres.drop_database(DATABASE)
        self.is_new = self.postgres.create_database(DATABASE)

    def _start_postgres(self) -> str:
        self.postgres = Postgres.of(self.layout, durable=self.durable)
        self.postgres.start(self.supervisor)
        self.is_new = self.postgres.create_database(DATABASE)
        return self.postgres.url(DATABASE)

    def start_mailbox(self) -> str:
        port = free_port()
        command = [sys.executable, "-m", "ops.mailbox"]
        command += ["--port", str(port), "--folder", str(self.layout.mail)]
        self.supervisor.watch(self.supervisor.start("mailbox", command, env=os.environ))
        self.supervisor.wait_for(lambda: _greets(port) or None, limit=PATIENCE)
        return f"smtp://127.0.0.1:{port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            return line.recv(3) == b"220"
    except OSError:
        return False


def run_in_front(
    command: Sequence[str], environment: dict[str, str], supervisor: Supervisor
) -> int:
    """Run a command with our keyboard and screen; its exit code."""
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        preexec_fn=before_exec(None, signal.SIGTERM),
    )
    try:
        return supervisor.wait_for(process.poll, limit=float("inf"))
    except Interrupted:
        # Ctrl-C reached it too; a SIGTERM did not.
        process.terminate()
        return process.wait()


def main(arguments: list[str]) -> int:
    """Run a command against throw-away servers, and remove every trace of them."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    folder = Path(tempfile.mkdtemp(prefix="sgc-"))
    layout = Layout(folder / "var")
    try:
        folder.chmod(0o711)
        layout.prepare()
        with Supervisor(layout.log) as supervisor:
            # Plain HTTP, as on a developer's machine.
            environment = {"SGC_SECURE": "0"} | os.environ
            environment |= Servers(layout, supervisor, durable=False).start()
            path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
            return run_in_front(command, environment | {"PYTHONPATH": path}, supervisor)
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    finally:
        layout.forget_sockets()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
