"""The term of a development: what it waits for, and dating it anew (SLA-11, SLA-12)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from kit.errors import Refused
from outbox.models import Mail, Notice
from sla.worktime import WorkingHours
from tests import doors, make
from tests.tickets.pages import words
from tickets import services
from tickets.models import Development, Ticket
from tickets.services.promises.developing import (
    due,
    set_development,
    warn_of_developments,
)
from tickets.services.work import regrouping
from tickets.services.work.redating import move_development

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
MONDAY = AT.date()


def change(**facts: Any) -> Ticket:
    return make.classified(kind="change", priority="low", **facts)


def put(
    ticket: Ticket,
    requirements: date | None,
    material: date | None,
    *,
    days: int = 3,
    at: datetime = AT + 9 * DAY,
    version: int | None = None,
) -> Development:
    return set_development(
        ticket,
        days=days,
        requirements_on=requirements,
        material_on=material,
        version=version,
        by=make.user(),
        at=at,
    )


@pytest.mark.req("SLA-11")
def test_the_term_stays_stopped_until_both_days_are_known_and_starts_at_the_later() -> None:
    ticket = change()
    assert put(ticket, None, None).due_on is None
    half = put(ticket, MONDAY, None)
    assert (half.due_on, half.lacks) == (None, ["el material"])
    whole = put(ticket, MONDAY, MONDAY + 2 * DAY)  # Wednesday: then Thursday, Friday, Monday
    assert whole.due_on == MONDAY + 7 * DAY
    assert put(ticket, MONDAY + 2 * DAY, MONDAY).due_on == MONDAY + 7 * DAY
    assert put(ticket, None, MONDAY).due_on is None


@pytest.mark.req("SLA-11")
def test_a_day_that_has_not_come_starts_nothing_and_only_a_change_has_such_a_term() -> None:
    with pytest.raises(Refused, match="no pueden estar en el futuro"):
        put(change(), MONDAY, MONDAY + 30 * DAY)
    with pytest.raises(Refused, match="Solo un evolutivo"):
        put(make.classified(), MONDAY, MONDAY)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(0, 300))
def test_so_many_working_days_lie_between_the_start_and_the_end(days: int, later: int) -> None:
    week = {day: [("08:00", "17:00")] for day in range(5)}
    hours = WorkingHours(zone="Europe/Madrid", week=week, closed=[MONDAY + 9 * DAY])
    start = MONDAY + later * DAY
    end = due(hours, days, start)
    passed = [start + n * DAY for n in range(1, (end - start).days + 1)]
    assert sum(bool(hours.windows(day)) for day in passed) == days
    assert hours.windows(end)


@pytest.mark.req("SLA-12")
def test_a_third_party_dates_it_anew_with_a_reason_that_the_customer_is_told() -> None:
    ticket = change()
    row = put(ticket, MONDAY, MONDAY)
    to = MONDAY + 30 * DAY
    with pytest.raises(Refused, match="qué tercero"):
        move_development(ticket, to=to, reason=" ", version=None, by=make.user(), at=AT + 9 * DAY)
    reason = "El operador logístico cambia su API."
    move_development(
        ticket, to=to, reason=reason, version=row.version, by=make.user(), at=AT + 9 * DAY
    )
    row.refresh_from_db()
    assert (row.moved_to, row.moved_because, row.due_on) == (to, reason, MONDAY + 3 * DAY)
    letter = Mail.objects.get(kind="delivery_moved")
    for told in (reason, "Entrega prevista hasta ahora: 05/03/2026", "Nueva entrega: 01/04/2026"):
        assert told in letter.body
    assert letter.to == [ticket.contact.email]
    ticket.refresh_from_db()
    assert (ticket.committed_on, ticket.last_told_at) == (to, AT + 9 * DAY)
    assert ticket.messages.get(mail=letter).voice == "public"


@pytest.mark.req("SLA-12")
def test_nothing_is_dated_anew_for_a_customer_who_cannot_be_told() -> None:
    ticket = change(contact=make.contact(email=""))
    put(ticket, MONDAY, MONDAY)
    with pytest.raises(Refused, match="no tiene correo"):
        move_development(
            ticket, to=MONDAY + 30 * DAY, reason="API", version=None, by=make.user(), at=AT
        )


@pytest.mark.req("SLA-11")
def test_the_term_of_a_change_is_not_lost_by_a_merge() -> None:
    kept = change()
    ended = change(contact=kept.contact, at=AT + HOUR)
    put(ended, MONDAY, MONDAY)
    with pytest.raises(Refused, match="plazo de desarrollo"):
        regrouping.merge(kept, ended, by=make.user(), at=AT + DAY)
    put(kept, MONDAY, MONDAY)
    assert regrouping.merge(kept, ended, by=make.user(), at=AT + DAY)


@pytest.mark.req("SLA-12")
def test_what_does_not_run_yet_is_not_dated_anew() -> None:
    ticket = change()
    put(ticket, MONDAY, None)
    with pytest.raises(Refused, match="todavía no corre"):
        move_development(
            ticket, to=MONDAY + 30 * DAY, reason="API", version=None, by=make.user(), at=AT
        )


def test_a_stale_form_changes_nothing() -> None:
    ticket = change()
    seen = put(ticket, MONDAY, None).version
    put(ticket, MONDAY, MONDAY, version=seen)
    with pytest.raises(Refused, match="mientras tanto"):
        put(ticket, None, None, version=seen)


@pytest.mark.req("SLA-11")
def test_the_page_says_what_is_lacking_and_keeps_what_was_typed_wrongly(client: Client) -> None:
    ticket = change()
    doors.enter(
        client, make.user("tickets.view_ticket", "tickets.reply_ticket", sector=ticket.sector)
    )
    where = reverse("tickets:development", args=[ticket.pk])
    wrong = client.post(where, {"days": "0", "requirements_on": "2026-03-02"})
    assert wrong.status_code == 422
    assert "2026-03-02" in wrong.content.decode()
    client.post(where, {"days": "5", "requirements_on": "2026-03-02"})
    page = words(client.get(where))
    assert "El plazo todavía no corre. Falta fechar el material." in page


# --- The bell -----------------------------------------------------------------------------------


def notices(person: User) -> list[str]:
    told = Notice.objects.filter(user=person, text__contains="desarrollo").order_by("pk")
    return [one.text.rpartition(": ")[2] for one in told]


@pytest.mark.req("SLA-11")
def test_its_owner_hears_before_it_is_due_and_whoever_leads_them_when_it_is_late() -> None:
    owner, head = make.user(), make.user()
    ticket = services.assign(change(), to=owner, by=make.user(), at=AT)
    ticket.sector.head = head
    ticket.sector.save()
    put(ticket, MONDAY, MONDAY, days=9)  # until Friday the 13th
    for days in range(9):
        assert not warn_of_developments(at=AT + days * DAY)
    for days in (10, 10, 11):  # Thursday, twice, and the day itself
        assert warn_of_developments(at=AT + days * DAY) == 1
    assert (notices(owner), notices(head)) == (["el desarrollo vence el 13/03/2026"], [])
    for days in (12, 14, 20):
        warn_of_developments(at=AT + days * DAY)
    late = "el desarrollo debía entregarse el 13/03/2026"
    assert (notices(owner)[1:], notices(head)) == ([late], [late])


@pytest.mark.req("SLA-11", "SLA-12")
def test_what_still_waits_is_never_late_and_what_was_dated_anew_is_so_by_the_new_date() -> None:
    waiting, moved, ended = (change() for _ in range(3))
    put(waiting, MONDAY, None)
    put(ended, MONDAY, MONDAY)
    row = put(moved, MONDAY, MONDAY)
    move_development(
        moved, to=date(2026, 3, 20), reason="El ERP", version=None, by=make.user(), at=AT
    )
    closing: dict[str, Any] = {"outcome": "solved", "resolution": "Hecho.", "recipients": []}
    closing |= {"silent_reason": "Ya lo sabe", "by": make.user(), "at": AT + DAY}
    services.resolve(ended, **closing)
    assert row.due_on == date(2026, 3, 5)
    assert warn_of_developments(at=AT + 7 * DAY) == 0
    assert warn_of_developments(at=AT + 17 * DAY) == 1


@pytest.mark.req("SLA-11")
def test_what_is_no_change_any_more_rings_nobody_and_what_is_nobodys_the_sector() -> None:
    no_more, left = change(), change()
    for ticket in (no_more, left):
        put(ticket, MONDAY, MONDAY)
    services.classify(
        no_more, kind="query", priority="low", version=None, by=make.user(), at=AT + DAY
    )
    colleague, gone = make.user(sector=left.sector), make.user(is_active=False)
    Ticket.objects.filter(pk=left.pk).update(owner=gone)
    assert warn_of_developments(at=AT + 2 * DAY) == 1
    assert notices(colleague) == ["el desarrollo vence el 05/03/2026"]
