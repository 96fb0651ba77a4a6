"""H5: no month, leap day or year ends early, and no worker whose clock is wrong does work early."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests import make
from tickets import tasks
from tickets.models import Ticket
from tickets.services.silence import chasing

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# When we answered, and two working days later: over the end of a month, over a leap day, over
# the one that there is not, and over the end of a year.
ENDS = [
    ("2026-01-30T10:00", "2026-02-03T10:00"),
    ("2028-02-28T10:00", "2028-03-01T10:00"),
    ("2027-02-26T10:00", "2027-03-02T10:00"),
    ("2026-12-31T23:30", "2027-01-04T23:30"),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_at(at: datetime) -> Ticket:
    """A ticket whose next step falls due at that moment."""
    ticket = make.answered()
    ticket.follow_up_at = at
    ticket.save()
    return ticket


def step(ticket: Ticket) -> int:
    return Ticket.objects.get(pk=ticket.pk).follow_up_step


def test_the_48_hours_run_over_the_end_of_a_month_a_leap_day_and_a_year() -> None:
    for answered, due in ENDS:
        ticket = make.answered(at=moment(answered))
        assert ticket.follow_up_at == moment(due), answered
        seen = []
        for at in (moment(due) - SECOND, moment(due), moment(due) + DAY):
            chasing.chase(ticket, at=at)
            seen.append(step(ticket))
        assert seen == [0, 1, 1], answered


@pytest.mark.parametrize(
    ("lies", "due", "wanted"),
    [
        (DAY, timedelta(hours=1), 0),  # a day ahead: nothing early
        (timedelta(hours=-2), -SECOND, 1),  # behind: nothing late
        (timedelta(minutes=-5), -SECOND, 1),  # set back: nothing twice
        (timedelta(days=366), timedelta(minutes=1), 0),  # in another year
    ],
)
def test_a_worker_whose_clock_is_wrong_chases_when_the_databases_says_so(
    lies: timedelta, due: timedelta, wanted: int
) -> None:
    ticket = due_at(timezone.now() + due)
    with time_machine.travel(timezone.now() + lies):
        tasks.chase_silent_tickets()
    tasks.chase_silent_tickets()
    assert step(ticket) == wanted
    assert ticket.follow_ups.count() == wanted
