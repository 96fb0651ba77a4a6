"""Who has how much, on one page, from a few queries (ORG-15)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import User
from tests import doors, make
from tickets.workload import work_rows

pytestmark = pytest.mark.django_db

AT, TODAY = make.MONDAY, make.MONDAY.date()
PAGE = reverse("tickets:workload")


def manager() -> User:
    return make.user("tickets.view_workload", "tickets.assign_ticket", name="Gema Gestora")


@pytest.mark.req("ORG-15")
def test_each_person_has_their_tickets_and_accounts_counted() -> None:
    ana = make.user(name="Ana")
    make.answered(owner=ana, waits=True)
    make.classified(owner=ana, kind="incident", priority="high")
    make.customer(csm=ana, account_executive=ana)
    make.customer(account_assistant=ana, stage="inactive")
    row = next(row for row in work_rows(None, today=TODAY, at=AT) if row.name == "Ana")
    assert (row.load.total, row.load.waiting, row.load.pressing) == (2, 1, 1)
    assert (row.executive, row.assistant, row.csm) == (1, 0, 1)


@pytest.mark.req("ORG-15")
def test_work_of_those_who_left_stands_first() -> None:
    gone, busy = make.user(name="Ya no"), make.user(name="Ana")
    make.ticket(owner=gone)
    for _ in range(2):
        make.ticket(owner=busy)
    accounts.deactivate(gone, by=make.user(), at=AT)
    rows = work_rows(None, today=TODAY, at=AT)
    assert [row.name for row in rows[:2]] == ["Ya no", "Ana"]
    assert rows[0].is_stranded


@pytest.mark.req("ORG-15")
def test_the_figures_cost_the_same_however_many_they_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        make.ticket(owner=make.user(sector=make.sector()))
        make.customer(csm=make.user())
    with django_assert_num_queries(7):
        assert len(work_rows(None, today=TODAY, at=AT)) >= 10


@pytest.mark.req("ORG-15")
@time_machine.travel(AT)
def test_the_page_leads_to_reassigning_and_says_who_is_away(client: Client) -> None:
    sector = make.sector()
    ana, free = make.user(name="Ana", sector=sector), make.user(name="Luis Libre")
    make.ticket(owner=ana)
    make.ticket()
    make.customer(line=make.line(sectors=[sector]))
    until = TODAY + timedelta(days=2)
    keeper = make.user("accounts.keep_absence")
    accounts.ask(ana, kind="illness", starts_on=TODAY, ends_on=until, by=keeper, at=AT)
    head = manager()
    head.user_permissions.add(Permission.objects.get(codename="view_all_customers"))
    page = doors.enter(client, head).get(PAGE).text
    assert "ausente hasta el 04/03" in page
    assert reverse("tickets:pass_work", args=[ana.pk]) in page
    assert "1 ticket sin asignar" in page
    assert free.name not in page
    assert ">Ana<" not in client.get(PAGE, {"sector": make.sector().pk}).text


def test_the_table_leaves_the_house(client: Client) -> None:
    make.ticket(owner=make.user(name="Ana Exporta"))
    doors.enter(client, manager())
    answer = client.get(reverse("tickets:export_workload", args=["csv"]))
    told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Ana Exporta" in told
    assert "Vencidos" in told
    book = client.get(reverse("tickets:export_workload", args=["xlsx"]))
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
