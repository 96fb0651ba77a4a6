"""The laws of working time, for any calendar of the lot and any moments to the microsecond."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.worktime import Timeline
from tests.sla.oracle import CASES, FIRST, LAST, SHAPES, ZONES, calendars

DAY = timedelta(days=1)
TINY = timedelta.resolution
ZERO = timedelta(0)


@cache
def line_of(zone: str, shape: int) -> Timeline:
    return calendars(zone)[shape].hours().compile(FIRST, LAST)


lines = st.builds(line_of, st.sampled_from(ZONES), st.integers(0, len(SHAPES) - 1))
start, end = (datetime(year, 2, 1, tzinfo=UTC) for year in (2024, 2028))
moments = st.timedeltas(timedelta(0), end - start).map(lambda passed: start + passed)
amounts = st.timedeltas(TINY, timedelta(hours=60))
many = settings(max_examples=min(CASES // 20, 100_000), deadline=None, database=None)


@many
@given(lines, moments, amounts)
def test_due_is_the_least_instant_with_that_much_elapsed(
    line: Timeline, start: datetime, amount: timedelta
) -> None:
    due = line.add(start, amount)
    assert line.between(start, due) == amount
    assert line.between(start, due - TINY) < amount


@many
@given(lines, moments, amounts, amounts)
def test_time_added_in_two_parts_is_time_added_at_once(
    line: Timeline, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert line.add(line.add(start, first), second) == line.add(start, first + second)
    assert line.add(start, first) < line.add(start, first + second)


@many
@given(lines, moments, moments, moments)
def test_elapsed_time_adds_up_and_never_runs_faster_than_the_world(
    line: Timeline, a: datetime, b: datetime, c: datetime
) -> None:
    assert line.between(a, b) + line.between(b, c) == line.between(a, c)
    assert line.between(a, b) == -line.between(b, a)
    assert ZERO <= line.between(min(a, b), max(a, b)) <= abs(b - a)


@many
@given(lines, moments, st.timedeltas(ZERO, 20 * DAY))
def test_the_explanation_leaves_no_gap_and_counts_what_between_counts(
    line: Timeline, start: datetime, length: timedelta
) -> None:
    end = start + length
    segments = line.explain(start, end)
    assert [start, *(s.end for s in segments)] == [*(s.start for s in segments), end]
    assert all(s.start < s.end for s in segments)
    assert all(s[2:] != t[2:] for s, t in pairwise(segments))
    assert sum((s.end - s.start for s in segments if s.is_open), ZERO) == line.between(start, end)
    for segment in segments:
        assert line.between(segment.start, segment.end) == (
            segment.end - segment.start if segment.is_open else ZERO
        )


@many
@given(lines, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    line: Timeline, moment: datetime
) -> None:
    opening = line.next_open(moment)
    assert line.between(moment, opening) == ZERO
    assert line.between(opening, opening + TINY) == TINY


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_natural_time_is_as_long_as_the_year(zone: str) -> None:
    line = line_of(zone, 0)
    assert line.total == line.ends_at - line.starts_at
    assert len(line.opens) == 1
