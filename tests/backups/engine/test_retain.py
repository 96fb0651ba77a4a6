"""Copies are removed only when better ones remain."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backups.engine.retention import Copy, Retention, retain

FIRST = datetime(2026, 1, 1, 23, tzinfo=UTC)
POLICY = Retention()

# A clock goes on by hours, days, or jumps by years, forwards and backwards.
HOURS = st.one_of(st.integers(1, 72), st.just(24), st.integers(-20_000, 20_000))
HISTORIES = st.lists(st.tuples(HOURS, st.booleans()), max_size=60)


def history_of(drawn: list[tuple[int, bool]]) -> list[Copy]:
    at, made = FIRST, []
    for number, (hours, is_good) in enumerate(drawn):
        at = max(at + timedelta(hours=hours), datetime(1990, 1, 1, tzinfo=UTC))
        made.append(Copy(f"copia-{number}", at, is_good))
    return made


def nightly(days: int) -> list[Copy]:
    return [Copy(f"copia-{day}", FIRST + timedelta(days=day), True) for day in range(days)]


def check_kept(history: list[Copy], policy: Retention) -> None:
    removed = set(retain(history, policy))
    left = [copy for copy in history if copy.name not in removed]
    good, good_left = ([c for c in copies if c.is_good] for copies in (history, left))
    assert len(good_left) >= min(policy.minimum, len(good))
    assert good_left[-1:] == good[-1:], "the last good one was removed"
    if not history or not history[-1].is_good:
        assert not removed, "removed while the newest is not known to be good"
    assert retain(left, policy) == [], "what is kept today is removed tomorrow without a new copy"


@settings(max_examples=200)
@given(HISTORIES, st.builds(Retention, *[st.integers(0, 12)] * 3, st.integers(0, 5)))
def test_whatever_the_clock_does_the_last_good_copies_stay(
    drawn: list[tuple[int, bool]], policy: Retention
) -> None:
    check_kept(history_of(drawn), policy)


@pytest.mark.faults
@settings(max_examples=10_000, deadline=None)
@given(HISTORIES)
def test_ten_thousand_histories_lose_no_good_copy(drawn: list[tuple[int, bool]]) -> None:
    check_kept(history_of(drawn), POLICY)


def test_a_year_of_nights_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    history = nightly(365)
    removed = set(retain(history, POLICY))
    left = [f"{copy.taken_at:%d/%m}" for copy in history if copy.name not in removed]
    months = ["31/01", "28/02", "31/03", "30/04", "31/05", "30/06", "31/07", "31/08", "30/09"]
    weeks = ["13/12", "20/12"]  # the Sundays before the last seven days
    days = ["25/12", "26/12", "27/12", "28/12", "29/12", "30/12", "31/12"]
    assert left == [*months, "31/10", "30/11", *weeks, *days]


def test_a_bad_copy_goes_only_after_enough_good_ones_follow_it() -> None:
    bad = Copy("mala", FIRST, is_good=False)
    good = nightly(5)
    assert "mala" not in retain([*good, bad, good[-1]], Retention(0, 0, 0, minimum=2))
    assert "mala" in retain([*good[:2], bad, *good[3:]], Retention(0, 0, 0, minimum=2))
