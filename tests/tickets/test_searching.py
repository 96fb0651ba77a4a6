"""Tickets by their words: all that there are of rare ones, the newest of those that all have."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.search import matching_tickets
from contacts.models import Contact
from tests import make
from tests.tickets.pages import at_the_desk
from tickets import searching, services
from tickets.lists import TICKETS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
BOUND = "se buscan entre los 3 terminados más recientes"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the newest four have a common word; three are looked through for it."""
    for name, value in {"SAMPLE": 4, "COMMON": 2, "NEWEST": 3, "MANY": 2}.items():
        monkeypatch.setattr(searching, name, value)


@pytest.fixture
def contact() -> Contact:
    make.policy()
    return make.contact()


def closed(contact: Contact, *subjects: str) -> list[Ticket]:
    """Tickets that ended one after the other."""
    made = []
    for n, subject in enumerate(subjects):
        ticket = make.classified(contact=contact, subject=subject, at=AT + n * HOUR)
        services.close(
            ticket,
            by=make.user(),
            outcome="out_of_scope",
            resolution="No es nuestro.",
            recipients=[contact],
            at=AT + n * HOUR + HOUR / 2,
        )
        made.append(ticket)
    return made


def shown(client: Client, words: str) -> tuple[set[int], str]:
    answer = client.get(reverse("tickets:queue"), {"view": "ended", "q": words})
    return {row.pk for row in answer.context["page"].rows}, answer.content.decode()


def test_of_common_words_the_newest_that_ended_are_shown_and_the_page_says_so(
    client: Client, contact: Contact, small: None
) -> None:
    made = closed(contact, *["Error de caja"] * 5, "Otra cosa")
    at_the_desk(client, contact.customer.service_line.front_sector)
    rows, page = shown(client, "caja error")
    assert rows == {ticket.pk for ticket in made[3:5]}
    assert BOUND in page


def test_of_rare_words_all_are_shown_however_old(
    client: Client, contact: Contact, small: None
) -> None:
    made = closed(contact, "Impresora de etiquetas", *["Error de caja"] * 5)
    at_the_desk(client, contact.customer.service_line.front_sector)
    for asked in ("etiquetas", "IMPRESÓRA etiq", "de etiquetas"):
        rows, page = shown(client, asked)
        assert (rows, BOUND in page) == ({made[0].pk}, False)


def test_words_that_were_common_once_are_looked_for_in_the_newest_as_well(
    client: Client, contact: Contact, small: None
) -> None:
    closed(contact, *["Fax de caja"] * 3, *["Error de pago"] * 4)
    at_the_desk(client, contact.customer.service_line.front_sector)
    rows, page = shown(client, "fax")
    assert (rows, BOUND in page) == (set(), True)


def test_a_number_and_a_customer_are_found_however_old(
    client: Client, contact: Contact, small: None
) -> None:
    made = closed(contact, *["Error de caja"] * 5)
    at_the_desk(client, contact.customer.service_line.front_sector)
    assert shown(client, f"T-{made[0].pk}")[0] == {made[0].pk}
    rows, _page = shown(client, contact.customer.legal_name)
    assert rows == {ticket.pk for ticket in made}


def test_the_box_shows_the_newest_with_common_words_and_any_with_rare_ones(
    contact: Contact, small: None
) -> None:
    made = closed(contact, "Impresora de etiquetas", *["Error de caja"] * 5)
    boss = make.user("contacts.view_all_customers")
    assert matching_tickets("error caja", boss, 2) == made[:-3:-1]
    assert matching_tickets("etiquetas", boss, 2) == made[:1]
    assert matching_tickets("error etiquetas", boss, 2) == []


def test_an_export_says_how_far_back_it_looked(contact: Contact, small: None) -> None:
    closed(contact, *["Error de caja"] * 5)
    query = Client().get("/livez", {"view": "ended", "q": "error"}).wsgi_request.GET
    form = TICKETS.asked(query, user=make.user(), at=AT + timedelta(days=1))
    assert form.in_words().endswith("; entre los 3 terminados más recientes")
