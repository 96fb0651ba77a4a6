"""Damaged mail of every kind goes through the whole intake: none is lost, nothing dies (E1)."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_django import Settings

from kit.files import path_of
from tests import make
from tests.mails.fuzz import damaged_mail
from tickets.mailparse import Letter, Unreadable, parse
from tickets.mailsigns import machine_behind
from tickets.models import Attachment, Fate, InboundMail
from tickets.services.mail import inbound

AT = make.MONDAY
BOX = "soporte@sgc.test"


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


@pytest.mark.django_db
@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.faults)])
def test_of_damaged_messages_each_has_a_fate_its_bytes_and_its_files(
    settings: Settings, tmp_path: Path, count: int
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make.policy()
    make.contact(email="ana@cliente.test")
    sent = set()
    for raw in damaged_mail(count, seed=count):
        sent.add(hashlib.sha256(raw).hexdigest())
        inbound.read(inbound.receive(raw, mailbox=BOX, at=AT), at=AT)
    rows = InboundMail.objects.all()
    assert {row.sha256 for row in rows} == sent
    fates = Counter(row.fate for row in rows)
    assert fates[Fate.RECEIVED] == 0
    assert fates[Fate.QUARANTINE] <= count * 0.02
    assert fates[Fate.TICKET] > count * 0.3
    assert all(row.reason for row in rows if row.fate not in (Fate.TICKET, Fate.FOLLOW_UP))
    for row in rows:
        assert hashlib.sha256(path_of(row.sha256).read_bytes()).hexdigest() == row.sha256
    assert all(path_of(file.sha256).exists() for file in Attachment.objects.all())
