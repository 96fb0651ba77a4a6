from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from outbox.models import Notice
from sla.models import Calendar, Holiday, HolidayScope
from sla.services import years
from sla.services.years import Feast
from tests import doors, make
from tests.sla.forms import calendar_form
from tests.tickets.pages import read
from tickets import services
from tickets.models import Development, EventKind, Recount, Ticket
from tickets.services import chase
from tickets.services.promises import clocks, developing, records, recounting, retelling
from tickets.services.promises.recounting import outdated, recount, recount_due
from tickets.services.silence import chasing
from tickets.services.work import redating

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Madrid
DAY = timedelta(days=1)
FEAST = Feast((MONDAY + DAY).date(), "Fiesta local", "local")

pytestmark = pytest.mark.django_db


def close_tuesday(calendar: Calendar) -> None:
    """What the administration does: a day is added, and the calendar gets a new version."""
    Holiday.objects.create(
        calendar=calendar,
        date=(MONDAY + DAY).date(),
        name="Fiesta local",
        scope=HolidayScope.LOCAL,
    )
    calendar.version += 1
    calendar.save()


@pytest.mark.req("CC-08")
def test_a_late_holiday_moves_the_open_deadlines_and_says_so() -> None:
    ticket = make.classified(at=MONDAY)
    before = ticket.reply_due_at, ticket.follow_up_at
    close_tuesday(ticket.calendar)
    assert recount(ticket, at=MONDAY)
    ticket.refresh_from_db()
    assert before[0]
    assert before[1]
    assert (ticket.reply_due_at, ticket.follow_up_at) == (before[0] + DAY, before[1] + DAY)
    event = ticket.events.get(kind=EventKind.CALENDAR)
    assert event.data["moved"]["reply_due_at"] == [
        before[0].isoformat(),
        (before[0] + DAY).isoformat(),
    ]


@pytest.mark.req("CC-08", "SLA-11")
def test_a_late_holiday_moves_the_term_of_a_development_but_no_date_that_was_agreed() -> None:
    person, hand = make.contact(), make.user()
    tickets = [
        make.classified(contact=person, at=MONDAY, kind="change", priority="low") for _ in range(3)
    ]
    for ticket, material_on in zip(tickets, (MONDAY, MONDAY, None), strict=True):
        developing.set_development(
            ticket,
            days=10,
            requirements_on=MONDAY.date(),
            material_on=material_on and material_on.date(),
            version=None,
            by=hand,
            at=MONDAY,
        )
    agreed = (MONDAY + 30 * DAY).date()
    redating.move_development(
        tickets[1], to=agreed, reason="Un tercero", version=None, by=hand, at=MONDAY
    )
    close_tuesday(tickets[0].calendar)
    recount_due(at=MONDAY)
    plain, dated, waiting = Development.objects.order_by("pk")
    before, after = (MONDAY + 14 * DAY).date(), (MONDAY + 15 * DAY).date()
    assert [plain.due_on, dated.due_on, waiting.due_on] == [after, after, None]
    assert dated.moved_to == agreed
    assert [row.due_on for row in plain.history.all()] == [after, before]
    event = tickets[0].events.get(kind=EventKind.CALENDAR)
    assert event.data["moved"]["development_due_on"] == [before.isoformat(), after.isoformat()]


def test_recounting_twice_changes_nothing() -> None:
    ticket = make.classified(at=MONDAY)
    close_tuesday(ticket.calendar)
    assert [recount_due(at=MONDAY), recount_due(at=MONDAY)] == [1, 0]
    assert ticket.events.filter(kind=EventKind.CALENDAR).count() == 1


def test_an_ended_ticket_keeps_what_was_promised() -> None:
    ticket = make.classified(at=MONDAY)
    Ticket.objects.filter(pk=ticket.pk).update(
        status="closed", ended_at=MONDAY, outcome="unsolved", follow_up_at=None
    )
    close_tuesday(ticket.calendar)
    assert not outdated().exists()
    assert not recount(ticket, at=MONDAY)


@pytest.mark.parametrize("steps", [0, 1])
def test_a_step_that_was_opened_keeps_its_rhythm(steps: int) -> None:
    ticket = make.classified(at=MONDAY)
    if steps:
        assert ticket.follow_up_at
        chase(ticket, at=ticket.follow_up_at)
    ticket.refresh_from_db()
    before = ticket.follow_up_at
    close_tuesday(ticket.calendar)
    recount(ticket, at=MONDAY)
    ticket.refresh_from_db()
    assert (ticket.follow_up_at == before) is bool(steps)


def test_batches_write_exactly_what_one_ticket_after_the_other_would() -> None:
    person = make.contact()
    tickets = [make.classified(contact=person, at=MONDAY) for _ in range(3)]
    tickets += [make.answered(contact=person, at=MONDAY, waits=waits) for waits in (False, True)]
    close_tuesday(tickets[0].calendar)
    assert recount_due(at=MONDAY + DAY / 2) == 5
    assert clocks.verify() == []
    for ticket in tickets:
        stored = list(ticket.terms.values())
        ticket.refresh_from_db()
        assert ticket.calendar_version == 2
        records.keep(ticket, list(ticket.events.all()), at=MONDAY + DAY / 2)
        assert list(ticket.terms.values()) == stored


def test_whoever_corrects_a_calendar_sees_how_many_deadlines_are_still_to_be_counted(
    client: Client,
) -> None:
    ticket = make.classified(at=MONDAY)
    close_tuesday(ticket.calendar)
    doors.enter(client, make.user("sla.view_calendar"))
    assert reverse("tickets:recounting") in client.get(reverse("sla:years")).text
    assert "contando de nuevo 1 ticket abierto" in read(client, "tickets:recounting")
    recount_due(at=MONDAY)
    assert "contando" not in read(client, "tickets:recounting")


def test_what_was_told_is_compared_in_one_go_and_each_ticket_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retelling, "BATCH", 2)
    person = make.contact()
    tickets = [make.classified(contact=person, at=MONDAY) for _ in range(3)]
    for ticket in tickets:
        services.resolve(
            ticket,
            by=make.user(),
            outcome="solved",
            resolution="Se cambió el cable.",
            recipients=[ticket.contact],
            at=MONDAY + DAY + timedelta(hours=1),
        )
    years.add_day(tickets[0].calendar, FEAST, by=make.user(), at=MONDAY + 9 * DAY)
    assert retelling.retell_due(at=MONDAY + 9 * DAY) == 3
    told = Recount.objects.get()
    assert told.tickets == 3
    assert retelling.tell(told, at=MONDAY + 9 * DAY) == 0
    told.refresh_from_db()
    assert told.tickets == 3


@pytest.mark.req("CC-44")
def test_who_was_told_until_when_we_wait_is_not_closed_before() -> None:
    """The date stands in a letter: no calendar that is edited afterwards brings it nearer."""
    ticket = make.answered(waits=True, at=MONDAY)
    for _ in range(3):
        assert ticket.follow_up_at
        chase(ticket, at=ticket.follow_up_at)
        ticket.refresh_from_db()
    told = ticket.follow_up_at
    close_tuesday(ticket.calendar)
    assert recount(ticket, at=MONDAY + 9 * DAY)
    ticket.refresh_from_db()
    assert (ticket.follow_up_step, ticket.follow_up_at) == (3, told)


@pytest.mark.req("SAC-20")
def test_a_reminder_of_the_head_is_not_repeated_because_a_calendar_was_edited() -> None:
    ticket = make.classified(at=MONDAY)
    for _ in range(5):
        assert ticket.follow_up_at
        chase(ticket, at=ticket.follow_up_at)
        ticket.refresh_from_db()
    planned = ticket.follow_up_at
    assert planned
    close_tuesday(ticket.calendar)
    assert recount(ticket, at=planned - DAY)
    ticket.refresh_from_db()
    assert ticket.follow_up_at == planned


def test_a_case_that_was_reopened_counts_its_silence_from_there() -> None:
    ticket = make.answered(at=MONDAY)
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Se cambió el cable.",
        recipients=[ticket.contact],
        at=MONDAY,
    )
    services.reopen(ticket, by=make.user(), reason="Vuelve", at=MONDAY + 7 * DAY)
    close_tuesday(ticket.calendar)
    assert recount(ticket, at=MONDAY + 7 * DAY)
    ticket.refresh_from_db()
    assert ticket.follow_up_at == MONDAY + 9 * DAY


@pytest.mark.parametrize("count", [6, pytest.param(1000, marks=pytest.mark.faults)])
def test_a_calendar_that_is_edited_moves_what_is_open_once_and_rings_nothing_twice(
    client: Client, count: int
) -> None:
    """H4: a late holiday, then another zone; each deadline that moved says from where to where."""
    person, agent = make.contact(), make.user()
    tickets = [make.classified(contact=person, owner=agent, at=MONDAY) for _ in range(count)]
    calendar = tickets[0].calendar
    for number, ticket in enumerate(tickets):
        STAGES[number % len(STAGES)](ticket, agent)
    chasing.chase_due(at=MONDAY + 2 * DAY)
    before = {row.pk: row for row in Ticket.objects.all()}
    now = MONDAY + 2 * DAY + timedelta(hours=1)
    years.add_day(calendar, FEAST, by=agent, at=now)
    assert [recount_due(at=now), recount_due(at=now)] == [count, 0]
    assert clocks.verify() == []
    check_moved(before)
    before = {row.pk: row for row in Ticket.objects.all()}
    calendar.refresh_from_db()
    doors.enter(client, make.user(is_superuser=True, is_staff=True))
    form = calendar_form(calendar) | {"zone": "Atlantic/Canary"}
    client.post(reverse("admin:sla_calendar_change", args=[calendar.pk]), form)
    assert [recount_due(at=now), recount_due(at=now)] == [count, 0]
    assert clocks.verify() == []
    check_moved(before)
    for hours in range(24 * 20):
        chasing.chase_due(at=now + hours * timedelta(hours=1))
    rungs = list(Notice.objects.values_list("user", "key"))
    assert len(rungs) == len(set(rungs))
    for ticket in Ticket.objects.all():
        check_rhythm(ticket)


def check_moved(before: dict[int, Ticket]) -> None:
    """What moved stands in the log, with the moments before and after; and nothing else does."""
    for row in Ticket.objects.all():
        was = before[row.pk]
        moved = {
            name: [stamped(getattr(was, name)), stamped(getattr(row, name))]
            for name in recounting.COLUMNS
            if getattr(was, name) != getattr(row, name)
        }
        told = row.events.filter(kind=EventKind.CALENDAR).order_by("pk").last()
        said = told.data["moved"] if told and str(row.calendar_version) in told.text else {}
        assert said == moved


def stamped(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def check_rhythm(ticket: Ticket) -> None:
    """Between two steps of one kind lie at least 48 hours, whatever happened to the calendar."""
    rows = ticket.follow_ups.order_by("pk")
    assert rows.count() == len(set(rows.values_list("cycle", "track", "step")))
    for one, other in pairwise(rows.values_list("opened_at", flat=True)):
        assert other - one >= 2 * DAY - timedelta(hours=1)


STAGES: list[Callable[[Ticket, User], object]] = [
    lambda ticket, by: None,
    lambda ticket, by: services.reply(
        ticket, by=by, body="Otro cable.", next_step="Díganos.", at=MONDAY
    ),
    lambda ticket, by: services.reply(
        ticket, by=by, body="¿Lee?", next_step="Díganos.", waits=True, at=MONDAY
    ),
    lambda ticket, by: services.wait(
        ticket, by=by, awaited="third_party", reason="Pieza", at=MONDAY
    ),
    lambda ticket, by: services.hear(ticket, body="Sigue", at=MONDAY + DAY),
]
