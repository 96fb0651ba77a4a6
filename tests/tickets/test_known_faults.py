"""The faults that help desks are known for, each test named after what goes wrong: tickets that
are forgotten, reminders at the wrong time, merges that lose something."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kit.files import StoredFile
from outbox.models import Mail, Notice
from tests import make
from tests.contacts.merges import merge
from tests.tickets.pages import at_the_desk, read
from tests.tickets.test_recount import close_tuesday
from tickets import services
from tickets.models import Attachment, Message, Ticket, Track, Voice
from tickets.services.promises import clocks
from tickets.services.work import regrouping, undoing

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
LAPSE = 2 * DAY


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


# --- A clock that should stand still ---------------------------------------------------------


def test_a_ticket_that_waits_warns_nobody_of_a_term_that_stands_still() -> None:
    ticket = make.answered(waits=True)
    assert not services.alert(ticket, at=AT + 90 * DAY)
    assert (again(ticket).resolve_due_at, again(ticket).due_at) == (None, None)


def test_a_priority_that_is_changed_during_a_pause_leaves_it_a_pause() -> None:
    """What was used up before it counts; the days of waiting do not."""
    ticket = make.answered(kind="incident", priority="low")
    services.wait(ticket, by=make.user(), awaited="customer", reason="Captura", at=AT + HOUR)
    services.classify(
        ticket,
        by=make.user(),
        kind="incident",
        cause="slow",
        priority="high",
        version=None,
        at=AT + DAY,
    )
    assert again(ticket).resolve_due_at is None
    services.hear(ticket, body="Aquí la tiene.", at=AT + 7 * DAY)
    promised = make.classified(kind="incident", priority="high", cause="slow", at=AT + 7 * DAY)
    assert promised.resolve_due_at is not None
    assert again(ticket).resolve_due_at == promised.resolve_due_at - HOUR
    assert clocks.disagreements(again(ticket)) == []


# --- Forgotten by whoever has it --------------------------------------------------------------


def test_what_somebody_sick_or_unwilling_lets_lie_reaches_their_head_by_itself() -> None:
    head = make.user()
    ticket = make.answered()
    ticket.sector.head = head
    ticket.sector.save()
    services.chase(ticket, at=AT + LAPSE)
    assert Notice.objects.filter(user=head, url=ticket.get_absolute_url()).exists()


def test_a_ticket_of_somebody_who_left_is_not_silent_for_want_of_a_head() -> None:
    ticket = make.answered()
    colleague = make.user(sector=ticket.sector)
    assert ticket.owner is not None
    ticket.owner.is_active = False
    ticket.owner.save()
    services.chase(ticket, at=AT + LAPSE)
    assert [
        notice.user
        for notice in Notice.objects.filter(text__contains="sigue sin noticias nuestras")
    ] == [colleague]


def test_a_term_in_days_is_of_days_of_service_and_not_of_24_hours_of_it_each() -> None:
    """Of a service of nine hours, 24 of them would put an answer of a day off until Thursday."""
    afternoon = AT + 5 * HOUR
    assert make.ticket(at=afternoon).reply_due_at == afternoon + DAY


# --- Reminders at the wrong time --------------------------------------------------------------


def test_reminders_are_counted_from_the_last_question_and_not_from_an_earlier_pause() -> None:
    """Eight days with a provider are none in which the customer owed us an answer."""
    ticket = make.answered()
    services.wait(ticket, by=make.user(), awaited="third_party", reason="Hosting", at=AT)
    asked = AT + 8 * DAY  # a Tuesday
    services.resume(ticket, by=make.user(), at=asked)
    services.reply(ticket, by=make.user(), body="¿Puede probar?", waits=True, at=asked)
    assert not services.chase(ticket, at=asked + timedelta(minutes=1))
    assert again(ticket).follow_up_at == asked + LAPSE
    assert not Mail.objects.filter(kind="ticket_reminder").exists()


def test_another_reason_to_wait_in_the_middle_neither_goes_on_reminding_nor_ends_for_silence() -> (
    None
):
    """Reminded twice, then it is a provider who is awaited, then the customer again."""
    ticket = make.answered(waits=True)
    for _ in range(2):
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
        ticket = again(ticket)
    since, by = AT + 5 * DAY, make.user()
    services.wait(ticket, by=by, awaited="third_party", reason="Hosting", at=since)
    services.chase(ticket, at=since + 5 * DAY)
    services.resume(ticket, by=by, at=since + 5 * DAY)
    assert Mail.objects.filter(kind="ticket_reminder").count() == 2
    asked = since + 6 * DAY
    told = services.FollowUpAnswer(detail="El alojamiento ya responde.")
    services.reply(ticket, by=by, body="¿Puede probar?", waits=True, answer=told, at=asked)
    ticket = again(ticket)
    assert ticket.follow_up_at is not None
    assert not services.chase(ticket, at=ticket.follow_up_at - HOUR)
    services.chase(ticket, at=ticket.follow_up_at)
    assert again(ticket).is_open
    assert not Mail.objects.filter(kind="ticket_no_answer").exists()


def test_no_reminder_leaves_on_a_day_without_service() -> None:
    thursday = AT + 3 * DAY
    ticket = make.answered(waits=True, at=thursday)
    while ticket.is_open:
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
        ticket = again(ticket)
    days = [step.opened_at.weekday() for step in ticket.follow_ups.all()]
    assert (len(days), max(days)) == (4, 4)


def test_a_holiday_puts_a_reminder_off_by_itself() -> None:
    person = make.contact()
    close_tuesday(make.ticket(contact=person).calendar)
    assert make.answered(contact=person, waits=True).follow_up_at == AT + 3 * DAY


def test_after_an_outage_the_customer_gets_one_reminder_and_then_the_usual_rhythm() -> None:
    ticket, late = make.answered(waits=True), AT + 21 * DAY
    assert [services.chase(ticket, at=late), services.chase(ticket, at=late)] == [True, False]
    for _ in range(2):
        ticket = again(ticket)
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
    steps = ticket.follow_ups.filter(track=Track.THEIRS).values_list("step", "opened_at")
    assert list(steps) == [(1, late), (2, late + LAPSE), (3, late + 2 * LAPSE)]


# --- Merges that lose something ---------------------------------------------------------------


def test_a_merge_takes_notes_and_files_along_and_tells_all_in_the_order_it_was_said() -> None:
    person = make.contact()
    first = make.classified(contact=person, owner=make.user())
    file = StoredFile("captura.png", "image/png", 1, "a" * 64)
    second = make.classified(contact=person, at=AT + HOUR, files=[file])
    services.note(second, by=make.user(), body="Lo mismo que ayer.", at=AT + 2 * HOUR)
    services.hear(first, body="¿Y bien?", at=AT + 3 * HOUR)
    row = regrouping.merge(first, second, by=make.user(), at=AT + 4 * HOUR)
    said = Message.objects.filter(ticket=first)
    assert [one.at for one in said] == [AT, AT + HOUR, AT + 2 * HOUR, AT + 3 * HOUR]
    assert [one.body for one in said.filter(voice=Voice.INTERNAL)] == ["Lo mismo que ayer."]
    assert Attachment.objects.get().message.ticket == first
    undoing.undo_regrouping(row, by=make.user(), at=AT + 5 * HOUR)
    assert Attachment.objects.get().message.ticket == second
    assert second.messages.count() == 2


def test_what_was_closed_too_early_is_reopened_and_takes_the_new_ticket_in() -> None:
    person = make.contact()
    first = make.answered(contact=person)
    services.close(
        first,
        by=make.user(),
        outcome="unsolved",
        resolution="No se reproduce.",
        recipients=[person],
        at=AT + HOUR,
    )
    second = make.classified(contact=person, at=AT + DAY)
    services.reopen(first, by=make.user(), reason="Sigue pasando", at=AT + DAY)
    regrouping.merge(first, second, by=make.user(), at=AT + DAY + HOUR)
    assert again(second).survivor == first
    assert again(first).reply_due_at is not None


def test_of_two_records_of_one_person_the_tickets_of_both_are_found_with_the_one_that_stays(
    client: Client,
) -> None:
    customer = make.customer()
    one, other = (make.contact(customer=customer) for _ in range(2))
    tickets = [make.ticket(contact=one), make.ticket(contact=other)]
    merge(one, other)
    at_the_desk(client, tickets[0].sector)
    page = read(client, "tickets:all_of_customer", customer.pk)
    assert all(ticket.label in page for ticket in tickets)
    assert {again(ticket).contact_id for ticket in tickets} == {one.pk}
    assert client.get(reverse("tickets:detail", args=[tickets[1].pk])).status_code == 200
