"""A request written down in one go: who, what and, if so, done."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, words
from tickets import services
from tickets.models import Area, EventKind, RequirementsMeeting, Status, Ticket, Voice
from tickets.services.phone.meetings import Meeting

pytestmark = pytest.mark.django_db
AT, HOUR = make.MONDAY, make.HOUR
MEETING = Meeting(held_on=AT.date(), points=Decimal("12.50"))


@pytest.fixture
def contact(db: None) -> Contact:
    make.policy()
    return make.contact()


@pytest.fixture
def strict(db: None) -> Contact:
    """Of a line that wants the customer's own message (C01)."""
    make.policy()
    return make.contact(customer=make.customer(line=make.line(staff_intake="reference")))


def register(contact: Contact, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"customer": contact.customer, "contact": contact, "channel": "phone"}
    usual |= {"subject": "Cómo exporto", "body": "No encuentra el botón.", "by": make.user()}
    return services.register(**usual | {"at": AT + HOUR} | facts)


@pytest.mark.req("TIC-11")
def test_a_consulta_is_opened_answered_and_ended_in_one_go_with_its_response_time(
    contact: Contact,
) -> None:
    agent = make.user()
    ticket = register(contact, by=agent, called_at=AT, answer="En Listas, Exportar.")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome, ticket.kind) == (Status.RESOLVED, "solved", "query")
    assert ticket.owner == agent
    assert ticket.first_replied_at is not None
    assert ticket.first_replied_at - ticket.opened_at == HOUR
    assert EventKind.PUBLIC_REPLY in ticket.events.values_list("kind", flat=True)
    assert [mail.kind for mail in Mail.objects.all()] == ["ticket_closed"]


@pytest.mark.req("TIC-11")
def test_who_has_no_address_was_answered_all_the_same(contact: Contact) -> None:
    contact.email = ""
    contact.save()
    ticket = register(contact, answer="En Listas, Exportar.")
    ticket.refresh_from_db()
    assert ticket.first_replied_at == AT + HOUR
    assert ticket.messages.get(voice=Voice.PUBLIC).body == "En Listas, Exportar."
    assert not Mail.objects.exists()


def test_without_the_right_to_help_nothing_is_answered_and_nothing_is_half_done() -> None:
    make.policy()
    contact = make.contact(customer=make.customer(is_entitled=False))
    with pytest.raises(Refused, match="acuerdo o plan vigente"):
        register(contact, answer="En Listas.")
    assert not Ticket.objects.exists()
    assert register(contact).status == Status.REFERRED


@pytest.mark.req("CC-51")
def test_a_call_opens_its_ticket_at_the_time_of_the_call(contact: Contact) -> None:
    ticket = register(contact, called_at=AT)
    assert (ticket.opened_at, ticket.channel) == (AT, "phone")
    assert ticket.reply_due_at == AT + timedelta(days=1)
    assert ticket.reference == "Llamada del 02/03/2026 10:00"
    assert ticket.events.get(kind=EventKind.OPENED).at == AT


@pytest.mark.parametrize(
    ("called_at", "why"), [(AT + 2 * HOUR, "posterior"), (AT - timedelta(days=1), "mismo día")]
)
def test_a_call_is_neither_of_later_nor_of_another_day(
    contact: Contact, called_at: Any, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        register(contact, called_at=called_at)


@pytest.mark.req("CC-23")
def test_where_the_customer_must_write_a_contracted_call_or_a_reference_is_needed(
    strict: Contact,
) -> None:
    with pytest.raises(Refused, match="referencia"):
        register(strict, channel="form")
    assert register(strict, channel="form", reference="Formulario 118").reference
    assert register(strict).reference.startswith("Llamada del")


@pytest.mark.req("CC-24")
def test_an_evolutivo_of_a_requirements_meeting_is_entered_with_its_date_and_estimate(
    strict: Contact,
) -> None:
    evo = make.sector(code="evo")
    evo.service_lines.add(strict.customer.service_line)
    ticket = register(strict, channel="form", meeting=MEETING)
    ticket.refresh_from_db()
    assert ticket.sector == evo
    assert ticket.events.filter(text__contains="pendiente de aprobación").exists()
    assert (ticket.kind, ticket.area) == ("change", Area.EVO)
    assert ticket.stage == "to_approve"
    assert ticket.reference == "Reunión de requisitos del 02/03/2026"
    meeting = RequirementsMeeting.objects.get(ticket=ticket)
    assert (meeting.held_on, meeting.points) == (AT.date(), Decimal("12.50"))


@pytest.mark.req("CC-24")
def test_the_exception_needs_a_meeting_that_was_held_and_an_estimate(strict: Contact) -> None:
    tomorrow = AT.date() + timedelta(days=1)
    with pytest.raises(Refused, match="celebrado"):
        register(strict, channel="form", meeting=Meeting(tomorrow, Decimal(1)))
    with pytest.raises(Refused, match="estimación"):
        register(strict, channel="form", meeting=Meeting(AT.date(), Decimal(0)))
    assert not Ticket.objects.exists()


def test_the_page_does_it_in_one_form_and_keeps_what_was_typed(
    client: Client, strict: Contact
) -> None:
    at_the_desk(client, strict.customer.service_line.front_sector)
    url = f"/tickets/nuevo/?contact={strict.pk}"
    sent = {"contact": strict.pk, "subject": "Exportar", "body": "¿Cómo?", "priority": "low"}
    refused = client.post(url, sent | {"channel": "form", "meeting_on": "2026-03-01"})
    assert refused.status_code == 422
    assert "estimación que se valoró" in words(refused)
    answer = client.post(
        url, sent | {"channel": "phone", "answer": "En Listas, Exportar."}, follow=True
    )
    assert "En Listas, Exportar." in words(answer)
    assert Ticket.objects.get().status == Status.RESOLVED
