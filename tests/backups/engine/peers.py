"""Real servers on this machine that copies are sent to, for as long as a test lasts."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

from backups.engine.places import S3, Folder, Place, Sftp, Smb

SBIN = os.defpath + ":/usr/sbin:/sbin"
PASSWORD = "Secreto-canario-91"
MEGABYTE = 1 << 20

SMB = """
[global]
server role = standalone server
smb ports = {port}
interfaces = 127.0.0.1
bind interfaces only = yes
disable netbios = yes
passdb backend = tdbsam
private dir = {folder}
lock directory = {folder}
state directory = {folder}
cache directory = {folder}
pid directory = {folder}
ncalrpc dir = {folder}
log file = {folder}/log
load printers = no
disable spoolss = yes
[copias]
path = {kept}
read only = {read_only}
"""
SSH = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile {folder}/pid
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
StrictModes no
Subsystem sftp internal-sftp{options}
"""


@dataclass(frozen=True)
class Peer:
    """How a place is reached, and the folder where its files really are; S3 has none."""

    place: Place
    kept: Path | None = None


def new_key() -> Any:
    """A key of SSH. Its library, as that of S3, is loaded where it is needed: it takes a second."""
    import asyncssh  # noqa: PLC0415

    return asyncssh.generate_private_key("ssh-ed25519")


def which(*programs: str) -> bool:
    """Root is needed as well: for the users of Samba and OpenSSH, and for small disks."""
    return os.geteuid() == 0 and all(shutil.which(program, path=SBIN) for program in programs)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def small_disk(*, read_only: bool = False) -> Iterator[Path]:
    """A disk with room for one megabyte."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
        try:
            if read_only:
                subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def folder(kept: Path) -> Iterator[Peer]:
    yield Peer(Folder(str(kept)), kept)


@contextmanager
def samba(kept: Path, *, read_only: bool = False) -> Iterator[Peer]:
    port = free_port()
    with tempfile.TemporaryDirectory() as config:
        written = Path(config, "smb.conf")
        options = {"port": port, "folder": config, "kept": kept}
        written.write_text(SMB.format(**options, read_only="yes" if read_only else "no"))
        user = [_program("smbpasswd"), "-c", str(written), "-s", "-a", "root"]
        subprocess.run(
            user, input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True, capture_output=True
        )
        serving = [_program("smbd"), "-F", "--no-process-group", "-s", str(written)]
        with _serving(serving, port):
            yield Peer(Smb("127.0.0.1", "copias", "", "root", PASSWORD, port), kept)


@contextmanager
def openssh(kept: Path, *, read_only: bool = False) -> Iterator[Peer]:
    port = free_port()
    Path("/run/sshd").mkdir(exist_ok=True)
    host, user = new_key(), new_key()
    with tempfile.TemporaryDirectory() as config:
        host.write_private_key(f"{config}/host")
        Path(config, "host").chmod(0o600)
        user.write_public_key(f"{config}/authorized")
        options = " -R" if read_only else ""
        Path(config, "sshd").write_text(SSH.format(port=port, folder=config, options=options))
        known = f"[127.0.0.1]:{port} {host.export_public_key().decode()}"
        private = user.export_private_key().decode()
        with _serving([_program("sshd"), "-D", "-e", "-f", f"{config}/sshd"], port):
            place = Sftp("127.0.0.1", str(kept), "root", known, port, private_key=private)
            yield Peer(place, kept)


@contextmanager
def bucket(tls: tuple[str, str] | None = None) -> Iterator[Peer]:
    """An S3 server in a thread, with an empty bucket; `tls` is its certificate and its key."""
    from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415
    from moto.moto_server import werkzeug_app  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    serves = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    server = make_server("127.0.0.1", 0, serves, threaded=True, ssl_context=tls)
    moto_api_backend.reset()  # every server of this process knows the same buckets
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        url = f"{'https' if tls else 'http'}://127.0.0.1:{server.port}"
        place = S3("copias", "sgc", "usuario", PASSWORD, url, "eu-central-1")
        yield Peer(place)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def _program(name: str) -> str:
    return shutil.which(name, path=SBIN) or name


@contextmanager
def _serving(command: list[str], port: int) -> Iterator[None]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # Samba ends its whole group with it
        )
        try:
            _wait_for(port, process)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen")


PEERS: dict[str, tuple[Callable[[Path], AbstractContextManager[Peer]], tuple[str, ...]]] = {
    "folder": (folder, ()),
    "samba": (samba, ("smbd", "smbpasswd")),
    "openssh": (openssh, ("sshd",)),
    "s3": (lambda _kept: bucket(), ()),
}


def port_of(place: Place) -> int:
    if isinstance(place, S3):
        return int(place.endpoint.rsplit(":", 1)[1])
    assert isinstance(place, Sftp | Smb)
    return place.port


def through(place: Place, port: int) -> Place:
    if isinstance(place, S3):
        return replace(place, endpoint=f"http://127.0.0.1:{port}")
    if isinstance(place, Sftp):
        known = place.known_hosts.replace(f":{place.port} ", f":{port} ")
        return replace(place, port=port, known_hosts=known)
    assert isinstance(place, Smb)
    return replace(place, port=port)
