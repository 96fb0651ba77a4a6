from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kit.errors import Refused
from outbox.models import Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Ticket

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def owned(**facts: Any) -> Ticket:
    """A ticket whose owner has a superior, in a sector with a head."""
    ticket = make.classified(owner=make.user(superior=make.user()), **facts)
    ticket.sector.head = make.user()
    ticket.sector.save()
    return ticket


def told(text: str) -> set[object]:
    return {notice.user for notice in Notice.objects.filter(text__contains=text)}


@pytest.mark.req("SLA-19")
def test_the_internal_figure_warns_the_owner_and_the_contractual_one_those_above_too() -> None:
    ticket = owned()
    assert not services.alert(ticket, at=AT + 4 * HOUR - timedelta(seconds=1))
    assert services.alert(ticket, at=AT + 4 * HOUR)
    assert told("objetivo interno de respuesta") == {ticket.owner}
    assert services.alert(ticket, at=AT + DAY)
    assert ticket.owner is not None
    above = {ticket.owner, ticket.owner.superior, ticket.sector.head}
    assert told("plazo de respuesta del SLA") == above


def test_each_passing_is_told_once() -> None:
    ticket = owned()
    at = AT + 4 * HOUR
    assert [services.alert(ticket, at=at), services.alert(ticket, at=at)] == [True, False]
    ticket.refresh_from_db()
    assert ticket.alert_at == ticket.reply_warn_at


def test_after_an_outage_all_that_passed_is_told_in_one_line() -> None:
    ticket = owned()
    services.alert(ticket, at=AT + 2 * DAY)
    lines = Notice.objects.filter(user=ticket.owner, text__contains="plazo de respuesta")
    assert "objetivo interno de respuesta" in lines.get().text
    assert ticket.events.filter(kind=EventKind.DEADLINE).count() == 1


@pytest.mark.req("SLA-23")
def test_at_three_quarters_of_the_term_the_owner_is_warned_and_at_its_end_their_superior() -> None:
    ticket = owned()
    three_quarters = AT + 6 * HOUR + timedelta(minutes=45)
    assert ticket.reply_warn_at == three_quarters
    services.alert(ticket, at=AT + 4 * HOUR)
    services.alert(ticket, at=three_quarters)
    services.alert(ticket, at=AT + DAY)
    services.alert(ticket, at=AT + DAY)
    assert told("está por vencer") == {ticket.owner}
    assert ticket.owner is not None
    superior = Notice.objects.filter(user=ticket.owner.superior)
    assert [notice.text.split(": ")[1] for notice in superior] == [
        "ha vencido el plazo de respuesta del SLA"
    ]


@pytest.mark.req("SLA-23")
def test_at_three_quarters_of_the_resolution_the_owner_is_warned_as_well() -> None:
    ticket = owned()
    assert ticket.owner
    services.reply(ticket, by=ticket.owner, body="Lo vemos.", next_step="Mañana más.", at=AT)
    ticket.refresh_from_db()
    goal, near, due = ticket.resolve_target_at, ticket.resolve_warn_at, ticket.resolve_due_at
    assert goal
    assert near
    assert due
    assert goal < near < due
    services.alert(ticket, at=near - timedelta(seconds=1))
    assert told("está por cumplirse") == set()
    services.alert(ticket, at=near)
    services.alert(ticket, at=due)
    assert told("está por cumplirse") == {ticket.owner}


@pytest.mark.req("SLA-23")
def test_of_the_term_of_a_provider_the_owner_is_warned_before_it_is_over() -> None:
    ticket = owned()
    assert ticket.owner
    row = services.escalate_to_provider(
        ticket,
        provider=make.provider(),
        information="El pago falla con el error 500.",
        reference="LC-77",
        since=AT.date(),
        by=ticket.owner,
        at=AT,
    )
    ticket.refresh_from_db()
    assert ticket.resolve_due_at
    term = ticket.resolve_due_at - row.opened_at
    assert ticket.resolve_warn_at == row.opened_at + term * 0.75


@pytest.mark.req("SLA-03")
def test_a_missed_resolution_is_told_as_what_it_is_and_not_as_a_broken_promise() -> None:
    ticket = owned()
    services.reply(ticket, by=make.user(), body="Pruebe así.", next_step="Díganos.", at=AT)
    services.alert(ticket, at=AT + 3 * DAY)
    notices = Notice.objects.filter(text__contains="no vinculante")
    assert {notice.tone for notice in notices} == {"warning"}
    assert ticket.owner in told("no vinculante")
    assert told("plazo de respuesta del SLA") == set()


def test_the_next_message_of_the_customer_is_warned_of_again() -> None:
    ticket = owned()
    services.alert(ticket, at=AT + 4 * HOUR)
    services.reply(ticket, by=make.user(), body="Pruebe así.", next_step="Díganos.", at=AT + DAY)
    services.hear(ticket, body="No va", at=AT + DAY)
    services.alert(ticket, at=AT + DAY + 4 * HOUR)
    assert Notice.objects.filter(text__contains="objetivo interno de respuesta").count() == 2


def test_a_ticket_that_is_nobodys_warns_the_sector() -> None:
    ticket = make.classified()
    colleague = make.user(sector=ticket.sector)
    services.alert(ticket, at=AT + 4 * HOUR)
    assert colleague in told("objetivo interno de respuesta")


@pytest.mark.req("SAC-19")
@pytest.mark.parametrize(("on", "said"), [(date(2026, 3, 1), "pasado"), (date.max, "el año")])
def test_a_date_that_is_over_or_a_slip_of_the_year_is_not_given(on: date, said: str) -> None:
    ticket = owned()
    with pytest.raises(Refused, match=said):
        services.commit_date(ticket, by=make.user(), on=on, at=AT)
    ticket.refresh_from_db()
    assert ticket.committed_on is None


@pytest.mark.req("SAC-19")
def test_a_date_given_is_recalled_one_working_day_ahead_and_when_it_is_missed() -> None:
    ticket = owned()
    services.reply(ticket, by=make.user(), body="Pruebe así.", next_step="Díganos.", at=AT)
    monday = datetime(2026, 3, 9, tzinfo=UTC)
    services.commit_date(ticket, by=make.user(), on=monday.date(), at=AT)
    friday_8h = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
    services.alert(ticket, at=friday_8h - HOUR)
    assert told("se acerca la fecha") == set()
    services.alert(ticket, at=friday_8h)
    assert told("se acerca la fecha") == {ticket.owner}
    services.alert(ticket, at=monday + 6 * HOUR)
    assert told("hoy es la fecha") == set()
    services.alert(ticket, at=monday + 7 * HOUR)
    assert told("hoy es la fecha") == {ticket.owner}
    services.alert(ticket, at=monday + 20 * HOUR)
    assert told("no se ha cumplido la fecha") == set()
    services.alert(ticket, at=monday + 32 * HOUR)
    assert ticket.sector.head in told("no se ha cumplido la fecha")
