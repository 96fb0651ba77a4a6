"""A1: senders are killed at random; every letter and every copy is accounted for."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from outbox.models import Mail, MailStatus, RetryPolicy
from tests.make import MONDAY
from tests.outbox.letters import letter
from tests.outbox.sink import Sink, listening

ROOT = Path(__file__).resolve().parents[2]
SENDERS, KILLS, LETTERS = 3, 8, 300
ENDED = [MailStatus.SENT, MailStatus.DOUBT, MailStatus.FAILED]


class Senders:
    """So many processes, each replaced when it is killed."""

    def __init__(self, sink: Sink) -> None:
        self.arguments = [str(time.time()), MONDAY.isoformat(), str(sink.port)]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(ROOT),
        }
        self.processes = [self.start() for _ in range(SENDERS)]

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.outbox.sender", *self.arguments]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, env=self.environment, cwd=ROOT, stderr=subprocess.DEVNULL
        )

    def kill(self, place: int) -> None:
        self.processes[place].kill()
        self.processes[place].wait()

    def replace(self, place: int) -> None:
        self.kill(place)
        self.processes[place] = self.start()


def database_url() -> str:
    """The test's own database, as a process of its own is to find it."""
    given = connection.settings_dict
    place = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else ""
    tail = "" if place else f"?host={given['HOST']}"
    who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{who}@{place}/{given['NAME']}{tail}"


@contextmanager
def working(sink: Sink) -> Iterator[Senders]:
    senders = Senders(sink)
    try:
        yield senders
    finally:
        for place in range(SENDERS):
            senders.kill(place)


def wait_until_more_arrive(sink: Sink, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(sink.arrivals) < count and time.monotonic() < deadline:
        time.sleep(0.02)


def wait_until_all_have_ended() -> None:
    deadline = time.monotonic() + 120
    while Mail.objects.exclude(status__in=ENDED).exists() and time.monotonic() < deadline:
        time.sleep(0.2)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_letter_is_lost_and_every_copy_is_one_that_a_kill_explains(seed: int) -> None:
    dice = random.Random(seed)
    for number in range(LETTERS):
        policy = RetryPolicy.HOLD if number % 2 else RetryPolicy.REPEAT
        letter(f"carta-{number}", policy=policy)
    with listening() as sink:
        sink.thinks_for = 0.02
        with working(sink) as senders:
            for kill in range(KILLS):
                wait_until_more_arrive(sink, (kill + 1) * LETTERS // (KILLS * 2))
                time.sleep(dice.random() * 0.1)
                senders.replace(dice.randrange(SENDERS))
            wait_until_all_have_ended()
        copies = Counter(str(arrival.message["Message-ID"]) for arrival in sink.arrivals)
    repeated = Mail.objects.filter(policy=RetryPolicy.REPEAT)
    held = Mail.objects.filter(policy=RetryPolicy.HOLD)
    assert {mail.status for mail in repeated} == {MailStatus.SENT}
    assert all(copies[mail.message_id] >= 1 for mail in repeated)
    assert sum(copies[mail.message_id] - 1 for mail in repeated) <= KILLS
    assert all(copies[mail.message_id] <= 1 for mail in held)
    assert all(copies[mail.message_id] for mail in held.filter(status=MailStatus.SENT))
    assert held.filter(status=MailStatus.DOUBT).count() <= KILLS
    assert set(held.values_list("status", flat=True)) <= {MailStatus.SENT, MailStatus.DOUBT}
