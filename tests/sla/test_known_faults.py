"""The faults that clocks of help desks are known for, each test named after what goes wrong."""

from datetime import date, timedelta

import pytest

from sla.clock import Bucket, Event, Metric, Target, evaluate
from sla.worktime import WorkingHours
from tests.sla.week import (
    FRI,
    HOUR,
    MON,
    SAT,
    THU,
    TUE,
    WED,
    clock,
    event,
    on,
    opened,
    paused,
)

NEXT_MON, NEXT_TUE = 9, 10
SPLIT = WorkingHours(
    zone="Europe/Madrid",
    week={day: [("09:00", "14:00"), ("16:00", "19:00")] for day in range(5)},
).compile(date(2026, 1, 1), date(2027, 1, 1))


# --- Pauses ---------------------------------------------------------------------------------


def test_a_pause_over_a_weekend_gives_back_its_working_time_and_not_the_weekend() -> None:
    """Measured by the wall, the pause would put off a term of two days by nearly three more."""
    waited = [paused(on(FRI, 16)), event("resumed", on(NEXT_MON, 9))]
    assert clock(Metric.RESOLUTION, 18, opened(on(FRI, 8))).due == on(NEXT_MON, 17)
    assert clock(Metric.RESOLUTION, 18, opened(on(FRI, 8)), *waited).due == on(NEXT_TUE, 10)


def test_a_pause_while_the_service_is_closed_moves_nothing() -> None:
    night = [paused(on(MON, 17)), event("resumed", on(TUE, 8))]
    for hours in (4, 12):
        story = [opened(on(MON, 10))]
        untouched = clock(Metric.RESOLUTION, hours, *story).due
        assert clock(Metric.RESOLUTION, hours, *story, *night).due == untouched


@pytest.mark.parametrize("days", [0, 1, 30, 250])
def test_what_is_paused_within_its_term_never_becomes_late_however_long_it_waits(days: int) -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 12))]
    state = clock(Metric.RESOLUTION, 8, *story, at=on(MON, 12) + timedelta(days=days))
    assert (state.due, state.late_by, state.remaining) == (None, 0 * HOUR, 5 * HOUR)


def test_a_pause_is_not_forgotten_when_the_promise_changes_before_or_after_it_ends() -> None:
    """The new term neither starts at the opening anew nor runs while the customer is awaited."""
    story = [opened(on(MON, 9)), paused(on(MON, 10))]
    urgent = event("priority_changed", on(TUE, 10), amount=4 * HOUR)
    waiting = clock(Metric.RESOLUTION, 8, *story, urgent, at=on(WED, 9))
    assert (waiting.due, waiting.paused_since, waiting.late_by) == (None, on(MON, 10), 0 * HOUR)
    resumed = event("resumed", on(WED, 10))
    assert clock(Metric.RESOLUTION, 8, *story, urgent, resumed).due == on(WED, 13)
    afterwards = event("priority_changed", on(WED, 11), amount=4 * HOUR)
    assert clock(Metric.RESOLUTION, 8, *story, resumed, afterwards).due == on(WED, 13)


def test_the_time_between_being_solved_and_reopened_is_no_pause_and_is_not_charged() -> None:
    story = [opened(on(MON, 9)), event("resolved", on(MON, 12)), event("reopened", on(THU, 9))]
    state = clock(Metric.RESOLUTION, 8, *story, at=on(THU, 10))
    spent = {one.bucket: one.working for one in state.segments if one.working}
    assert Bucket.PAUSED not in {one.bucket for one in state.segments}
    assert spent[Bucket.MET] == (5 + 9 + 9 + 1) * HOUR
    assert (state.consumed, state.due) == (4 * HOUR, on(THU, 14))


def test_a_pause_shows_in_what_is_left_at_once_and_again_when_it_ends() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 11))]
    for at in (on(MON, 11), on(MON, 16), on(WED, 16)):
        assert clock(Metric.RESOLUTION, 8, *story, at=at).remaining == 6 * HOUR
    assert clock(Metric.RESOLUTION, 8, *story, event("resumed", on(WED, 16))).due == on(THU, 13)


# --- When the service is open ---------------------------------------------------------------


def of_the_split_day(opening: Event, hours: float) -> object:
    return evaluate([opening], Target(Metric.FIRST_REPLY, hours * HOUR), SPLIT).due


def test_lunch_is_nobodys_time() -> None:
    assert of_the_split_day(opened(on(MON, 14, 30)), 1) == on(MON, 17)
    assert of_the_split_day(opened(on(MON, 13, 30)), 1) == on(MON, 16, 30)
    assert of_the_split_day(opened(on(MON, 9)), 8) == on(MON, 19)


def test_what_arrives_at_night_or_at_the_weekend_is_counted_from_the_next_opening() -> None:
    assert clock(Metric.FIRST_REPLY, 4, opened(on(SAT, 10))).due == on(NEXT_MON, 12)
    assert clock(Metric.FIRST_REPLY, 4, opened(on(MON, 23))).due == on(TUE, 12)
    assert clock(Metric.FIRST_REPLY, 1, opened(on(FRI, 16, 30))).due == on(NEXT_MON, 8, 30)


# --- Which promise is owed ------------------------------------------------------------------


@pytest.mark.parametrize("metric", [Metric.PERIODIC_UPDATE, Metric.NEXT_REPLY])
def test_a_shorter_term_for_later_answers_does_not_overtake_the_first_reply(metric: Metric) -> None:
    story = [opened(on(MON, 9)), event("customer_reply", on(MON, 10))]
    state = clock(metric, 1, *story, at=on(MON, 16))
    assert (state.due, state.laps, state.late_by) == (None, (), 0 * HOUR)
    assert clock(Metric.FIRST_REPLY, 8, *story, at=on(MON, 16)).due == on(MON, 17)


def test_once_we_answered_no_answer_is_owed_until_the_customer_writes_again() -> None:
    story = [
        opened(on(MON, 8)),
        event("public_reply", on(MON, 9)),
        event("customer_reply", on(MON, 10)),
        event("public_reply", on(MON, 11)),
    ]
    state = clock(Metric.NEXT_REPLY, 2, *story, at=on(FRI, 17))
    assert (state.met_at, state.late_by) == (on(MON, 11), 0 * HOUR)
    again = clock(Metric.NEXT_REPLY, 2, *story, event("customer_reply", on(FRI, 8)))
    assert again.due == on(FRI, 10)
