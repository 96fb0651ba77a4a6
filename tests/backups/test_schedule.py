"""Slots in wall-clock time: one a day or a month, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backups.schedule import Schedule, at, checked_at

ZONES = ("America/Argentina/Buenos_Aires", "Europe/Madrid", "Australia/Lord_Howe", "UTC")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 366 * 24 * 60).map(lambda n: FIRST + timedelta(minutes=n))
hours = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@pytest.mark.req("BAC-03")
@settings(max_examples=60, deadline=None)
@given(moments, hours, st.sampled_from(ZONES))
def test_each_day_of_the_zone_has_one_slot_and_none_is_passed_over(
    moment: datetime, hour: time, zone: str
) -> None:
    daily = Schedule(hour, zone)
    slots = [daily.last_until(moment)]
    while len(slots) < 9:
        slots.append(daily.next_after(slots[-1]))
    days = [slot.astimezone(ZoneInfo(zone)).date() for slot in slots]
    assert days == [days[0] + timedelta(days=n) for n in range(9)]
    assert slots[0] <= moment < slots[1]
    assert daily.next_after(moment) == slots[1]


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # Madrid has no such hour: 03:30
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # twice: the first
    ],
)
def test_an_hour_that_is_skipped_or_repeated_comes_once(day: date, hour: time, told: str) -> None:
    assert at(day, hour, "Europe/Madrid").isoformat()[:16] == told


@pytest.mark.req("BAC-08")
def test_the_monthly_one_comes_on_its_day_of_every_month() -> None:
    monthly = Schedule(time(2), ZONES[0], 1)
    slot, seen = datetime(2026, 1, 15, tzinfo=UTC), []
    for _ in range(12):
        slot = monthly.next_after(slot)
        seen.append(f"{slot.astimezone(ZoneInfo(ZONES[0])):%Y-%m-%d %H:%M}")
    assert seen[0] == "2026-02-01 02:00"
    assert seen[-1] == "2027-01-01 02:00"
    assert len(set(seen)) == 12


def test_it_is_looked_at_in_the_morning_that_leaves_it_time() -> None:
    zone, grace = "Europe/Madrid", timedelta(hours=2)
    for hour, told in ((23, "03 07:00"), (5, "02 07:00"), (6, "03 07:00")):
        slot = at(date(2026, 3, 2), time(hour), zone)
        found = checked_at(slot, hour=time(7), grace=grace, zone=zone)
        assert f"{found.astimezone(ZoneInfo(zone)):%d %H:%M}" == told
