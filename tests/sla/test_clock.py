"""The clocks of one working week in Madrid, Monday 2 to Friday 6 March 2026, open 08:00-17:00."""

from datetime import UTC, datetime

import pytest

from sla.clock import Awaited, Bucket, Metric, Target, evaluate
from sla.worktime import Reason
from tests.sla.week import (
    FRI,
    HOUR,
    MADRID,
    MON,
    NATURAL,
    SAT,
    SERVICE,
    THU,
    TUE,
    WED,
    clock,
    event,
    on,
    opened,
    paused,
)

# --- First reply ---


def test_the_first_reply_is_due_from_the_report_in_working_time() -> None:
    state = clock(Metric.FIRST_REPLY, 4, opened(on(FRI, 16)))
    assert state.due == on(9, 11)
    assert (state.consumed, state.remaining, state.met_at) == (0 * HOUR, 4 * HOUR, None)


def test_the_first_public_reply_keeps_the_promise_and_later_ones_change_nothing() -> None:
    replies = [event("public_reply", on(MON, 10)), event("public_reply", on(TUE, 10))]
    state = clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), *replies)
    assert state.met_at == on(MON, 10)
    assert state.due == on(MON, 13)
    assert (state.consumed, state.late_by) == (HOUR, 0 * HOUR)


def test_a_late_reply_is_late_by_working_time() -> None:
    state = clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), event("public_reply", on(TUE, 10)))
    assert state.due == on(MON, 13)
    assert state.late_by == 6 * HOUR


def test_an_unanswered_ticket_is_later_every_hour() -> None:
    state = clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), at=on(MON, 16))
    assert (state.consumed, state.late_by) == (7 * HOUR, 3 * HOUR)
    assert (state.due, state.remaining) == (on(MON, 13), 0 * HOUR)


def test_no_pause_stops_the_first_reply() -> None:
    state = clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), paused(on(MON, 10)), at=on(MON, 12))
    assert (state.due, state.paused_since) == (on(MON, 13), None)
    assert [segment.bucket for segment in state.segments] == [Bucket.RUNNING]


@pytest.mark.parametrize("end", ["resolved", "closed"])
def test_resolving_tells_the_customer_and_so_answers_him(end: str) -> None:
    state = clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), event(end, on(MON, 10)))
    assert state.met_at == on(MON, 10)


# --- Next reply ---


def test_the_next_reply_waits_for_the_first() -> None:
    story = [opened(on(MON, 9)), event("customer_reply", on(MON, 10))]
    state = clock(Metric.NEXT_REPLY, 4, *story)
    assert (state.due, state.laps) == (None, ())
    assert [segment.bucket for segment in state.segments] == [Bucket.NOT_STARTED]


def test_the_next_reply_runs_from_the_first_unanswered_message() -> None:
    story = [opened(on(MON, 8)), event("public_reply", on(MON, 9))]
    asked = [event("customer_reply", on(MON, 10)), event("customer_reply", on(MON, 12))]
    assert clock(Metric.NEXT_REPLY, 4, *story, *asked).due == on(MON, 14)


def test_every_answer_ends_a_lap_and_the_next_message_begins_another() -> None:
    state = clock(
        Metric.NEXT_REPLY,
        2,
        opened(on(MON, 8)),
        event("public_reply", on(MON, 9)),
        event("customer_reply", on(MON, 10)),
        event("public_reply", on(MON, 15)),
        event("customer_reply", on(TUE, 8)),
        event("public_reply", on(TUE, 9)),
    )
    late, kept = state.laps
    assert (late.due, late.met_at, late.late_by) == (on(MON, 12), on(MON, 15), 3 * HOUR)
    assert (kept.due, kept.met_at, kept.late_by) == (on(TUE, 10), on(TUE, 9), 0 * HOUR)
    assert (state.due, state.met_at, state.late_by) == (kept.due, kept.met_at, kept.late_by)


def test_thanks_after_the_end_start_nothing_but_reopening_does() -> None:
    story = [
        opened(on(MON, 8)),
        event("resolved", on(MON, 9)),
        event("customer_reply", on(MON, 10)),
    ]
    assert clock(Metric.NEXT_REPLY, 4, *story).due is None
    reopened = clock(Metric.NEXT_REPLY, 4, *story, event("reopened", on(MON, 11)))
    assert reopened.due == on(MON, 15)


# --- Periodic update ---


def test_each_answer_promises_news_even_if_the_customer_is_silent() -> None:
    story = [opened(on(MON, 8)), event("public_reply", on(MON, 10))]
    assert clock(Metric.PERIODIC_UPDATE, 9, *story).due == on(TUE, 10)
    again = clock(Metric.PERIODIC_UPDATE, 9, *story, event("public_reply", on(TUE, 9)))
    assert again.due == on(WED, 9)
    assert [lap.met_at for lap in again.laps] == [on(TUE, 9), None]


def test_news_wait_with_the_customer_but_not_with_a_provider() -> None:
    story = [opened(on(MON, 8)), event("public_reply", on(MON, 10))]
    provider = clock(Metric.PERIODIC_UPDATE, 9, *story, paused(on(MON, 10), Awaited.THIRD_PARTY))
    assert (provider.due, provider.paused_since) == (on(TUE, 10), None)
    customer = clock(Metric.PERIODIC_UPDATE, 9, *story, paused(on(MON, 10)), at=on(TUE, 12))
    assert (customer.due, customer.paused_since) == (None, on(MON, 10))


def test_a_reminder_while_the_customer_is_awaited_begins_a_lap_that_stands_still() -> None:
    story = [opened(on(MON, 8)), event("public_reply", on(MON, 10)), paused(on(MON, 11))]
    state = clock(Metric.PERIODIC_UPDATE, 9, *story, event("public_reply", on(WED, 11)))
    assert (len(state.laps), state.consumed, state.due) == (2, 0 * HOUR, None)


def test_after_the_end_no_news_are_owed_until_it_is_reopened() -> None:
    story = [opened(on(MON, 8)), event("public_reply", on(MON, 10)), event("resolved", on(MON, 12))]
    thanked = event("public_reply", on(MON, 13))
    assert clock(Metric.PERIODIC_UPDATE, 9, *story, thanked).met_at == on(MON, 12)
    reopened = event("reopened", on(TUE, 8))
    assert clock(Metric.PERIODIC_UPDATE, 9, *story, reopened).due == on(TUE, 17)


# --- Resolution and its pauses ---


def test_a_pause_stops_the_resolution_and_the_answer_of_the_customer_resumes_it() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 12), reason="faltan datos")]
    waiting = clock(Metric.RESOLUTION, 8, *story, at=on(WED, 12))
    assert (waiting.due, waiting.paused_since) == (None, on(MON, 12))
    assert (waiting.consumed, waiting.remaining) == (3 * HOUR, 5 * HOUR)
    answered = clock(Metric.RESOLUTION, 8, *story, event("customer_reply", on(WED, 12)))
    assert (answered.due, answered.paused_since) == (on(WED, 17), None)


def test_a_provider_is_still_awaited_when_the_customer_writes() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 12), Awaited.THIRD_PARTY)]
    state = clock(Metric.RESOLUTION, 8, *story, event("customer_reply", on(MON, 13)))
    assert state.paused_since == on(MON, 12)
    assert clock(Metric.RESOLUTION, 8, *story, event("resumed", on(MON, 14))).due == on(TUE, 10)


def test_a_pause_for_another_reason_goes_on_with_the_first() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 10), reason="datos")]
    other = paused(on(MON, 11), Awaited.THIRD_PARTY, reason="proveedor")
    state = clock(Metric.RESOLUTION, 8, *story, other, at=on(MON, 12))
    assert state.paused_since == on(MON, 10)
    assert [s.cause.reason for s in state.segments if s.bucket is Bucket.PAUSED] == [
        "datos",
        "proveedor",
    ]


def test_a_pause_after_the_term_does_not_undo_the_breach() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 12))]
    state = clock(Metric.RESOLUTION, 2, *story, at=on(TUE, 12))
    assert (state.due, state.late_by) == (on(MON, 11), HOUR)


def test_what_is_used_up_exactly_at_the_pause_is_due_then() -> None:
    state = clock(Metric.RESOLUTION, 3, opened(on(MON, 9)), paused(on(MON, 12)), at=on(TUE, 12))
    assert (state.due, state.late_by) == (on(MON, 12), 0 * HOUR)


def test_resuming_what_runs_changes_nothing() -> None:
    story = [opened(on(MON, 9)), event("resumed", on(MON, 10))]
    state = clock(Metric.RESOLUTION, 8, *story, at=on(MON, 11))
    assert state.due == on(MON, 17)
    assert len(state.segments) == 1


def test_reopening_goes_on_with_what_was_used_up() -> None:
    story = [opened(on(MON, 9)), event("resolved", on(MON, 12))]
    done = clock(Metric.RESOLUTION, 8, *story)
    assert (done.met_at, done.due, done.consumed) == (on(MON, 12), on(MON, 17), 3 * HOUR)
    again = clock(Metric.RESOLUTION, 8, *story, event("reopened", on(WED, 8)))
    assert (again.met_at, again.due, again.consumed) == (None, on(WED, 13), 3 * HOUR)
    assert len(again.laps) == 1


def test_closing_what_is_resolved_keeps_the_moment_it_was_resolved() -> None:
    story = [opened(on(MON, 9)), event("resolved", on(MON, 12)), event("closed", on(WED, 12))]
    assert clock(Metric.RESOLUTION, 8, *story).met_at == on(MON, 12)


def test_resolving_ends_a_pause_for_good() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 10)), event("resolved", on(MON, 12))]
    late_pause = paused(on(MON, 13))
    state = clock(Metric.RESOLUTION, 8, *story, late_pause, event("reopened", on(MON, 14)))
    assert (state.paused_since, state.consumed) == (None, HOUR)
    assert state.due == on(TUE, 12)


# --- Changes of what is promised ---


def test_a_new_priority_keeps_what_the_old_calendar_counted() -> None:
    change = event("priority_changed", on(SAT, 10), amount=4 * HOUR, timeline=NATURAL)
    state = clock(Metric.RESOLUTION, 8, opened(on(FRI, 16)), change, at=on(SAT, 11))
    assert state.amount == 4 * HOUR
    assert state.consumed == 2 * HOUR  # one on Friday, one on Saturday
    assert state.due == on(SAT, 13)


def test_a_promise_cannot_have_been_broken_before_it_was_made() -> None:
    change = event("priority_changed", on(MON, 14), amount=HOUR)
    state = clock(Metric.RESOLUTION, 8, opened(on(MON, 9)), change, at=on(MON, 16))
    assert state.due == on(MON, 14)
    assert (state.consumed, state.late_by) == (7 * HOUR, 2 * HOUR)


def test_more_time_takes_the_breach_back_if_it_was_none_by_the_new_promise() -> None:
    change = event("priority_changed", on(MON, 14), amount=8 * HOUR)
    state = clock(Metric.RESOLUTION, 2, opened(on(MON, 9)), change)
    assert (state.due, state.late_by) == (on(MON, 17), 0 * HOUR)


def test_the_same_amount_promised_again_leaves_the_breach_where_it_was() -> None:
    change = event("priority_changed", on(MON, 14), amount=2 * HOUR, timeline=SERVICE)
    state = clock(Metric.RESOLUTION, 2, opened(on(MON, 9)), change)
    assert (state.due, state.late_by) == (on(MON, 11), 3 * HOUR)


def test_what_was_kept_is_judged_by_the_promise_of_its_time() -> None:
    story = [opened(on(MON, 9)), event("public_reply", on(MON, 12))]
    change = event("priority_changed", on(MON, 13), amount=HOUR)
    state = clock(Metric.FIRST_REPLY, 4, *story, change)
    assert (state.due, state.amount, state.late_by) == (on(MON, 13), 4 * HOUR, 0 * HOUR)


def test_a_new_priority_holds_for_the_laps_to_come_and_for_what_is_reopened() -> None:
    story = [opened(on(MON, 9)), event("resolved", on(MON, 10))]
    change = event("priority_changed", on(MON, 11), amount=2 * HOUR)
    story += [change, event("reopened", on(MON, 12))]
    assert clock(Metric.RESOLUTION, 8, *story).due == on(MON, 13)
    assert clock(Metric.NEXT_REPLY, 8, *story).due == on(MON, 14)


def test_changing_the_plan_does_not_end_a_pause() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 10))]
    change = event("priority_changed", on(MON, 12), timeline=NATURAL)
    state = clock(Metric.RESOLUTION, 8, *story, change, event("resumed", on(MON, 14)))
    assert state.due == on(MON, 21)


# --- What can be asked ---


def test_the_share_of_a_target_tells_when_to_warn() -> None:
    change = event("priority_changed", on(MON, 10), amount=4 * HOUR)
    warning = Target(Metric.RESOLUTION, 8 * HOUR, share=0.75)
    story = [opened(on(MON, 9)), change, paused(on(MON, 11)), event("resumed", on(MON, 12))]
    assert evaluate(story, warning, SERVICE).due == on(MON, 13)


def test_a_state_can_be_asked_as_of_then() -> None:
    story = [opened(on(MON, 9)), paused(on(MON, 12)), event("resolved", on(TUE, 9))]
    then = clock(Metric.RESOLUTION, 8, *story, at=on(MON, 11))
    assert (then.consumed, then.met_at, then.paused_since) == (2 * HOUR, None, None)


def test_the_order_of_a_log_is_that_of_time() -> None:
    story = [event("public_reply", on(MON, 12)), opened(on(MON, 9))]
    assert clock(Metric.FIRST_REPLY, 4, *story).met_at == on(MON, 12)


def test_the_repeated_hour_of_autumn_is_ordered_by_the_sun_and_not_by_the_wall() -> None:
    first = datetime(2026, 10, 25, 2, 45, tzinfo=MADRID)
    second = datetime(2026, 10, 25, 2, 15, tzinfo=MADRID, fold=1)
    story = [opened(first), event("public_reply", second)]
    state = evaluate(story, Target(Metric.FIRST_REPLY, HOUR), NATURAL)
    assert state.consumed == HOUR / 2
    assert state.met_at == second.astimezone(UTC)


def test_pausing_and_falling_due_in_the_skipped_and_the_repeated_hour() -> None:
    for month, day, runs in ((3, 29, 1), (10, 25, 3)):
        start = datetime(2026, month, day, 1, 30, tzinfo=MADRID)
        stop = datetime(2026, month, day, 3, 30, tzinfo=MADRID)
        resumed = event("resumed", stop + HOUR)
        story = [opened(start), paused(stop), resumed]
        state = evaluate(story, Target(Metric.RESOLUTION, 4 * HOUR), NATURAL)
        assert state.consumed == runs * HOUR
        assert state.due == (stop + HOUR).astimezone(UTC) + (4 - runs) * HOUR


def test_every_stretch_tells_its_bucket_its_cause_and_its_working_time() -> None:
    resolved = event("resolved", on(9, 9))
    waiting = paused(on(FRI, 9), reason="faltan datos")
    story = [opened(on(THU, 16)), waiting, event("customer_reply", on(FRI, 11)), resolved]
    state = clock(Metric.RESOLUTION, 8, *story, at=on(9, 10))
    told = [(s.start, s.bucket, s.working, s.cause.kind.value, s.why) for s in state.segments]
    closed = Bucket.OUTSIDE_HOURS
    assert told == [
        (on(THU, 16), Bucket.RUNNING, HOUR, "opened", Reason.OPEN),
        (on(THU, 17), closed, 0 * HOUR, "opened", Reason.OUTSIDE_HOURS),
        (on(FRI, 8), Bucket.RUNNING, HOUR, "opened", Reason.OPEN),
        (on(FRI, 9), Bucket.PAUSED, 2 * HOUR, "paused", Reason.OPEN),
        (on(FRI, 11), Bucket.RUNNING, 6 * HOUR, "customer_reply", Reason.OPEN),
        (on(FRI, 17), closed, 0 * HOUR, "customer_reply", Reason.OUTSIDE_HOURS),
        (on(SAT, 0), closed, 0 * HOUR, "customer_reply", Reason.WEEKEND),
        (on(9, 0), closed, 0 * HOUR, "customer_reply", Reason.OUTSIDE_HOURS),
        (on(9, 8), Bucket.RUNNING, HOUR, "customer_reply", Reason.OPEN),
        (on(9, 9), Bucket.MET, HOUR, "resolved", Reason.OPEN),
    ]


# --- What is refused ---


def test_a_story_begins_with_its_opening() -> None:
    for story in ([], [event("public_reply", on(MON, 9))]):
        with pytest.raises(ValueError, match="begins with its opening"):
            clock(Metric.FIRST_REPLY, 4, *story)
    with pytest.raises(ValueError, match="begins with its opening"):
        clock(Metric.FIRST_REPLY, 4, opened(on(TUE, 9)), at=on(MON, 9))


@pytest.mark.parametrize("hours", [0, -1])
def test_no_time_at_all_cannot_be_promised(hours: int) -> None:
    with pytest.raises(ValueError, match="can be promised"):
        clock(Metric.FIRST_REPLY, hours, opened(on(MON, 9)))
    change = event("priority_changed", on(MON, 10), amount=hours * HOUR)
    with pytest.raises(ValueError, match="can be promised"):
        clock(Metric.FIRST_REPLY, 4, opened(on(MON, 9)), change)


def test_a_pause_without_anybody_to_act_is_refused() -> None:
    with pytest.raises(ValueError, match="who has to act"):
        event("paused", on(MON, 9))


def test_only_a_change_of_priority_carries_a_promise() -> None:
    with pytest.raises(ValueError, match="Only a change of priority"):
        event("public_reply", on(MON, 9), amount=HOUR)


def test_an_event_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        clock(Metric.FIRST_REPLY, 4, opened(datetime(2026, 3, 2, 9)))  # noqa: DTZ001
