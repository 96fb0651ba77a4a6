"""The embedded Valkey: broker of the bells and cache, reached through a socket only."""

import signal
import socket
from pathlib import Path

from ops.binaries import valkey_server
from ops.layout import Layout
from ops.supervisor import PATIENCE, Supervisor


def url(layout: Layout) -> str:
    return f"redis+socket://{_socket(layout)}?virtual_host=0"


def start(layout: Layout, supervisor: Supervisor, *, durable: bool) -> None:
    """Start it and wait until it answers."""
    address = _socket(layout)
    address.unlink(missing_ok=True)
    command = [valkey_server(), "--port", "0", "--dir", layout.valkey, "--save", ""]
    command += ["--unixsocket", address, "--unixsocketperm", "700"]
    command += ["--appendonly", "yes" if durable else "no", "--maxmemory-policy", "noeviction"]
    child = supervisor.start("valkey", command, env={"LC_ALL": "C.UTF-8"}, farewell=signal.SIGTERM)
    supervisor.watch(child)
    supervisor.wait_for(lambda: _answers(address) or None, limit=PATIENCE)


def _socket(layout: Layout) -> Path:
    return layout.sockets / "valkey.sock"


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(5) == b"+PONG"
        except OSError:
            return False
