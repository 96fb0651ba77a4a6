from datetime import UTC, datetime, timedelta

import pytest

from sla.models import Calendar, Holiday, HolidayScope
from tests import make
from tickets.models import EventKind, Ticket
from tickets.services import chase
from tickets.services.promises.recounting import outdated, recount, recount_due

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Madrid
DAY = timedelta(days=1)

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
