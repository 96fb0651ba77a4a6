"""First handling: what a ticket contains, what it is, and asking for what is missing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import Area, EventKind, Message, Status, Ticket, Triage, Voice

pytestmark = pytest.mark.django_db
AT, HOUR = make.MONDAY, make.HOUR
COMPLETE = {"has_problem": True, "has_impact": True, "has_technical": True}


@pytest.fixture
def ticket(db: None) -> Ticket:
    return make.classified(owner=make.user())


def found(ticket: Ticket, **findings: Any) -> Triage:
    return services.triage(ticket, by=make.user(), at=AT, version=None, **findings)


@pytest.mark.req("SAC-06")
def test_what_the_ticket_lacks_is_said_and_asking_for_it_is_the_step_offered(
    client: Client, ticket: Ticket
) -> None:
    at_the_desk(client, ticket.sector)
    sent = {"has_problem": "on", "version": ticket.version}
    page = client.post(f"/tickets/{ticket.pk}/primera-atencion/", sent, follow=True)
    assert "El cliente no ha dicho el impacto y los datos técnicos." in words(page)
    assert "Pedir información" in words(page)
    offered = read(client, "tickets:ask_information", ticket.pk)
    assert "nos falta el impacto y los datos técnicos" in offered
    found(ticket, **COMPLETE)
    assert "Falta información" not in read(client, "tickets:detail", ticket.pk)


@pytest.mark.req("CC-45")
def test_asking_sends_the_four_points_waits_for_the_customer_and_keeps_the_scope(
    ticket: Ticket,
) -> None:
    services.ask_information(
        ticket, detail="Falta la versión.", affects="erp", by=make.user(), at=AT
    )
    ticket.refresh_from_db()
    mail = Mail.objects.get(kind="ask_information")
    for point in ("descripción más detallada", "pasos", "Capturas", "alcance", "Falta la versión."):
        assert point in mail.body
    assert (ticket.status, ticket.first_replied_at) == (Status.WAITING_CUSTOMER, AT)
    assert Triage.objects.get(ticket=ticket).affects == "erp"
    said = Message.objects.get(ticket=ticket, voice=Voice.PUBLIC)
    assert (said.mail, said.body) == (mail, "Falta la versión.")


def test_asking_while_an_update_is_owed_must_say_what_that_one_must(ticket: Ticket) -> None:
    services.chase(ticket, at=AT + timedelta(days=2))
    services.ask_information(
        ticket, detail="Falta la versión.", by=make.user(), at=AT + timedelta(days=2)
    )
    assert ticket.follow_ups.get().detail == "Falta la versión."


@pytest.mark.req("SAC-06", "SAC-17")
@pytest.mark.parametrize("step", [2, 3])
def test_information_can_be_asked_for_whatever_update_is_owed_and_gives_none_of_the_later(
    ticket: Ticket, step: int
) -> None:
    for _ in range(step):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.follow_up_at is not None
    services.ask_information(
        ticket, detail="Falta la versión.", by=make.user(), at=ticket.follow_up_at
    )
    assert ticket.follow_ups.get(step=step).answered_by is None


def test_who_has_no_address_is_not_asked_by_letter(ticket: Ticket) -> None:
    ticket.contact.email = ""
    ticket.contact.save()
    with pytest.raises(Refused, match="no tiene correo"):
        services.ask_information(ticket, detail="Falta.", by=make.user(), at=AT)
    assert not Triage.objects.exists()


def test_a_form_older_than_the_ticket_is_told_so_and_keeps_what_was_ticked(
    client: Client, ticket: Ticket
) -> None:
    at_the_desk(client, ticket.sector)
    found(ticket, **COMPLETE)
    sent = {"affects": "display", "version": ticket.version}
    answer = client.post(f"/tickets/{ticket.pk}/primera-atencion/", sent)
    assert answer.status_code == 409
    assert "cambió" in words(answer)
    assert Triage.objects.get().has_problem


@pytest.mark.req("CC-14")
def test_what_the_sac_does_not_cover_ends_in_evo_in_for_or_out_of_scope(ticket: Ticket) -> None:
    found(ticket, coverage="outside")
    ending: dict[str, Any] = {"by": make.user(), "resolution": "Era otra cosa.", "at": AT}
    ending["recipients"] = [ticket.contact]
    for outcome in ("solved", "unsolved"):
        with pytest.raises(Refused, match="fuera del alcance"):
            services.resolve(ticket, outcome=outcome, **ending)
    services.resolve(ticket, outcome="out_of_scope", **ending)
    other = make.classified(owner=make.user())
    found(other, coverage="outside")
    services.classify(
        other, by=make.user(), kind="query", priority="low", area="evo", version=None, at=AT
    )
    assert services.resolve(other, outcome="solved", **ending).outcome == "solved"


@pytest.mark.req("CC-14")
def test_what_the_sac_covers_is_solved_there(ticket: Ticket) -> None:
    found(ticket, coverage="inside")
    to = [ticket.contact]
    ended = services.resolve(
        ticket, outcome="solved", resolution="Era el cable.", recipients=to, by=make.user(), at=AT
    )
    assert ended.status == Status.RESOLVED


@pytest.mark.req("SAC-12")
def test_an_incident_is_requalified_with_estimated_points_and_nothing_else_is() -> None:
    incident = make.classified(kind="incident", priority="low")
    with pytest.raises(Refused, match="Estime"):
        found(incident, nature="investigation")
    row = found(incident, nature="investigation", points=Decimal("12.50"))
    assert (row.nature, row.points) == ("investigation", Decimal("12.50"))
    note = incident.messages.get(voice=Voice.INTERNAL)
    assert note.body == "Requiere una investigación extensa: se estima en 12,50 T-Points."
    with pytest.raises(Refused, match="Solo una incidencia"):
        found(make.classified(), nature="configuration", points=Decimal(1))
    assert found(incident, nature="incident").points is None


def test_the_database_knows_that_only_what_is_charged_is_estimated(ticket: Ticket) -> None:
    row = found(ticket, **COMPLETE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Triage.objects.filter(pk=row.pk).update(points=3)


@pytest.mark.req("CC-06")
def test_proactive_tickets_are_counted_per_account(client: Client, ticket: Ticket) -> None:
    at_the_desk(client, ticket.sector)
    found(ticket, is_proactive=True)
    make.classified(customer=ticket.customer)
    assert "Propuestas nuestras 1" in read(client, "tickets:success", ticket.customer_id)
    rows = read(client, "tickets:all_of_customer", ticket.customer_id, query="?view=proactive")
    assert rows.count("T-") == 1


@pytest.mark.req("CC-01")
def test_a_change_of_area_is_logged_and_lists_are_split_by_area(
    client: Client, ticket: Ticket
) -> None:
    at_the_desk(client, ticket.sector)
    sent: dict[str, Any] = {
        "kind": ticket.kind,
        "priority": ticket.priority,
        "by": make.user(),
        "version": None,
    }
    services.classify(ticket, area="for", at=AT, **sent)
    event = ticket.events.filter(kind=EventKind.CLASSIFIED).latest("pk")
    assert event.text == "Consulta, Media; pasa a Formación"
    assert (event.by, event.at) == (sent["by"], AT)
    assert ticket.label in read(client, "tickets:queue", query=f"?area={Area.FOR}")
    assert ticket.label not in read(client, "tickets:queue", query=f"?area={Area.SAC}")


@pytest.mark.req("SAC-14")
def test_a_customers_answer_puts_the_ticket_among_the_answered_with_a_deadline_of_its_own(
    client: Client,
) -> None:
    ticket = make.answered(waits=True)
    at_the_desk(client, ticket.sector)
    assert ticket.label not in read(client, "tickets:queue", query="?view=answered")
    assert ticket.reply_due_at is None
    services.hear(ticket, body="Sigue igual.", at=AT + HOUR, contact=ticket.contact)
    ticket.refresh_from_db()
    assert ticket.reply_due_at == AT + HOUR + timedelta(days=1)
    assert ticket.label in read(client, "tickets:queue", query="?view=answered")
    services.reply(
        ticket, by=make.user(), body="Le enviamos otro lector.", at=AT + 2 * HOUR, next_step="x"
    )
    assert ticket.label not in read(client, "tickets:queue", query="?view=answered")
