"""Working time: when the service is open, and how much of it lies between two moments.

`WorkingHours` describes a calendar in wall-clock readings; `compile()` turns it into a `Timeline`
of UTC intervals, on which every question is one bisection. A moment is open when its own
wall-clock reading falls in a window, so the repeated hour of an autumn night counts twice and the
skipped hour of a spring night does not exist. See docs/decisions/0003-working-time.md.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# ("08:00", "17:00"); an end that is not after its start lies on the next day; "24:00" is an end.
Windows = Iterable[Sequence[str]]
Week = Mapping[int, Windows]  # 0 is Monday; a weekday that is missing has no service
YearDay = date | tuple[int, int]  # a day of one year, or (month, day) of every year
# From and to, counted from the midnight that begins the day the window belongs to.
Hours = tuple[tuple[timedelta, timedelta], ...]

ZERO = timedelta(0)
DAY = timedelta(days=1)
WHOLE_DAY: Hours = ((ZERO, DAY),)
HOP = timedelta(hours=6)  # no zone changes its offset twice within this


class OutOfRange(ValueError):
    """The question reaches beyond the dates that the timeline was compiled for."""


class Reason(StrEnum):
    """Why a stretch of time counts, or does not."""

    OPEN = "open"
    OUTSIDE_HOURS = "outside hours"
    WEEKEND = "weekend"  # a weekday without service, whichever it is
    CLOSED_DAY = "closed day"


class Segment(NamedTuple):
    """A stretch of time that is open or closed for one reason; `label` names the holiday."""

    start: datetime
    end: datetime
    is_open: bool
    reason: Reason
    label: str = ""


class Season(NamedTuple):
    """Another week, from `first` to `last` inclusive.

    Two dates make a season of that year; two (month, day) come back every year and may pass the
    new year: ((12, 15), (1, 10), week).
    """

    first: YearDay
    last: YearDay
    week: Week


class WorkingHours:
    """The hours in which one calendar gives service, as its wall clock reads them.

    For each date the most particular statement holds: `special` before `closed` (so a holiday with
    service is a closed date that has special hours), `closed` before the first of `seasons` that
    contains the date, and that before `week`. `closed` may name its days: {date: "Navidad"}.
    Windows that overlap or touch are one. What cannot be a calendar is a ValueError.
    """

    __slots__ = ("_closed", "_counts_whole_days", "_seasons", "_special", "_week", "zone")

    def __init__(
        self,
        *,
        zone: str,
        week: Week,
        closed: Iterable[date] = (),
        special: Mapping[date, Windows] | None = None,
        seasons: Iterable[Season | tuple[YearDay, YearDay, Week]] = (),
    ) -> None:
        self.zone = _zone(zone)
        self._week = _parse_week(week)
        labels: Mapping[date, str] = closed if isinstance(closed, Mapping) else {}
        self._closed = {_plain(day): labels.get(day, "") for day in closed}
        self._special = {_plain(day): _parse(given) for day, given in (special or {}).items()}
        self._seasons = tuple(_YearPart(Season(*season)) for season in seasons)
        self._counts_whole_days = False

    @classmethod
    def always(cls, zone: str) -> Self:
        """Natural time: every minute of every day."""
        return cls(zone=zone, week={day: [("00:00", "24:00")] for day in range(7)})

    def working_days(self) -> Self:
        """The same dates with all their hours, so that 48 h are two working days."""
        days = copy(self)
        days._counts_whole_days = True
        return days

    def windows(self, day: date) -> Hours:
        """The windows that start on this date; none when it has no service."""
        hours = self._stated(day)
        return WHOLE_DAY if hours and self._counts_whole_days else hours

    def _stated(self, day: date) -> Hours:
        if day in self._special:
            return self._special[day]
        if day in self._closed:
            return ()
        week = next((season.week for season in self._seasons if day in season), self._week)
        return week[day.weekday()]

    def closed_because(self, day: date) -> tuple[Reason, str]:
        """Why the hours of this date that are not open are not, and the name of the holiday."""
        if self.windows(day):
            return Reason.OUTSIDE_HOURS, ""
        if day in self._closed or day in self._special:
            return Reason.CLOSED_DAY, self._closed.get(day, "")
        return Reason.WEEKEND, ""

    def compile(self, from_date: date, to_date: date) -> "Timeline":
        """Lay these hours out in UTC, from the start of one local date to that of another."""
        if from_date >= to_date:
            raise ValueError(f"A timeline from {from_date} to {to_date} is empty.")
        # In the gap of a midnight that is skipped this is the first instant after it.
        start, end = (
            datetime.combine(day, time(), self.zone).astimezone(UTC) for day in (from_date, to_date)
        )
        stretches = _stretches(self.zone, start, end)
        found = sorted(part for stretch in stretches for part in self._laid_out(stretch))
        return Timeline(self, stretches, _merged(found))

    def _laid_out(self, stretch: "_Stretch") -> Iterator[tuple[datetime, datetime]]:
        """The parts of a stretch whose own wall-clock readings fall in a window."""
        day = stretch.date_at(stretch.start) - DAY  # whose night shift may reach into it
        while (midnight := stretch.midnight(day)) < stretch.end:
            for opens, closes in self.windows(day):
                start = max(midnight + opens, stretch.start)
                end = min(midnight + closes, stretch.end)
                if start < end:
                    yield start, end
            day += DAY


class Timeline:
    """The open intervals of a calendar between two instants, with a running sum of open time.

    Takes aware datetimes of any zone, answers in UTC, exact to the microsecond. Both ends of the
    compiled range may be asked about; whatever lies or leads beyond them raises OutOfRange.
    """

    __slots__ = (
        "_hours",
        "_stretches",
        "before",
        "closes",
        "ends_at",
        "name",
        "opens",
        "starts_at",
        "total",
    )

    def __init__(
        self,
        hours: WorkingHours,
        stretches: "tuple[_Stretch, ...]",
        intervals: Iterable[tuple[datetime, datetime]],
    ) -> None:
        self.name = ""
        self._hours = hours
        self._stretches = stretches
        self.starts_at = stretches[0].start
        self.ends_at = stretches[-1].end
        self.opens: list[datetime] = []
        self.closes: list[datetime] = []
        self.before: list[timedelta] = []  # open time before each interval
        self.total = ZERO
        for start, end in intervals:
            self.opens.append(start)
            self.closes.append(end)
            self.before.append(self.total)
            self.total += end - start

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The least instant, not before `start`, at which `amount` of open time has passed.

        Sixteen hours that end with the day are due at that day's closing, not next morning; nothing
        added is `start` itself, open or not. A negative amount is a ValueError.
        """
        if amount <= ZERO:
            return self._unmoved(start, amount)
        target = self._passed(start) + amount
        if target > self.total:
            raise OutOfRange(f"{amount} of open time after {start} ends beyond {self.ends_at}.")
        index = bisect_left(self.before, target) - 1
        return self.opens[index] + (target - self.before[index])

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The open time from `a` to `b`; negative when `b` comes first, so that parts add up."""
        return self._passed(b) - self._passed(a)

    def next_open(self, moment: datetime) -> datetime:
        """The first open instant at or after this one."""
        moment = self._within(moment)
        index = bisect_right(self.closes, moment)
        if index == len(self.opens):
            raise OutOfRange(f"Nothing is open from {moment} to {self.ends_at}.")
        return max(moment, self.opens[index])

    def explain(self, a: datetime, b: datetime) -> tuple[Segment, ...]:
        """Say of every instant from `a` to `b` whether it counts and why, leaving no gap."""
        moment, end = self._within(a), self._within(b)
        if moment > end:
            raise ValueError(f"There is nothing to explain from {a} back to {b}.")
        if moment == end:
            return ()
        segments: list[Segment] = []
        for index in range(bisect_right(self.closes, moment), bisect_left(self.opens, end)):
            start = max(moment, self.opens[index])
            segments += self._why_closed(moment, start)
            moment = min(self.closes[index], end)
            segments.append(Segment(start, moment, True, Reason.OPEN))
        return (*segments, *self._why_closed(moment, end))

    def _why_closed(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """Segments of a stretch that is closed throughout: neighbours have different reasons."""
        for (reason, label), days in groupby(self._days(start, end), lambda day: day[2]):
            parts = list(days)
            yield Segment(parts[0][0], parts[-1][1], False, reason, label)

    def _days(
        self, start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, datetime, tuple[Reason, str]]]:
        """Cut at the midnights of the wall clock, each part with the reason its date gives."""
        for stretch in self._stretches:
            moment, last = max(start, stretch.start), min(end, stretch.end)
            while moment < last:
                day = stretch.date_at(moment)
                until = min(stretch.midnight(day + DAY), last)
                yield moment, until, self._hours.closed_because(day)
                moment = until

    def _passed(self, moment: datetime) -> timedelta:
        """Open time from the start of the range to this moment."""
        if moment.tzinfo is not UTC or not self.starts_at <= moment <= self.ends_at:
            moment = self._within(moment)
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return ZERO
        closes = self.closes[index]
        return self.before[index] + ((moment if moment < closes else closes) - self.opens[index])

    def _unmoved(self, start: datetime, amount: timedelta) -> datetime:
        if amount < ZERO:
            raise ValueError(f"Cannot add {amount}: working time does not run backwards.")
        return self._within(start)

    def _within(self, moment: datetime) -> datetime:
        """The same instant in UTC, refused when it is naive or beyond the range."""
        if moment.utcoffset() is None:
            raise ValueError(f"{moment} has no time zone.")
        moment = moment.astimezone(UTC)
        if not self.starts_at <= moment <= self.ends_at:
            raise OutOfRange(f"{moment} is not within {self.starts_at} and {self.ends_at}.")
        return moment


class _Stretch(NamedTuple):
    """A period during which a zone keeps one UTC offset."""

    start: datetime
    end: datetime
    offset: timedelta

    def date_at(self, moment: datetime) -> date:
        return (moment + self.offset).date()

    def midnight(self, day: date) -> datetime:
        """When this date would begin by the offset of the stretch; it may lie outside of it."""
        return datetime.combine(day, time(), UTC) - self.offset


@lru_cache(maxsize=128)
def _stretches(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[_Stretch, ...]:
    """Cut a period where the offset changes; all calendars of a zone share what is found."""
    return tuple(_searched(zone, start, end))


def _searched(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Stretch]:
    """The changes have to be searched for: zoneinfo does not tell."""

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or ZERO

    probe, current = start, offset(start)
    while probe < end:
        low, probe = probe, min(probe + HOP, end)
        if offset(probe) == current:
            continue
        high = probe
        while high - low > timedelta.resolution:
            middle = low + (high - low) // 2
            low, high = (middle, high) if offset(middle) == current else (low, middle)
        yield _Stretch(start, high, current)
        start, current = high, offset(high)
    if start < end:
        yield _Stretch(start, end, current)


def _merged(intervals: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Join what overlaps or touches, given in order of the start."""
    current: tuple[datetime, datetime] | None = None
    for start, end in intervals:
        if current and start <= current[1]:
            current = current[0], max(current[1], end)
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current


class _YearPart:
    """The dates of a season, and the week that holds on them."""

    __slots__ = ("_first", "_last", "_yearly", "week")

    def __init__(self, season: Season) -> None:
        dated = [isinstance(end, date) for end in (season.first, season.last)]
        if dated[0] != dated[1]:
            raise ValueError(f"A season has two dates or two (month, day): {season[:2]}.")
        self._yearly = not dated[0]
        self._first, self._last = _numbers(season.first), _numbers(season.last)
        if not self._yearly and self._first > self._last:
            raise ValueError(f"A season ends before it begins: {season[:2]}.")
        self.week = _parse_week(season.week)

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day) if self._yearly else (day.year, day.month, day.day)
        if self._first <= self._last:
            return self._first <= here <= self._last
        return here >= self._first or here <= self._last


def _numbers(day: YearDay) -> tuple[int, ...]:
    if isinstance(day, date):
        return _plain(day).year, day.month, day.day
    date(2024, *day)  # a leap year: (2, 29) may begin or end a season
    return tuple(day)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as unknown:
        raise ValueError(f"No time zone is called {name!r}.") from unknown


def _plain(day: date) -> date:
    """Refuse a datetime, which is a date to Python but equals none."""
    if isinstance(day, datetime):
        raise ValueError(f"{day} is a moment where a date is wanted.")
    return day


def _parse_week(week: Week) -> dict[int, Hours]:
    if not set(week) <= set(range(7)):
        raise ValueError(f"Weekdays are numbers from 0 (Monday) to 6: {sorted(week)}.")
    return {day: _parse(week.get(day, ())) for day in range(7)}


def _parse(windows: Windows) -> Hours:
    return tuple(sorted(_window(*window) for window in windows))


def _window(opens: str, closes: str) -> tuple[timedelta, timedelta]:
    start, end = _since_midnight(opens), _since_midnight(closes)
    if start in (end, DAY):
        raise ValueError(f"From {opens} to {closes} is not a window.")
    return start, end if end > start else end + DAY


def _since_midnight(reading: str) -> timedelta:
    if reading == "24:00":
        return DAY
    clock = time.fromisoformat(reading)
    if clock.tzinfo:
        raise ValueError(f"{reading} is not a reading of the local clock.")
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
