"""Following customers up: one form an event, and the accounts that nobody spoke with."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import ActionCode, Customer
from kit.errors import Refused
from tests import doors, make
from tests.make import MONDAY
from tests.visits import captured
from visits import account_list, portfolio, services
from visits.models import Entry

pytestmark = pytest.mark.django_db

AT = MONDAY
DAY = timedelta(days=1)
STAFF = ("visits.view_visit", "visits.add_visit", "contacts.view_all_customers")


def dealt(customer: Customer, at: Any = AT, **said: Any) -> Any:
    usual: dict[str, Any] = {
        "kind": "technical",
        "way": "call",
        "contact": None,
        "result": "Todo bien",
    }
    usual |= {"next_on": None, "by": make.user(), "at": at}
    return services.follow_up(customer, **usual | said)


@pytest.mark.req("VIS-22")
def test_a_follow_up_has_its_type_result_and_next_date_in_one_form(client: Client) -> None:
    person = make.contact()
    ana = make.user(*STAFF)
    doors.enter(client, ana)
    url = reverse("visits:follow_up", args=[person.customer.pk])
    sent = {"kind": "commercial", "way": "call", "contact": person.pk}
    sent |= {"result": "Piensan en compras", "next_on": "2098-03-03"}
    far = client.post(url, sent)
    assert far.status_code == 409
    assert "antes de dos años" in far.content.decode()
    assert not person.customer.events.exists()  # all or nothing
    soon = timezone.localdate() + 7 * DAY
    assert client.post(url, sent | {"next_on": f"{soon}"}).status_code == 302
    event = person.customer.events.get()
    assert (event.action_id, event.contact) == (ActionCode.CALL, person)
    assert event.text == "Seguimiento comercial: Piensan en compras"
    entry = Entry.objects.get(owner=ana)
    assert (entry.customer, timezone.localdate(entry.starts_at)) == (person.customer, soon)


@pytest.mark.req("VIS-22")
def test_accounts_that_nobody_followed_up_for_ninety_days_are_listed_and_told_weekly() -> None:
    head = make.user()
    quiet, fresh = (make.customer(account_executive=head) for _ in range(2))
    make.customer(stage="inactive", account_executive=head)
    dealt(quiet, AT - 91 * DAY)
    dealt(fresh, AT - 89 * DAY)
    rows = portfolio.followed(Customer.objects.all())
    assert list(portfolio.quiet(rows, at=AT)) == [quiet]
    assert services.warn_of_unfollowed(at=AT) == 1
    assert services.warn_of_unfollowed(at=AT + DAY) == 0
    assert services.warn_of_unfollowed(at=AT + 7 * DAY) == 1
    assert "1 cuenta suya" in head.notices.earliest("pk").text


@pytest.mark.req("VIS-22")
def test_only_commercial_roles_follow_up_who_is_no_active_customer() -> None:
    prospect = make.customer(stage="potential")
    with pytest.raises(Refused, match="lo lleva Comercial"):
        dealt(prospect)
    assert dealt(prospect, by=make.user("visits.visit_unentitled")).pk


@pytest.mark.req("VIS-01")
def test_the_report_tells_of_each_active_account_its_visits_and_the_end_of_its_right(
    client: Client,
) -> None:
    now = timezone.now()
    customer = make.customer(legal_name="Núñez S.A.")
    customer.plan_until = timezone.localdate(now) + 20 * DAY
    customer.save()
    make.customer(legal_name="Potencial S.A.", stage="potential")
    make.visit(customer=customer, at=now - 10 * DAY)
    make.visit(customer=customer, at=now - 40 * DAY)
    make.visit(customer=customer, at=now + 5 * DAY)
    doors.enter(client, make.user(*STAFF))
    page = client.get(reverse("visits:portfolio")).content.decode()
    assert "Potencial S.A." not in page
    for day in (now - 10 * DAY, now + 5 * DAY):
        assert f"{timezone.localdate(day):%d/%m/%Y}" in page
    assert f"{customer.plan_until:%d/%m/%Y}" in page
    assert f"{timezone.localdate(now - 40 * DAY):%d/%m/%Y}" not in page
    ending = client.get(reverse("visits:portfolio") + "?state=ending").content.decode()
    assert "Núñez S.A." in ending


def test_whoever_was_there_without_a_plan_visited_them_too() -> None:
    customer = make.customer()
    there = captured.asi(customer=customer)
    captured.asi(customer=customer, modality="phone", began_at=AT - timedelta(hours=1))
    account_list.dress(rows := [*portfolio.followed(Customer.objects.all())], AT)
    assert [row.visited_at for row in rows] == [there.began_at]
