"""Under whose name a child runs, and how it learns that its parent died."""

import ctypes
import os
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops.layout import Trouble, is_linux

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

# Loaded here: between fork and exec nothing may be imported any more.
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """The user that PostgreSQL runs as when we are root, for it refuses to be root."""

    uid: int
    gid: int
    passes_walls: bool = False

    @classmethod
    def for_postgres(cls, data: Path, binaries: Path) -> "Identity | None":
        """Nobody else than ourselves; under root the data's owner, or `postgres`, or `nobody`."""
        if os.geteuid() != 0:
            return None
        owner = data.stat() if data.exists() else None
        account = _account(owner.st_uid if owner and owner.st_uid else None)
        walled = not (_open_to_all(data.parent) and _open_to_all(binaries))
        return cls(account.pw_uid, account.pw_gid, passes_walls=walled)

    def assume(self) -> None:
        """Become this user; called between fork and exec.

        A clone in root's home lies behind a wall (0700) for anybody else. Rather than opening that
        home or storing data outside the data folder, the child keeps the one capability to pass.
        It serves root alone, through a socket that only root can reach.
        """
        if self.passes_walls and is_linux():
            # Without it initdb's own access(2) checks would not count the capability.
            _check(_libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.passes_walls and is_linux():
            _keep_only(CAP_DAC_OVERRIDE)


def _account(uid: int | None) -> pwd.struct_passwd:
    if uid is not None:
        return pwd.getpwuid(uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL no arranca como root y aquí no existe el usuario «nobody».")


def _open_to_all(folder: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _check(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _keep_only(capability: int) -> None:
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable; then the same three for capabilities 32 and up.
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _check(_libc.capset(header, sets))
    _check(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def before_exec(identity: Identity | None, farewell: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: take its name, and ask for a farewell.

    The farewell comes after the change of user, because that change erases it.
    """
    parent = os.getpid()

    def prepare() -> None:
        if identity is not None:
            identity.assume()
        if is_linux():
            _check(_libc.prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0))
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return prepare
