"""A counter of minutes that cannot be wrong: it looks at the clock on the wall, minute by minute.

The table shares nothing with `sla.worktime`: no interval, no offset, no search for transitions.
For every UTC minute it asks the zone what the clock on the wall reads, and whether that reading
falls in a window of its date, or in a window of the day before that passes midnight.
"""

import os
import random
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sla.worktime import WorkingHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
FIRST, LAST = date(2024, 1, 1), date(2029, 1, 1)  # five years, one of them leap

Spans = tuple[tuple[int, int], ...]
Description = dict[str, Any]  # the arguments of WorkingHours


# How many random cases a run takes; the long proof is SGC_SLA_CASES=1000000.
CASES = int(os.environ.get("SGC_SLA_CASES", "20000"))

ZONES = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/Argentina/Buenos_Aires",
    "America/Santiago",
    "America/New_York",
    "Asia/Kathmandu",
)
EVERY_DAY, WEEKDAYS, SUNDAY = range(7), range(5), 6
# Empty holidays and half days are drawn for each zone.
SHAPES: dict[str, Description] = {
    "natural": {"week": {d: [("00:00", "24:00")] for d in EVERY_DAY}},
    "natural but holidays": {"week": {d: [("00:00", "24:00")] for d in EVERY_DAY}, "closed": {}},
    "office": {"week": {d: [("08:00", "17:00")] for d in WEEKDAYS}, "closed": {}, "special": {}},
    "split, and mornings in summer": {
        "week": {d: [("16:00", "19:30"), ("09:00", "14:00")] for d in WEEKDAYS},
        "closed": {},
        "seasons": [((6, 15), (9, 15), {d: [("08:00", "15:00")] for d in WEEKDAYS})],
    },
    "night": {"week": {d: [("22:00", "06:00")] for d in EVERY_DAY}, "closed": {}, "special": {}},
    "Sunday 00-06": {"week": {SUNDAY: [("00:00", "06:00")]}},
    "weekend shifts": {"week": {4: [("20:00", "04:15")], 5: [("20:00", "07:00")]}, "closed": {}},
    "ends of the day": {
        "week": {d: [("23:00", "24:00"), ("00:00", "02:30")] for d in EVERY_DAY},
        "closed": {},
    },
    "working days": {"week": {d: [("08:00", "17:00")] for d in WEEKDAYS}, "closed": {}},
}


class Calendar(NamedTuple):
    """A shape in a zone, with national, regional and local holidays and half days of its own."""

    name: str
    description: Description
    counts_days: bool

    def hours(self) -> WorkingHours:
        hours = WorkingHours(**self.description)
        return hours.working_days() if self.counts_days else hours


def calendars(zone: str) -> list[Calendar]:
    return [Calendar(name, _describe(zone, name), name == "working days") for name in SHAPES]


def _describe(zone: str, name: str) -> Description:
    dice = random.Random(f"{zone} {name}")
    days = [FIRST + DAY * n for n in range((LAST - FIRST).days)]
    given: Description = {"zone": zone} | SHAPES[name]
    if "closed" in given:
        given["closed"] = dict.fromkeys(dice.sample(days, 75), "fiesta")
    if "special" in given:
        halves = [[("08:00", "13:00")], [("21:30", "00:30")], []]
        given["special"] = {day: dice.choice(halves) for day in dice.sample(days, 40)}
    return given


class MinuteTable:
    """One bool per UTC minute of five years."""

    def __init__(self, description: Description, *, whole_days: bool = False) -> None:
        self.start, self.readings = wall_readings(description["zone"])
        dates = _Dates(description, whole_days=whole_days)
        self.open = bytearray()
        for day, minute, count in self.readings:
            self.open += dates.minutes(day)[minute : minute + count]
        self.passed = array("I", accumulate(self.open, initial=0))  # open minutes before each

    def seconds_until(self, moment: datetime) -> int:
        """Open seconds from the beginning of the table."""
        minute, rest = divmod(int((moment - self.start).total_seconds()), 60)
        return self.passed[minute] * 60 + (rest if rest and self.open[minute] else 0)

    def between(self, a: datetime, b: datetime) -> timedelta:
        return timedelta(seconds=self.seconds_until(b) - self.seconds_until(a))

    def is_open(self, moment: datetime) -> bool:
        return bool(self.open[(moment - self.start) // MINUTE])

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The least instant at which this amount, not nothing, has passed."""
        target = self.seconds_until(start) + int(amount.total_seconds())
        full = bisect_left(self.passed, -(-target // 60)) - 1  # the minute in which it is reached
        return self.start + full * MINUTE + timedelta(seconds=target - self.passed[full] * 60)


class _Dates:
    """What a calendar says of the readings of one date, minute by minute."""

    def __init__(self, description: Description, *, whole_days: bool) -> None:
        self.given = description
        self.whole_days = whole_days
        self.known: dict[int, bytes] = {}

    def minutes(self, ordinal: int) -> bytes:
        if ordinal not in self.known:
            day = date.fromordinal(ordinal)
            self.known[ordinal] = _minutes(self._windows(day), self._windows(day - DAY))
        return self.known[ordinal]

    def _windows(self, day: date) -> Spans:
        stated = list(self._stated(day))
        if self.whole_days:
            return ((0, 1440),) if stated else ()
        spans = [(_minute(opens), _minute(closes)) for opens, closes in stated]
        return tuple((a, b if b > a else b + 1440) for a, b in spans)

    def _stated(self, day: date) -> Any:
        if day in self.given.get("special", {}):
            return self.given["special"][day]
        if day in self.given.get("closed", ()):
            return []
        for first, last, week in self.given.get("seasons", ()):
            if first <= (day.month, day.day) <= last:
                return week.get(day.weekday(), [])
        return self.given["week"].get(day.weekday(), [])


@lru_cache
def _minutes(today: Spans, yesterday: Spans) -> bytes:
    return bytes(
        any(a <= minute < b for a, b in today) or any(a <= minute + 1440 < b for a, b in yesterday)
        for minute in range(1440)
    )


def _minute(reading: str) -> int:
    hours, minutes = reading.split(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=1)
def wall_readings(zone: str) -> tuple[datetime, list[tuple[int, int, int]]]:
    """What the wall clock shows, as (date, minute of the day, minutes that follow one by one).

    A quarter of an hour is read at both ends; only where they do not fit, minute by minute.
    """
    place = ZoneInfo(zone)
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=place).astimezone(UTC)
    end = datetime(LAST.year, LAST.month, LAST.day, tzinfo=place).astimezone(UTC)
    return start, list(_readings(place, start, end))


def _readings(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[int, int, int]]:
    moment = start
    while moment < end:
        first, last = (m.astimezone(zone) for m in (moment, moment + QUARTER - MINUTE))
        minute = first.hour * 60 + first.minute
        if last.hour * 60 + last.minute == minute + 14:
            yield first.toordinal(), minute, 15
        else:
            for step in range(15):
                reading = (moment + step * MINUTE).astimezone(zone)
                yield reading.toordinal(), reading.hour * 60 + reading.minute, 1
        moment += QUARTER
