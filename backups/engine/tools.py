"""PostgreSQL's programs, and how they are called: nothing secret in arguments or environment."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError

from backups.engine.faults import Code, Fault
from backups.engine.local import new_file

SERVICE = "copia"


@dataclass(frozen=True)
class Tools:
    """A folder with pg_dump and pg_restore, both of one version."""

    folder: Path

    def version(self, tool: str) -> str:
        """What the program says of itself, e.g. 18.6; TOOL_MISSING when it cannot be asked."""
        try:
            told = subprocess.run(  # noqa: S603 - a program of PostgreSQL
                [self.folder / tool, "--version"],
                check=True,
                capture_output=True,
                text=True,
                env={"LC_ALL": "C"},
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise Fault(Code.TOOL_MISSING, tool=tool) from error
        found = re.search(r"\d+(\.\d+)*", told)
        if found is None:
            raise Fault(Code.TOOL_MISSING, tool=tool)
        return found.group()

    def at_least(self, tool: str, needed: int) -> str:
        """Its version; TOOL_TOO_OLD when it is of an older major version than what it is for."""
        version = self.version(tool)
        if int(version.split(".")[0]) < needed:
            raise Fault(Code.TOOL_TOO_OLD, tool=tool, version=version, needed=needed)
        return version

    @contextmanager
    def running(
        self, tool: str, *arguments: str, dsn: str
    ) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes], IO[bytes]]]:
        """The program at work on a database, what it writes, and what it complains of.

        Killed when left early.
        """
        with _connection_files(dsn) as environment, tempfile.TemporaryFile() as complaints:
            command = [str(self.folder / tool), f"--dbname=service={SERVICE}", *arguments]
            process = subprocess.Popen(  # noqa: S603 - no shell, and no argument from outside
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
            with process:
                try:
                    yield process, cast("IO[bytes]", process.stdout), complaints
                finally:
                    process.kill()


def last_words(complaints: IO[bytes]) -> str:
    """What a program said last."""
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 2000))
    return complaints.read().decode(errors="replace").strip()[-1000:]


@contextmanager
def _connection_files(dsn: str) -> Iterator[dict[str, str]]:
    """The whole environment of a program that is to find this database, without its password.

    libpq reads all of it from two files that only we may read; a database called `-f` or
    `host=elsewhere` is only a name there.
    """
    wanted = {name: value for name, value in parameters(dsn).items() if name != "password"}
    with tempfile.TemporaryDirectory(prefix="sgc-pg-") as folder:
        service, passwords = Path(folder, "service"), Path(folder, "passwords")
        lines = [f"{name}={value}" for name, value in wanted.items()]
        _write_privately(service, "\n".join([f"[{SERVICE}]", *lines, ""]))
        secret = re.sub(r"([\\:])", r"\\\1", parameters(dsn).get("password", ""))
        _write_privately(passwords, f"*:*:*:*:{secret}\n" if secret else "")
        yield {
            "PGSERVICEFILE": str(service),
            "PGPASSFILE": str(passwords),
            "PGAPPNAME": "sgc-copias",
            "LC_ALL": "C",
            "PATH": os.defpath,
        }


def parameters(dsn: str) -> dict[str, str]:
    """What a DSN says, part by part; BAD_NAME when it says something that no file can hold."""
    try:
        found = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    except ProgrammingError:
        # The message of libpq repeats the DSN, password and all
        raise Fault(Code.DATABASE_AWAY, detail="DSN") from None
    for name, value in found.items():
        if not value.isprintable() or (value != value.strip() and name != "password"):
            raise Fault(Code.BAD_NAME, name=name)
    return found


def _write_privately(path: Path, text: str) -> None:
    with new_file(path) as file:
        file.write(text.encode())
