"""What the database itself refuses, and that every write leaves one row of history (B8, J1)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from contacts import services
from contacts.models import Agreement, Contact, Customer, Parameter
from contacts.services import edits, timeline
from kit import history
from sla.models import Plan
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)

# Statements that would bring the customer, the contact, an agreement … into a forbidden state
FORBIDDEN = [
    "UPDATE contacts_customer SET stage = 'lead'",
    "UPDATE contacts_customer SET legal_name = ''",
    "UPDATE contacts_customer SET plan_since = NULL",
    "UPDATE contacts_customer SET plan_id = NULL",
    "UPDATE contacts_customer SET product = 'x'",
    "UPDATE contacts_customer SET service_model = 'x'",
    "UPDATE contacts_customer SET commercial_handling = 'x'",
    "UPDATE contacts_customer SET number = number + 1",
    "UPDATE contacts_customer SET external_ref = 'A1'",  # of both
    "UPDATE contacts_contact SET number = number + 1",
    "UPDATE contacts_contact SET first_name = ''",
    "UPDATE contacts_contact SET treatment = 'vos'",
    "UPDATE contacts_agreement SET kind = 'x'",
    "UPDATE contacts_agreement SET ends_on = '2019-12-31'",
    "UPDATE contacts_agreement SET starts_on = NULL",
    "INSERT INTO contacts_agreement (customer_id, kind, starts_on, notes, created_at)"
    " SELECT customer_id, kind, '2026-05-01', '', created_at FROM contacts_agreement",
    "UPDATE contacts_event SET text = 'Nunca'",
    "DELETE FROM contacts_event",
    "UPDATE contacts_parametervalue SET value = '9'",
    "DELETE FROM contacts_parametervalue",
    "UPDATE contacts_parameter SET type = 'x'",
    "DELETE FROM contacts_customer",
    "INSERT INTO contacts_counter (series, last) VALUES ('contact', 0), ('contact', 0)",
]


@pytest.fixture
def record() -> Customer:
    """A customer with one of everything, and another one."""
    customer = make.customer()
    make.customer()
    make.contact(customer=customer)
    make.agreement(customer=customer)
    version = Parameter.objects.create(number=1, name="Versión", type="text")
    services.set_parameter(customer, parameter=version, value="8", by=None, at=AT)
    timeline.record(customer=customer, action=120, by=None, at=AT, text="Llama")
    return customer


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_forbidden_state_is_refused_by_the_database_itself(
    record: Customer, statement: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


def written(row: Any) -> int:
    return int(type(row).history.filter(**{type(row)._meta.pk.name: row.pk}).count())


@pytest.mark.req("GEN-05")
def test_every_change_of_a_customer_leaves_one_row_of_history_and_no_change_none() -> None:
    by = make.user()
    customer = services.create_customer(
        legal_name="Alfa", phone="1", service_line=make.line(), by=by, at=AT
    )
    steps: list[tuple[int, Any]] = [
        (1, lambda: services.update_customer(customer, phone="2", by=by, at=AT)),
        (0, lambda: services.update_customer(customer, phone="2", by=by, at=AT)),
        (1, lambda: services.convert(customer, signed_on=DAY, by=by, at=AT)),
        (1, lambda: services.deactivate(customer, reason="Cierra", by=by, at=AT)),
        (1, lambda: services.activate(customer, reason="Reabre", by=by, at=AT)),
        (0, lambda: services.hand_over(customer, details={}, openers={}, by=by, at=AT)),
    ]
    for more, step in steps:
        before = written(customer)
        step()
        assert written(customer) - before == more
        newest = customer.history.order_by("-history_id").first()
        assert (newest.history_user, newest.history_date) == (by, AT)


@pytest.mark.req("GEN-05")
def test_every_write_of_people_and_agreements_leaves_one_row_of_history() -> None:
    customer, by = make.customer(), make.user()
    person = services.add_contact(customer, first_name="Ana", by=by, at=AT)
    assert written(person) == 1
    services.update_contact(person, phone="3", by=by, at=AT)
    services.update_contact(person, phone="3", by=by, at=AT)
    assert written(person) == 2
    services.hand_over(customer, details={}, openers={person.pk: False}, by=by, at=AT)
    assert written(person) == 3
    agreement = services.sign_agreement(
        customer, kind="training", starts_on=DAY, ends_on=date(2026, 12, 31), by=by, at=AT
    )
    services.end_agreement(agreement, ends_on=date(2026, 6, 30), by=by, at=AT)
    assert written(agreement) == 2


@pytest.mark.req("GEN-05")
def test_versions_that_are_written_together_say_what_each_by_itself_would() -> None:
    by, company = make.user(), make.customer()

    def person(number: int) -> Contact:
        return Contact(customer=company, number=number, first_name="Ana", created_at=AT)

    def versions(number: int) -> list[dict[str, Any]]:
        own = {"id", "number", "history_id"}
        rows = Contact.history.filter(number=number).order_by("history_id").values()
        return [{name: row[name] for name in row if name not in own} for row in rows]

    alone, together = person(1), [person(2), person(3)]
    history.keep(alone, by=by, at=AT)
    edits.sign(alone, by=by, at=AT)
    alone.delete()
    history.create_each(together, by=by, at=AT)
    history.record_each(Contact, [row.pk for row in together], change="-", by=by, at=AT)
    for row in together:
        row.skip_history_when_deleting = True  # type: ignore[attr-defined]
        row.delete()
    assert [row["history_type"] for row in versions(1)] == ["+", "-"]
    assert versions(1) == versions(2) == versions(3)


def test_all_that_people_may_change_has_a_history() -> None:
    for kind in (Customer, Contact, Agreement, Parameter, Plan):
        assert hasattr(kind, "history"), kind
