"""A real IMAP server on this machine, for as long as a test lasts."""

import getpass
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imap_tools import BaseMailBox, MailBoxUnencrypted

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
NUMBERS = itertools.count()
USER = "soporte@sgc.test"
PASSWORD = "secreto/y@raro"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
auth_failure_delay = 0 secs
mail_location = maildir:{folder}/mail
maildir_stat_dirs = yes
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and where it keeps its one mailbox."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://soporte%40sgc.test:secreto%2Fy%40raro@127.0.0.1:{self.port}/INBOX"

    def open(self) -> BaseMailBox:
        return MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(USER, PASSWORD)

    def put(self, *messages: bytes) -> None:
        with self.open() as box:
            for message in messages:
                box.append(message, "INBOX")

    def drop(self, message: bytes) -> None:
        """Put it where a mail server would: into the folder itself, at once and entirely."""
        box = self.folder / "mail"
        aside = box / "tmp" / f"{time.time_ns()}.{next(NUMBERS)}.here"
        aside.write_bytes(message)
        shutil.chown(aside, box.stat().st_uid, box.stat().st_gid)
        aside.rename(box / "new" / aside.name)

    def count(self, folder: str = "INBOX") -> int:
        with self.open() as box:
            if not box.folder.exists(folder):
                return 0
            return int(box.folder.status(folder, ["MESSAGES"])["MESSAGES"])

    def clear(self) -> None:
        """As if nobody had ever written."""
        for left in (self.folder / "mail").iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def number_anew(self) -> None:
        """What happens when a server is restored or moved: all numbers change (UIDVALIDITY)."""
        for index in self.folder.glob("mail/dovecot*"):
            index.unlink()
        (self.folder / "mail" / "dovecot-uidvalidity").write_text(f"{int(time.time()) + 99:08x}")


@contextmanager
def running_server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="imap-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = free_port()
        (folder / "users").write_text(f"{USER}:{PASSWORD.replace(':', '')}\n")
        (folder / "conf").write_text(CONFIG.format(folder=folder, port=port, **people(folder)))
        process = subprocess.Popen(  # noqa: S603 - the program was found on this machine
            [str(DOVECOT), "-F", "-c", str(folder / "conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield Server(port, folder)
        finally:
            process.terminate()
            process.wait(10)


def people(folder: Path) -> dict[str, str]:
    """Under root the server keeps its mail as nobody; else everything is ours."""
    me = getpass.getuser()
    owner = pwd.getpwnam("nobody" if os.geteuid() == 0 else me)
    for place in ("mail", "home"):
        (folder / place).mkdir()
        shutil.chown(folder / place, owner.pw_uid, owner.pw_gid)
    is_root = os.geteuid() == 0
    return {
        "internal": "dovecot" if is_root else me,
        "group": "dovecot" if is_root else str(os.getegid()),
        "login": "dovenull" if is_root else me,
        "owner": str(owner.pw_uid),
        "owner_group": str(owner.pw_gid),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"No IMAP server on port {port}.")
