"""The timeline of a customer and the activity of a person: filters, pages, letters, cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import BY_NAME, PROJECT_HEAD
from contacts.models import Customer, Event
from contacts.services import timeline
from contacts.views.timeline import moment_of, older_than
from outbox.models import Mail
from tests import make
from tickets import services as tickets

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def customer() -> Customer:
    return make.customer()


@pytest.fixture
def reader(client: Client) -> User:
    user = make.user("contacts.view_event", "contacts.view_all_customers", name="Rita Lectora")
    client.force_login(user)
    return user


def called(customer: Customer, text: str, **facts: Any) -> Event:
    usual: dict[str, Any] = {"action": 120, "by": None, "at": AT}
    return timeline.record(customer=customer, text=text, **usual | facts)


def read(client: Client, customer: Customer, **query: Any) -> list[str]:
    answer = client.get(reverse("contacts:timeline", args=[customer.pk]), query)
    assert answer.status_code == 200
    return [event.text for event, _letter in answer.context["events"]]


def url(customer: Customer) -> str:
    return reverse("contacts:timeline", args=[customer.pk])


@pytest.mark.req("ACO-11")
def test_every_event_comes_once_newest_first_though_many_share_a_moment(
    client: Client, customer: Customer, reader: User
) -> None:
    for number in range(60):
        called(customer, f"{number}", at=AT + (number // 30) * DAY)
    seen, address = [], url(customer)
    while address:
        answer = client.get(address, headers={"HX-Request": "true"})
        seen += [event.text for event, _letter in answer.context["events"]]
        following = answer.context["next"]
        address = f"{url(customer)}?{following}" if following else ""
    assert seen == [f"{number}" for number in reversed(range(60))]


@pytest.mark.req("ACO-11")
def test_the_timeline_is_narrowed_by_kind_person_and_days(
    client: Client, customer: Customer, reader: User
) -> None:
    ana, agent = make.contact(customer=customer), make.user()
    called(customer, "Llama Ana", contact=ana)
    called(customer, "Llamamos", by=agent, at=AT + DAY)
    called(customer, "Ticket", action=200, at=AT + 2 * DAY)
    assert read(client, customer, group="tickets") == ["Ticket"]
    assert read(client, customer, contact=ana.pk) == ["Llama Ana"]
    assert read(client, customer, by=agent.pk) == ["Llamamos"]
    assert read(client, customer, since="2026-03-03") == ["Ticket", "Llamamos"]
    assert read(client, customer, until="2026-03-03") == ["Llamamos", "Llama Ana"]
    assert read(client, customer, by=agent.pk, group="dealings", since="2026-03-04") == []
    assert len(read(client, customer, by="x", contact="-1", since="ayer", group="??")) == 3
    stranger = make.contact()
    assert len(read(client, customer, contact=stranger.pk)) == 3


@pytest.mark.parametrize("odd", ["x", "-", "1", "9" * 30 + "-1", "1-" + "9" * 33, "²-1", "-1-1"])
def test_an_unreadable_place_is_the_beginning(
    client: Client, customer: Customer, reader: User, odd: str
) -> None:
    called(customer, "Llama")
    assert read(client, customer, before=odd) in (["Llama"], [])
    assert moment_of("²-1") is None


@pytest.mark.req("ACO-11")
def test_a_letter_stands_with_its_fate_beside_the_fact_it_told(
    client: Client, reader: User
) -> None:
    ticket = make.answered()
    page = client.get(url(ticket.customer)).text
    assert page.count("En cola") == 2  # the acknowledgement and the answer
    answer = Event.objects.get(action=201)
    Mail.objects.filter(pk=answer.parameters["mail"]).update(status="failed")
    page = client.get(url(ticket.customer)).text
    assert (page.count("En cola"), page.count("Fallida")) == (1, 1)
    tickets.note(ticket, by=reader, body="Nada que decir.", at=AT)
    assert Event.objects.latest("pk") == answer


def test_a_page_of_the_timeline_costs_the_same_at_any_length(
    client: Client, customer: Customer, reader: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url(customer), headers={"HX-Request": "true"})
        assert sum('"contacts_event"' in query["sql"] for query in asked.captured_queries) == 1
        return len(asked)

    called(customer, "Llama", by=reader)
    client.get(url(customer))
    few = cost()
    for number in range(80):
        called(customer, f"{number}", by=reader, contact=make.contact(customer=customer))
    assert cost() == few


def test_the_index_leads_to_a_page_deep_in_the_timeline_without_sorting(
    customer: Customer,
) -> None:
    action = timeline.known(120)
    Event.objects.bulk_create(
        Event(customer=customer, action=action, at=AT + number * timedelta(hours=1), text="x")
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_event")
    place = (AT + timedelta(hours=200), 10**9)
    rows = customer.events.filter(older_than(place)).order_by("-at", "-pk")[:25]
    plan = rows.explain(analyze=True)
    assert "event_timeline" in plan
    assert "Seq Scan" not in plan
    removed = [line for line in plan.splitlines() if "Rows Removed" in line]
    assert removed == []


# Activity


@pytest.mark.req("ACO-04")
def test_the_head_of_projects_sees_all_accounts_and_what_sales_staff_did(
    client: Client,
) -> None:
    assert BY_NAME[PROJECT_HEAD].permissions >= {
        "contacts.view_all_customers",
        "contacts.view_event",
        "contacts.view_customer",
    }
    seller, head = (
        make.user(name="Venancio Ventas"),
        make.user("contacts.view_all_customers", "contacts.view_event"),
    )
    one, other = make.customer(), make.customer()
    called(one, "Ofrece", by=seller)
    called(other, "Visita", by=seller, at=AT + DAY)
    called(other, "De otro", by=head)
    client.force_login(head)
    page = client.get(reverse("contacts:activity"), {"by": seller.pk})
    assert [event.text for event, _letter in page.context["events"]] == ["Visita", "Ofrece"]
    assert str(one) in page.text
    own = client.get(reverse("contacts:activity"))
    assert [event.text for event, _letter in own.context["events"]] == ["De otro"]
    assert '<option value="" selected>Yo</option>' in own.text


def test_activity_with_customers_that_one_may_not_see_stays_hidden(client: Client) -> None:
    sector = make.sector()
    reader = make.user("contacts.view_event", sector=sector)
    ours, theirs = make.customer(line=make.line(sectors=[sector])), make.customer()
    for customer in (ours, theirs):
        called(customer, f"de {customer.pk}", by=reader)
    client.force_login(reader)
    page = client.get(reverse("contacts:activity"))
    assert [event.customer for event, _letter in page.context["events"]] == [ours]
