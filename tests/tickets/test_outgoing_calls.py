"""We call when the ticket warrants it, and a ticket says when it does (CC-22, CC-37)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.models import ActionCode, Event
from kit.errors import Refused
from tests import make
from tickets import services
from tickets.models import CallReason, OutgoingCall, Ticket, Voice
from tickets.services.phone import calling
from tickets.services.work import regrouping

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


@pytest.mark.req("CC-22")
def test_an_outgoing_call_has_one_of_the_four_reasons() -> None:
    ticket = make.answered()
    for reason in ("", "because"):
        with pytest.raises(Refused, match="por qué hace falta"):
            services.log_call(ticket, reason=reason, summary="Hola", by=make.user(), at=AT)
    with pytest.raises(Refused, match="qué se habló"):
        services.log_call(ticket, reason="speed", summary=" ", by=make.user(), at=AT)
    assert len(CallReason) == 4
    for reason in CallReason:
        services.log_call(ticket, reason=reason, summary="Quedamos", by=make.user(), at=AT)
    assert ticket.outgoing_calls.count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingCall.objects.create(ticket=ticket, reason="x", summary="y", by=make.user(), at=AT)


def test_a_call_is_a_note_and_a_line_of_the_timeline_but_no_answer_in_writing() -> None:
    ticket = make.answered()
    services.log_call(ticket, reason="dragging", summary="Prueban hoy", by=make.user(), at=AT + DAY)
    note = ticket.messages.get(voice=Voice.INTERNAL)
    assert "El ticket se alarga" in note.body
    assert Event.objects.filter(action=ActionCode.CALL, text__contains="Prueban").exists()
    assert Ticket.objects.get(pk=ticket.pk).follow_up_at == ticket.follow_up_at


@pytest.mark.req("CC-37")
def test_with_too_many_messages_to_and_fro_a_call_is_suggested_until_one_is_made() -> None:
    ticket, agent = make.answered(), make.user()
    services.hear(ticket, body="Buenas", at=AT + HOUR / 2)  # two in a row are one exchange

    def exchanged(since: datetime, times: int) -> None:
        for n in range(times):
            assert not calling.suggests_call(Ticket.objects.get(pk=ticket.pk), at=AT)
            at = since + n * HOUR
            services.hear(ticket, body="No va", at=at + HOUR / 2)
            if n < times - 1:
                services.reply(ticket, body="¿Y con otro cable?", by=agent, at=at + HOUR)

    exchanged(AT + HOUR, 5)  # the opening was the first
    assert calling.suggests_call(Ticket.objects.get(pk=ticket.pk), at=AT)
    services.log_call(ticket, reason="dragging", summary="Prueban", by=agent, at=AT + DAY)
    assert not calling.suggests_call(ticket, at=AT)
    exchanged(AT + 2 * DAY, 6)
    assert calling.suggests_call(Ticket.objects.get(pk=ticket.pk), at=AT)


@pytest.mark.req("CC-37")
def test_what_the_desk_reopens_by_itself_is_no_exchange() -> None:
    ticket = make.answered()
    Ticket.objects.filter(pk=ticket.pk).update(follow_up_cycle=20)
    assert not calling.suggests_call(Ticket.objects.get(pk=ticket.pk), at=AT)


@pytest.mark.req("CC-22")
def test_a_call_about_a_ticket_that_was_merged_is_noted_where_it_is_worked_on() -> None:
    kept = make.answered()
    ended = make.answered(contact=kept.contact, at=AT + HOUR)
    regrouping.merge(kept, ended, by=make.user(), at=AT + 2 * HOUR)
    ended.refresh_from_db()
    call = services.log_call(
        ended, reason="dragging", summary="Prueban", by=make.user(), at=AT + 3 * HOUR
    )
    assert call.ticket == kept
