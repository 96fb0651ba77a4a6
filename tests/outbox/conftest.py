from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.outbox.sink import Sink, listening


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A real mail server; letters that are sent in this test go to it."""
    with listening() as server:
        settings.EMAIL_BACKEND = "outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
