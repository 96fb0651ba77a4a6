from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config import search as everywhere
from contacts.models import Contact, Customer
from contacts.services import search
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything() -> User:
    return make.user("contacts.view_all_customers", "contacts.view_customer")


@pytest.fixture
def nunez() -> Customer:
    return make.customer(
        legal_name="Ferretería Núñez S.L.",
        trade_name="FerroNúñez",
        tax_id="B-12.345.678",
        email="info@nunez.example",
        phone="+34 (91) 555-12.34",
    )


@pytest.fixture
def begona(nunez: Customer) -> Contact:
    return make.contact(
        customer=nunez, first_name="Begoña", last_name="Ibáñez Łódź", mobile="600 11 22 33"
    )


@pytest.mark.req("ACO-07")
@pytest.mark.parametrize(
    "query",
    [
        "nunez",
        "NÚÑEZ ferretería",
        "ferro",
        "etería",
        "b12345678",
        "B-12.345.678",
        "915551234",
        "555 12 34",
        "0034 91 555 12 34",
        "INFO@nunez",
    ],
)
def test_a_customer_is_found_by_any_part_however_it_is_typed(
    nunez: Customer, everything: User, query: str
) -> None:
    make.customer(legal_name="Otra empresa S.A.")
    assert [(hit.kind, hit.pk) for hit in search.find(query, user=everything)] == [
        ("customer", nunez.pk)
    ]


@pytest.mark.req("ACO-07")
@pytest.mark.parametrize(
    "query", ["begona", "ibañez BEGOÑA", "lodz", "600112233", "60011-22", "begona ferreteria"]
)
def test_a_person_is_found_by_name_surname_company_and_telephone(
    begona: Contact, everything: User, query: str
) -> None:
    assert ("contact", begona.pk) in [
        (hit.kind, hit.pk) for hit in search.find(query, user=everything)
    ]


@pytest.mark.req("ACO-07")
@pytest.mark.parametrize("query", ["begoñia", "ibanes", "Bgeoña Ibañez", "ferretreia", "nuñes"])
def test_a_slip_of_the_finger_still_finds(begona: Contact, everything: User, query: str) -> None:
    found = search.find(query, user=everything)
    assert {begona.pk, begona.customer_id} & {hit.pk for hit in found}


@pytest.mark.req("ACO-02")
def test_potential_and_active_are_found_together_with_their_stage(everything: User) -> None:
    make.customer(legal_name="Textil Uno", stage="potential")
    make.customer(legal_name="Textil Dos", stage="active")
    assert {hit.stage for hit in search.find("textil", user=everything)} == {"potential", "active"}


def test_renaming_a_customer_even_in_bulk_is_found_at_once_also_through_its_people(
    begona: Contact, everything: User
) -> None:
    Customer.objects.filter(pk=begona.customer_id).update(trade_name="Clavos y Más")
    found = {(hit.kind, hit.pk) for hit in search.find("clavos", user=everything)}
    assert found == {("customer", begona.customer_id), ("contact", begona.pk)}
    assert search.find("ferronuñez", user=everything) == []


def test_less_than_three_letters_is_not_a_question(nunez: Customer, everything: User) -> None:
    assert search.find("nu", user=everything) == []
    assert search.find("  ", user=everything) == []
    assert search.find("%%%", user=everything) == []


def test_only_customers_of_ones_lines_and_ones_own_are_found(nunez: Customer) -> None:
    stranger, serving = make.user(), make.user(sector=nunez.service_line.front_sector)
    csm = make.user()
    Customer.objects.filter(pk=nunez.pk).update(csm=csm)
    found = [bool(search.find("ferreteria", user=user)) for user in (stranger, serving, csm)]
    assert found == [False, True, True]


def test_a_plain_search_is_one_query(
    nunez: Customer, everything: User, django_assert_num_queries: Any
) -> None:
    for number in range(search.FEW):
        make.customer(legal_name=f"Ferretería {number}")
    everything.has_perm("contacts.view_all_customers")
    with django_assert_num_queries(1):
        search.find("ferreteria", user=everything)


# The page


def ask(client: Client, user: User, query: str, **headers: str) -> str:
    client.force_login(user)
    answer = client.get(reverse("search"), {"q": query}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_panel_answers_while_typing_and_the_page_on_enter(
    client: Client, begona: Contact, everything: User
) -> None:
    panel = ask(client, everything, "begoña", **{"HX-Request": "true"})
    assert "<html" not in panel
    assert "Begoña Ibáñez" in panel
    assert reverse("contacts:contact", args=[begona.pk]) in panel
    assert "<html" in ask(client, everything, "begoña")


@pytest.mark.req("CC-30")
def test_a_key_account_is_marked_among_the_results(client: Client, everything: User) -> None:
    make.customer(legal_name="Textil Uno", is_key_account=True)
    assert "KA · Activo" in ask(client, everything, "textil")


def test_of_many_tickets_with_the_same_word_the_newest_come_first() -> None:
    made = [make.ticket(subject=f"Corte de luz {n}") for n in range(4)]
    boss = make.user("contacts.view_all_customers")
    found = everywhere.matching_tickets("luz corte", boss, 3)
    assert found == made[:0:-1]


def test_tickets_are_found_by_number_and_by_subject(client: Client) -> None:
    user = make.user("contacts.view_all_customers", "tickets.view_ticket")
    ticket = make.ticket(subject="No imprime la impresora de códigos")
    for query in (str(ticket.pk), f"#{ticket.pk}", f"T-{ticket.pk}", "IMPRESORA codigos"):
        assert reverse("tickets:detail", args=[ticket.pk]) in ask(client, user, query)


def test_without_the_permission_nothing_is_said(client: Client, nunez: Customer) -> None:
    user = make.user(sector=nunez.service_line.front_sector)
    assert "FerroNúñez" not in ask(client, user, "ferreteria")


@pytest.mark.parametrize("query", ["", "a", "\x00\x00\x00", "'; DROP TABLE", "%_\\", "x" * 5000])
def test_what_names_nobody_finds_nobody(
    client: Client, everything: User, nunez: Customer, query: str
) -> None:
    assert "FerroNúñez" not in ask(client, everything, query)
