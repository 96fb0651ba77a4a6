"""One database and one folder for all tests of the engine, and a first copy of both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backups.engine import Folder, reach
from tests.backups.engine import runs
from tests.backups.engine.runs import Made


@pytest.fixture(scope="session")
def dsn() -> Iterator[str]:
    with runs.database() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.tree(tmp_path_factory.mktemp("origen"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the first copy was sent to."""
    return tmp_path_factory.mktemp("destino")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, kept: Path, dsn: str, root: Path) -> Made:
    with reach(Folder(str(kept))) as target:
        return runs.copied(tmp_path_factory.mktemp("trabajo"), target, dsn, root)
