"""The archive is asked about letters that were cut short, and believed while it keeps up (A1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from pytest_django import Settings

import outbox.services as outbox
from outbox.models import Mail, MailStatus, RetryPolicy
from outbox.services import sending, witness
from tests.mails.imap import DOVECOT, USER, Server, running_server
from tests.make import MONDAY
from tests.outbox.letters import keep_copies, letter
from tests.outbox.sink import Sink, free_port

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DOVECOT, reason="no dovecot: apt-get install dovecot-imapd"),
]

LATER = MONDAY + sending.CLAIM
BOTH = pytest.mark.parametrize("policy", list(RetryPolicy))


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def archive(running: Server, sink: Sink, settings: Settings) -> Server:
    """It has everything that was sent so far: one letter."""
    running.clear()
    settings.WITNESS_URL = running.url
    keep_copies(sink, running)
    outbox.send(letter("known", at=MONDAY - sending.CLAIM).pk, at=MONDAY - sending.CLAIM)
    return running


def after(mail: Mail) -> Mail:
    mail.refresh_from_db()
    return mail


def test_the_archive_gets_a_copy_of_which_the_addressee_reads_nothing(
    archive: Server, sink: Sink
) -> None:
    assert sink.arrivals[0].recipients == ["ana@cliente.test", USER]
    assert sink.arrivals[0].message["Bcc"] is None
    assert archive.count() == 1


@BOTH
def test_a_letter_that_was_cut_short_after_it_left_is_sent(
    archive: Server, sink: Sink, policy: RetryPolicy
) -> None:
    sink.hang_up_after_data = True
    mail = letter(policy=policy)
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.SENDING
    assert outbox.reclaim(at=LATER - timedelta(seconds=1)) == 0
    assert outbox.reclaim(at=LATER) == 1
    assert (after(mail).status, mail.sent_at, archive.count()) == (MailStatus.SENT, LATER, 2)


@BOTH
def test_a_letter_that_was_cut_short_before_it_left_is_sent_again(
    archive: Server, sink: Sink, policy: RetryPolicy
) -> None:
    mail = letter(policy=policy)
    sending.claim(mail.pk, at=MONDAY)  # and then the process is killed
    assert outbox.reclaim(at=LATER) == 1
    assert (after(mail).status, mail.next_try_at) == (MailStatus.QUEUED, LATER)
    assert outbox.send(mail.pk, at=LATER)
    assert len(sink.arrivals) == 2


@BOTH
@pytest.mark.parametrize("is_away", [True, False])
def test_an_archive_that_is_away_or_lost_what_was_sent_is_not_believed(
    archive: Server, settings: Settings, policy: RetryPolicy, is_away: bool
) -> None:
    """Within the hour it is asked again; after it all is as if there were none."""
    mail = letter(policy=policy)
    sending.claim(mail.pk, at=MONDAY)
    if is_away:
        settings.WITNESS_URL = f"imap://a:b@127.0.0.1:{free_port()}"
    else:
        archive.clear()
    assert outbox.reclaim(at=LATER) == 0
    assert after(mail).status == MailStatus.SENDING
    fate = MailStatus.DOUBT if policy == RetryPolicy.HOLD else MailStatus.QUEUED
    assert outbox.reclaim(at=LATER + witness.PATIENCE) == 1
    assert after(mail).status == fate


def test_a_letter_with_a_personal_link_leaves_no_copy(archive: Server, sink: Sink) -> None:
    words = {"name": "Eva", "url": "https://sgc.test/k3y"}
    mail = letter("secret", kind="password_reset", context=words)
    outbox.send(mail.pk, at=MONDAY)
    assert sink.arrivals[-1].recipients == ["ana@cliente.test"]
    assert archive.count() == 1


def test_what_nobody_takes_is_not_archived_as_if_it_had_left(archive: Server, sink: Sink) -> None:
    sink.refuses = {"ana@cliente.test": "550 no such user"}
    mail = letter("refused")
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.FAILED
    assert archive.count() == 1


def test_an_archive_that_refuses_its_copy_stops_no_letter(archive: Server, sink: Sink) -> None:
    sink.refuses = {USER: "552 mailbox full"}
    mail = letter("full")
    assert outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.SENT
    assert "552 mailbox full" in mail.error


def test_other_ways_of_sending_know_of_no_refusals(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send(letter("console").pk, at=MONDAY)
    assert len(django_mail.outbox) == 1
