from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from contacts import services
from contacts.models import ActionCode, Customer
from contacts.services import numbers
from contacts.services.duplicates import Duplicates
from contacts.services.edits import Changed
from kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def create(**details: Any) -> Customer:
    line = details.pop("service_line", None) or make.line()
    defaults = {"legal_name": "Ferretería Núñez S.L.", "phone": "91 555 12 34"}
    return services.create_customer(by=None, at=AT, service_line=line, **defaults | details)


@pytest.mark.req("ACO-01", "ACO-08")
def test_a_customer_begins_as_potential_and_the_moment_is_kept() -> None:
    customer = create(website="https://nunez.example")
    assert (customer.stage, customer.stage_since) == ("potential", AT)
    assert customer.website == "https://nunez.example"
    assert customer.events.get().text.startswith("Alta de Ferretería Núñez")


@pytest.mark.req("ACO-10")
def test_numbers_are_consecutive_and_a_refused_entry_leaves_no_gap() -> None:
    first = create()
    with pytest.raises(Duplicates):
        create()
    second = create(legal_name="Otra cosa", phone="")
    assert second.number == first.number + 1


@pytest.mark.req("ACO-10")
def test_contacts_saved_in_a_row_get_consecutive_numbers_that_are_never_reused() -> None:
    customer = create()
    one = services.add_contact(customer, by=None, at=AT, first_name="Ana")
    two = services.add_contact(customer, by=None, at=AT, first_name="Berta")
    assert two.number == one.number + 1
    assert numbers.take("contact") == two.number + 1
    assert services.add_contact(customer, by=None, at=AT, first_name="Carla").number == (
        two.number + 2
    )


@pytest.mark.req("ACO-10")
def test_a_number_cannot_be_edited() -> None:
    customer = create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(number=customer.number + 5)


@pytest.mark.req("ACO-06")
@pytest.mark.parametrize(
    "entered",
    [
        {"legal_name": "FERRETERIA NUNEZ"},
        {"legal_name": "Núñez, Ferretería"},
        {"legal_name": "Ferreteria Nuñes SL"},
        {"legal_name": "Otra", "phone": "+34 915 55 12 34"},
        {"legal_name": "Otra", "phone": "0034 915551234"},
        {"legal_name": "Otra", "email": "INFO@nunez.example"},
        {"legal_name": "Otra", "tax_id": "b12345678"},
    ],
)
def test_whoever_is_on_file_is_recognised(entered: dict[str, str]) -> None:
    known = create(
        email="info@nunez.example",
        tax_id="B-12.345.678",
        service_line=make.line(calendar=make.calendar(country="ES")),
    )
    with pytest.raises(Duplicates) as refused:
        create(**{"phone": ""} | entered, service_line=known.service_line)
    assert [found.row for found in refused.value.candidates] == [known]


@pytest.mark.req("ACO-06")
def test_argentine_mobiles_are_one_number_however_they_are_written() -> None:
    line = make.line(calendar=make.calendar(country="AR"))
    create(phone="011 15-4555-1234", service_line=line)
    with pytest.raises(Duplicates):
        create(legal_name="Otra", phone="+54 9 11 4555 1234", service_line=line)


def test_different_names_are_not_held_for_duplicates() -> None:
    create(legal_name="Distribuidora del Norte S.A.", phone="")
    create(legal_name="Distribuidora del Sur S.A.", phone="")
    create(legal_name="Norte Seguros S.A.", phone="")
    assert Customer.objects.count() == 3


@pytest.mark.req("ACO-06")
def test_the_confirmation_that_it_is_another_is_stored() -> None:
    known = create()
    other = create(not_duplicate_of=[known.pk])
    assert other.not_duplicate_of == [known.pk]
    assert str(known.number) in other.events.get().text


@pytest.mark.req("ACO-06")
def test_a_confirmation_covers_only_the_rows_that_were_shown() -> None:
    known = create()
    create(not_duplicate_of=[known.pk])
    with pytest.raises(Duplicates):
        create(not_duplicate_of=[known.pk])


@pytest.mark.req("GEN-05")
def test_a_change_keeps_the_previous_value_with_its_author_and_moment() -> None:
    customer, by = create(), make.user()
    services.update_customer(customer, by=by, at=AT, version=1, phone="91 555 00 00")
    newest, oldest = customer.history.all()
    assert (oldest.phone, newest.phone) == ("91 555 12 34", "91 555 00 00")
    assert newest.history_user == by
    event = customer.events.get(action=ActionCode.CHANGED)
    assert event.text == "Teléfono: 91 555 12 34 → 91 555 00 00"


def test_a_stale_form_is_refused_and_told_what_changed_meanwhile() -> None:
    customer, laura = create(), make.user(name="Laura")
    services.update_customer(customer, by=laura, at=AT, version=1, phone="91 555 00 00")
    with pytest.raises(Changed) as refused:
        services.update_customer(customer, by=None, at=AT, version=1, phone="93 1")
    assert "Laura" in str(refused.value)
    assert refused.value.changes == ["Teléfono: 91 555 12 34 → 91 555 00 00"]
    customer.refresh_from_db()
    assert customer.phone == "91 555 00 00"


def test_saving_without_a_change_makes_neither_version_nor_event() -> None:
    customer = create()
    services.update_customer(customer, by=None, at=AT, version=1, phone=customer.phone)
    customer.refresh_from_db()
    assert (customer.version, customer.events.count()) == (1, 1)


@pytest.mark.req("ACO-14")
def test_turnover_and_staff_say_when_they_were_brought_up_to_date() -> None:
    customer = create()
    assert customer.figures_updated_on is None
    customer = services.update_customer(customer, by=None, at=AT, staff_count=12)
    assert customer.figures_updated_on == date(2026, 3, 2)


@pytest.mark.req("CC-17")
def test_a_plan_has_a_start() -> None:
    customer = create()
    with pytest.raises(Refused, match="desde qué día"):
        services.update_customer(customer, by=None, at=AT, plan=make.plan())
    plan = make.plan()
    customer = services.update_customer(
        customer, by=None, at=AT, plan=plan, plan_since=date(2026, 3, 1)
    )
    assert customer.entitled_on(date(2026, 3, 1))
    assert not customer.entitled_on(date(2026, 2, 28))
