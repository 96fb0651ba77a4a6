"""Linking tickets, and the standard answers that ask for another one (CC-26, CC-27)."""

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, read
from tests.tickets.test_regrouping import again, twins
from tickets import services
from tickets.models import EscalationState, Outcome, Status, TicketLink
from tickets.services.promises import clocks
from tickets.services.work import linking

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
LATER = AT + 5 * HOUR


def test_a_link_is_seen_from_both_ends_and_taken_back_with_one_click(client: Client) -> None:
    first, second = twins()
    at_the_desk(client, first.sector)
    sent = {"kind": "follows", "number": f"t-{first.pk}"}
    client.post(reverse("tickets:link", args=[second.pk]), sent)
    assert f"Continúa {first}" in read(client, "tickets:around", second.pk)
    assert f"Continúa en {second}" in read(client, "tickets:around", first.pk)
    row = TicketLink.objects.get()
    client.post(reverse("tickets:unlink", args=[row.pk]))
    assert str(first) not in read(client, "tickets:around", second.pk)
    assert not clocks.disagreements(again(second))


def test_a_ticket_that_one_may_not_see_is_neither_linked_nor_shown(client: Client) -> None:
    mine, foreign = make.classified(), make.classified()
    at_the_desk(client, mine.sector)
    answer = client.post(
        reverse("tickets:link", args=[mine.pk]), {"kind": "related", "number": foreign.pk}
    )
    assert answer.status_code == 422
    linking.link(mine, foreign, kind="related", by=make.user(), at=LATER)
    assert foreign.subject not in read(client, "tickets:around", mine.pk).replace(mine.subject, "")
    assert foreign.label not in read(client, "tickets:around", mine.pk)


@pytest.mark.req("CC-26")
def test_several_subjects_are_told_closed_and_linked_to_what_replaces_them(client: Client) -> None:
    first, second = twins()
    at_the_desk(client, first.sector)
    sent = {"detail": "El lector y la impresora.", "replacements": [second.pk]}
    client.post(reverse("tickets:close_several", args=[first.pk]), sent)
    first = again(first)
    assert (first.status, first.outcome) == (Status.CLOSED, Outcome.SEVERAL)
    letter = Mail.objects.get(kind="several_subjects")
    assert f"Ya hemos abierto, y no hace falta que nos los escriba de nuevo: {second.label}" in (
        letter.body
    )
    link = TicketLink.objects.get()
    assert (link.ticket, link.other, link.kind) == (second, first, "replaces")
    assert f"Sustituido por {second}" in read(client, "tickets:around", first.pk)


@pytest.mark.req("CC-27")
def test_another_subject_is_sent_elsewhere_and_the_ticket_stays_with_its_own() -> None:
    ticket = make.answered()
    linking.point_to_new_ticket(ticket, next_step="", by=make.user(), at=AT + HOUR)
    letter = Mail.objects.get(kind="new_subject")
    assert ticket.subject in letter.body
    assert again(ticket).is_open
    assert again(ticket).subject == ticket.subject


@pytest.mark.req("SAC-04", "CC-27")
def test_as_a_first_reply_it_tells_the_next_step_that_it_demanded() -> None:
    ticket = make.classified()
    step = "Mañana le llamamos por lo primero."
    linking.point_to_new_ticket(ticket, next_step=step, by=make.user(), at=AT + HOUR)
    assert step in Mail.objects.get(kind="new_subject").body


@pytest.mark.req("CC-35", "TIC-12")
def test_what_a_specialist_found_is_still_to_be_told_after_sending_another_subject_away() -> None:
    ticket, expert = make.answered(), make.user()
    row = services.ask_specialist(
        ticket, to=expert, reason="¿Por qué?", informed="complete", by=make.user(), at=AT + HOUR
    )
    services.finish(row, by=expert, outcome="Es el mapeo de tallas.", at=AT + 2 * HOUR)
    agent = make.user()
    linking.point_to_new_ticket(ticket, next_step="", by=agent, at=AT + 3 * HOUR)
    row.refresh_from_db()
    assert row.state == EscalationState.TO_TELL
    services.reply(ticket, body="Era el mapeo de tallas.", by=agent, at=AT + 4 * HOUR)
    row.refresh_from_db()
    assert row.state == EscalationState.ENDED


def test_a_customer_with_one_ticket_is_offered_nothing_to_merge_or_replace(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    assert "El cliente no tiene otro ticket abierto" in read(client, "tickets:merge", ticket.pk)
    assert "que ya lo sustituyen" not in read(client, "tickets:close_several", ticket.pk)
