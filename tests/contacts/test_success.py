"""The figures by which a CSM sees trouble early, each with the rows behind it (CC-47)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts.models import Customer
from contacts.services import timeline
from tests import make
from tickets import services as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
AT, DAY = make.MONDAY, timedelta(days=1)


@pytest.fixture
def customer() -> Customer:
    make.policy()
    return make.customer()


@pytest.fixture
def reader(client: Client) -> User:
    names = ("contacts.view_all_customers", "contacts.view_customer", "tickets.view_ticket")
    user = make.user(*names)
    client.force_login(user)
    return user


def tiles(client: Client, customer: Customer, at: Any = AT) -> dict[str, dict[str, Any]]:
    with time_machine.travel(at, tick=False):
        answer = client.get(reverse("tickets:success", args=[customer.pk]))
    assert answer.status_code == 200
    return {str(tile["label"]): tile for tile in answer.context["tiles"]}


def behind(client: Client, url: str, at: Any) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [row.label for row in client.get(url).context["rows"]]


@pytest.mark.req("CC-47")
def test_each_figure_of_the_panel_opens_the_tickets_that_it_counts(
    client: Client, customer: Customer, reader: User
) -> None:
    kept = make.answered(customer=customer)
    late = make.classified(customer=customer, priority="high")
    now = AT + 3 * DAY
    tickets.alert(Ticket.objects.get(pk=late.pk), at=now)
    old = make.answered(customer=customer, at=AT - 200 * DAY)
    tickets.resolve(
        old,
        by=make.user(),
        outcome="solved",
        resolution="Era el cable.",
        recipients=[old.contact],
        at=AT - 199 * DAY,
    )
    make.ticket(customer=make.customer(is_entitled=False))
    found = tiles(client, customer, now)
    figures = {label: tile["value"] for label, tile in found.items()}
    assert figures == {
        "Tickets abiertos": 2,
        "Con plazo vencido": 1,
        "Respuesta en plazo (90 días)": "50 %",
        "Días sin contacto": 3,
        "Propuestas nuestras": 0,
    }
    assert found["Respuesta en plazo (90 días)"]["tone"] == "danger"
    assert found["Respuesta en plazo (90 días)"]["detail"] == "1 de 2"
    rows = {label: behind(client, tile["url"], now) for label, tile in list(found.items())[:3]}
    assert rows == {
        "Tickets abiertos": [late.label, kept.label],
        "Con plazo vencido": [late.label],
        "Respuesta en plazo (90 días)": [late.label],
    }
    every = reverse("tickets:all_of_customer", args=[customer.pk])
    assert len(behind(client, f"{every}?view=all", now)) == 3
    assert len(behind(client, f"{every}?view=??&page=x", now)) == 2


@pytest.mark.req("CC-47")
def test_a_promise_that_was_broken_and_answered_later_still_counts(
    client: Client, customer: Customer, reader: User
) -> None:
    late = make.classified(customer=customer, owner=reader, priority="high")
    tickets.alert(late, at=AT + 3 * DAY)
    tickets.reply(late, by=reader, body="Pruebe así.", next_step="Díganos.", at=AT + 3 * DAY)
    found = tiles(client, customer, AT + 4 * DAY)
    assert found["Respuesta en plazo (90 días)"]["value"] == "0 %"
    assert found["Con plazo vencido"]["value"] == 0


@pytest.mark.req("CC-47")
def test_a_customer_to_whom_nobody_speaks_is_a_warning(
    client: Client, customer: Customer, reader: User
) -> None:
    assert tiles(client, customer)["Días sin contacto"]["value"] == "Nunca"
    facts: dict[str, Any] = {"customer": customer, "by": None, "at": AT}
    timeline.record(action=120, text="Repaso mensual", **facts)
    timeline.record(action=101, text="Cambio de datos", **facts | {"at": AT + 40 * DAY})
    for days, tone in ((30, "success"), (31, "warning")):
        with time_machine.travel(AT + days * DAY, tick=False):
            client.force_login(reader)
        tile = tiles(client, customer, AT + days * DAY)["Días sin contacto"]
        assert (tile["value"], tile["tone"]) == (days, tone)
        assert tile["detail"] == "02/03/2026 10:00 · Llamada"


@pytest.mark.req("CC-47", "CC-49")
def test_the_customers_page_loads_the_panel_and_the_ticket_shows_the_expectations(
    client: Client, customer: Customer, reader: User
) -> None:
    Customer.objects.filter(pk=customer.pk).update(expectations="Abrir en Portugal")
    page = client.get(reverse("contacts:customer", args=[customer.pk])).text
    assert f'hx-get="{reverse("tickets:success", args=[customer.pk])}"' in page
    ticket = make.ticket(customer=customer)
    assert "Abrir en Portugal" in client.get(ticket.get_absolute_url()).text


def test_the_panel_costs_the_same_however_many_tickets_there_are(
    client: Client, customer: Customer, reader: User, django_assert_max_num_queries: Any
) -> None:
    contact = make.contact(customer=customer)
    for _ in range(6):
        make.classified(contact=contact)
    tiles(client, customer)
    with django_assert_max_num_queries(12):
        client.get(reverse("tickets:success", args=[customer.pk]))
