"""Nobody has us write to third parties, neither by the public form nor by mail (E9)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from contacts.models import ServiceLine
from outbox.models import Mail
from tests import make
from tests.mails import mail
from tickets.models import Fate, InboundMail, Ticket
from tickets.services.core.budget import MOST_AN_HOUR
from tickets.services.mail import inbound
from tickets.services.mail.webform import Request, receive_form

pytestmark = pytest.mark.django_db

AT, SECOND, DAY = make.MONDAY, timedelta(seconds=1), timedelta(days=1)
LURE = "Gane 500 euros en https://estafa.test/premio o llame al 900 100 200"


@pytest.fixture
def line(settings: Settings, tmp_path: Path) -> ServiceLine:
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_AUTHSERV_ID = "mx.sgc.test"
    make.policy()
    return make.line(has_public_form=True)


def known(line: ServiceLine, count: int) -> list[str]:
    """People of one customer, whom we would answer."""
    customer = make.customer(line=line)
    addresses = [f"conocida{n}@cliente.test" for n in range(count)]
    for address in addresses:
        make.contact(customer=customer, email=address)
    return addresses


def by_form(line: ServiceLine, victim: str, at: datetime) -> InboundMail:
    """What the page does with a form: the attacker's words in every field of it."""
    lure = Request(LURE, LURE, victim, LURE, LURE, number=uuid4())
    return inbound.read(receive_form(line, lure, at=at), at=at)


def by_mail(line: ServiceLine, victim: str, at: datetime) -> InboundMail:
    raw = mail(
        f"{LURE} {uuid4()}",
        sender=f'"{LURE}" <{victim}>',
        to=line.mailbox,
        subject=LURE,
        message_id=f"<{uuid4()}@estafa.test>",
        headers={"Reply-To": victim, "Importance": "high"},
    )
    return inbound.read(inbound.receive(raw, mailbox=line.mailbox, at=at), at=at)


WAYS = (by_form, by_mail)


def attack(line: ServiceLine, victims: list[str]) -> None:
    """In each of these names, a second apart and by one way after the other; all of it is kept."""
    for number, victim in enumerate(victims):
        row = WAYS[number % 2](line, victim, AT + number * SECOND)
        assert row.fate in (Fate.TICKET, Fate.UNKNOWN), row.reason


def letters() -> Iterator[str]:
    """All that we wrote, as its reader sees it; none of it is the attacker's."""
    for sent in Mail.objects.all():
        told = [sent.subject, sent.body, sent.from_name, sent.reply_to, *sent.to, *sent.cc]
        text = "\n".join(told).lower()
        for words in ("gane", "500 euros", "http", "estafa", "900 100"):
            assert words not in text
        assert len(sent.to) == 1
        assert not sent.cc
        yield sent.to[0]


def test_in_whose_name_anybody_writes_is_told_once_a_day_and_in_our_words(
    line: ServiceLine,
) -> None:
    victims = known(line, 3)
    attack(line, [*victims, "nadie@otra.test", *victims])
    attack(line, victims)
    assert Counter(letters()) == dict.fromkeys(victims, 1)
    by_form(line, victims[0], AT + DAY + timedelta(hours=1))
    assert Counter(letters())[victims[0]] == 2


def test_within_an_hour_we_write_to_so_many_and_no_more_but_keep_what_all_of_them_say(
    line: ServiceLine,
) -> None:
    victims = known(line, MOST_AN_HOUR + 2)
    for victim in victims:
        by_form(line, victim, AT)
    assert sorted(letters()) == sorted(victims[:MOST_AN_HOUR])
    assert Ticket.objects.count() == len(victims)


def test_who_has_no_right_to_be_helped_is_written_to_no_more_often(line: ServiceLine) -> None:
    person = make.contact(customer=make.customer(line=line, is_entitled=False))
    attack(line, [person.email, person.email])
    assert list(letters()) == [person.email]


@pytest.mark.faults
def test_ten_thousand_victims_get_no_more_letters_than_people_would(line: ServiceLine) -> None:
    victims = known(line, 1_000) + [f"nadie{n}@otra.test" for n in range(9_000)]
    attack(line, victims + victims[:1_000])
    assert InboundMail.objects.count() == 11_000
    told = Counter(letters())
    assert max(told.values()) == 1
    hours = Counter(sent.created_at.replace(minute=0, second=0) for sent in Mail.objects.all())
    assert max(hours.values()) <= MOST_AN_HOUR
