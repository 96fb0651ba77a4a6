from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sla.models import Calendar, Holiday, HolidayScope
from sla.services import years
from sla.services.years import Feast
from tests import doors, make
from tests.tickets.pages import read
from tickets import services
from tickets.models import EventKind, Recount, Ticket
from tickets.services import chase
from tickets.services.promises import clocks, records, retelling
from tickets.services.promises.recounting import outdated, recount, recount_due

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
