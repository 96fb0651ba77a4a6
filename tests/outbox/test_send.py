import smtplib
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from pytest_django import Settings

import outbox.services as outbox
from kit.files import path_of, store
from outbox.models import Mail, MailStatus, RetryPolicy
from outbox.services import sending
from outbox.smtp import NeverSendable, NotSent, verdict
from tests.make import MONDAY
from tests.outbox.letters import letter
from tests.outbox.sink import Sink, free_port

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def after(mail: Mail) -> Mail:
    mail.refresh_from_db()
    return mail


def test_a_due_letter_goes_out_once(sink: Sink) -> None:
    mail = letter()
    assert outbox.send(mail.pk, at=MONDAY)
    assert not outbox.send(mail.pk, at=MONDAY)
    assert (after(mail).status, mail.sent_at, mail.attempts) == (MailStatus.SENT, MONDAY, 1)
    assert [arrival.recipients for arrival in sink.arrivals] == [["ana@cliente.test"]]


def test_a_letter_whose_time_has_not_come_stays(sink: Sink) -> None:
    assert not outbox.send(letter().pk, at=MONDAY - MINUTE)
    assert sink.arrivals == []


def test_files_arrive_as_they_were(sink: Sink) -> None:
    content = bytes(range(256)) * 100
    outbox.send(letter(files=[store(content, name="señal.bin")]).pk, at=MONDAY)
    (file,) = sink.arrivals[0].message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("señal.bin", content)


def test_copies_and_answers_go_where_the_letter_says(sink: Sink) -> None:
    mail = letter(
        cc=["jefe@cliente.test"], reply_to="soporte+t1-k@sgc.test", from_name="Equipo Ñandú"
    )
    outbox.send(mail.pk, at=MONDAY)
    message = sink.arrivals[0].message
    assert sink.arrivals[0].recipients == ["ana@cliente.test", "jefe@cliente.test"]
    assert (message["Cc"], message["Reply-To"]) == ("jefe@cliente.test", "soporte+t1-k@sgc.test")
    assert message["From"].addresses[0].display_name == "Equipo Ñandú"


@pytest.mark.parametrize("answer", ["451 try later", "421 busy"])
def test_a_server_that_is_busy_gets_the_letter_later(sink: Sink, answer: str) -> None:
    sink.answer_to_data = answer
    mail = letter()
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.QUEUED
    assert MINUTE * 0.8 <= mail.next_try_at - MONDAY <= MINUTE
    sink.answer_to_data = "250 OK"
    assert outbox.send(mail.pk, at=mail.next_try_at)
    assert after(mail).error == ""


def test_pauses_grow_to_an_hour_and_the_eighth_failure_is_the_last(sink: Sink) -> None:
    sink.answer_to_recipient = "450 greylisted"
    mail, pauses, at = letter(), [], MONDAY
    while mail.status != MailStatus.FAILED:
        assert not outbox.send(mail.pk, at=at)
        pauses.append(after(mail).next_try_at - at)
        at = mail.next_try_at
    wanted = [MINUTE, 10 * MINUTE] + [60 * MINUTE] * 6
    assert len(pauses) == len(wanted)
    assert all(0.8 * most <= pause <= most for pause, most in zip(pauses, wanted, strict=True))
    assert not outbox.send(mail.pk, at=at + 100 * MINUTE)


@pytest.mark.parametrize("where", ["answer_to_recipient", "answer_to_data"])
def test_a_letter_that_the_server_will_never_take_is_shown_at_once(sink: Sink, where: str) -> None:
    setattr(sink, where, "550 no such user")
    mail = letter()
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.FAILED
    assert "no such user" in mail.error


def test_a_refused_login_is_our_trouble_and_fails_no_letter(settings: Settings) -> None:
    error = smtplib.SMTPAuthenticationError(535, b"bad password")
    assert isinstance(verdict(error), NotSent)
    assert not isinstance(verdict(error), NeverSendable)


def test_an_unreachable_server_delays_even_letters_that_must_not_be_doubled(
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = "outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    mail = letter(policy=RetryPolicy.HOLD)
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.QUEUED


def test_a_server_that_is_away_for_days_uses_up_no_attempt_and_is_asked_every_minute(
    sink: Sink, settings: Settings
) -> None:
    """K3: nobody has to revive hundreds of letters by hand on Monday."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    mail, at = letter(), MONDAY
    for _each in range(3 * sending.ATTEMPTS):
        assert not outbox.send(mail.pk, at=at)
        waiting = after(mail)
        assert (waiting.status, waiting.attempts) == (MailStatus.QUEUED, 1)
        assert timedelta() < waiting.next_try_at - at <= timedelta(minutes=1)
        at = waiting.next_try_at + timedelta(hours=3)
    assert outbox.oldest_tried_age(at) == at - mail.created_at
    settings.EMAIL_PORT = port
    assert outbox.send(mail.pk, at=at)
    assert outbox.oldest_tried_age(at) == timedelta()


def test_a_conversation_cut_short_repeats_a_reminder_under_the_same_message_id(sink: Sink) -> None:
    sink.hang_up_after_data = True
    mail = letter()
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.QUEUED
    sink.hang_up_after_data = False
    assert outbox.send(mail.pk, at=mail.next_try_at)
    assert {arrival.message["Message-ID"] for arrival in sink.arrivals} == {mail.message_id}


def test_a_conversation_cut_short_leaves_a_letter_that_must_not_be_doubled_to_a_person(
    sink: Sink,
) -> None:
    sink.hang_up_after_data = True
    mail = letter(policy=RetryPolicy.HOLD)
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.DOUBT
    assert not outbox.send(mail.pk, at=MONDAY + 100 * MINUTE)
    assert len(sink.arrivals) == 1


def test_a_letter_that_cannot_even_be_written_fails_alone(sink: Sink) -> None:
    poison, other = letter("poison"), letter("other")
    Mail.objects.filter(pk=poison.pk).update(reply_to="a@b.test\r\nBcc: c@d.test")
    assert not outbox.send(poison.pk, at=MONDAY)
    assert after(poison).status == MailStatus.FAILED
    assert outbox.send(other.pk, at=MONDAY)


def test_a_file_that_is_gone_is_waited_for(sink: Sink) -> None:
    file = store(b"x", name="a.txt")
    mail = letter(files=[file], policy=RetryPolicy.HOLD)
    path_of(file.sha256).unlink()
    assert not outbox.send(mail.pk, at=MONDAY)
    assert after(mail).status == MailStatus.QUEUED


@pytest.mark.parametrize(
    ("policy", "status"),
    [(RetryPolicy.REPEAT, MailStatus.QUEUED), (RetryPolicy.HOLD, MailStatus.DOUBT)],
)
def test_a_sender_that_died_leaves_a_claim_that_is_taken_back(
    policy: RetryPolicy, status: MailStatus
) -> None:
    mail = letter(policy=policy)
    sending.claim(mail.pk, at=MONDAY)  # and then the process is killed
    assert outbox.reclaim(at=MONDAY + 9 * MINUTE) == 0
    assert outbox.reclaim(at=MONDAY + 10 * MINUTE) == 1
    assert after(mail).status == status


def test_a_letter_that_kills_its_senders_is_given_up() -> None:
    mail, at = letter(), MONDAY
    for _attempt in range(sending.ATTEMPTS):
        assert sending.claim(mail.pk, at=at)
        at += sending.CLAIM
        outbox.reclaim(at=at)
    assert after(mail).status == MailStatus.FAILED


def test_a_sender_that_was_only_slow_is_believed_when_it_says_sent(sink: Sink) -> None:
    mail = letter(policy=RetryPolicy.HOLD)
    claimed = sending.claim(mail.pk, at=MONDAY)
    outbox.reclaim(at=MONDAY + sending.CLAIM)
    assert claimed
    sending.settle_success(claimed, at=MONDAY)
    assert after(mail).status == MailStatus.SENT


def test_a_sender_that_was_slow_does_not_undo_a_later_attempt() -> None:
    mail = letter()
    slow = sending.claim(mail.pk, at=MONDAY)
    outbox.reclaim(at=MONDAY + sending.CLAIM)
    assert slow
    assert sending.claim(mail.pk, at=MONDAY + sending.CLAIM)
    sending.settle_failure(slow, NeverSendable("550"), at=MONDAY)
    assert after(mail).status == MailStatus.SENDING


def test_a_personal_link_is_wiped_once_it_is_sent(sink: Sink) -> None:
    mail = letter(kind="password_reset", context={"name": "Eva", "url": "https://sgc.test/k3y"})
    outbox.send(mail.pk, at=MONDAY)
    assert "k3y" in sink.arrivals[0].message.get_content()
    assert "k3y" not in after(mail).body


def test_a_letter_is_never_sent_inside_a_transaction(sink: Sink) -> None:
    """A14: the claim must be seen by others before we talk to the server."""
    mail = letter()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        outbox.send(mail.pk, at=MONDAY)
    assert sink.arrivals == []


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_each_letter_once(sink: Sink) -> None:
    """A6: parallel is as good as serial."""
    sent_by_eight()
    ids = [arrival.message["Message-ID"] for arrival in sink.arrivals]
    assert sorted(ids) == sorted(Mail.objects.values_list("message_id", flat=True))
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_eight_senders_that_claim_nothing_send_a_letter_more_than_once(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of A6: the race is there, and the count tells of it."""
    monkeypatch.setattr(sending, "claim", lambda pk, at: Mail.objects.get(pk=pk))
    sent_by_eight()
    assert len(sink.arrivals) > 12


def sent_by_eight() -> None:
    pks = [letter(f"letter-{n}").pk for n in range(12)]

    def work() -> None:
        for pk in pks:
            outbox.send(pk, at=MONDAY)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
