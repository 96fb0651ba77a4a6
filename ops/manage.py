"""Runs a management command beside the running servers, or starts them for its duration."""

import os
import sys
import time

from ops import lock
from ops.console import complain
from ops.layout import ROOT, Layout, Trouble
from ops.servers import Servers, run_in_front
from ops.supervisor import Supervisor

# A start that fills the demo company takes its time before it tells where its servers are.
PATIENCE = 600


def main(arguments: list[str]) -> int:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    layout = Layout.from_environment()
    try:
        layout.prepare()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            code = _as_owner(layout, command)
            if code is None:
                code = _as_visitor(layout, command)
            if code is not None:
                return code
            time.sleep(0.2)
        raise Trouble(f"Los servidores de {layout.data} no terminan de arrancar.")
    except Trouble as trouble:
        complain(str(trouble))
        return 1


def _as_owner(layout: Layout, command: list[str]) -> int | None:
    """Start the servers for one command and whoever visits meanwhile; None if they are running."""
    try:
        # Left in reverse: the last visitor goes, the servers stop, and only then others may claim.
        with lock.claim(layout, "bin/manage") as claim, Supervisor(layout.log) as supervisor:
            environment = _plain() | Servers(layout, supervisor).start()
            claim.publish(environment)
            code = run_in_front(command, environment, supervisor)
            with lock.no_visitors(layout):
                supervisor.stop_all()
                claim.withdraw()
            return code
    except lock.Busy:
        return None


def _as_visitor(layout: Layout, command: list[str]) -> int | None:
    """Work with the servers that another process runs; None if it does not run them (yet)."""
    with lock.visiting(layout), Supervisor(layout.log) as supervisor:
        told = lock.published(layout) or {}
        if "environment" not in told or not lock.is_held(layout):
            return None
        return run_in_front(command, told["environment"] | {"SGC_POOL": "0"}, supervisor)


def _plain() -> dict[str, str]:
    wanted = {"SGC_SECURE": "0", "SGC_POOL": "0"}
    return {name: value for name, value in wanted.items() if name not in os.environ}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
