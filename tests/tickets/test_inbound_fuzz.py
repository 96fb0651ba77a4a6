"""Damaged mail of every kind goes through the whole intake: none is lost, nothing dies (E1)."""

import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kit.files import path_of
from tests import make
from tests.mails import mail
from tests.mails.fuzz import damaged_mail
from tickets.mailparse import Letter, Unreadable, parse
from tickets.mailsigns import machine_behind
from tickets.models import Attachment, Fate, InboundMail
from tickets.services.mail import inbound

AT = make.MONDAY
BOX = "soporte@sgc.test"
# How many messages a run takes from their bytes to a page; the whole proof is
# SGC_MAIL_CASES=100000, an hour of computing.
JOURNEYS = int(os.environ.get("SGC_MAIL_CASES", "3000"))
READER = ("tickets.view_ticket", "tickets.triage_mail", "contacts.view_all_customers")
# What no page of ours has, so that only a message could have brought it.
FOREIGN = re.compile(r"<(?:script(?! src=\"/static/)|img|iframe|object|base|meta http)", re.I)


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def check_safe(letter: Letter) -> None:
    """Whatever came out can be stored, and shown in a header, as it is."""
    lines = [letter.subject, letter.sender, letter.sender_name, letter.message_id]
    lines += [*letter.references, *letter.recipients, *(file.name for file in letter.files)]
    for line in lines:
        assert len(line.splitlines()) <= 1
    for text in [*lines, letter.text, letter.said]:
        assert "\x00" not in text
        text.encode()


def read_all(messages: Iterable[bytes]) -> Counter[str]:
    results: Counter[str] = Counter()
    for raw in messages:
        try:
            letter = parse(raw)
        except Unreadable as trouble:
            results[trouble.args[0]] += 1
        else:
            check_safe(letter)
            machine_behind(letter)
            results["read"] += 1
    return results


def test_two_thousand_damaged_messages_are_read_or_refused_with_a_reason() -> None:
    results = read_all(damaged_mail(2_000))
    assert sum(results.values()) == 2_000
    assert results["read"] >= 1_960  # at most 2 % may need a person
    assert results["broken"] == 0


@pytest.mark.faults
def test_a_hundred_thousand_damaged_messages_are_read_or_refused_with_a_reason() -> None:
    results = read_all(damaged_mail(100_000, seed=2))
    assert sum(results.values()) == 100_000
    assert results["read"] >= 98_000


def of_many_people(messages: Iterable[bytes]) -> Iterator[bytes]:
    """As if every few hundred came from another customer, who is then entered."""
    for number, raw in enumerate(messages):
        domain = f"@cliente{number // 250}.test"
        if number % 250 == 0:
            make.contact(email=f"ana{domain}")
        yield raw.replace(b"@cliente.test", domain.encode())


@dataclass
class Journeys:
    """What became of messages that went from their bytes to a page that people read."""

    sent: set[str] = field(default_factory=set)
    slowest: float = 0

    def go(self, client: Client, raw: bytes) -> None:
        began = time.process_time()
        row = inbound.read(inbound.receive(raw, mailbox=BOX, at=AT), at=AT)
        name, pk = "inbound_mail", row.pk
        if row.ticket and row.message:
            name, pk = "detail", row.ticket.pk
        page = client.get(reverse(f"tickets:{name}", args=[pk]))
        self.slowest = max(self.slowest, time.process_time() - began)
        assert page.status_code == 200, (row.fate, row.sha256)
        html = page.content.decode()  # no half letter, and no NUL, reaches a reader
        assert "\x00" not in html
        assert not FOREIGN.search(html), row.sha256
        self.sent.add(hashlib.sha256(raw).hexdigest())


def travel(messages: Iterable[bytes]) -> Journeys:
    """Take messages through all of it: kept, read, made a ticket or put aside, and shown."""
    make.policy()
    client = Client()
    client.force_login(make.user(*READER))
    done = Journeys()
    done.go(client, mail())  # what is loaded and compiled once is no message's fault
    done.slowest = 0
    for raw in of_many_people(messages):
        done.go(client, raw)
    return done


def check_fates(done: Journeys, count: int) -> None:
    """None is lost: each has a fate, a reason where it is no ticket, its bytes and its files."""
    rows = InboundMail.objects.all()
    assert {row.sha256 for row in rows} == done.sent
    fates = Counter(row.fate for row in rows)
    assert fates[Fate.RECEIVED] == 0
    assert fates[Fate.QUARANTINE] <= count * 0.02
    assert fates[Fate.TICKET] > count * 0.3
    assert all(row.reason for row in rows if row.fate not in (Fate.TICKET, Fate.FOLLOW_UP))
    for row in rows:
        assert hashlib.sha256(path_of(row.sha256).read_bytes()).hexdigest() == row.sha256
    assert all(path_of(file.sha256).exists() for file in Attachment.objects.all())


@pytest.mark.django_db
def test_of_damaged_messages_each_has_a_fate_its_bytes_its_files_and_a_page() -> None:
    check_fates(travel(damaged_mail(40)), 40)


@pytest.mark.faults
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 4])  # halves, for two workers
def test_of_very_many_damaged_messages_none_is_lost_and_none_takes_two_seconds(seed: int) -> None:
    done = travel(damaged_mail(JOURNEYS // 2, seed=seed))
    check_fates(done, JOURNEYS // 2)
    assert done.slowest < 2  # of computing, whatever else the machine does
