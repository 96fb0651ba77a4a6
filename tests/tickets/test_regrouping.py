"""Merging and parting tickets, and the way back of each (CC-26)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tests.mails import mail
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import EventKind, Message, Outcome, Regrouping, Status, Ticket
from tickets.services.core.addresses import reply_address
from tickets.services.mail import inbound
from tickets.services.promises import clocks
from tickets.services.work import regrouping, undoing

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
LATER = AT + 5 * HOUR


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def twins(**facts: Any) -> tuple[Ticket, Ticket]:
    """The same thing told twice by one person, an hour apart."""
    person = make.contact()
    first = make.classified(contact=person, owner=make.user(), **facts)
    return first, make.classified(contact=person, at=AT + HOUR)


def merged(one: Ticket, other: Ticket, at: Any = LATER) -> Regrouping:
    return regrouping.merge(one, other, by=make.user(), at=at)


def undo(row: Regrouping, at: Any = LATER + HOUR) -> None:
    undoing.undo_regrouping(row, by=make.user(), at=at)


def spoken(ticket: Ticket) -> list[str]:
    return [message.body for message in ticket.messages.all()]


SEEN: tuple[str, ...] = (
    "status",
    "paused_at",
    "last_heard_at",
    "last_told_at",
    "first_replied_at",
    "owner_id",
)
SEEN += (
    "reply_due_at",
    "reply_target_at",
    "reply_warn_at",
    "resolve_due_at",
    "resolve_target_at",
    "resolve_warn_at",
)
SEEN += ("due_at", "alert_at", "follow_up_at", "follow_up_step", "follow_up_cycle", "outcome")
SEEN += ("ended_at", "escalated_to_id", "resolution", "merged_into_id", "ages_at", "rank")


def seen(ticket: Ticket) -> dict[str, Any]:
    """All that one can tell a ticket's life by, apart from its history."""
    ticket = again(ticket)
    events = clocks.standing(ticket.events.all())
    told = [(event.kind, event.at) for event in events if event.kind in undoing.WORK]
    fields = {name: getattr(ticket, name) for name in SEEN}
    terms = ticket.terms.values_list("metric", "started_at", "met_at", "due_at", "target_at")
    pauses = ticket.pauses.values_list("number", "awaited", "started_at", "ended_at", "heard_at")
    fields |= {"terms": set(terms), "pauses": set(pauses)}
    return fields | {"said": sorted(ticket.messages.values_list("pk", flat=True)), "done": told}


# --- Merging --------------------------------------------------------------------------------


def test_of_two_the_older_stays_whichever_one_begins_with() -> None:
    for swap in (False, True):
        first, second = twins()
        row = merged(*((second, first) if swap else (first, second)))
        assert (row.kept, row.other) == (first, second)
        second = again(second)
        assert (second.status, second.outcome) == (Status.CLOSED, Outcome.DUPLICATE)
        assert second.merged_into == first
        assert (first.messages.count(), second.messages.count()) == (2, 0)


def test_whoever_is_merged_is_told_once_and_not_that_their_case_is_closed() -> None:
    first, second = twins()
    before = Mail.objects.count()
    merged(first, second)
    told = Mail.objects.order_by("-pk")[: Mail.objects.count() - before]
    assert [letter.kind for letter in told] == ["tickets_merged"]
    assert told[0].reply_to == reply_address(first)


def test_an_answer_to_the_one_that_ended_is_not_lost_in_a_closed_ticket() -> None:
    first, second = twins()
    merged(first, second)
    person = Contact.objects.get(pk=second.contact_id)
    raw = mail(sender=person.email, to=reply_address(second), text="Sigue igual")
    line = first.customer.service_line
    kept = inbound.read(
        inbound.receive(raw, mailbox=line.mailbox, at=LATER + HOUR), at=LATER + HOUR
    )
    assert kept.ticket == second  # as its address says; it is heard where the case is now
    assert "Sigue igual" in spoken(first)[-1]
    assert again(second).status == Status.CLOSED


def answered_by_mail(ticket: Ticket, text: str, at: Any) -> None:
    person, line = ticket.contact, ticket.customer.service_line
    raw = mail(sender=person.email, to=reply_address(ticket), text=text)
    inbound.read(inbound.receive(raw, mailbox=line.mailbox, at=at), at=at)


def test_mail_that_answered_the_merged_ticket_comes_back_with_the_undoing() -> None:
    first, second = twins()
    services.take(second, by=make.user(), at=AT + HOUR)
    row = merged(first, second)
    answered_by_mail(second, "Al segundo.", LATER + HOUR)
    answered_by_mail(first, "Al primero.", LATER + 2 * HOUR)
    undo(row, at=LATER + 3 * HOUR)
    first, second = again(first), again(second)
    assert "Al primero." in spoken(first)[-1]
    assert "Al segundo." in spoken(second)[-1]
    assert "Al segundo." not in " ".join(spoken(first))
    assert (first.last_heard_at, second.last_heard_at) == (LATER + 2 * HOUR, LATER + HOUR)
    assert second.reply_due_at is not None
    for ticket in (first, second):
        assert not clocks.disagreements(ticket)
    assert Notice.objects.filter(text__contains="espera respuesta", text__startswith=second.label)
    assert undoing.left_behind(row) == 1


def test_mail_that_was_answered_where_it_came_stays_with_its_answer_and_the_page_says_so(
    client: Client,
) -> None:
    first, second = twins()
    row = merged(first, second)
    answered_by_mail(second, "Al segundo.", LATER + HOUR)
    services.reply(
        first, by=make.user(), body="Pruebe otro.", next_step="Y nos dice", at=LATER + 2 * HOUR
    )
    answered_by_mail(second, "Tampoco.", LATER + 3 * HOUR)
    at_the_desk(client, first.sector, "tickets.close_ticket")
    address = reverse("tickets:undo_regrouping", args=[row.pk])
    page = words(client.post(address, follow=True))
    assert f"1 se quedan en {first.label}" in page
    assert spoken(again(first))[-2:] == ["Al segundo.", "Pruebe otro."]
    assert spoken(again(second))[-1] == "Tampoco."
    for ticket in (again(first), again(second)):
        assert not clocks.disagreements(ticket)


def test_mail_goes_back_through_a_chain_of_merges() -> None:
    person = make.contact()
    first, second, third = (make.classified(contact=person, at=AT + n * HOUR) for n in range(3))
    rows = [merged(second, third), merged(first, second, at=LATER + HOUR)]
    answered_by_mail(third, "Al tercero.", LATER + 2 * HOUR)
    assert spoken(first)[-1] == "Al tercero."
    undo(rows[1], at=LATER + 3 * HOUR)
    assert spoken(second)[-1] == "Al tercero."
    undo(rows[0], at=LATER + 4 * HOUR)
    assert spoken(third)[-1] == "Al tercero."
    for ticket in (first, second, third):
        assert not clocks.disagreements(again(ticket))


def test_an_answer_given_to_the_service_itself_reaches_the_one_that_stays() -> None:
    first, second = twins()
    merged(first, second)
    message = services.hear(second, body="¿Y bien?", at=LATER + HOUR)
    assert message.ticket == first


def test_a_chain_of_merges_leads_to_its_end() -> None:
    person = make.contact()
    first, second, third = (make.classified(contact=person, at=AT + n * HOUR) for n in range(3))
    merged(second, third)
    merged(first, second, at=LATER + HOUR)
    assert again(third).survivor == first
    assert first.messages.count() == 3


def test_a_merge_wins_no_time_against_a_promise() -> None:
    person = make.contact()
    slow = make.classified(contact=person, kind="incident", priority="low")
    urgent = make.classified(contact=person, kind="incident", priority="high", at=AT + HOUR)
    with pytest.raises(Refused, match="debe respuesta antes"):
        merged(slow, urgent)
    assert again(urgent).is_open
    assert urgent.messages.count() == 1


def test_what_waits_for_its_customer_is_ours_again_when_they_had_written_elsewhere() -> None:
    first, second = twins()
    services.reply(first, by=make.user(), body="¿Modelo?", next_step="Lo vemos", waits=True, at=AT)
    merged(first, second)
    first = again(first)
    assert first.status == Status.IN_PROGRESS
    assert first.reply_due_at is not None  # their word of the second ticket is owed an answer
    assert not clocks.disagreements(first)


def test_tickets_of_two_customers_or_ended_ones_are_not_merged() -> None:
    first, second = twins()
    with pytest.raises(Refused, match="clientes distintos"):
        merged(first, make.classified())
    with pytest.raises(Refused, match="consigo mismo"):
        merged(first, first)
    merged(first, second)
    with pytest.raises(Refused, match="terminado"):
        merged(first, second)
    with pytest.raises(Refused, match="Está unido"):
        services.reopen(second, by=make.user(), reason="Porque sí", at=LATER)


def test_the_database_lets_nothing_move_what_was_said_but_a_regrouping() -> None:
    first, second = twins()
    message = second.messages.get()
    message.ticket = first
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        message.save()
    with regrouping.moving():
        message.body = "Otra cosa"
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            message.save()


def test_work_done_on_a_merged_ticket_stays_when_the_merge_is_undone() -> None:
    first, second = twins()
    row = merged(first, second)
    services.reply(first, by=make.user(), body="Cambie el cable.", next_step="Y nos dice", at=LATER)
    undo(row)
    first, second = again(first), again(second)
    assert first.status == Status.IN_PROGRESS
    assert "Cambie el cable." in spoken(first)
    assert spoken(second) == ["El lector de códigos no lee desde esta mañana."]
    assert second.is_open
    assert second.reply_due_at is not None
    for ticket in (first, second):
        assert not clocks.disagreements(ticket)


def test_undoing_twice_undoes_once() -> None:
    first, second = twins()
    row = merged(first, second)
    undo(row)
    with pytest.raises(Refused, match="Ya estaba deshecho"):
        undo(row)
    assert second.messages.count() == 1


# --- Parting --------------------------------------------------------------------------------


def two_subjects() -> tuple[Ticket, Message]:
    ticket = make.answered()
    asked = services.hear(ticket, body="Además no imprime.", at=AT + 2 * HOUR)
    return again(ticket), asked


def parted(ticket: Ticket, *messages: Message, at: Any = LATER) -> Regrouping:
    return regrouping.split(ticket, messages=messages, subject="No imprime", by=make.user(), at=at)


@pytest.mark.req("CC-26")
def test_a_second_subject_gets_a_ticket_whose_clock_runs_since_the_customer_asked() -> None:
    ticket, asked = two_subjects()
    due = ticket.reply_due_at
    new = again(parted(ticket, asked).other)
    assert (new.subject, new.opened_at) == ("No imprime", AT + 2 * HOUR)
    assert spoken(new) == ["Además no imprime."]
    assert "Además no imprime." not in spoken(ticket)
    assert new.reply_due_at == asked.at + 24 * HOUR  # a working day
    assert again(ticket).reply_due_at == due  # the first subject wins no time by it
    assert Mail.objects.filter(kind="ticket_opened", key__contains=f"ticket-{new.pk}-").exists()
    for one in (again(ticket), new):
        assert not clocks.disagreements(one)


def test_the_subject_of_a_ticket_and_our_answers_stay_with_it() -> None:
    ticket, asked = two_subjects()
    first, answer = ticket.messages.all()[:2]
    for wrong, why in ((first, "primer mensaje"), (answer, "al menos un mensaje del cliente")):
        with pytest.raises(Refused, match=why):
            parted(ticket, wrong)
    with pytest.raises(Refused, match="ya se respondió"):
        parted(ticket, answer, asked)


def test_a_message_of_another_ticket_cannot_be_taken_along() -> None:
    ticket, asked = two_subjects()
    foreign = make.ticket().messages.get()
    row = parted(ticket, asked, foreign)
    assert foreign not in row.other.messages.all()


def test_what_was_parted_comes_back_and_answers_to_it_do_too() -> None:
    ticket, asked = two_subjects()
    row = parted(ticket, asked)
    undo(row)
    assert "Además no imprime." in spoken(ticket)
    new = again(row.other)
    assert (new.status, new.merged_into) == (Status.CLOSED, ticket)
    assert services.hear(new, body="¿Y?", at=LATER + 2 * HOUR).ticket == ticket


def test_a_parted_ticket_with_a_life_of_its_own_is_merged_and_not_undone() -> None:
    ticket, asked = two_subjects()
    row = parted(ticket, asked)
    services.hear(row.other, body="Otra foto.", at=LATER + HOUR)
    with pytest.raises(Refused, match="su propia conversación"):
        undo(row)
    assert merged(ticket, row.other, at=LATER + 2 * HOUR).kept == ticket


# --- Pages ----------------------------------------------------------------------------------


def test_a_merge_is_made_and_undone_on_the_page(client: Client) -> None:
    first, second = twins()
    at_the_desk(client, first.sector)
    sent = {"other": first.pk, "tell": "on"}
    client.post(reverse("tickets:merge", args=[second.pk]), sent)
    row = Regrouping.objects.get()
    assert f"Unido a {first.label}" in read(client, "tickets:detail", second.pk)
    assert second.label in read(client, "tickets:around", first.pk)
    client.post(reverse("tickets:undo_regrouping", args=[row.pk]))
    assert "Unido a" not in read(client, "tickets:detail", second.pk)


def test_only_open_tickets_of_the_same_customer_are_offered_for_merging(client: Client) -> None:
    first, second = twins()
    at_the_desk(client, first.sector)
    make.classified(subject="De otra empresa")
    page = client.get(reverse("tickets:merge", args=[first.pk])).content.decode()
    assert str(second) in page
    assert "De otra empresa" not in page
    answer = client.post(reverse("tickets:merge", args=[first.pk]), {"other": make.ticket().pk})
    assert answer.status_code == 422


def test_messages_are_parted_on_the_page(client: Client) -> None:
    ticket, asked = two_subjects()
    at_the_desk(client, ticket.sector)
    sent = {"messages": [asked.pk], "subject": "No imprime"}
    client.post(reverse("tickets:split", args=[ticket.pk]), sent)
    assert Regrouping.objects.get().other.messages.get() == asked
    assert not Mail.objects.filter(kind="ticket_opened", subject__contains="No imprime").exists()
    assert EventKind.SPLIT in ticket.events.values_list("kind", flat=True)


@pytest.mark.req("SAC-19")
def test_a_date_that_the_customer_was_given_is_not_lost_by_a_merge() -> None:
    first, second = twins()
    day = (AT + 200 * HOUR).date()
    services.commit_date(second, on=day, by=make.user(), at=LATER)
    with pytest.raises(Refused, match="comprometa antes"):
        merged(first, second)
    services.commit_date(first, on=day, by=make.user(), at=LATER)
    assert merged(first, second)
