"""A8: whatever the mail server does, a letter waits, has failed or has left, and we know which."""

import ssl
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

import outbox.services as outbox
from kit.files import store
from outbox import smtp
from outbox.models import Mail, MailStatus, RetryPolicy
from outbox.services.sending import ATTEMPTS
from tests.make import MONDAY
from tests.outbox.letters import letter
from tests.outbox.sink import Sink, listening

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("policy", list(RetryPolicy))


def fate(policy: RetryPolicy = RetryPolicy.HOLD) -> Mail:
    mail = letter(policy=policy)
    outbox.send(mail.pk, at=MONDAY)
    mail.refresh_from_db()
    return mail


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody vouches for."""
    file: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout - -out -"
    done = subprocess.run(made.split(), check=True, capture_output=True)  # noqa: S603 - ours
    file.write_bytes(done.stdout)
    return file


@BOTH
def test_a_server_without_the_tls_that_we_ask_for_gets_no_letter_yet(
    sink: Sink, settings: Settings, policy: RetryPolicy
) -> None:
    settings.EMAIL_USE_TLS = True
    assert fate(policy).status == MailStatus.QUEUED
    assert sink.arrivals == []


@BOTH
def test_a_server_whose_certificate_is_not_to_be_trusted_delays_letters_and_fails_none(
    settings: Settings, certificate: Path, policy: RetryPolicy
) -> None:
    """The error of Python is a ValueError, like that of a letter that cannot be written."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with listening(tls_context=context) as sink:
        settings.EMAIL_BACKEND = "outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_USE_TLS = True
        mail = fate(policy)
    assert mail.status == MailStatus.QUEUED
    assert "CERTIFICATE_VERIFY_FAILED" in mail.error


@BOTH
def test_a_server_that_stalls_before_it_has_the_letter_does_not_have_it(
    sink: Sink, settings: Settings, policy: RetryPolicy
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    sink.stalls_for = {"ana@cliente.test": 1}
    assert fate(policy).status == MailStatus.QUEUED
    assert sink.arrivals == []


@pytest.mark.parametrize(
    ("policy", "status"),
    [(RetryPolicy.REPEAT, MailStatus.QUEUED), (RetryPolicy.HOLD, MailStatus.DOUBT)],
)
def test_a_server_that_stalls_with_the_letter_in_its_hands_leaves_us_in_doubt(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, policy: RetryPolicy, status: MailStatus
) -> None:
    monkeypatch.setattr(smtp, "WITH_THE_LETTER", 0.2)
    sink.thinks_for = 1
    assert fate(policy).status == status
    assert len(sink.arrivals) == 1


def test_a_server_that_takes_its_time_with_the_letter_is_waited_for(
    sink: Sink, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    sink.thinks_for = 0.6
    assert fate().status == MailStatus.SENT


@BOTH
def test_a_server_that_hangs_up_once_it_said_yes_has_the_letter(
    sink: Sink, policy: RetryPolicy
) -> None:
    sink.hangs_up_on_farewell = True
    assert fate(policy).status == MailStatus.SENT


def test_what_it_takes_for_some_of_the_addressees_has_left_and_says_for_whom_not(
    sink: Sink,
) -> None:
    sink.refuses = {"jefe@cliente.test": "550 no such user"}
    mail = letter(cc=["jefe@cliente.test"])
    assert outbox.send(mail.pk, at=MONDAY)
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT
    assert "jefe@cliente.test: 550 no such user" in mail.error


def test_whom_the_server_puts_off_while_it_takes_others_gets_the_letter_later(sink: Sink) -> None:
    """Greylisting is of each recipient: the one must not lose what the other has got."""
    sink.refuses = {"ana@cliente.test": "450 greylisted"}
    mail = letter(cc=["jefe@cliente.test"], files=[store(b"8.2", name="traza.txt")])
    assert outbox.send(mail.pk, at=MONDAY)
    assert [one.recipients for one in sink.arrivals] == [["jefe@cliente.test"]]
    mail.refresh_from_db()
    again = Mail.objects.exclude(pk=mail.pk).get()
    assert (again.to, again.cc, again.subject, again.body) == (
        ["ana@cliente.test"],
        [],
        mail.subject,
        mail.body,
    )
    assert MONDAY < again.next_try_at <= MONDAY + timedelta(minutes=10)
    sink.refuses = {}
    assert outbox.send(again.pk, at=again.next_try_at)
    assert sink.arrivals[1].recipients == ["ana@cliente.test"]
    assert b"traza.txt" in sink.arrivals[1].raw
    assert not outbox.send(mail.pk, at=MONDAY + timedelta(days=1))


def test_an_addressee_that_is_refused_for_good_is_shown_though_a_copy_left(sink: Sink) -> None:
    sink.refuses = {"ana@cliente.test": "550 no such user"}
    mail = letter(cc=["jefe@cliente.test"])
    assert not outbox.send(mail.pk, at=MONDAY)
    mail.refresh_from_db()
    assert mail.status == MailStatus.FAILED
    assert "no para ana@cliente.test" in mail.error
    assert "550 no such user" in mail.error


def test_a_letter_that_is_too_big_for_the_server_is_not_sent_for_ever(sink: Sink) -> None:
    sink.answer_to_sender = "552 message too big"
    assert fate().status == MailStatus.FAILED


@pytest.mark.parametrize(
    "fault",
    [
        {"answer_to_sender": "421 busy"},
        {"answer_to_recipient": "450 greylisted"},
        {"answer_to_recipient": "421 busy"},
        {"answer_to_data": "451 try later"},
        {"hang_up_after_data": True},
    ],
    ids=str,
)
def test_nothing_is_tried_for_ever_and_never_before_its_time(
    sink: Sink, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(sink, name, value)
    mail, at, pauses = letter(), MONDAY, []
    while mail.status != MailStatus.FAILED:
        assert not outbox.send(mail.pk, at=at)
        mail.refresh_from_db()
        pauses.append(mail.next_try_at - at)
        at = mail.next_try_at
    assert mail.attempts == ATTEMPTS
    assert max(pauses) <= timedelta(hours=1)
    assert len(set(pauses[2:])) > 1  # they do not come back in step
