"""Mi día: what one has to do, and what those who lead must know."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from contacts.models import ServiceLine
from tests import doors, make
from tests.tickets.pages import at_the_desk, labels, read
from tickets import services
from tickets.models import Ticket

AT, DAY = make.MONDAY, timedelta(days=1)


@pytest.fixture
def line(db: None) -> ServiceLine:
    make.policy()
    return make.line()


def test_ones_own_tickets_stand_there_in_order_and_nobody_elses(
    client: Client, line: ServiceLine
) -> None:
    agent = at_the_desk(client, line.front_sector)
    customer = make.customer(line=line)
    low = make.classified(customer=customer, owner=agent, priority="low")
    high = make.classified(customer=customer, owner=agent, priority="high")
    make.classified(customer=customer, owner=make.user())
    with time_machine.travel(AT, tick=False):
        page = read(client, "home")
    assert labels(page) == [high.label, low.label]
    assert "Mis tickets abiertos 2" in page
    assert "El equipo" not in page


@pytest.mark.req("SAC-03", "SAC-20")
def test_who_leads_sees_whose_customers_wait_for_news_and_what_was_escalated_to_them(
    client: Client, line: ServiceLine
) -> None:
    head = at_the_desk(client, line.front_sector, "tickets.assign_ticket")
    line.front_sector.head = head
    line.front_sector.save()
    customer = make.customer(line=line)
    silent = make.classified(customer=customer, owner=make.user(name="Luz Vega"))
    told = make.answered(customer=customer, at=AT + 2 * DAY)
    now = AT + 2 * DAY + make.HOUR
    services.chase(Ticket.objects.get(pk=silent.pk), at=now)
    with time_machine.travel(now, tick=False):
        page = read(client, "home")
    assert "Deben noticias 1" in page
    assert "debe la actualización 1" in page
    assert "Luz Vega" in page
    assert told.label not in page
    assert "Escalados que me tocan" not in page
    for _ in (2, 3, 4):
        silent.refresh_from_db()
        assert silent.follow_up_at
        services.chase(silent, at=silent.follow_up_at)
    with time_machine.travel(now, tick=False):
        page = read(client, "home")
    assert "Escalados que me tocan" in page
    assert "Actualización 4 y sin resolver" in page
    assert "Escalados 1" in page


def test_who_has_nothing_to_do_with_tickets_sees_none(client: Client, line: ServiceLine) -> None:
    make.ticket(customer=make.customer(line=line))
    doors.enter(client, make.user(sector=line.front_sector))
    assert labels(read(client, "home")) == []
    assert client.get(reverse("tickets:queue")).status_code == 403


@pytest.mark.parametrize("size", [1, 12])
def test_the_day_asks_few_questions_whatever_is_to_be_done(
    client: Client,
    line: ServiceLine,
    size: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    permissions = ("tickets.assign_ticket", "tickets.triage_mail")
    agent = at_the_desk(client, line.front_sector, *permissions)
    for _ in range(size):
        make.classified(customer=make.customer(line=line), owner=agent)
    read(client, "home")
    with django_assert_max_num_queries(15):
        read(client, "home")


def test_a_customers_panel_shows_what_is_open_and_what_ended_last(
    client: Client, line: ServiceLine
) -> None:
    agent = at_the_desk(client, line.front_sector)
    customer = make.customer(line=line)
    is_open = make.classified(customer=customer, owner=agent)
    ended = make.answered(customer=customer)
    services.resolve(
        ended,
        by=agent,
        outcome="solved",
        resolution="Era el cable.",
        recipients=[ended.contact],
        at=AT,
    )
    make.ticket(customer=make.customer(line=line))
    page = read(client, "tickets:of_customer", customer.pk)
    assert labels(page) == [is_open.label, ended.label]
    assert client.get(reverse("tickets:of_customer", args=[10**6])).status_code == 404


def test_each_figure_opens_the_rows_that_it_counts(client: Client, line: ServiceLine) -> None:
    agent = at_the_desk(client, line.front_sector)
    customer = make.customer(line=line)
    now = AT + 2 * DAY
    late = make.classified(customer=customer, owner=agent, at=AT - 7 * DAY)
    today = make.classified(customer=customer, owner=agent, at=now - DAY + make.HOUR)
    make.classified(customer=customer, owner=make.user(), at=AT - 7 * DAY)
    services.chase(Ticket.objects.get(pk=late.pk), at=AT)
    with time_machine.travel(now, tick=False):
        html = client.get(reverse("home")).content.decode()
        shown = {}
        for address in re.findall(r'href="([^"]+)" class="stat"', html):
            page = client.get(unescape(address)).content.decode()
            shown[re.findall(r"view=(\w+)", address)[0]] = labels(words_of_rows(page))
    assert shown == {
        "mine": [late.label, today.label],
        "today": [today.label],
        "late": [late.label],
        "silent": [late.label],
    }


def words_of_rows(html: str) -> str:
    return html[html.find("<tbody") :]
