"""Travel expenses are paid back once, and what was wrong is reversed (APE-06, APE-07)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from kit.errors import Refused
from outbox.models import Notice
from tests import make
from tests.visits import captured
from tests.visits.captured import AT, AUTHOR, spent
from visits.activity import Asked, report
from visits.models import Expense, Settlement, SettlementLine
from visits.services.correcting import Amended, correct_expenses
from visits.services.settling import reverse_settlement, settle

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def paid(person: User, *expenses: Expense) -> Settlement:
    return settle(
        person,
        since=MARCH[0],
        until=MARCH[1],
        expenses={row.pk: row.amount for row in expenses},
        by=make.user("visits.settle_expense"),
        at=AT,
    )


def travelled(*amounts: str) -> tuple[User, list[Expense]]:
    person = make.user(*AUTHOR)
    made = captured.asi(by=person, spent=[spent(amount) for amount in amounts])
    return person, list(made.expenses.all())


@pytest.mark.req("APE-07")
def test_a_settlement_pays_what_was_ticked_and_says_so_to_whoever_spent_it() -> None:
    person, (first, second, third) = travelled("10", "2.35", "4")
    made = paid(person, first, second)
    assert made.total == Decimal("12.35")
    assert list(Expense.objects.unsettled()) == [third]
    assert Notice.objects.get(user=person).url == made.get_absolute_url()


@pytest.mark.req("APE-07")
def test_nothing_is_paid_twice() -> None:
    person, (first, second) = travelled("10", "20")
    made = paid(person, first)
    with pytest.raises(Refused, match="ya está liquidado"):
        paid(person, first, second)
    assert list(Expense.objects.unsettled()) == [second]
    with pytest.raises(IntegrityError, match="expense_is_paid_once"), transaction.atomic():
        SettlementLine.objects.create(settlement=made, expense=first, amount=1)


@pytest.mark.req("APE-07")
def test_an_expense_that_was_corrected_meanwhile_is_looked_at_again() -> None:
    person, (first, second) = travelled("10", "20")
    told = [Amended(spent("12"), first)]
    correct_expenses(first.asi, told, version=1, reason="Mal leído", by=person, at=AT)
    with pytest.raises(Refused, match="se corrigió"):
        paid(person, first, second)
    first.refresh_from_db()
    assert paid(person, first, second).total == 32


@pytest.mark.req("APE-07")
def test_a_settlement_that_is_reversed_says_why_and_frees_its_expenses() -> None:
    person, expenses = travelled("10", "20")
    made = paid(person, *expenses)
    with pytest.raises(Refused, match="por qué"):
        reverse_settlement(made, reason=" ", by=make.user(), at=AT)
    reverse_settlement(made, reason="Faltaba un recibo", by=make.user(), at=AT)
    assert list(Expense.objects.unsettled().order_by("pk")) == expenses
    with pytest.raises(Refused, match="ya está revertida"):
        reverse_settlement(made, reason="Otra vez", by=make.user(), at=AT)
    assert paid(person, *expenses).total == 30


def test_expenses_of_somebody_else_are_not_paid_to_this_person() -> None:
    _person, expenses = travelled("10")
    with pytest.raises(Refused, match="No hay gastos"):
        paid(make.user(), *expenses)


@pytest.mark.req("APE-05")
@pytest.mark.req("APE-06")
def test_the_activity_adds_up_hours_and_expenses_by_customer_and_project() -> None:
    person, head = (
        make.user(*AUTHOR),
        make.user("contacts.view_all_customers", "visits.settle_expense"),
    )
    one, other = make.customer(legal_name="Aceros"), make.customer(legal_name="Bodegas")
    captured.asi(by=person, customer=one, hours=Decimal("1.5"), project="Web", spent=[spent("5")])
    captured.asi(by=person, customer=one, hours=Decimal(2), project="ERP")
    captured.asi(by=person, customer=other, hours=Decimal(3), spent=[spent("7"), spent("1")])
    captured.asi(hours=Decimal(8))
    line, total = report(head, Asked(*MARCH, by="person", person=person))
    told = [(part.label, part.count, part.hours, part.spent) for part in line.parts]
    assert told == [
        ("Aceros", 2, Decimal("3.5"), Decimal(5)),
        ("Bodegas", 1, Decimal(3), Decimal(8)),
    ]
    assert (line.hours, line.spent) == (total.hours, Decimal(13)) == (Decimal("6.5"), total.spent)
    assert total.count == 3
    by_customer = report(head, Asked(*MARCH, by="customer", person=person))
    assert [part.label for part in by_customer[0].parts] == ["ERP", "Web"]
    assert report(head, Asked(date(2025, 1, 1), date(2025, 1, 31))) == []


def test_of_expenses_everybody_sees_their_own() -> None:
    person = make.user(*AUTHOR, "contacts.view_all_customers")
    captured.asi(by=person, spent=[spent("5")])
    captured.asi(spent=[spent("90")])
    *_lines, total = report(person, Asked(*MARCH))
    assert (total.count, total.spent) == (2, Decimal(5))
