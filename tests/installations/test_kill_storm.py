"""P01: a worker is killed in the middle; every Ficha is stored once, and no number is missing."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contacts.models import ActionCode, Event
from installations import services
from installations.models import Ficha, FichaStatus
from kit import files
from tests import make
from tests.kit.test_pdf import contents
from tests.outbox.test_kill_storm import database_url

ROOT = Path(__file__).resolve().parents[2]
INSTALLATIONS, EACH = 20, 50
FICHAS = INSTALLATIONS * EACH
PATIENCE = 3600  # seconds; on an idle machine it takes six minutes


def composer(media: Path, started: float) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
    }
    arguments = [str(started), make.MONDAY.isoformat(), str(media)]
    command = [sys.executable, "-m", "tests.installations.composer", *arguments]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )


@contextmanager
def composing(media: Path, started: float) -> Iterator[list[subprocess.Popen[bytes]]]:
    workers = [composer(media, started) for _ in range(2)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def wait_for(count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    stored = Ficha.objects.exclude(status=FichaStatus.QUEUED)
    while stored.count() < count and time.monotonic() < deadline:
        time.sleep(0.5)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_thousand_fichas_are_stored_once_each_though_a_worker_is_killed(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    customer, person = make.customer(), make.user()
    for _place in range(INSTALLATIONS):
        installation = make.installation(customer=customer, by=person)
        for turn in range(EACH - 1):
            services.issue_again(installation, reason=f"Vuelta {turn}", by=person, at=make.MONDAY)
    started = time.time()
    with composing(tmp_path, started) as workers:
        wait_for(FICHAS // 2)
        workers[0].kill()
        workers[0].wait()
        workers[0] = composer(tmp_path, started)  # as a supervisor would
        wait_for(FICHAS)
    rows = list(Ficha.objects.order_by("installation", "number"))
    assert Counter(row.status for row in rows) == {FichaStatus.DONE: FICHAS}
    assert [row.number for row in rows] == [*range(1, EACH + 1)] * INSTALLATIONS
    assert Event.objects.filter(action=ActionCode.FICHA_STORED).count() == FICHAS
    for row in rows:
        with files.open_file(row.sha256) as stored:
            assert row.label.encode() in contents(stored.read())
