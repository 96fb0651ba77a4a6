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
from tests.mails.imap import DOVECOT, running_server
from tests.make import MONDAY
from tests.outbox.letters import keep_copies, letter
from tests.outbox.sink import Sink, listening

ROOT = Path(__file__).resolve().parents[2]
SENDERS, KILLS, LETTERS = 4, 10, 1000
ENDED = [MailStatus.SENT, MailStatus.DOUBT, MailStatus.FAILED]


class Senders:
    """So many processes, each replaced when it is killed."""

    def __init__(self, sink: Sink, archive: str) -> None:
        self.arguments = [str(time.time()), MONDAY.isoformat(), str(sink.port)]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(ROOT),
            "SGC_WITNESS_URL": archive,
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
def working(sink: Sink, archive: str = "") -> Iterator[Senders]:
    senders = Senders(sink, archive)
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


def post_letters() -> None:
    for number in range(LETTERS):
        policy = RetryPolicy.HOLD if number % 2 else RetryPolicy.REPEAT
        letter(f"carta-{number}", policy=policy)


def storm(sink: Sink, seed: int, archive: str = "") -> Counter[str]:
    """Kill a sender at random, ten times over; how many copies of each letter arrived."""
    dice = random.Random(seed)
    sink.thinks_for = 0.02
    with working(sink, archive) as senders:
        for kill in range(KILLS):
            wait_until_more_arrive(sink, (kill + 1) * LETTERS // (KILLS * 2))
            time.sleep(dice.random() * 0.1)
            senders.replace(dice.randrange(SENDERS))
        wait_until_all_have_ended()
    return Counter(str(arrival.message["Message-ID"]) for arrival in sink.arrivals)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_letter_is_lost_and_every_copy_is_one_that_a_kill_explains(seed: int) -> None:
    post_letters()
    with listening() as sink:
        copies = storm(sink, seed)
    repeated = Mail.objects.filter(policy=RetryPolicy.REPEAT)
    held = Mail.objects.filter(policy=RetryPolicy.HOLD)
    assert {mail.status for mail in repeated} == {MailStatus.SENT}
    assert all(copies[mail.message_id] >= 1 for mail in repeated)
    assert sum(copies[mail.message_id] - 1 for mail in repeated) <= KILLS
    assert all(copies[mail.message_id] <= 1 for mail in held)
    assert all(copies[mail.message_id] for mail in held.filter(status=MailStatus.SENT))
    assert held.filter(status=MailStatus.DOUBT).count() <= KILLS
    assert set(held.values_list("status", flat=True)) <= {MailStatus.SENT, MailStatus.DOUBT}


@pytest.mark.faults
@pytest.mark.skipif(not DOVECOT, reason="no dovecot: apt-get install dovecot-imapd")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_an_archive_to_ask_every_letter_arrives_exactly_once(seed: int) -> None:
    post_letters()
    with running_server() as server, listening() as sink:
        keep_copies(sink, server)
        copies = storm(sink, seed, server.url)
    assert set(Mail.objects.values_list("status", flat=True)) == {MailStatus.SENT}
    assert copies == Counter(Mail.objects.values_list("message_id", flat=True))
