from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from contacts.models import ActionCode, Event
from outbox.models import Mail, MailStatus, Notice
from tests import make
from tests.mails import mail
from tickets import services
from tickets.models import EventKind, Fate, Outcome, Status, Ticket, Track
from tickets.services.mail import inbound

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
LAPSE = 2 * DAY


@pytest.fixture
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def unanswered(lapses: int, **facts: object) -> Ticket:
    """A ticket whose customer was asked something on a Monday and let so many lapses pass."""
    ticket = make.answered(waits=True, **facts)
    while lapses:
        assert ticket.follow_up_at is not None
        assert services.chase(ticket, at=ticket.follow_up_at)
        ticket, lapses = Ticket.objects.get(pk=ticket.pk), lapses - 1
    return ticket


@pytest.mark.req("CC-43")
def test_the_customer_is_reminded_at_the_same_rhythm_of_what_was_asked() -> None:
    ticket = unanswered(1)
    letter = Mail.objects.get(kind="ticket_reminder")
    assert "Pruebe con otro cable y díganos si lee." in letter.body
    assert (ticket.status, ticket.follow_up_at) == (Status.WAITING_CUSTOMER, AT + 2 * LAPSE)
    assert list(ticket.follow_ups.values_list("track", "step")) == [(Track.THEIRS, 1)]
    assert Event.objects.filter(action=ActionCode.TICKET_REMINDED).count() == 1


@pytest.mark.req("CC-44")
def test_the_last_reminder_says_until_when_and_the_customer_has_five_working_days() -> None:
    ticket = unanswered(3)
    third = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    assert ticket.follow_ups.get(step=3).opened_at == third
    assert ticket.follow_up_at == third + 7 * DAY  # with a weekend in it
    assert "17/03/2026" in Mail.objects.get(kind="ticket_closing_warning").body
    assert not services.chase(ticket, at=third + 7 * DAY - HOUR)


@pytest.mark.req("CC-43")
def test_without_an_answer_it_is_closed_with_that_outcome_and_a_letter() -> None:
    ticket = unanswered(4)
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, Outcome.NO_ANSWER)
    assert Mail.objects.filter(kind="ticket_no_answer").count() == 1
    kinds = ["ticket_reminder", "ticket_reminder", "ticket_closing_warning"]
    sent = Mail.objects.filter(kind__in=kinds).order_by("created_at")
    assert [mail.kind for mail in sent] == kinds
    machines = Mail.objects.filter(kind__in=[*kinds, "ticket_no_answer", "ticket_opened"])
    assert {mail.is_automatic for mail in machines} == {True}  # E8: no machine answers them


@pytest.mark.req("CC-44")
@pytest.mark.parametrize(
    "fate",
    [
        {"status": MailStatus.FAILED},
        {"status": MailStatus.QUEUED, "attempts": 1},  # the server has been away for days
        {"status": MailStatus.SENT, "sent_at": AT, "bounced_at": AT},  # 5.2.2, a full mailbox
    ],
    ids=["failed", "in vain", "came back"],
)
def test_nobody_is_closed_whose_warning_did_not_arrive(fate: dict[str, Any]) -> None:
    ticket = unanswered(3)
    Mail.objects.filter(kind="ticket_closing_warning").update(**fate)
    assert ticket.follow_up_at is not None
    services.chase(ticket, at=ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.status == Status.IN_PROGRESS
    assert Notice.objects.filter(user=ticket.owner, text__contains="no llegó").count() == 1


@pytest.mark.req("CC-43", "CC-44")
@pytest.mark.usefixtures("_files_of_this_test")
def test_nobody_is_reminded_or_closed_while_their_answer_may_wait_to_be_identified() -> None:
    ticket = unanswered(3)
    raw = mail("Ya probé", sender="otra@casa.test", subject=f"Re: Ticket T-{ticket.pk}")
    row = inbound.read(inbound.receive(raw, mailbox="soporte@sgc.test", at=AT), at=AT)
    assert (row.fate, row.suspected) == (Fate.UNKNOWN, ticket)
    assert ticket.follow_up_at is not None
    services.chase(ticket, at=ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.status == Status.IN_PROGRESS
    assert Notice.objects.filter(user=ticket.owner, text__contains="por identificar").exists()


def test_a_customer_without_address_is_handed_back_to_us_instead_of_reminded() -> None:
    ticket = unanswered(1, contact=make.contact(email=""))
    assert ticket.status == Status.IN_PROGRESS
    assert ticket.events.filter(kind=EventKind.RESUMED).exists()
    assert Notice.objects.filter(user=ticket.owner, text__contains="no tiene correo").exists()


def test_an_answer_ends_the_reminders_and_the_next_wait_begins_them_anew() -> None:
    ticket = unanswered(2)
    assert ticket.follow_up_at is not None
    at = ticket.follow_up_at - HOUR
    services.hear(ticket, body="Ya probé.", at=at)
    services.reply(ticket, by=make.user(), body="¿Y con otro puerto?", waits=True, at=at)
    services.chase(ticket, at=at + 4 * DAY)
    assert list(ticket.follow_ups.values_list("cycle", "step")) == [(1, 1), (1, 2), (2, 1)]


@pytest.mark.req("CC-44")
@pytest.mark.parametrize("verb", ["ask", "take back and wait"])
def test_nobody_is_closed_on_a_question_of_which_they_were_not_warned(verb: str) -> None:
    ticket = unanswered(3)
    at, agent = AT + 9 * DAY, make.user()
    if verb == "ask":
        services.reply(ticket, by=agent, body="¿Le llamamos mañana?", waits=True, at=at)
    else:
        services.resume(ticket, by=agent, at=at)
        services.wait(ticket, by=agent, awaited="customer", reason="Sigue igual", at=at)
    warnings = Mail.objects.filter(kind="ticket_closing_warning")
    for reminder in range(4):
        ticket.refresh_from_db()
        assert ticket.status == Status.WAITING_CUSTOMER
        assert warnings.count() == 1 + (reminder == 3)
        assert ticket.follow_up_at is not None
        closing_on = ticket.follow_up_at
        services.chase(ticket, at=closing_on)
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    assert f"{closing_on:%d/%m/%Y}" in warnings.latest("pk").body


@pytest.mark.req("CC-44")
def test_a_second_warning_that_is_lost_closes_nobody_though_the_first_arrived() -> None:
    ticket = unanswered(3)
    services.reply(ticket, by=make.user(), body="¿Y ahora?", waits=True, at=AT + 9 * DAY)
    for _reminder in range(3):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
    second = Mail.objects.filter(kind="ticket_closing_warning").latest("pk")
    Mail.objects.filter(pk=second.pk).update(status=MailStatus.FAILED)
    ticket.refresh_from_db()
    assert ticket.follow_up_at is not None
    services.chase(ticket, at=ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.status == Status.IN_PROGRESS


def test_our_turn_and_theirs_are_counted_apart() -> None:
    ticket = make.answered()
    services.chase(ticket, at=AT + LAPSE)
    services.reply(
        ticket,
        by=make.user(),
        body="¿Puede enviarnos una captura?",
        answer=services.FollowUpAnswer(detail="Falta ver la pantalla."),
        waits=True,
        at=AT + LAPSE,
    )
    services.chase(ticket, at=AT + 2 * LAPSE)
    services.resume(ticket, by=make.user(), at=AT + 2 * LAPSE)
    ticket.refresh_from_db()
    assert ticket.follow_up_step == 1
    steps = ticket.follow_ups.values_list("track", "step")
    assert list(steps) == [(Track.OURS, 1), (Track.THEIRS, 1)]
