"""Whether the SLA is kept, told by what was promised; each figure opens what it counts (SLA-21)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from contacts.models import Customer
from sla.models import Metric
from sla.services import years
from sla.services.years import Feast
from tests import doors, make
from tests.tickets.pages import read
from tickets import services
from tickets.compliance import ReportRow, report
from tickets.forms.terms import Asked, ComplianceForm, TermFilter
from tickets.models import Area, Term, Ticket
from tickets.services.promises import retelling
from tickets.services.work import regrouping
from tickets.termlists import TERMS, verdict, verdict_cell

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


@pytest.mark.req("CC-01")
def test_it_is_split_by_the_areas_of_the_desk() -> None:
    resolved()
    evo = resolved()
    Ticket.objects.filter(pk=evo.pk).update(area=Area.EVO)
    resolved()
    lines = {line.label: line.reply.all for line in told("area")}
    assert lines == {str(Area.SAC.label): 2, str(Area.EVO.label): 1, "En total": 3}
    assert told(area=Area.EVO.value)[0].reply.all == 1


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


@pytest.mark.req("SLA-03")
def test_a_missed_goal_of_resolving_stands_not_among_the_broken_promises(client: Client) -> None:
    ticket = make.answered(at=AT)
    services.reply(ticket, by=make.user(), body="Seguimos.", next_step="Probarlo.", at=AT + DAY)
    late = Term.objects.get(ticket=ticket, metric=Metric.RESOLUTION)
    late.seen_at = LATER + 20 * DAY
    assert verdict(late) == "Objetivo superado (no vinculante)"
    assert 'data-tone="warning"' in verdict_cell(late)
    assert TERMS.tone is not None
    assert TERMS.tone(late) == ""
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(late.seen_at, tick=False):
        broken = read(client, "tickets:terms", query="?verdict=broken")
        missed = read(client, "tickets:terms", query="?verdict=broken&metric=resolution")
    assert "Objetivo superado" not in broken
    assert "Objetivo superado" in missed


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


# --- What was never owed ------------------------------------------------------------------------


@pytest.mark.req("SLA-21", "SLA-18")
def test_an_evolutivo_has_no_resolution_that_could_be_kept_or_broken() -> None:
    """Every ticket opens as a consulta would; of an evolutivo no resolution is promised."""
    make.policy().targets.filter(kind="change", metric="resolution").delete()
    ticket = make.ticket()
    assert ticket.terms.filter(metric="resolution", due_at__isnull=False).exists()
    change: dict[str, Any] = {
        "kind": "change",
        "priority": "low",
        "version": None,
        "by": make.user(),
    }
    services.classify(ticket, at=AT + HOUR, **change)
    assert not ticket.terms.exclude(due_at=None).filter(metric="resolution").exists()
    line = told("kind", at=AT + 10 * DAY)[0]
    assert (line.label, line.resolution.all, line.reply.all) == ("Evolutivo", 0, 1)
    query: dict[str, Any] = {"kind": "query", "priority": "low", "version": None, "by": make.user()}
    services.classify(ticket, at=AT + 2 * HOUR, **query)
    assert ticket.terms.exclude(due_at=None).filter(metric="resolution").exists()


@pytest.mark.req("SLA-21", "TIC-08")
def test_what_was_broken_before_a_right_ended_stays_broken_and_the_rest_is_owed_no_more() -> None:
    late, soon, ended = make.classified(), make.classified(), make.classified()
    Customer.objects.update(plan_until=AT.date())
    services.refer(soon, by=make.user(), at=AT + DAY - HOUR * 10)  # midnight in Madrid
    for ticket in (late, ended):
        services.refer(ticket, by=make.user(), at=AT + 2 * DAY)
    broken = late.terms.get(metric="first_reply")
    assert broken.due_at == AT + DAY
    assert set(soon.terms.values_list("due_at", "decided_at")) == {(None, None)}
    services.hear(soon, body="¿Hay novedades?", at=AT + 3 * DAY)  # later than what was promised
    assert set(soon.terms.values_list("due_at", "decided_at")) == {(None, None)}
    services.close(
        soon,
        by=make.user(),
        outcome="unsolved",
        resolution="No renovó el plan.",
        recipients=[soon.contact],
        at=AT + 4 * DAY,
    )
    assert set(soon.terms.values_list("due_at", "decided_at")) == {(None, None)}
    line = told(at=AT + 5 * DAY)[0]
    assert (line.reply.all, line.reply.kept, line.resolution.all) == (2, 0, 0)


@pytest.mark.req("SLA-02", "SLA-21")
def test_an_answer_that_nobody_gave_is_not_counted_as_one_in_time() -> None:
    silent = make.classified()
    facts: dict[str, Any] = {"by": make.user(), "outcome": "unsolved", "recipients": []}
    why: dict[str, Any] = {
        "resolution": "Ya no hace falta.",
        "silent_reason": "Lo pidió por teléfono",
    }
    services.resolve(silent, at=AT + HOUR, **facts, **why)
    assert silent.terms.get(metric="first_reply").met_at == AT + HOUR
    kept, ended = (make.classified(contact=silent.contact) for _ in range(2))
    regrouping.merge(kept, ended, by=make.user(), at=AT + HOUR)
    late = make.classified()
    services.resolve(late, at=AT + 2 * DAY, **facts, **why)
    line = told(at=AT + 2 * DAY + HOUR)[0]
    assert line.reply.all == 2  # the late one, and the one that lives on: both are broken
    assert line.reply.kept == 0
    assert line.resolution.all == 2  # of those that somebody ended
