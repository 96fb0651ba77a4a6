"""Who is on file already is noticed while typing, and the answer is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts import services
from contacts.models import Contact, Customer, Suspicion, Sweep
from contacts.services import duplicates, fuzzy, merging, reach, suspecting
from contacts.services.duplicates import Duplicates
from kit.errors import Refused
from tests import make
from tests.contacts.arrivals import imported

pytestmark = pytest.mark.django_db
AT = make.MONDAY
SPAIN: Any = {"country": "ES"}


def line() -> Any:
    return make.line(calendar=make.calendar(**SPAIN))


def found(row: Customer | Contact) -> list[tuple[int, bool]]:
    return [(one.pk, one.is_strong) for one in duplicates.candidates(row)]


@pytest.mark.req("ACO-06")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Monotia y Lordez S.L.U.", "Montoia y Lordez"),
        ("Bazar Salma Morella SRL", "SALMA MOORELA, BAZAR"),
        ("Fersano e Hijos", "Fersnao é Hijos S.L."),
        ("Adela Mongado Herlo", "Adela Monjdo Herlo"),
    ],
)
def test_names_are_alike_in_any_order_with_two_slips_and_other_forms(one: str, other: str) -> None:
    assert fuzzy.likeness(one, other) >= fuzzy.SAME_NAME


@pytest.mark.req("ACO-06")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Neumáticos Barno Ibiza", "Neumáticos Esda Ibiza"),
        ("Distribuidora del Norte S.A.", "Distribuidora del Sur S.A."),
        ("Comercial Herlo", "Comercial Harto"),
        ("Ana García", "Ana Núñez"),
    ],
)
def test_names_that_contradict_one_another_are_not(one: str, other: str) -> None:
    assert fuzzy.likeness(one, other) < fuzzy.SAME_NAME


@pytest.mark.req("ACO-06")
def test_a_telephone_of_another_country_is_known_in_its_local_form() -> None:
    known = make.customer(line=line(), phone="+54 9 11 4389-3840")
    typed = Customer(legal_name="Otra", phone="011 15-4389-3840", service_line=known.service_line)
    (candidate,) = duplicates.candidates(typed)
    assert candidate.row == known
    assert candidate.reasons == ("mismo teléfono",)


@pytest.mark.req("ACO-06")
def test_a_shared_mail_domain_is_shown_but_asks_nothing_and_free_mail_not_even_that() -> None:
    known = make.customer(line=line(), email="ventas@nunez.example")
    make.customer(line=known.service_line, email="nunez@gmail.com")
    typed = Customer(legal_name="Otra", service_line=known.service_line)
    typed.email = "info@nunez.example"
    assert found(typed) == [(known.pk, False)]
    typed.email = "otra@gmail.com"
    assert found(typed) == []
    services.create_customer(
        by=None,
        at=AT,
        legal_name="Zapatos Lima",
        email="info@nunez.example",
        service_line=known.service_line,
    )


@pytest.mark.req("ACO-06")
def test_somebody_is_known_by_a_further_address_and_number_too() -> None:
    known = make.contact(customer=make.customer(line=line()))
    for kind, value in (("email", "Ana@casa.test"), ("phone", "600 11 22 33")):
        reach.add_reach(known, kind=kind, value=value, label="home", by=None, at=AT)
    for typed in ({"email": "ana@casa.test"}, {"mobile": "+34 600112233"}):
        assert found(Contact(customer=known.customer, first_name="Zoe", **typed)) == [
            (known.pk, True)
        ]


@pytest.mark.req("ACO-17", "ACO-06")
def test_who_was_merged_is_still_recognised_and_stands_for_the_survivor() -> None:
    kept, absorbed = (make.customer(legal_name=name) for name in ("Norte S.A.", "Boreal Sur"))
    merging.merge(kept, absorbed, theirs=[], reason="La misma", by=None, at=AT)
    (candidate,) = duplicates.candidates(Customer(legal_name="Boreal del Sur"))
    assert candidate.row == kept
    assert "ya fusionado: «Boreal Sur»" in candidate.reasons


@pytest.mark.req("ACO-06")
def test_who_is_asked_must_say_why_and_the_answer_is_kept() -> None:
    known, by = make.customer(legal_name="Ferretería Núñez"), make.user()
    facts: dict[str, Any] = {
        "by": by,
        "at": AT,
        "legal_name": "Ferreteria Nunez",
        "service_line": known.service_line,
        "not_duplicate_of": [known.pk],
    }
    with pytest.raises(Duplicates):
        services.create_customer(**facts, not_duplicate_because=" ")
    other = services.create_customer(**facts, not_duplicate_because="Es la de su primo")
    pair = Suspicion.objects.get()
    assert (pair.pair, pair.why, pair.dismissed_by) == ((known, other), "Es la de su primo", by)
    assert "Es la de su primo" in other.events.get().text


@pytest.mark.req("ACO-06")
def test_the_forms_show_who_is_alike_and_why_also_while_editing(client: Client) -> None:
    user = make.user(
        "contacts.view_all_customers",
        "contacts.add_customer",
        "contacts.change_customer",
        "contacts.view_customer",
    )
    client.force_login(user)
    known, other = make.customer(legal_name="Ferretería Núñez"), make.customer(legal_name="Otra")
    url = reverse("contacts:similar_customers")
    typed: dict[str, Any] = {"legal_name": "ferreteria nunes", "self": other.pk}
    page = client.get(url, typed).content.decode()
    assert "Ferretería Núñez" in page
    assert "nombre parecido" in page
    page = client.get(url, typed | {"self": known.pk}).content.decode()
    assert "Ferretería" not in page
    form = client.get(reverse("contacts:update_customer", args=[known.pk])).content.decode()
    assert f"{url}?self={known.pk}" in form


# --- The search through all ------------------------------------------------------------------


@pytest.mark.req("ACO-06")
def test_the_whole_base_is_searched_once_and_what_was_judged_is_not_asked_again() -> None:
    one, other = (make.customer(legal_name="Ferretería Núñez") for _ in range(2))
    ana = make.contact(customer=one, email="ana@x.test")
    make.contact(customer=other, email="ANA@x.test", first_name="Ana María")
    suspecting.start(by=None, at=AT)
    assert suspecting.start(by=None, at=AT) == Sweep.objects.get()
    assert suspecting.work(at=AT)
    assert not suspecting.work(at=AT)
    assert Sweep.objects.get().done == 4
    pairs = {row.pair for row in Suspicion.objects.waiting()}
    assert pairs == {(one, other), (ana, other.contacts.get())}
    suspecting.dismiss(Suspicion.objects.get(customer=one), why="Dos", by=None, at=AT)
    suspecting.start(by=None, at=AT)
    suspecting.work(at=AT)
    assert [row.pair[0] for row in Suspicion.objects.waiting()] == [ana]


def test_a_pair_that_was_merged_waits_no_more() -> None:
    one, other = (make.customer(legal_name="Ferretería Núñez") for _ in range(2))
    suspecting.suspect(one, at=AT)
    assert Suspicion.objects.waiting().count() == 1
    merging.merge(one, other, theirs=[], reason="La misma", by=None, at=AT)
    assert not Suspicion.objects.waiting().exists()


def test_the_nightly_search_begins_once_a_night() -> None:
    night = AT.replace(hour=2)  # three o'clock in Madrid
    suspecting.start_nightly(at=AT)
    assert not Sweep.objects.exists()
    for moment in (night, night + timedelta(minutes=1)):
        suspecting.start_nightly(at=moment)
        suspecting.work(at=moment)
    assert Sweep.objects.count() == 1


def test_saying_that_two_are_two_needs_a_reason_and_can_be_taken_back() -> None:
    one, other = make.customer(), make.customer()
    pair = Suspicion.objects.create(**suspecting.paired(other, one), found_at=AT)
    assert pair.pair == (one, other)
    with pytest.raises(Refused, match="por qué"):
        suspecting.dismiss(pair, why=" ", by=None, at=AT)
    suspecting.dismiss(pair, why="Dos", by=None, at=AT)
    suspecting.reconsider(pair)
    assert list(Suspicion.objects.waiting()) == [pair]


def test_after_an_import_no_search_has_to_read_what_it_wrote_beside_the_index(
    importer: User,
) -> None:
    imported("Empresa;Contacto\nFerretería Núñez;Begoña Ibáñez\n", importer)
    with connection.cursor() as cursor:
        for index in ("customer_search", "contact_search", "word_alike"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
            assert cursor.fetchone() == (0,), index  # nothing was left to take in
