"""The only path out (A6): swept twice, or by many at once, each letter leaves once."""

from datetime import datetime, timedelta

import pytest

import outbox.services as outbox
from outbox import tasks
from outbox.models import Mail, MailStatus
from outbox.services import sending
from tests.make import MONDAY
from tests.outbox.letters import letter
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def sweep(at: datetime) -> list[int]:
    """What the task does, without a worker: it hands out, and each letter is sent."""
    outbox.reclaim(at=at)
    pks = Mail.objects.due(at).next_up()
    return [pk for pk in pks if outbox.send(pk, at=at)]


def test_a_second_sweep_changes_nothing_and_sends_nothing(sink: Sink) -> None:
    for number in range(5):
        letter(f"carta-{number}")
    assert len(sweep(MONDAY)) == 5
    before = list(Mail.objects.order_by("pk").values())
    assert sweep(MONDAY) == []
    assert list(Mail.objects.order_by("pk").values()) == before
    assert len(sink.arrivals) == 5


def test_the_oldest_letters_are_handed_out_first() -> None:
    young, old = letter("young", at=MONDAY), letter("old", at=MONDAY - HOUR)
    assert Mail.objects.due(MONDAY).next_up() == [old.pk, young.pk]


def test_letters_of_dead_senders_go_out_in_the_same_sweep(sink: Sink) -> None:
    mail = letter()
    sending.claim(mail.pk, at=MONDAY)
    assert sweep(MONDAY) == []
    assert sweep(MONDAY + HOUR) == [mail.pk]


def test_one_bad_letter_holds_up_no_other(sink: Sink) -> None:
    bad, good = letter("bad"), letter("good")
    Mail.objects.filter(pk=bad.pk).update(subject="a\r\nBcc: x@y.test")
    assert sweep(MONDAY) == [good.pk]


def test_how_the_post_is_doing() -> None:
    assert outbox.oldest_due_age(MONDAY) == timedelta()
    letter("a")
    letter("b", at=MONDAY + HOUR)
    assert outbox.oldest_due_age(MONDAY + 2 * HOUR) == 2 * HOUR
    Mail.objects.filter(key="a").update(status=MailStatus.DOUBT)
    Mail.objects.filter(key="b").update(status=MailStatus.FAILED)
    assert outbox.oldest_due_age(MONDAY + 2 * HOUR) == timedelta()
    assert (outbox.count_doubt(), outbox.count_failed()) == (1, 1)


def test_the_task_reads_the_clock_and_sends(sink: Sink) -> None:
    mail = letter()
    tasks.deliver_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT
