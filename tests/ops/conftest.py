"""Folders for installations of a minute."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ops.layout import Layout


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: its path is too long for sockets, and PostgreSQL's user may not enter."""
    with TemporaryDirectory(prefix="sgc-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture
def layout(folder: Path) -> Layout:
    layout = Layout(folder / "var")
    layout.prepare()
    return layout
