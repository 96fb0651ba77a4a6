"""Where things are: the product's folder, its data and the short folder for sockets."""

import hashlib
import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A socket's path may have 103 bytes on macOS, 107 on Linux.
LONGEST_SOCKET = 103


class Trouble(Exception):
    """What went wrong and what to do about it, in the words of the person at the keyboard."""


@dataclass(frozen=True)
class Layout:
    """The data folder of one installation (var/ or $SGC_DATA) and what lies where in it."""

    data: Path

    @classmethod
    def from_environment(cls) -> "Layout":
        return cls(Path(os.environ.get("SGC_DATA") or ROOT / "var").expanduser().resolve())

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets.env"

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def demo(self) -> Path:
        """What the demo company's making told: who may log in, and with which password."""
        return self.data / "demo.txt"

    @property
    def visitors(self) -> Path:
        return self.data / "visitors"

    @property
    def sockets(self) -> Path:
        """The folder of the sockets: a short one where the data folder's path is too long."""
        near = self.data / "run"
        if len(os.fsencode(near / "postgres" / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return near
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        # The name is known, so `prepare` refuses the folder when somebody else made it first.
        return Path("/tmp") / f"sgc-{os.geteuid()}-{name}"  # noqa: S108

    def prepare(self) -> None:
        """Make the folders, or say who is in the way."""
        try:
            # Others may pass through (PostgreSQL runs as another user under root) but see nothing.
            self.data.mkdir(mode=0o711, parents=True, exist_ok=True)
            for folder in (self.log, self.mail, self.valkey):
                folder.mkdir(mode=0o700, exist_ok=True)
            self.sockets.mkdir(mode=0o711, exist_ok=True)
        except OSError as error:
            raise Trouble(
                f"No se puede escribir en {self.data} ({error.strerror}). "
                "Elija otra carpeta con SGC_DATA=/ruta o corrija sus permisos."
            ) from error
        self._must_be_ours(self.data)
        self._must_be_ours(self.sockets)

    def _must_be_ours(self, folder: Path) -> None:
        found = folder.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if not ours or found.st_mode & 0o022:
            raise Trouble(
                f"{folder} pertenece a otro usuario o cualquiera puede escribir en ella. "
                "Arranque con el usuario que la creó o elija otra carpeta con SGC_DATA=/ruta."
            )

    def forget_sockets(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)


def relative(path: Path) -> str:
    """The path as a person would type it from the product's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def is_linux() -> bool:
    return sys.platform == "linux"
