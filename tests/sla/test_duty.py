"""Gaps and overlaps, against somebody who looks at the clock every minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.duty import Overlap, Span, gaps, instant, outside, overlaps, span

MADRID = ZoneInfo("Europe/Madrid")
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the nights in which the clocks change
NIGHTS = st.sampled_from([date(2026, 3, 28), SPRING, date(2026, 10, 24), AUTUMN])
READINGS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
TURNS = st.lists(st.tuples(NIGHTS, READINGS, READINGS, st.sampled_from("abc")), max_size=6)


def laid_out(turns: list[tuple[date, time, time, str]]) -> list[tuple[datetime, datetime, str]]:
    return [
        (*found, who)
        for day, starts, ends, who in turns
        if (found := span(day, starts, ends, MADRID)).start < found.end
    ]


def minutes(whole: Span) -> list[datetime]:
    return [whole.start + n * MINUTE for n in range(int((whole.end - whole.start) / MINUTE))]


def there(turns: list[tuple[datetime, datetime, str]], at: datetime) -> list[str]:
    return sorted(who for start, end, who in turns if start <= at < end)


@pytest.mark.req("TIC-04")
@given(NIGHTS, TURNS)
def test_gaps_are_the_minutes_in_which_nobody_is_there(
    night: date, turns: list[tuple[date, time, time, str]]
) -> None:
    needed = span(night, time(20), time(8), MADRID)
    spans = laid_out(turns)
    found = gaps([needed], [Span(start, end) for start, end, _who in spans])
    for at in minutes(needed):
        assert any(gap.start <= at < gap.end for gap in found) == (there(spans, at) == [])
    assert all(one.end < other.start for one, other in pairwise(found))


@pytest.mark.req("TIC-04")
@given(TURNS)
def test_overlaps_are_the_minutes_with_more_than_one(
    turns: list[tuple[date, time, time, str]],
) -> None:
    spans = laid_out(turns)
    found = overlaps(spans)
    assert all(one.start < one.end and len(one.who) > 1 for one in found)
    for start, end, _who in spans:
        for at in minutes(Span(start, end))[::15]:
            named = [one.who for one in found if one.start <= at < one.end]
            several = there(spans, at)
            assert named == ([tuple(several)] if len(several) > 1 else [])


@given(NIGHTS, READINGS, READINGS)
def test_a_later_reading_is_never_an_earlier_moment(day: date, one: time, other: time) -> None:
    first, last = sorted((one, other))
    assert instant(day, first, MADRID) <= instant(day, last, MADRID)


def test_a_reading_that_the_spring_night_skips_is_the_skip() -> None:
    skip = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant(SPRING, time(2, 30), MADRID) == skip == instant(SPRING, time(3), MADRID)


def test_a_night_of_duty_lasts_as_long_as_the_night() -> None:
    lengths = [
        found.end - found.start
        for day in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 1))
        for found in [span(day, time(22), time(6), MADRID)]
    ]
    assert [length.total_seconds() / 3600 for length in lengths] == [7, 9, 8]


def test_an_overlap_goes_on_as_long_as_the_same_ones_are_there() -> None:
    at = [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in range(6)]
    turns = [(at[0], at[4], "ana"), (at[1], at[2], "luis"), (at[2], at[3], "luis")]
    assert overlaps(turns) == [Overlap(at[1], at[3], ("ana", "luis"))]


def test_what_is_outside_and_what_is_inside_make_the_whole() -> None:
    at = [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in range(6)]
    inner = [Span(at[0], at[1]), Span(at[3], at[5])]
    assert outside(Span(at[0], at[4]), inner) == [Span(at[1], at[3])]
