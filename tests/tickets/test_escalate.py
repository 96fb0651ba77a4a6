"""Help is asked for by name and with what whoever helps must know; the ticket stays ours."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import CSM
from contacts.models import ActionCode, Event
from kit.errors import Refused
from outbox.models import Notice
from tests import doors, make
from tickets import services
from tickets.models import (
    ESCALATION_MOVES,
    Escalation,
    EscalationState,
    EventKind,
    Status,
    Ticket,
    Voice,
)
from tickets.services.talk import withdrawing
from tickets.services.work import regrouping

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def fresh(row: Escalation) -> Escalation:
    return Escalation.objects.get(pk=row.pk)


def head_of_somewhere() -> Any:
    head = make.user()
    make.sector(head=head)
    return head


def told(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).values_list("text", flat=True))


def specialist(ticket: Ticket, **facts: Any) -> Escalation:
    usual: dict[str, Any] = {"to": make.user(), "by": make.user(), "informed": "complete"}
    return services.ask_specialist(
        ticket, **usual | {"reason": "Conoce la integración", "at": AT + HOUR} | facts
    )


def doubt(ticket: Ticket, **facts: Any) -> Escalation:
    usual: dict[str, Any] = {"to": make.user(), "by": make.user(), "question": "¿Es normal?"}
    return services.ask(ticket, **usual | {"at": AT + HOUR} | facts)


# --- Heads of department -------------------------------------------------------------------------


@pytest.mark.req("CC-34")
def test_an_escalated_ticket_keeps_its_owner_and_its_48_hours() -> None:
    ticket, head = make.answered(), head_of_somewhere()
    row = services.escalate(ticket, to=head, by=make.user(), reason="Se alarga", at=AT + HOUR)
    now = again(ticket)
    assert (now.owner, now.follow_up_at) == (ticket.owner, ticket.follow_up_at)
    assert (now.escalated_to, row.person, row.next_at) == (head, head, AT + HOUR + 2 * DAY)
    assert services.chase(now, at=AT + 2 * DAY)
    assert [text for text in told(head) if "Se alarga" in text]
    assert Event.objects.filter(action=ActionCode.TICKET_ESCALATED).exists()


def test_only_who_leads_somebody_is_a_head() -> None:
    superior, nobody = make.user(), make.user()
    make.user(superior=superior)
    services.escalate(make.answered(), to=superior, by=nobody, reason="Ayuda", at=AT)
    with pytest.raises(Refused, match="no dirige"):
        services.escalate(make.answered(), to=nobody, by=superior, reason="Ayuda", at=AT)


def test_nobody_is_asked_twice_nor_without_a_reason_nor_after_leaving() -> None:
    ticket, head = make.answered(), head_of_somewhere()
    with pytest.raises(Refused, match="por qué"):
        services.escalate(ticket, to=head, by=make.user(), reason=" ", at=AT)
    services.escalate(ticket, to=head, by=make.user(), reason="Ayuda", at=AT)
    with pytest.raises(Refused, match="ya está escalado"):
        services.escalate(ticket, to=head, by=make.user(), reason="Otra vez", at=AT)
    head.is_active = False
    head.save()
    with pytest.raises(Refused, match="ya no trabaja"):
        services.escalate(make.answered(), to=head, by=make.user(), reason="Ayuda", at=AT)


@pytest.mark.req("CC-50")
def test_a_csm_escalates_the_tickets_of_their_accounts_to_any_head_of_department() -> None:
    csm, elsewhere = make.user("Customer Success Manager"), head_of_somewhere()
    ticket = make.answered(customer=make.customer(csm=csm))
    assert ticket in Ticket.objects.visible_to(csm)
    assert ticket not in Ticket.objects.visible_to(elsewhere)
    services.escalate(ticket, to=elsewhere, by=csm, reason="Cuarta vez este mes", at=AT)
    assert ticket in Ticket.objects.visible_to(elsewhere)  # or they could not help
    assert again(ticket).escalated_to == elsewhere


@pytest.mark.req("CC-50")
def test_a_csm_need_not_wait_for_somebody_to_read_the_ticket(client: Client) -> None:
    call_command("sync_roles", stdout=StringIO())
    csm, head = make.user(CSM), head_of_somewhere()
    ticket = make.ticket(customer=make.customer(csm=csm))
    doors.enter(client, csm)
    door = reverse("tickets:escalate", args=[ticket.pk])
    assert "kind=head" in client.get(door).content.decode()
    sent = {"kind": "head", "to": head.pk, "reason": "Nadie lo ha leído en tres días"}
    assert client.post(door, sent).status_code == 302
    assert again(ticket).escalated_to == head
    with pytest.raises(Refused, match="lasifi"):
        services.escalate(make.ticket(), to=head, by=csm, reason="No es mío", at=AT)


def test_when_help_ends_whoever_was_asked_before_answers_again() -> None:
    ticket, first, second = make.answered(), head_of_somewhere(), head_of_somewhere()
    for n, head in enumerate((first, second)):
        services.escalate(ticket, to=head, by=make.user(), reason="Ayuda", at=AT + n * HOUR)
    last = Escalation.objects.get(to=second)
    services.finish(last, by=second, outcome="Lo lleva Ana.", at=AT + 3 * HOUR)
    assert again(ticket).escalated_to == first
    assert fresh(last).state == EscalationState.ENDED
    assert any("Lo lleva Ana" in text for text in told(ticket.owner))


# --- Specialists, development ---------------------------------------------------------------------


@pytest.mark.req("CC-35")
def test_a_specialist_is_named_and_only_asked_when_the_customer_has_told_all() -> None:
    ticket = make.classified(owner=make.user())
    with pytest.raises(Refused, match="toda la información"):
        specialist(ticket, informed="")
    with pytest.raises(Refused, match="pídale lo que falta"):
        specialist(ticket, informed="asked")
    with pytest.raises(Refused, match="pídale lo que falta"):  # answered is not asked
        specialist(make.answered(), informed="asked")
    assert specialist(make.answered(waits=True), informed="asked").to
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            ticket=ticket, kind="specialist", to=make.user(), reason="x", opened_at=AT, next_at=AT
        )


@pytest.mark.req("CC-35")
def test_what_a_specialist_answers_is_to_be_told_to_the_customer() -> None:
    ticket = make.answered()
    row = specialist(ticket)
    services.finish(row, by=row.to, outcome="Es el mapeo de tallas.", at=AT + 2 * HOUR)
    row = fresh(row)
    assert (row.state, row.person) == (EscalationState.TO_TELL, ticket.owner)
    assert row in Escalation.objects.of(ticket.owner)  # type: ignore[arg-type]
    services.reply(again(ticket), by=make.user(), body="Era el mapeo de tallas.", at=AT + 3 * HOUR)
    row = fresh(row)
    assert (row.state, row.told_at) == (EscalationState.ENDED, AT + 3 * HOUR)


def test_it_may_have_been_told_otherwise_if_it_says_how() -> None:
    row = specialist(make.answered())
    with pytest.raises(Refused, match="Todavía no hay respuesta"):
        services.mark_told(row, how="Por teléfono", by=make.user(), at=AT + 2 * HOUR)
    services.finish(row, by=row.to, outcome="Es el mapeo.", at=AT + 2 * HOUR)
    with pytest.raises(Refused, match="cómo"):
        services.mark_told(row, how=" ", by=make.user(), at=AT + 3 * HOUR)
    services.mark_told(row, how="Por teléfono", by=make.user(), at=AT + 3 * HOUR)
    assert fresh(row).state == EscalationState.ENDED


@pytest.mark.req("CC-41")
def test_development_is_asked_with_documentation_and_the_whole_team_hears() -> None:
    head = make.user()
    team = make.sector(head=head)
    people = {make.user(sector=team) for _ in range(2)}
    ask: dict[str, Any] = {"sector": team, "reason": "Bug", "by": make.user(), "at": AT}
    with pytest.raises(Refused, match="Documente"):
        services.escalate_to_development(make.answered(), documentation=" ", **ask)
    row = services.escalate_to_development(make.answered(), documentation="Pasos: 1, 2", **ask)
    assert row.to == head
    heard = Notice.objects.filter(text__contains="escalado a").values_list("user", flat=True)
    assert set(heard) == {person.pk for person in (head, *people)}


def test_a_team_that_nobody_leads_cannot_answer() -> None:
    with pytest.raises(Refused, match="no tiene jefatura"):
        services.escalate_to_development(
            make.answered(),
            sector=make.sector(),
            documentation="Pasos",
            reason="Bug",
            by=make.user(),
            at=AT,
        )


# --- Doubts ---------------------------------------------------------------------------------------


@pytest.mark.req("TIC-12")
def test_a_doubt_is_a_note_and_a_notice_and_leaves_the_owner_with_a_call_back() -> None:
    ticket, colleague = make.answered(), make.user()
    row = doubt(ticket, to=colleague)
    now = again(ticket)
    note = now.messages.get(voice=Voice.INTERNAL)
    assert "¿Es normal?" in note.body
    assert any("¿Es normal?" in text for text in told(colleague))
    assert (now.status, now.escalated_to) == (Status.IN_PROGRESS, None)
    assert row.tells_customer
    services.finish(row, by=colleague, outcome="Sí, en la 8.3.", at=AT + 2 * HOUR)
    back = Escalation.objects.of(ticket.owner).get()  # type: ignore[arg-type]
    assert (back.state, back.next_at) == (EscalationState.TO_TELL, AT + 2 * HOUR + DAY)


@pytest.mark.req("ORG-19")
def test_a_doubt_to_the_gestor_keeps_question_and_answer() -> None:
    ticket, gestor = make.answered(), make.user("Gestor SAC")
    row = doubt(ticket, to=gestor, question="¿Lo ve Diseño?", tells_customer=False)
    assert any("¿Lo ve Diseño?" in text for text in told(gestor))
    services.finish(row, by=gestor, outcome="Sí: hablo yo con ellos.", at=AT + 2 * HOUR)
    notes = ticket.messages.filter(voice=Voice.INTERNAL)
    assert [("hablo yo" in note.body) for note in notes] == [False, True]
    assert fresh(row).outcome == "Sí: hablo yo con ellos."
    assert fresh(row).state == EscalationState.ENDED
    assert any("hablo yo" in text for text in told(row.opened_by))


def test_a_doubt_needs_no_classification_but_somebody_else_and_a_question() -> None:
    me = make.user()
    assert doubt(make.ticket())
    with pytest.raises(Refused, match="duda"):
        doubt(make.answered(), question=" ")
    with pytest.raises(Refused, match="otra persona"):
        doubt(make.answered(), to=me, by=me)


# --- Handing on, taking back, ending --------------------------------------------------------------


def test_somebody_else_may_answer_for_it_and_is_told_why() -> None:
    row, other = specialist(make.answered()), make.user()
    services.hand(row, to=other, reason="Vacaciones", by=row.to, at=AT + 2 * HOUR)
    assert (fresh(row).to, again(row.ticket).escalated_to) == (other, other)
    assert any("Vacaciones" in text for text in told(other))
    with pytest.raises(Refused, match="otra persona"):
        services.hand(fresh(row), to=other, reason="Otra vez", by=other, at=AT + 3 * HOUR)


def test_a_follow_up_is_noted_and_says_when_to_look_again() -> None:
    row = specialist(make.answered())
    services.follow(row, note="Mañana lo mira", by=row.to, at=AT + 2 * HOUR)
    assert fresh(row).next_at == AT + 2 * HOUR + DAY
    thursday = (AT + 3 * DAY).date()
    services.follow(row, note="Hasta el jueves no", by=row.to, at=AT + 3 * HOUR, next_on=thursday)
    assert fresh(row).next_at == AT + 3 * DAY - 2 * HOUR  # at eight in Madrid
    with pytest.raises(Refused, match="posterior a hoy"):
        services.follow(row, note="Hoy", by=row.to, at=AT + 4 * HOUR, next_on=AT.date())


def test_what_was_asked_by_mistake_is_taken_back_and_whoever_was_asked_hears() -> None:
    row = specialist(make.answered())
    services.take_back(row, by=make.user(), at=AT + 2 * HOUR)
    assert fresh(row).state == EscalationState.WITHDRAWN
    assert again(row.ticket).escalated_to is None
    assert any("se retira" in text for text in told(row.to))
    with pytest.raises(Refused, match="Retirado"):
        services.take_back(row, by=make.user(), at=AT + 3 * HOUR)


def test_with_its_ticket_all_that_was_asked_ends_and_the_customer_has_been_told() -> None:
    ticket = make.answered()
    rows = [specialist(ticket), doubt(ticket), doubt(ticket)]
    services.finish(rows[2], by=rows[2].to, outcome="Sí.", at=AT + 2 * HOUR)
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[ticket.contact],
        at=AT + 3 * HOUR,
    )
    assert {fresh(row).state for row in rows} == {EscalationState.ENDED}
    assert again(ticket).escalated_to is None
    services.reopen(ticket, by=make.user(), reason="Vuelve", at=AT + 4 * HOUR)
    assert not Escalation.objects.alive().exists()


def test_none_ends_without_its_moment_nor_is_in_a_state_that_nobody_knows() -> None:
    row = specialist(make.answered())
    for fields in ({"state": "ended"}, {"state": "asleep"}, {"kind": "nobody"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize("state", EscalationState)
def test_only_the_moves_of_the_table_are_possible(state: EscalationState) -> None:
    for wanted in EscalationState:
        row = Escalation(state=state)
        if wanted in ESCALATION_MOVES[state]:
            row.move_to(wanted)
            assert row.state == wanted
        else:
            with pytest.raises(Refused):
                row.move_to(wanted)


def test_each_escalation_stays_for_ever_with_its_versions() -> None:
    row = specialist(make.answered())
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    services.finish(row, by=row.to, outcome="Hecho.", at=AT + 2 * HOUR)
    assert row.history.count() == 2
    assert row.ticket.events.filter(kind=EventKind.RETURNED).count() == 1


def test_a_ticket_that_somebody_is_to_help_with_is_not_merged_away() -> None:
    kept = make.answered()
    other = make.answered(customer=kept.customer, at=AT + HOUR)
    row = specialist(other, at=AT + 2 * HOUR)
    with pytest.raises(Refused, match="escalado abierto"):
        regrouping.merge(kept, other, by=make.user(), at=AT + 3 * HOUR)
    services.take_back(row, by=make.user(), at=AT + 3 * HOUR)
    regrouping.merge(kept, other, by=make.user(), at=AT + 4 * HOUR)
    assert again(other).merged_into == kept


def test_an_answer_that_is_withdrawn_has_told_nothing() -> None:
    row = specialist(make.answered())
    services.finish(row, by=row.to, outcome="Es el mapeo.", at=AT + 2 * HOUR)
    me, at = make.user(), AT + 3 * HOUR
    message = services.reply(again(row.ticket), by=me, body="Era el mapeo.", at=at)
    assert fresh(row).told_by == message
    withdrawing.withdraw(message, by=me, at=at + timedelta(seconds=5))
    assert (fresh(row).state, fresh(row).told_at) == (EscalationState.TO_TELL, None)
