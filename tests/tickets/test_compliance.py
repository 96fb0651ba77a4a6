"""Whether the SLA is kept, told by what was promised; each figure opens what it counts (SLA-21)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from sla.services import years
from sla.services.years import Feast
from tests import doors, make
from tests.tickets.pages import read
from tickets import services
from tickets.compliance import ReportRow, report
from tickets.forms.terms import Asked, ComplianceForm, TermFilter
from tickets.models import Term, Ticket
from tickets.services.promises import retelling

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
MARCH = date(2026, 3, 1)
LATER = AT + 20 * DAY


def asked(by: str = "month", **only: object) -> Asked:
    return Asked(MARCH, MARCH, by, only)


def told(by: str = "month", *, at: datetime = LATER, **only: object) -> list[ReportRow]:
    return report(make.user(is_superuser=True), asked(by, **only), at=at)


def resolved(*, outcome: str = "solved", at: datetime = AT + HOUR, **facts: Any) -> Ticket:
    ticket = make.classified(**facts)
    services.resolve(
        ticket,
        by=make.user(),
        outcome=outcome,
        resolution="Se cambió el cable del lector.",
        recipients=[ticket.contact],
        at=at,
    )
    return ticket


@pytest.mark.req("SLA-21")
def test_shares_are_told_for_response_and_resolution_by_contract_and_by_our_own_goal() -> None:
    resolved(at=AT + HOUR)  # within both figures
    resolved(at=AT + 6 * HOUR)  # past the goal of answering within four hours
    resolved(at=AT + DAY + HOUR)  # past the contract of answering within a day
    line = told()[0]
    assert line.label == "03/2026"
    reply = line.reply
    assert (reply.all, reply.kept, reply.goal) == (3, 2, 1)
    assert (str(reply.kept_share), str(reply.goal_share)) == ("66.7", "33.3")
    assert (line.resolution.all, line.resolution.kept, line.resolution.goal) == (3, 3, 3)


@pytest.mark.req("SLA-21")
@pytest.mark.parametrize("by", ["customer", "kind", "priority"])
def test_it_is_told_by_customer_kind_and_priority_and_adds_up(by: str) -> None:
    resolved(kind="query", priority="low")
    resolved(kind="incident", priority="high", at=AT + 30 * DAY)
    *lines, everything = told(by, at=AT + 31 * DAY)
    assert len(lines) == 2
    assert sorted((one.reply.all, one.reply.kept) for one in lines) == [(1, 0), (1, 1)]
    assert (everything.label, everything.reply.all) == ("En total", 2)


def test_a_promise_that_is_due_and_not_met_is_broken_though_nobody_has_answered_yet() -> None:
    make.classified()
    assert told(at=AT + HOUR) == []
    line = told(at=AT + 2 * DAY)[0]
    assert (line.reply.all, line.reply.kept) == (1, 0)


@pytest.mark.req("SLA-21")
def test_several_subjects_count_in_no_statistics_of_resolution() -> None:
    resolved(outcome="several")
    line = told()[0]
    assert (line.reply.all, line.resolution.all) == (1, 0)


@pytest.mark.req("SLA-21")
def test_a_month_that_was_told_stays_and_what_is_known_now_stands_beside_it() -> None:
    ticket = resolved(at=AT + DAY + 2 * HOUR)
    feast = Feast((AT + DAY).date(), "Fiesta local", "local")
    years.add_day(ticket.calendar, feast, by=make.user(), at=LATER)
    retelling.retell_due(at=LATER)
    reply = told()[0].reply
    assert (reply.kept, reply.kept_now) == (0, 1)
    assert (str(reply.kept_share), str(reply.kept_now_share)) == ("0.0", "100.0")


@pytest.mark.req("SLA-21")
@pytest.mark.parametrize(("block", "verdict"), [("reply", "broken"), ("resolution", "kept")])
def test_every_figure_opens_the_promises_that_it_counts(block: str, verdict: str) -> None:
    late = resolved(at=AT + DAY + HOUR)
    resolved(at=AT + HOUR)
    share = getattr(told("customer")[0], block)
    query = share.url.split("?")[1] + f"&verdict={verdict}"
    form = TermFilter(QueryDict(query))
    form.user, form.at = make.user(is_superuser=True), LATER
    form.is_valid()
    found = form.chosen(Term.objects.all())
    assert found.count() == (share.all - share.kept if verdict == "broken" else share.kept)
    assert {one.ticket_id for one in found} <= {late.pk, late.pk + 1}


@pytest.mark.req("SLA-21")
def test_one_sees_the_customers_of_ones_own_lines_only(client: Client) -> None:
    mine, other = resolved(), resolved()
    person = make.user("tickets.view_compliance", sector=mine.sector)
    rows = report(person, asked("customer"), at=LATER)
    assert str(mine.customer) in {row.label for row in rows}
    assert str(other.customer) not in {row.label for row in rows}


@pytest.mark.req("SLA-21")
def test_the_page_tells_the_shares_and_the_sheet_has_every_figure(client: Client) -> None:
    resolved()
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(LATER, tick=False):
        page = read(client, "tickets:compliance", query="?first=2026-03&by=kind")
        answer = client.get(reverse("tickets:export_compliance", args=["csv"]) + "?by=kind")
    assert "Consulta 1 100,0 % 100,0 %" in page
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[-2].startswith("Consulta;1;1;100,0;1;100,0;1;1;1;1;100,0")


def test_what_cannot_be_read_asks_for_the_last_six_months() -> None:
    form = ComplianceForm({"first": "ayer", "by": "color", "customer": "x"})
    wanted = form.wanted(date(2026, 3, 20))
    assert (wanted.first, wanted.last, wanted.by) == (date(2025, 10, 1), MARCH, "month")
    assert wanted.only == {}


# --- Pauses ---------------------------------------------------------------------------------


def seen(client: Client, look: str = "") -> str:
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(LATER, tick=False):
        return read(client, "tickets:pauses", query=f"?look={look}")


@pytest.mark.req("SLA-22")
def test_a_pause_during_which_the_customer_wrote_is_listed(client: Client) -> None:
    ticket = make.answered()
    services.wait(ticket, by=make.user(), awaited="third_party", reason="Hosting", at=AT + HOUR)
    assert "Ninguna pausa" in seen(client)
    services.hear(ticket, body="¿Hay novedades?", at=AT + 2 * HOUR)
    page = seen(client)
    assert "Hosting" in page
    assert "el cliente había escrito el 02/03/2026" in page
    assert "Hosting" not in seen(client, "near")


@pytest.mark.req("SLA-22")
def test_a_pause_just_before_the_term_ends_is_listed_with_what_was_left(client: Client) -> None:
    ticket = make.answered()
    assert ticket.resolve_due_at
    late = ticket.resolve_due_at - HOUR
    services.wait(ticket, by=make.user(), awaited="third_party", reason="Hosting", at=late)
    assert "quedaban 1 h" in seen(client, "near").replace("\xa0", " ")


@pytest.mark.req("SLA-22")
def test_the_third_pause_of_a_ticket_is_listed_and_the_second_is_not(client: Client) -> None:
    ticket, agent = make.answered(), make.user()
    for number in range(1, 4):
        at = AT + 2 * number * HOUR
        services.wait(ticket, by=agent, awaited="third_party", reason=f"Motivo {number}", at=at)
        services.resume(ticket, by=agent, at=at + HOUR)
    page = seen(client, "serial")
    assert "Motivo 3" in page
    assert "Motivo 2" not in page
