"""The pages of errors: which one a ticket is, its steps, and telling everybody who waits."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import DEVELOPMENT_HEAD
from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import Incident, Ticket

AT, HOUR = make.MONDAY, make.HOUR
RIGHTS = ("tickets.view_incident", "tickets.add_incident", "tickets.change_incident")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def line(db: None) -> Any:
    return make.line(records_errors=True)


@pytest.fixture
def agent(client: Client, line: Any) -> User:
    return at_the_desk(client, line.front_sector, *RIGHTS)


@pytest.fixture
def ticket(line: Any, agent: User) -> Ticket:
    return make.answered(kind="incident", customer=make.customer(line=line), owner=agent)


def go(client: Client, name: str, pk: int, **fields: Any) -> Any:
    return client.post(reverse(f"tickets:{name}", args=[pk]), fields)


@pytest.mark.req("TIC-13")
def test_an_incident_asks_on_its_page_which_error_it_is(
    client: Client, agent: User, ticket: Ticket
) -> None:
    asks = reverse("tickets:link_incident", args=[ticket.pk])
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert f'hx-get="{asks}" hx-trigger="load"' in page
    known = make.incident(title="El lector no lee códigos")
    offered = client.get(asks, headers=HTMX).content.decode()
    assert known.title in offered
    assert "Es un error nuevo" in offered
    go(client, "link_incident", ticket.pk, incident=known.pk)
    assert f'hx-get="{asks}"' not in client.get(ticket.get_absolute_url()).content.decode()


def test_a_query_costs_its_page_nothing_of_errors(client: Client, agent: User, line: Any) -> None:
    ticket = make.answered(customer=make.customer(line=line), owner=agent)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "error" not in words(client.get(ticket.get_absolute_url())).lower()
    assert reverse("tickets:link_incident", args=[ticket.pk]) not in page


def test_a_new_error_is_told_with_what_the_ticket_says_and_takes_it_along(
    client: Client, agent: User, ticket: Ticket
) -> None:
    address = f"{reverse('tickets:register_incident')}?ticket={ticket.pk}"
    assert f'value="{ticket.subject}"' in client.get(address).content.decode()
    told = {"title": "No lee", "steps": "Leer."}
    refused = client.post(address, told)
    assert refused.status_code == 422  # nobody leads I+D here: it has to be said whose it is
    assert "Leer." in refused.content.decode()
    make.user(DEVELOPMENT_HEAD)
    answer = client.post(address, told, follow=True)
    assert "queda registrado en I+D" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.incident == Incident.objects.get(title="No lee")
    refused = client.post(address, {"title": "No lee"})
    assert refused.status_code == 422
    assert "No lee" in refused.content.decode()


@pytest.mark.req("TIC-14")
def test_the_ticket_shows_how_long_ago_its_customer_was_told_and_what_they_do_not_know(
    client: Client, agent: User, ticket: Ticket
) -> None:
    incident = make.incident(ticket=ticket)
    page = read(client, "tickets:detail", ticket.pk)
    assert "Última noticia al cliente hace" in page
    services.move_incident(incident, to="analysis", by=agent, at=AT + HOUR)
    unknown = "El cliente no sabe de este cambio"
    assert unknown in read(client, "tickets:detail", ticket.pk)
    body, step = "¿Nos manda una captura?", "Con ella lo reproducimos."
    later: dict[str, Any] = {"by": agent, "at": AT + 2 * HOUR}
    services.reply(ticket, body=body, next_step=step, waits=True, **later)
    assert unknown in read(client, "tickets:detail", ticket.pk)  # that said nothing of the error
    services.tell_customers(incident.moves.latest("pk"), [ticket], detail="Ya va.", **later)
    assert unknown not in read(client, "tickets:detail", ticket.pk)


@pytest.mark.req("TIC-14")
def test_a_step_leads_to_the_letter_and_one_click_sends_it_to_all(
    client: Client, agent: User, ticket: Ticket
) -> None:
    incident = make.incident(ticket=ticket)
    asked = go(client, "move_incident", incident.pk, to="fixed", fixed_in="8.2", detail="Ya va.")
    address = reverse("tickets:tell_incident", args=[incident.pk])
    assert asked.headers["Location"] == address
    page = words(client.get(address))
    for said in (ticket.label, "Corregido en la versión 8.2", "Ya va."):
        assert said in page
    look = words(client.get(f"{address}?detail=Otra+cosa"))
    assert "Otra cosa" in look
    go(client, "tell_incident", incident.pk, tickets=[ticket.pk], detail="Ya va.")
    assert Mail.objects.get(kind="incident_state").to == [ticket.contact.email]
    assert "Nadie espera este aviso" in words(client.get(address))
    assert "avisado" in read(client, "tickets:incident", incident.pk)


def test_nobody_tells_the_customers_that_others_serve(
    client: Client, agent: User, ticket: Ticket
) -> None:
    incident = make.incident(ticket=ticket)
    foreign = make.answered(kind="incident")
    services.link_incident(foreign, incident, by=agent, at=AT)
    refused = go(client, "tell_incident", incident.pk, tickets=[foreign.pk], detail="x")
    assert refused.status_code == 422
    page = read(client, "tickets:incident", incident.pk)
    assert foreign.label not in page
    assert "Hay otro de un cliente que usted no atiende" in page


def test_errors_are_found_by_words_number_and_state(client: Client, agent: User) -> None:
    one = make.incident(title="Módulo de facturación", owner=agent)
    other = make.incident(title="Impresión de remitos")
    services.move_incident(other, to="fixed", fixed_in="8.2", by=agent, at=AT)
    pages = {
        "": [one],
        "?q=facturacion": [one],
        f"?q=INC-{one.pk}": [one],
        "?q=remitos": [],
        "?state=fixed": [other],
        "?state=all": [one, other],
        f"?owner={agent.pk}": [one],
        "?step=fixing": [],
    }
    for query, wanted in pages.items():
        page = read(client, "tickets:incidents", query=query)
        assert [row for row in (one, other) if row.title in page] == wanted, query


@pytest.mark.req("TIC-15")
def test_an_update_is_asked_on_the_ticket_and_ends_on_its_own_page(
    client: Client, agent: User, ticket: Ticket
) -> None:
    head = make.user(DEVELOPMENT_HEAD)
    make.incident(ticket=ticket)
    go(client, "request_update", ticket.pk, wanted="8.2")
    assert Mail.objects.get(kind="update_request").to == [head.email]
    assert "pendiente" in read(client, "tickets:detail", ticket.pk)
    assert str(ticket.customer) in read(client, "tickets:updates")
    update = ticket.updates.get()
    wrong = go(client, "finish_update", update.pk, installed="8.2", on="mañana")
    assert wrong.status_code == 422
    assert go(client, "drop_update", update.pk, reason="").status_code == 422
    go(client, "finish_update", update.pk, installed="8.2", on="2026-03-02")
    assert str(ticket.customer) not in read(client, "tickets:updates")
    assert str(ticket.customer) in read(client, "tickets:updates", query="?state=done&q=8.2")
    assert "02/03/2026" in read(client, "tickets:update", update.pk)
