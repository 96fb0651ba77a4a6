"""The scenes of `bin/start --self-test`, played against the pages as they are today.

The whole product only starts with --faults: here web and tasks live in this process, so that a
page that changes its words changes those of the rehearsal in the same commit.
"""

import io
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from ops import rehearsal
from ops.house import House
from ops.layout import Layout
from ops.servers import Servers
from ops.supervisor import NoAnswer, Supervisor

Answer = TypeVar("Answer")


@pytest.fixture
def manage(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Callable[..., str]:
    def run(*arguments: str, stdin: Path | None = None, debug: bool = False) -> str:
        settings.DEBUG = debug
        told = io.StringIO()
        given = io.BytesIO(stdin.read_bytes() if stdin else b"")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
        call_command(*arguments, stdout=told)
        settings.DEBUG = False
        return told.getvalue()

    return run


def sweep_until(answer: Callable[[], Answer | None], limit: float) -> Answer:
    """What worker and beat would have done by then."""
    for _ in range(3):
        found = answer()
        if found is not None:
            return found
        # a letter waits some seconds in case that somebody withdraws it
        later = timezone.now() + timedelta(minutes=1)
        with override_settings(DEBUG=True):
            call_command("sweep", at=later, stdout=io.StringIO())
    raise NoAnswer


@pytest.mark.django_db(transaction=True)
def test_the_rehearsal_of_the_main_job_finds_on_the_pages_what_it_looks_for(
    live_server: object,
    layout: Layout,
    manage: Callable[..., str],
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_reference", stdout=io.StringIO())
    with Supervisor(layout.log) as supervisor:
        port = Servers(layout, supervisor).start_mailbox().rpartition(":")[2]
        settings.EMAIL_BACKEND = "outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
        settings.BASE_URL = str(live_server)
        settings.MEDIA_ROOT = layout.data / "files"
        rehearsal.run(House(str(live_server), layout, manage, sweep_until))
    assert capsys.readouterr().out.count("✓") == 8
