"""An answer waits some seconds before it leaves; until then it is undone with one click."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import outbox.services as outbox
from kit.errors import Refused
from outbox.models import Mail, MailStatus
from tests import make
from tests.tickets.pages import at_the_desk
from tests.tickets.test_regrouping import again, seen
from tickets import services
from tickets.models import Draft, HeldReply, Message, Ticket
from tickets.services.promises import clocks
from tickets.services.silence import chasing
from tickets.services.talk import withdrawing
from tickets.services.talk.answers import FollowUpAnswer

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
SECOND = timedelta(seconds=1)


def answer(ticket: Ticket, at: Any = AT + HOUR, **facts: Any) -> Message:
    usual = {"body": "Cambie el cable.", "next_step": "Si no basta, le enviamos otro."}
    return services.reply(ticket, by=ticket.owner or make.user(), at=at, **usual | facts)


def withdraw(message: Message, at: Any) -> None:
    assert message.author
    withdrawing.withdraw(message, by=message.author, at=at)


def letter(message: Message) -> Mail:
    assert message.mail
    return Mail.objects.get(pk=message.mail.pk)


def test_the_letter_of_an_answer_waits_ten_seconds_and_then_leaves() -> None:
    message = answer(make.classified(owner=make.user()))
    waits = letter(message)
    assert not outbox.send(waits.pk, at=message.at + 9 * SECOND)
    assert outbox.send(waits.pk, at=message.at + 10 * SECOND)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"waits": True},
        {"answer": FollowUpAnswer(estimated_on=date(2026, 3, 20))},
    ],
    ids=["plain", "waiting for the customer", "with a date"],
)
def test_a_withdrawn_answer_leaves_the_ticket_as_if_it_had_never_been_given(
    facts: dict[str, Any],
) -> None:
    ticket = make.classified()
    before = seen(ticket)
    message = answer(ticket, **facts)
    assert seen(ticket) != before
    withdraw(message, message.at + 5 * SECOND)
    assert seen(ticket) == before
    assert again(ticket).committed_on is None
    assert not clocks.disagreements(again(ticket))
    assert letter(message).status == MailStatus.CANCELLED
    assert not outbox.send(letter(message).pk, at=message.at + HOUR)


def test_a_second_answer_while_they_waited_is_withdrawn_to_their_turn() -> None:
    ticket = make.answered(waits=True)
    before = seen(ticket)
    message = answer(ticket)
    withdraw(message, message.at + SECOND)
    assert seen(ticket) == before


def test_an_update_that_was_owed_is_owed_again_when_it_is_withdrawn() -> None:
    ticket = make.answered()
    at = AT + timedelta(days=3)
    chasing.chase_due(at=at)
    ticket = again(ticket)
    before = seen(ticket)
    said = FollowUpAnswer(detail="Hemos reproducido el fallo en el lector.")
    message = answer(ticket, at=at + HOUR, answer=said)
    assert message.follow_up.detail
    withdraw(message, at + HOUR + SECOND)
    assert seen(ticket) == before
    owed = ticket.follow_ups.get()
    assert (owed.answered_by, owed.detail) == (None, "")


def test_nothing_that_was_sent_is_ever_undone() -> None:
    message = answer(make.classified(owner=make.user()))
    with pytest.raises(Refused, match="ya salió"):
        withdraw(message, message.at + 10 * SECOND)
    early = answer(make.classified(owner=make.user()))
    Mail.objects.filter(pk=letter(early).pk).update(status=MailStatus.SENDING, attempts=1)
    with pytest.raises(Refused, match="saliendo en este momento"):
        withdraw(early, early.at + SECOND)
    assert Message.objects.filter(pk=early.pk).exists()


def test_whoever_did_not_write_it_does_not_withdraw_it_and_nobody_does_so_twice() -> None:
    message = answer(make.classified(owner=make.user()))
    with pytest.raises(Refused, match="quien la escribió"):
        withdrawing.withdraw(message, by=make.user(), at=message.at + SECOND)
    withdraw(message, message.at + SECOND)
    with pytest.raises(Refused, match="ya se retiró"):
        withdraw(message, message.at + 2 * SECOND)


def test_what_happened_after_an_answer_is_not_thrown_away_with_it() -> None:
    ticket = make.classified(owner=make.user())
    message = answer(ticket)
    services.hear(ticket, body="¿Y bien?", at=message.at + 2 * SECOND)
    with pytest.raises(Refused, match="siguió adelante"):
        withdraw(message, message.at + 5 * SECOND)


def test_a_withdrawn_answer_is_nowhere_read_and_never_comes_back() -> None:
    ticket = make.classified(owner=make.user())
    message = answer(ticket)
    withdraw(message, message.at + SECOND)
    assert message not in ticket.messages.all()
    row = Message.everything.get(pk=message.pk)
    row.withdrawn_at = None
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        row.save()


def test_what_only_served_to_withdraw_is_thrown_away_a_day_later() -> None:
    message = answer(make.classified(owner=make.user()))
    assert withdrawing.forget_held(at=message.at + HOUR) == 0
    assert withdrawing.forget_held(at=message.at + timedelta(days=2)) == 1
    assert not HeldReply.objects.exists()
    assert Message.objects.filter(pk=message.pk).exists()


# --- The page -------------------------------------------------------------------------------


def test_the_text_of_a_withdrawn_answer_is_in_the_form_again(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    sent = {"body": "Cambie el cable.", "next_step": "Le llamamos", "version": ticket.version}
    page = client.post(reverse("tickets:reply", args=[ticket.pk]), sent, follow=True)
    message = Message.objects.latest("pk")
    undo = reverse("tickets:withdraw", args=[message.pk])
    assert f"{undo}?quedan=10" in page.content.decode()
    page = client.post(undo, follow=True)
    text = page.content.decode()
    assert "Retirada: no ha salido" in text
    assert "Cambie el cable.</textarea>" in text
    assert 'value="Le llamamos"' in text
    sent["version"] = again(ticket).version
    client.post(reverse("tickets:reply", args=[ticket.pk]), sent)
    assert not Draft.objects.exists()  # sent, so no longer being written


@pytest.mark.req("ACO-11")
def test_the_timeline_of_the_customer_says_that_an_answer_was_withdrawn(client: Client) -> None:
    message = answer(make.classified(owner=make.user()))
    withdraw(message, message.at + SECOND)
    customer = message.ticket.customer
    told = customer.events.latest("pk").text
    assert told.endswith("retirada antes de que saliera: Cambie el cable.")
    client.force_login(make.user("contacts.view_event", "contacts.view_all_customers"))
    page = client.get(reverse("contacts:timeline", args=[customer.pk])).content.decode()
    assert str(MailStatus.CANCELLED.label) in page  # what became of the letter, on the line it told
