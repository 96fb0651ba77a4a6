"""What a customer is entitled to today, and the reason in words (CC-17, VIS-05, C04)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Customer, Entitlement
from contacts.services import rights
from procedures import reference
from procedures.models import Document
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def by_plan(since: date | None, until: date | None) -> Customer:
    if since is None:
        return make.customer(is_entitled=False)
    return make.customer(plan=make.plan(name="Gold"), plan_since=since, plan_until=until)


@pytest.mark.req("CC-17")
@pytest.mark.parametrize(
    ("since", "until", "is_entitled", "tone", "reason"),
    [
        (
            date(2026, 1, 1),
            None,
            True,
            "success",
            "Plan Gold, vigente desde el 01/01/2026, sin fecha de fin.",
        ),
        (
            date(2026, 1, 1),
            date(2026, 6, 30),
            True,
            "success",
            "Plan Gold, vigente hasta el 30/06/2026: quedan 120 días.",
        ),
        (
            date(2026, 1, 1),
            date(2026, 5, 1),
            True,
            "warning",
            "Plan Gold, vigente hasta el 01/05/2026: quedan 60 días.",
        ),
        (
            date(2026, 1, 1),
            date(2026, 3, 3),
            True,
            "warning",
            "Plan Gold, vigente hasta el 03/03/2026: queda 1 día.",
        ),
        (date(2026, 1, 1), DAY, True, "warning", "Plan Gold, vigente hasta hoy, 02/03/2026."),
        (
            date(2026, 1, 1),
            date(2026, 3, 1),
            False,
            "danger",
            "Plan Gold: venció el 01/03/2026, hace 1 día.",
        ),
        (
            date(2026, 1, 1),
            date(2026, 2, 1),
            False,
            "danger",
            "Plan Gold: venció el 01/02/2026, hace 29 días.",
        ),
        (date(2026, 4, 1), None, False, "danger", "Plan Gold: empieza el 01/04/2026."),
        (
            None,
            None,
            False,
            "danger",
            "No tiene un plan de soporte, que es lo que da derecho en su línea.",
        ),
    ],
)
def test_of_a_plan_every_page_says_whether_and_why(
    since: date | None, until: date | None, is_entitled: bool, tone: str, reason: str
) -> None:
    customer = by_plan(since, until)
    right = rights.right_of(customer, at=AT)
    assert (right.is_entitled, right.tone, right.reason) == (is_entitled, tone, reason)
    assert customer.entitled_on(DAY) == is_entitled


@pytest.mark.req("VIS-05")
def test_of_agreements_the_one_that_holds_is_told_or_else_the_nearest() -> None:
    line = make.line(entitlement=Entitlement.AGREEMENT)
    customer = make.customer(line=line, is_entitled=False)
    assert rights.right_of(customer, at=AT).reason.startswith("No tiene un acuerdo de Asistencia")
    make.agreement(customer=customer, starts_on=date(2026, 5, 1))
    name = "Acuerdo de Asistencia y Mantenimiento"
    assert rights.right_of(customer, at=AT).reason == f"{name}: empieza el 01/05/2026."
    make.agreement(customer=customer, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    assert rights.right_of(customer, at=AT).reason == f"{name}: venció el 31/12/2025, hace 61 días."
    make.agreement(customer=customer, starts_on=date(2026, 1, 1), ends_on=date(2026, 4, 30))
    assert rights.right_of(customer, at=AT).is_entitled
    make.agreement(customer=customer, kind="training", starts_on=date(2026, 1, 1))
    later = AT + timedelta(days=400)
    assert "empieza" not in rights.right_of(customer, at=later).reason


@pytest.mark.req("CC-17")
def test_the_right_says_what_the_plan_includes() -> None:
    plan = make.plan(name="Gold", has_whatsapp=False, has_urgent_24x7=True)
    customer = make.customer(plan=plan, plan_since=DAY)
    assert rights.right_of(customer, at=AT).includes == ("teléfono", "24x7 para Muy Alta")


@pytest.mark.req("VIS-25")
@pytest.mark.parametrize(
    ("said", "days"), [("90, 15", [90, 15]), ("7, 30 y 60", [60, 30, 7]), ("pronto", [60, 30, 7])]
)
def test_the_days_of_notice_are_those_of_the_document(said: str, days: list[int]) -> None:
    reference.load(AT)
    document = Document.objects.get(code="PO-04")
    later = AT + timedelta(days=1)
    figures = {"agreement_notice_days": said}
    make.issued(document=document, since=later, figures=figures, at=AT)
    assert rights.notice_days(later) == days


@pytest.mark.req("VIS-05", "CC-17")
def test_the_reason_stands_where_it_matters(client: Client) -> None:
    customer = by_plan(date(2020, 1, 1), date(2021, 1, 1))
    contact = make.contact(customer=customer)
    ticket = make.ticket(contact=contact)
    seeing: tuple[Any, ...] = ("view_all_customers", "view_customer", "view_contact")
    desk = ("tickets.view_ticket", "tickets.open_ticket")
    client.force_login(make.user(*(f"contacts.{name}" for name in seeing), *desk))
    for address in (
        reverse("contacts:customer", args=[customer.pk]),
        reverse("contacts:contact", args=[contact.pk]),
        reverse("tickets:detail", args=[ticket.pk]),
        f"{reverse('tickets:open')}?customer={customer.pk}",
    ):
        assert "Plan Gold: venció el 01/01/2021" in client.get(address).content.decode(), address


@pytest.mark.req("CC-17")
def test_an_agreement_that_was_renewed_does_not_end_soon() -> None:
    customer = make.customer(is_entitled=False)
    customer.service_line.entitlement = Entitlement.AGREEMENT
    customer.service_line.save()
    for start, end in [
        (date(2026, 1, 1), date(2026, 3, 20)),
        (date(2026, 3, 21), date(2027, 3, 20)),
    ]:
        make.agreement(customer=customer, starts_on=start, ends_on=end)
    right = rights.right_of(customer, at=AT)
    assert (right.is_ending, right.tone) == (False, "success")
    assert "vigente hasta el 20/03/2027: quedan 383 días" in right.reason
    make.agreement(customer=customer, starts_on=date(2027, 4, 1), ends_on=date(2028, 4, 1))
    assert rights.right_of(Customer.objects.get(), at=AT).days_left == 383
