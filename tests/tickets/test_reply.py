from datetime import timedelta
from typing import Any

import pytest

from contacts.models import ActionCode, Event
from kit.errors import Refused
from kit.files import StoredFile
from outbox.models import Mail
from tests import make
from tickets import services
from tickets.models import EventKind, InboundMail, Status, Ticket, Voice
from tickets.services.core.addresses import ticket_of
from tickets.services.core.wording import is_bare

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def reply(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {
        "by": ticket.owner or make.user(),
        "body": "Cambie el cable del lector.",
        "next_step": "Si no basta, le enviamos otro.",
        "at": AT + HOUR,
    }
    services.reply(ticket, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("SAC-05")
def test_nothing_is_answered_or_escalated_before_kind_and_priority_are_set() -> None:
    ticket = make.ticket()
    with pytest.raises(Refused, match="Clasifique"):
        reply(ticket)
    with pytest.raises(Refused, match="Clasifique"):
        services.escalate(ticket, to=make.user(), by=make.user(), reason="No sé", at=AT)
    assert ticket.messages.count() == 1
    assert reply(make.classified()).first_replied_at


@pytest.mark.req("SLA-02")
def test_the_first_reply_keeps_the_promise_but_the_acknowledgement_does_not() -> None:
    ticket = make.classified()
    assert Mail.objects.filter(kind="ticket_opened").exists()
    assert ticket.reply_due_at is not None
    ticket = reply(ticket)
    assert (ticket.first_replied_at, ticket.reply_due_at) == (AT + HOUR, None)


@pytest.mark.req("SAC-04")
def test_a_first_reply_says_the_next_step() -> None:
    ticket = make.classified()
    for nothing in ("", "  ", "Lo estamos revisando."):
        with pytest.raises(Refused, match="próximo paso"):
            reply(ticket, next_step=nothing)
    assert reply(ticket, next_step="Mañana le llamamos.").first_replied_at


@pytest.mark.req("SAC-04")
@pytest.mark.parametrize(
    "phrase",
    [
        "Lo estamos revisando",
        "¡Hola, Ana! Lo estamos revisando. Un saludo",
        "Buenos días:\nEstamos en ello, muchas gracias por su paciencia.",
        "Seguimos analizando su incidencia y en breve le informaremos.",
        "Su consulta está siendo revisada por nuestro equipo técnico.",
        "Recibido, lo miramos.",
        "Estimada Sra. García Ruiz: en curso.",
        "Estamos revisándolo 🙂",
    ],
)
def test_a_bare_we_are_at_it_is_refused(phrase: str) -> None:
    ticket = make.answered()
    with pytest.raises(Refused, match="Lo estamos revisando"):
        reply(ticket, body=phrase, next_step="")
    assert reply(ticket, body=phrase, next_step="Mañana probamos con otro lector.").last_told_at


@pytest.mark.parametrize(
    "said",
    [
        "Lo estamos revisando con el proveedor; mañana a las 10 le llamamos.",
        "Ya está resuelto.",
        "Sí.",
        "Hola, Ana:\nReinicie.",
        "El error viene de la versión 4.2 del conector.",
    ],
)
def test_what_tells_something_is_not_bare(said: str) -> None:
    assert not is_bare(said)


@pytest.mark.req("SAC-03")
def test_a_public_reply_starts_the_48_hours_anew_and_a_note_does_not() -> None:
    ticket = make.answered()
    services.note(ticket, by=make.user(), body="Falta el modelo.", at=AT + DAY)
    ticket.refresh_from_db()
    assert ticket.follow_up_at == AT + 2 * DAY
    assert reply(ticket, at=AT + DAY).follow_up_at == AT + 3 * DAY


def test_the_letter_carries_the_words_and_its_answer_finds_the_ticket() -> None:
    ticket = make.classified()
    InboundMail.objects.create(
        mailbox="x",
        sha256="a",
        size=1,
        header_id="<b2@c.test>",
        received_at=AT,
        ticket=ticket,
        fate="ticket",
    )
    file = StoredFile("guía.pdf", "application/pdf", 5, "b" * 64)
    reply(ticket, cc=["jefa@cliente.test"], files=[file])
    mail = Mail.objects.get(kind="ticket_reply")
    line = ticket.customer.service_line
    assert (mail.to, mail.cc) == ([ticket.contact.email], ["jefa@cliente.test"])
    assert ticket_of(mail.reply_to) == ticket.pk
    assert (mail.in_reply_to, mail.from_name) == ("<b2@c.test>", line.team_name)
    assert "Cambie el cable" in mail.body
    assert "le enviamos otro" in mail.body
    assert line.team_name in mail.body
    assert mail.files.get().name == "guía.pdf"
    message = ticket.messages.get(voice=Voice.PUBLIC)
    assert message.mail == mail
    assert message.attachments.get().sha256 == "b" * 64


def test_whoever_answers_what_is_nobodys_takes_it_and_a_helper_leaves_it_where_it_is() -> None:
    agent, helper = make.user(), make.user()
    ticket = reply(make.classified(), by=agent)
    assert (ticket.owner, ticket.status) == (agent, Status.IN_PROGRESS)
    assert reply(ticket, by=helper).owner == agent


@pytest.mark.req("SLA-22")
def test_a_reply_that_waits_hands_the_turn_over_and_the_next_one_takes_it_back() -> None:
    ticket = reply(make.classified(), waits=True)
    assert (ticket.status, ticket.paused_at) == (Status.WAITING_CUSTOMER, AT + HOUR)
    assert ticket.resolve_due_at is None
    again = reply(ticket, waits=True, at=AT + 2 * HOUR)
    assert (again.status, again.paused_at) == (Status.WAITING_CUSTOMER, AT + HOUR)
    back = reply(again, at=AT + 3 * HOUR)
    assert (back.status, back.paused_at) == (Status.IN_PROGRESS, None)
    assert back.resolve_due_at is not None


@pytest.mark.req("TIC-07")
def test_nobody_is_answered_once_the_agreement_is_over() -> None:
    ticket = make.classified(owner=make.user())
    ticket.customer.plan_until = AT.date()
    ticket.customer.save()
    late = AT + DAY
    for attempt in (
        lambda: reply(ticket, at=late),
        lambda: services.take(make.ticket(customer=ticket.customer), by=make.user(), at=late),
        lambda: resolve(ticket, at=late),
    ):
        with pytest.raises(Refused, match="derive"):
            attempt()
    assert reply(ticket, at=AT + HOUR).first_replied_at


def resolve(ticket: Ticket, **facts: Any) -> None:
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[ticket.contact],
        **facts,
    )


def test_an_ended_ticket_takes_no_reply_and_keeps_no_trace_of_it() -> None:
    ticket = make.answered()
    resolve(ticket, at=AT + HOUR)
    before = (ticket.messages.count(), Mail.objects.count(), Event.objects.count())
    with pytest.raises(Refused, match="terminado"):
        reply(ticket, at=AT + 2 * HOUR)
    assert (ticket.messages.count(), Mail.objects.count(), Event.objects.count()) == before


def test_an_empty_reply_or_note_is_refused() -> None:
    ticket = make.answered()
    with pytest.raises(Refused, match="Escriba la respuesta"):
        reply(ticket, body=" \n\x00")
    with pytest.raises(Refused, match="Escriba la nota"):
        services.note(ticket, by=make.user(), body="", at=AT)


def test_a_note_is_internal_and_tells_the_customer_nothing() -> None:
    ticket = make.answered()
    letters = Mail.objects.count()
    message = services.note(ticket, by=make.user(), body="El cliente debe.", at=AT)
    assert message.voice == Voice.INTERNAL
    assert Mail.objects.count() == letters


def test_the_reply_stands_in_the_log_and_on_the_timeline() -> None:
    ticket = reply(make.classified())
    assert ticket.events.get(kind=EventKind.PUBLIC_REPLY).at == AT + HOUR
    event = Event.objects.get(action=ActionCode.TICKET_ANSWERED)
    assert "Cambie el cable" in event.text


def test_people_addressed_as_tu_get_the_letter_in_tu() -> None:
    ticket = make.classified(contact=make.contact(treatment="tu"))
    assert "tu solicitud" in Mail.objects.get(kind="ticket_opened").body
    reply(ticket)
    assert "Recibe un cordial saludo" in Mail.objects.get(kind="ticket_reply").body


def test_the_letter_calls_the_next_step_by_its_name_and_says_nothing_of_none() -> None:
    ticket = reply(make.classified(), body="Ya está.", next_step="Mañana le llamamos.")
    assert "\n\nPróximo paso: Mañana le llamamos.\n\n" in Mail.objects.latest("pk").body
    reply(ticket, body="Ya lo hemos cambiado.", next_step="")
    assert "Próximo paso" not in Mail.objects.latest("pk").body
