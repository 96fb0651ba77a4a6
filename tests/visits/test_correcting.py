"""What an ASI said of expenses is corrected until it is paid, and both stay to be read."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import ActionCode, Event
from kit.errors import Refused, Stale
from outbox.models import Mail
from tests import make
from tests.doorplan.asis import PNG, ROWS
from tests.visits import captured
from tests.visits.captured import AT, AUTHOR, spent
from visits.models import Asi, Expense
from visits.services.correcting import Amended, correct_asi, correct_expenses
from visits.services.settling import reverse_settlement, settle
from visits.services.sheets import make_due_sheets

pytestmark = pytest.mark.django_db


def amended(asi: Asi, *told: Amended, version: int | None = None) -> Asi:
    seen = version or asi.version
    return correct_expenses(asi, told, version=seen, reason="Mal leído", by=asi.author, at=AT)


@pytest.mark.req("ASI-10")
def test_an_expense_is_corrected_and_another_added_with_history_and_the_next_sheet() -> None:
    asi = captured.asi(spent=[spent("12.50")])
    expense = asi.expenses.get()
    amended(asi, Amended(spent("15", note="Con propina"), expense), Amended(spent("7.25")))
    assert [row.amount for row in asi.expenses.all()] == [Decimal(15), Decimal("7.25")]
    assert [old.amount for old in expense.history.all()] == [Decimal(15), Decimal("12.50")]
    event = Event.objects.get(action=ActionCode.CHANGED, url=asi.get_absolute_url())
    assert "Comidas 12,50 EUR → Comidas 15,00 EUR, Con propina" in event.text
    assert event.parameters == {}
    newest = asi.sheets.first()
    assert newest is not None
    assert (newest.sequence, newest.facts["spent"]) == (2, "22,25")


def test_one_that_was_none_is_corrected_to_zero_and_nobody_pays_it() -> None:
    asi = captured.asi(spent=[spent("12.50")])
    amended(asi, Amended(spent("0"), asi.expenses.get()))
    assert not Expense.objects.unsettled().exists()


@pytest.mark.req("APE-07")
def test_what_is_settled_is_locked_until_its_settlement_is_reversed() -> None:
    asi = captured.asi(spent=[spent("12.50")])
    expense, day = asi.expenses.get(), AT.date()
    head = make.user("visits.settle_expense")
    paid = settle(
        asi.author, since=day, until=day, expenses={expense.pk: expense.amount}, by=head, at=AT
    )
    with pytest.raises(Refused, match=f"{paid.label}.*revierta"):
        amended(asi, Amended(spent("15"), expense), Amended(spent("3")))
    assert asi.expenses.count() == 1
    reverse_settlement(paid, reason="Mal leído", by=head, at=AT)
    amended(asi, Amended(spent("15"), expense))
    assert asi.expenses.get().amount == 15


def test_a_negative_amount_is_refused_whoever_corrected_meanwhile_is_shown() -> None:
    asi = captured.asi(spent=[spent("12.50")])
    with pytest.raises(Refused, match="negativo"):
        amended(asi, Amended(spent("-1"), asi.expenses.get()))
    work = captured.work(hours=Decimal(3))
    correct_asi(asi, work, version=1, reason="Más", by=asi.author, at=AT)
    with pytest.raises(Stale, match=r"11 Horas Aplicadas: 2\.50 → 3"):
        amended(asi, Amended(spent("1")), version=1)


def test_the_customer_gets_another_sheet_only_when_it_says_something_else() -> None:
    contact = make.contact(email="rosa@cliente.test")
    asi = captured.asi(customer=contact.customer, contact=contact, spent=[spent("12.50")])
    amended(asi, Amended(spent("15"), asi.expenses.get()))
    make_due_sheets(at=AT)
    assert asi.sheets.filter(status="done").count() == 2
    assert Mail.objects.filter(kind="asi_sheet").count() == 1
    work = captured.work(hours=Decimal(3))
    correct_asi(asi, work, version=2, reason="Más", by=asi.author, at=AT)
    make_due_sheets(at=AT)
    assert Mail.objects.filter(kind="asi_sheet").count() == 2


def test_a_wrong_amount_on_the_page_says_so_and_keeps_the_rest(client: Client) -> None:
    asi = captured.asi(spent=[spent("12.50")], by=make.user(*AUTHOR))
    client.force_login(asi.author)
    page = reverse("visits:correct_expenses", args=[asi.pk])
    rows: dict[str, object] = {**ROWS, "spent-TOTAL_FORMS": "2", "spent-INITIAL_FORMS": "1"}
    rows |= {"spent-0-expense": asi.expenses.get().pk, "spent-0-kind": "meal"}
    rows |= {"spent-1-note": "Taxi", "spent-1-kind": "transport", "why": "Mal", "version": "1"}
    wrong = client.post(page, {**rows, "spent-0-amount": "-4"})
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "no puede ser negativo" in told
    assert "Escriba el importe de este gasto." in told
    assert 'value="Taxi"' in told
    photo = SimpleUploadedFile("recibo.png", PNG, "image/png")
    right = {"spent-0-amount": "4", "spent-0-receipt": photo, "spent-1-amount": "9,50"}
    assert client.post(page, rows | right).status_code == 302
    first, second = asi.expenses.all()
    assert (first.receipt_name, str(second)) == ("recibo.png", "Transporte: 9.50 EUR")
