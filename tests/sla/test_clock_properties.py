"""What holds for the clock of any story, however unlikely the order of its events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.clock import Awaited, Bucket, Event, EventKind, Metric, Target, evaluate
from sla.worktime import Timeline, WorkingHours
from tests.sla.oracle import CASES

ZERO = timedelta(0)
TINY = timedelta.resolution
MINUTE = timedelta(minutes=1)
YEAR = date(2026, 1, 1), date(2028, 1, 1)
OFFICE = WorkingHours(
    zone="Europe/Madrid",
    week={day: [("08:00", "14:00"), ("16:00", "19:00")] for day in range(5)},
    closed={date(2026, 10, 12): "Fiesta Nacional"},
)
NIGHTS = WorkingHours(zone="Europe/Madrid", week={day: [("22:00", "03:30")] for day in range(7)})
LINES = [hours.compile(*YEAR) for hours in (OFFICE, NIGHTS, WorkingHours.always("Europe/Madrid"))]

many = settings(max_examples=min(CASES // 40, 100_000), deadline=None, database=None)
minutes = st.integers(0, 3 * 1440).map(lambda n: n * MINUTE)
amounts = st.integers(1, 60 * 60).map(lambda n: n * MINUTE)
openings = st.integers(0, 60 * 1440).map(lambda n: datetime(2026, 9, 1, tzinfo=UTC) + n * MINUTE)
lines = st.sampled_from(LINES)
targets = st.builds(Target, st.sampled_from(Metric), amounts)
LATER = sorted(set(EventKind) - {EventKind.OPENED})


@st.composite
def stories(draw: st.DrawFn, kinds: tuple[EventKind, ...] = tuple(LATER)) -> list[Event]:
    at = draw(openings)
    story = [Event(kind=EventKind.OPENED, at=at)]
    for kind, gap in draw(st.lists(st.tuples(st.sampled_from(kinds), minutes), max_size=10)):
        at += gap
        story.append(draw(events_of(kind, at)))
    return story


def events_of(kind: EventKind, at: datetime) -> st.SearchStrategy[Event]:
    if kind is EventKind.PAUSED:
        return st.builds(
            Event, kind=st.just(kind), at=st.just(at), awaited=st.sampled_from(Awaited)
        )
    if kind is EventKind.PRIORITY_CHANGED:
        amount, line = st.none() | amounts, st.none() | lines
        return st.builds(Event, kind=st.just(kind), at=st.just(at), amount=amount, timeline=line)
    return st.just(Event(kind=kind, at=at))


@many
@given(stories(), targets, lines, minutes)
def test_every_second_of_a_life_is_in_exactly_one_bucket(
    story: list[Event], target: Target, line: Timeline, more: timedelta
) -> None:
    end = story[-1].at + more
    state = evaluate(story, target, line, at=end)
    edges = [story[0].at, *(segment.end for segment in state.segments)]
    assert edges == [*(segment.start for segment in state.segments), end]
    assert all(segment.start < segment.end for segment in state.segments)


@many
@given(stories(), targets, lines, minutes)
def test_what_is_used_up_is_what_ran(
    story: list[Event], target: Target, line: Timeline, more: timedelta
) -> None:
    state = evaluate(story, target, line, at=story[-1].at + more)
    ran = [s.end - s.start for s in state.segments if s.bucket is Bucket.RUNNING]
    assert sum(ran, ZERO) == sum((lap.consumed for lap in state.laps), ZERO)
    assert all(s.working == ZERO for s in state.segments if s.bucket is Bucket.OUTSIDE_HOURS)
    assert all(ZERO <= s.working <= s.end - s.start for s in state.segments)


@many
@given(stories(), targets, lines, minutes)
def test_due_is_the_least_instant_at_which_the_amount_is_used_up(
    story: list[Event], target: Target, line: Timeline, more: timedelta
) -> None:
    now = story[-1].at + more
    state = evaluate(story, target, line, at=now)
    if state.met_at or not state.due or state.due <= now:
        return  # tells of what was, not of what is to come
    assert evaluate(story, target, line, at=state.due).consumed == state.amount
    assert evaluate(story, target, line, at=state.due - TINY).consumed < state.amount


@many
@given(stories(), targets, lines, minutes)
def test_late_means_more_used_up_than_promised_and_due_before(
    story: list[Event], target: Target, line: Timeline, more: timedelta
) -> None:
    for lap in evaluate(story, target, line, at=story[-1].at + more).laps:
        assert ZERO <= lap.late_by <= max(ZERO, lap.consumed - lap.amount)
        if lap.consumed > lap.amount:
            assert lap.due is not None
            assert lap.due <= (lap.met_at or story[-1].at + more)


UNPAUSED = tuple(kind for kind in LATER if kind not in (EventKind.PAUSED, EventKind.RESUMED))


@many
@given(stories(UNPAUSED), targets, lines, minutes, minutes, st.sampled_from(Awaited))
def test_a_pause_never_shortens_what_remains(
    story: list[Event],
    target: Target,
    line: Timeline,
    before: timedelta,
    length: timedelta,
    awaited: Awaited,
) -> None:
    start = story[0].at + before
    end = max(story[-1].at, start + length) + MINUTE
    pause = Event(kind=EventKind.PAUSED, at=start, awaited=awaited)
    resumed = Event(kind=EventKind.RESUMED, at=start + length)
    without = evaluate(story, target, line, at=end)
    paused = evaluate([*story, pause, resumed], target, line, at=end)
    assert paused.remaining >= without.remaining
    assert paused.consumed <= without.consumed
    assert (paused.due is None) == (without.due is None)
    if paused.due and without.due:
        assert paused.due >= without.due


@many
@given(st.randoms(use_true_random=False), stories(), targets, lines)
def test_the_same_story_gives_the_same_state_in_whatever_order_it_is_told(
    dice: Random, story: list[Event], target: Target, line: Timeline
) -> None:
    story = [replace(event, at=event.at + n * TINY) for n, event in enumerate(story)]
    told = dice.sample(story, len(story))
    assert evaluate(told, target, line) == evaluate(story, target, line)


@many
@given(stories(), targets, lines, st.integers(0, 12))
def test_what_came_later_does_not_change_what_was_known_then(
    story: list[Event], target: Target, line: Timeline, kept: int
) -> None:
    known = story[: kept + 1]
    at = known[-1].at
    known = [event for event in story if event.at <= at]
    assert evaluate(story, target, line, at=at) == evaluate(known, target, line)
