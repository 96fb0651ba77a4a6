"""Registering what came by telephone: find the customer, then write it down."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import apply_roles
from contacts.models import ServiceLine, StaffIntake
from tests import doors, make
from tests.tickets.pages import at_the_desk, read, words
from tickets.models import Status, Ticket

pytestmark = pytest.mark.django_db
URL = "/tickets/nuevo/"
CALL = {
    "channel": "phone",
    "subject": "El lector no lee",
    "body": "Desde esta mañana no lee ninguno.",
}


@pytest.fixture
def line(db: None) -> ServiceLine:
    make.policy()
    return make.line()


@pytest.mark.req("TIC-02", "TIC-03")
@pytest.mark.parametrize("datum", ["nuñez", "Bermudez", "600 10 20 30", "caja@nunez.example"])
def test_administracion_finds_the_customer_by_any_datum_and_the_ticket_is_pending(
    client: Client, datum: str
) -> None:
    apply_roles(at=make.MONDAY)
    make.policy()
    office = make.sector()
    line = make.line(sectors=[make.sector(), office])
    contact = make.contact(
        customer=make.customer(line=line, legal_name="Farmacia Núñez"),
        last_name="Bermúdez",
        mobile="+34 600 102 030",
        email="caja@nunez.example",
    )
    doors.enter(client, make.user("Administración", sector=office))
    found = client.get(URL, {"q": datum}).content.decode()
    assert f'href="?contact={contact.pk}"' in found
    form = client.get(f"{URL}?contact={contact.pk}").content.decode()
    assert "Farmacia Núñez" in form
    assert f'<option value="{contact.pk}" selected>' in form
    answer = client.post(f"{URL}?contact={contact.pk}", CALL | {"contact": contact.pk})
    ticket = Ticket.objects.get()
    assert answer["Location"] == reverse("tickets:detail", args=[ticket.pk])
    assert (ticket.status, ticket.sector) == (Status.PENDING, line.front_sector)


@pytest.mark.req("TIC-03", "TIC-05")
def test_administracion_cannot_end_at_once_what_consultants_answer(client: Client) -> None:
    apply_roles(at=make.MONDAY)
    make.policy()
    office = make.sector()
    line = make.line(sectors=[make.sector(), office])
    contact = make.contact(customer=make.customer(line=line))
    doors.enter(client, make.user("Administración", sector=office))
    url = f"{URL}?contact={contact.pk}"
    assert "Ya está respondido" not in words(client.get(url))
    client.post(url, CALL | {"contact": contact.pk, "answer": "Pulse F5.", "priority": "low"})
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.owner) == (Status.PENDING, None)
    assert (ticket.kind, ticket.resolution) == ("", "")


@pytest.mark.req("TIC-07")
def test_the_form_warns_that_a_customer_has_no_right_to_help(
    client: Client, line: ServiceLine
) -> None:
    at_the_desk(client, line.front_sector)
    contact = make.contact(customer=make.customer(line=line, is_entitled=False))
    page = read(client, "tickets:open", query=f"?customer={contact.customer_id}")
    assert "Sin derecho a asistencia hoy" in page
    url = f"{URL}?customer={contact.customer_id}"
    answer = client.post(url, CALL | {"contact": contact.pk}, follow=True)
    assert "Derivado a Proyectos" in words(answer)
    assert "Enviar respuesta" not in words(answer)


def test_a_line_that_wants_the_customers_message_asks_for_its_reference(client: Client) -> None:
    make.policy()
    line = make.line(staff_intake=StaffIntake.WITH_REFERENCE)
    at_the_desk(client, line.front_sector)
    contact = make.contact(customer=make.customer(line=line))
    url = f"{URL}?customer={contact.customer_id}"
    told = CALL | {"contact": contact.pk, "channel": "whatsapp"}
    refused = client.post(url, told)
    assert refused.status_code == 422
    assert CALL["body"] in words(refused)
    assert client.post(url, told | {"reference": "Formulario 118"}).status_code == 302


def test_who_may_not_open_tickets_is_not_offered_as_contact(
    client: Client, line: ServiceLine
) -> None:
    at_the_desk(client, line.front_sector)
    customer = make.customer(line=line)
    make.contact(customer=customer, last_name="Autorizada")
    make.contact(customer=customer, last_name="Ajena", may_open_tickets=False)
    make.contact(customer=customer, last_name="Ausente", is_active=False)
    page = read(client, "tickets:open", query=f"?customer={customer.pk}")
    assert "Autorizada" in page
    assert "Ajena" not in page
    assert "Ausente" not in page


def test_an_unknown_customer_is_not_found_and_a_senseless_address_is_a_new_search(
    client: Client, line: ServiceLine
) -> None:
    at_the_desk(client, line.front_sector)
    foreign = make.contact()
    for query in (f"customer={10**9}", f"contact={10**30}", f"contact={foreign.pk}"):
        assert client.get(f"{URL}?{query}").status_code == 404
    for query in ("customer=abc", "contact=%00", "q=%00%FF", "customer=-1", "customer=%C2%B2"):
        assert client.get(f"{URL}?{query}").status_code == 200
