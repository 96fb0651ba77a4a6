"""Brings servers and a kept database for the measurements: `bin/bench [NAME …]`."""

import hashlib
import os
import sys

from ops import lock
from ops.console import complain
from ops.layout import ROOT, Layout, Trouble
from ops.servers import Servers, run_in_front
from ops.supervisor import Supervisor


def main(arguments: list[str]) -> int:
    layout = Layout(Layout.from_environment().data / "bench")
    try:
        layout.prepare()
        with lock.claim(layout, "bin/bench"), Supervisor(layout.log) as supervisor:
            servers = Servers(layout, supervisor)
            environment = {"SGC_SECURE": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
            environment |= servers.start()
            _bring_up_to_date(layout, servers, environment)
            command = [sys.executable, "-m", "bench", *arguments]
            return run_in_front(command, environment, supervisor)
    except Trouble as trouble:
        complain(str(trouble))
        return 1


def _bring_up_to_date(layout: Layout, servers: Servers, environment: dict[str, str]) -> None:
    """The data sets are kept from run to run, until the schema changes."""
    mark = layout.data / "schema"
    now = _schema()
    if mark.exists() and mark.read_text() == now and not servers.is_new:
        return
    if servers.postgres:
        servers.start_over()
    env = os.environ | environment | {"SGC_POOL": "0"}
    for command in (["migrate", "--no-input"], ["load_reference"]):
        program = [sys.executable, ROOT / "manage.py", *command]
        servers.supervisor.run(f"manage-{command[0]}", program, env=env)
    mark.write_text(now)


def _schema() -> str:
    state = hashlib.sha256()
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        state.update(file.read_bytes())
    return state.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
