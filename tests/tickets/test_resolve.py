from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from contacts.models import ActionCode, Event
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tests.tickets.pages import at_the_desk, labels, read
from tickets import services
from tickets.models import EventKind, Outcome, Status, Ticket, Voice
from tickets.services.silence import daily
from tickets.thread import thread_of

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def resolve(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {
        "by": make.user(),
        "outcome": "solved",
        "resolution": "El cable estaba roto: enviamos otro.",
        "recipients": [ticket.contact],
        "at": AT + HOUR,
    }
    services.resolve(ticket, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("TIC-17")
def test_the_customer_is_told_the_detail_and_the_resolution() -> None:
    ticket = resolve(make.classified())
    assert (ticket.status, ticket.outcome, ticket.ended_at) == ("resolved", "solved", AT + HOUR)
    mail = Mail.objects.get(kind="ticket_closed")
    assert "El lector de códigos no lee desde esta mañana." in mail.body
    assert "El cable estaba roto" in mail.body
    assert ticket.messages.get(voice=Voice.PUBLIC).mail == mail


@pytest.mark.req("TIC-17")
def test_ending_without_telling_anybody_needs_a_reason_that_is_kept() -> None:
    ticket = make.classified()
    for reason in ("", "   "):
        with pytest.raises(Refused, match="a quién se notifica"):
            resolve(ticket, recipients=[], silent_reason=reason)
    ended = resolve(ticket, recipients=[], silent_reason="Lo pidió por teléfono")
    assert ended.silent_close_reason == "Lo pidió por teléfono"
    assert not Mail.objects.filter(kind="ticket_closed").exists()
    assert "Lo pidió por teléfono" in ended.messages.get(voice=Voice.INTERNAL).body


@pytest.mark.req("TIC-17")
def test_telling_only_colleagues_is_not_telling_the_customer() -> None:
    ticket, colleague = make.classified(), make.user()
    with pytest.raises(Refused, match="no se notifica al cliente"):
        resolve(ticket, recipients=[colleague])
    ended = resolve(ticket, recipients=[colleague], silent_reason="Lo pidió por teléfono")
    assert ended.silent_close_reason == "Lo pidió por teléfono"
    assert (ended.last_told_at, ended.first_replied_at) == (None, None)
    mail = Mail.objects.get(kind="ticket_closed")
    assert mail.to == [colleague.email]
    assert ended.messages.get(voice=Voice.INTERNAL).mail == mail
    assert not ended.messages.filter(voice=Voice.PUBLIC).exists()


@pytest.mark.req("TIC-12")
def test_an_answer_for_the_customer_is_not_told_by_ending_in_silence() -> None:
    ticket = make.classified()
    row = services.ask(ticket, to=make.user(), question="¿Y eso?", by=make.user(), at=AT)
    services.finish(row, outcome="Así.", by=row.to, at=AT + HOUR)
    resolve(ticket, recipients=[], silent_reason="Lo pidió por teléfono", at=AT + 2 * HOUR)
    row.refresh_from_db()
    assert (row.state, row.told_at) == ("ended", None)


@pytest.mark.req("TIC-18")
def test_several_contacts_and_colleagues_are_told_and_all_are_logged() -> None:
    ticket = make.classified()
    boss, colleague = make.contact(customer=ticket.customer), make.user()
    resolve(ticket, recipients=[ticket.contact, boss, colleague])
    wanted = [ticket.contact.email, boss.email, colleague.email]
    assert Mail.objects.get(kind="ticket_closed").to == wanted
    assert ticket.events.get(kind=EventKind.RESOLVED).data["recipients"] == wanted


def test_nobody_is_silently_left_out_for_want_of_an_address() -> None:
    ticket = make.classified(contact=make.contact(email="", last_name="Sosa"))
    with pytest.raises(Refused, match="no tiene correo: Ana Sosa"):
        resolve(ticket)


@pytest.mark.req("TIC-20")
def test_ending_stops_every_clock_and_is_written_with_person_and_moment() -> None:
    agent = make.user()
    ticket = resolve(make.classified(), by=agent)
    assert (ticket.due_at, ticket.follow_up_at, ticket.alert_at) == (None, None, None)
    event = ticket.events.get(kind=EventKind.RESOLVED)
    assert (event.by, event.at) == (agent, AT + HOUR)
    assert Event.objects.filter(action=ActionCode.TICKET_RESOLVED, by=agent).count() == 1


@pytest.mark.req("SLA-02")
def test_a_resolution_told_at_once_is_the_first_reply() -> None:
    assert resolve(make.classified()).first_replied_at == AT + HOUR


@pytest.mark.req("SAC-05")
def test_what_nobody_has_classified_cannot_be_solved() -> None:
    with pytest.raises(Refused, match="Clasifique"):
        resolve(make.ticket())


@pytest.mark.req("SAC-05")
def test_a_class_without_a_priority_is_not_enough_to_end_it_with_a_letter() -> None:
    with pytest.raises(Refused, match="la clase o la prioridad"):
        resolve(make.ticket(kind="query"), outcome="out_of_scope")


@pytest.mark.req("CC-26", "CC-29")
@pytest.mark.parametrize(
    ("outcome", "letter"),
    [
        ("several", "several_subjects"),
        ("out_of_scope", "out_of_scope"),
        ("unsolved", "ticket_closed"),
        ("duplicate", "ticket_closed"),
    ],
)
def test_an_ending_that_solves_nothing_closes_at_once_with_its_own_letter(
    outcome: str, letter: str
) -> None:
    ticket = resolve(
        make.classified(), outcome=outcome, resolution="Un tema por ticket, por favor."
    )
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, outcome)
    assert "Un tema por ticket" in Mail.objects.get(kind=letter).body


def test_a_resolution_says_something_and_an_outcome_is_of_the_list() -> None:
    with pytest.raises(Refused, match="Escriba la resolución"):
        resolve(make.classified(), resolution=" ")
    with pytest.raises(Refused, match="qué se hizo"):
        resolve(make.classified(), resolution="Lo estamos revisando")
    with pytest.raises(Refused, match="Elija el resultado"):
        resolve(make.classified(), outcome="otro")


@pytest.mark.req("TIC-07")
def test_what_is_referred_cannot_be_taken_answered_or_resolved() -> None:
    ticket, agent = make.ticket(customer=make.customer(is_entitled=False)), make.user()
    for attempt in (
        lambda: services.take(ticket, by=agent, at=AT),
        lambda: services.reply(ticket, by=agent, body="Hola", next_step="Ya", at=AT),
        lambda: resolve(ticket),
        lambda: services.assign(ticket, to=agent, by=agent, at=AT),
    ):
        with pytest.raises(Refused, match="derivado a Proyectos"):
            attempt()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.owner) == (Status.REFERRED, None)


def test_a_resolved_ticket_is_closed_without_telling_twice() -> None:
    ticket = resolve(make.classified())
    services.close(ticket, by=make.user(), at=AT + DAY)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.ended_at) == (Status.CLOSED, AT + HOUR)
    assert Mail.objects.filter(kind="ticket_closed").count() == 1


def test_what_is_open_is_closed_only_with_another_outcome_and_a_word_to_the_customer() -> None:
    ticket = make.classified()
    with pytest.raises(Refused, match="después de resolverlo"):
        services.close(ticket, by=make.user(), outcome="solved", resolution="Ya", at=AT)
    with pytest.raises(Refused, match="a quién"):
        services.close(ticket, by=make.user(), outcome="unsolved", resolution="Caduco.", at=AT)
    referred = make.classified(customer=make.customer(is_entitled=False))
    services.close(
        referred,
        by=make.user(),
        outcome="out_of_scope",
        resolution="No renueva el acuerdo.",
        recipients=[referred.contact],
        at=AT + HOUR,
    )
    referred.refresh_from_db()
    assert (referred.status, referred.outcome) == (Status.CLOSED, Outcome.OUT_OF_SCOPE)


def test_a_reopened_ticket_goes_on_where_it_was_and_starts_its_silence_anew() -> None:
    ticket = resolve(make.classified(owner=make.user()))
    with pytest.raises(Refused, match="por qué"):
        services.reopen(ticket, by=make.user(), reason="", at=AT + DAY)
    services.reopen(ticket, by=make.user(), reason="Vuelve a fallar", at=AT + DAY)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome, ticket.resolution) == (Status.IN_PROGRESS, "", "")
    assert ticket.follow_up_at == AT + 3 * DAY
    assert ticket.resolve_due_at == AT + 4 * DAY - HOUR


def test_what_has_not_ended_cannot_be_reopened() -> None:
    for ticket in (make.classified(), make.answered(waits=True)):
        with pytest.raises(Refused, match="no está terminado"):
            services.reopen(ticket, by=make.user(), reason="Otra vez", at=AT + HOUR)


@pytest.mark.req("SAC-19")
@pytest.mark.parametrize(
    ("late_by", "outcome", "is_kept"),
    [(0, "solved", True), (1, "solved", False), (0, "unsolved", False)],
)
def test_a_date_given_is_reported_as_met_or_missed(
    late_by: int, outcome: str, is_kept: bool
) -> None:
    ticket = make.classified()
    services.commit_date(ticket, by=make.user(), on=(AT + DAY).date(), at=AT)
    resolve(ticket, outcome=outcome, at=AT + DAY + late_by * DAY)
    ticket.refresh_from_db()
    assert ticket.date_kept is is_kept
    told = ticket.events.filter(kind__in=[EventKind.RESOLVED, EventKind.CLOSED]).get().text
    assert told.endswith("fecha del 03/03/2026 " + ("cumplida" if is_kept else "incumplida"))


@pytest.mark.req("SAC-19")
def test_giving_a_later_date_keeps_none() -> None:
    ticket = make.classified()
    for days in (1, 8):
        services.commit_date(ticket, by=make.user(), on=(AT + days * DAY).date(), at=AT)
    resolve(ticket, at=AT + 7 * DAY)
    ticket.refresh_from_db()
    assert ticket.date_kept is False


@pytest.mark.req("SAC-19")
def test_dates_that_were_kept_or_missed_are_listed(client: Client) -> None:
    kept = make.classified()
    missed = make.classified(contact=kept.contact)
    at_the_desk(client, kept.sector)
    for ticket, days in ((kept, 1), (missed, 0)):
        services.commit_date(ticket, by=make.user(), on=(AT + days * DAY).date(), at=AT)
        resolve(ticket, at=AT + DAY)
    for ticket, asked in ((kept, "kept"), (missed, "missed")):
        page = read(client, "tickets:queue", query=f"?view=ended&dated={asked}")
        assert labels(page) == [ticket.label]


@pytest.mark.req("SAC-19")
def test_a_date_that_was_met_is_not_missed_because_the_customer_comes_back() -> None:
    ticket = make.classified(owner=make.user())
    services.commit_date(ticket, by=make.user(), on=(AT + 7 * DAY).date(), at=AT)
    resolve(ticket, at=AT + DAY)
    services.hear(ticket, body="Vuelve a fallar.", at=AT + 9 * DAY)
    services.alert(ticket, at=AT + 9 * DAY + HOUR)
    assert not Notice.objects.filter(text__contains="fecha comprometida").exists()
    again = Ticket.objects.get(pk=ticket.pk)
    assert (again.committed_on, again.date_kept) == (None, None)
    assert "cumplida" in again.events.get(kind=EventKind.RESOLVED).text


@pytest.mark.req("SAC-14", "SAC-24")
def test_who_comes_back_after_an_ending_in_silence_is_among_the_answered() -> None:
    ticket = make.classified()
    resolve(ticket, recipients=[], silent_reason="Lo pidió por teléfono")
    services.hear(ticket, body="Vuelve a fallar.", at=AT + DAY)
    found = Ticket.objects.filter(daily.answered())
    assert found.get() == ticket
    assert daily.count_of(Ticket.objects.all(), at=AT + DAY)["answered"] == 1
    make.ticket()  # whoever has only just written is new
    assert found.count() == 1


def test_what_is_solved_is_not_called_solved_twice() -> None:
    ticket = resolve(make.classified())
    assert "Resuelto" in [entry.text for entry in thread_of(ticket).entries]
    event = Event.objects.get(action=ActionCode.TICKET_RESOLVED)
    assert event.text == f"{ticket.label} · El cable estaba roto: enviamos otro."
