"""Every answer of a timeline against a brute-force counter of minutes, on random cases."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from sla.clock import Awaited, Event, EventKind, Metric, Target, evaluate
from sla.worktime import Timeline, WorkingHours
from tests.sla.oracle import (
    CASES,
    DAY,
    FIRST,
    LAST,
    SHAPES,
    ZONES,
    Calendar,
    MinuteTable,
    calendars,
)

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
PER_CALENDAR = -(-CASES // len(ZONES) // len(SHAPES))
Between = Callable[[datetime, datetime], timedelta]


def moments(calendar: Calendar, table: MinuteTable) -> Iterator[datetime]:
    """Endless random instants, a third of them about a night on which the clocks change."""
    dice = random.Random(calendar.name + calendar.description["zone"])
    changes = clock_changes(ZoneInfo(calendar.description["zone"]))
    length = (LAST - FIRST - 200 * DAY) // SECOND
    while True:
        if changes and dice.random() < 1 / 3:
            moment = dice.choice(changes) + dice.randrange(-86_400, 2 * 86_400) * SECOND
        else:
            moment = table.start + 30 * DAY + dice.randrange(length) * SECOND
        yield moment.replace(second=0) if dice.random() < 0.5 else moment


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    noons = [datetime(2024, 2, 1, 12, tzinfo=UTC) + n * DAY for n in range(4 * 365)]
    return [
        noon for noon in noons if noon.astimezone(zone).utcoffset() != zone.utcoffset(noon + DAY)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_answer_is_what_the_clock_on_the_wall_says(zone: str) -> None:
    for calendar in calendars(zone):
        table = MinuteTable(calendar.description, whole_days=calendar.counts_days)
        line = calendar.hours().compile(FIRST, LAST)
        assert line.total == timedelta(minutes=sum(table.open))
        dice = random.Random(zone)
        random_moments = moments(calendar, table)
        for _ in range(PER_CALENDAR):
            a, b = next(random_moments), next(random_moments)
            assert line.between(a, b) == table.between(a, b), (calendar, a, b)
            assert (line.next_open(a) == a) == table.is_open(a), (calendar, a)
            amount = an_amount(dice, table, a)
            assert line.add(a, amount) == table.add(a, amount), (calendar, a, amount)
            if dice.random() < 0.25:
                compare_with_pauses(dice, table, line, a, amount)


def an_amount(dice: random.Random, table: MinuteTable, start: datetime) -> timedelta:
    """Any, a round one, or what ends exactly where a window does."""
    kind = dice.randrange(3)
    if kind == 0:
        return dice.randrange(1, 60 * 3600) * SECOND
    if kind == 1:
        return dice.choice([1, 15, 30, 60, 120, 240, 480, 1440, 2880]) * MINUTE
    return table.between(start, start + dice.randrange(1, 21) * DAY / 2) or MINUTE


def compare_with_pauses(
    dice: random.Random, table: MinuteTable, line: Timeline, opened: datetime, amount: timedelta
) -> None:
    """The resolution clock against a count of the minutes that are open and not paused."""
    cuts = sorted(opened + dice.randrange(1, 30 * 86_400) * SECOND for _ in range(6))
    events = [Event(kind=EventKind.OPENED, at=opened)]
    for paused, resumed in zip(cuts[::2], cuts[1::2], strict=True):
        events.append(Event(kind=EventKind.PAUSED, at=paused, awaited=Awaited.THIRD_PARTY))
        events.append(Event(kind=EventKind.RESUMED, at=resumed))
    state = evaluate(events, Target(Metric.RESOLUTION, amount), line)
    runs = list(zip([opened, *cuts[1::2]], cuts[::2], strict=False))
    assert state.consumed == sum((table.between(*run) for run in runs), timedelta(0)), events
    assert state.due == due_by_counting(table, runs, cuts[-1], amount), (events, amount)


def due_by_counting(
    table: MinuteTable, runs: list[tuple[datetime, datetime]], last: datetime, amount: timedelta
) -> datetime:
    for start, end in runs:
        gained = table.between(start, end)
        if gained >= amount:
            return table.add(start, amount)
        amount -= gained
    return table.add(last, amount)


# --- The control: faults that the comparison has to find, or it proves nothing. ---


def same_zone_subtraction(calendar: Calendar) -> Between:
    """Two aware datetimes of one zone are subtracted as the wall reads them."""
    zone = calendar.hours().zone
    line = calendar.hours().compile(FIRST, LAST)
    intervals = [
        (opens.astimezone(zone), closes.astimezone(zone))
        for opens, closes in zip(line.opens, line.closes, strict=True)
    ]

    def between(a: datetime, b: datetime) -> timedelta:
        a, b = a.astimezone(zone), b.astimezone(zone)
        inside = [(max(a, start), min(b, end)) for start, end in intervals if a < end and start < b]
        return sum((end - start for start, end in inside), timedelta(0))

    return between


def frozen_offset(calendar: Calendar) -> Between:
    """The offset of the first day holds for ever."""
    first = datetime.combine(FIRST, time(), ZoneInfo(calendar.description["zone"]))
    ahead = (first.utcoffset() or timedelta(0)) // timedelta(hours=1)
    frozen = WorkingHours(**calendar.description | {"zone": f"Etc/GMT{-ahead:+d}"})
    return frozen.compile(FIRST - DAY, LAST + DAY).between


def inclusive_end(calendar: Calendar) -> Between:
    """The minute that begins at the closing counts."""

    def later(windows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(a, b if b == "24:00" else f"{b[:-1]}{int(b[-1]) + 1}") for a, b in windows]

    week = {day: later(windows) for day, windows in calendar.description["week"].items()}
    longer = WorkingHours(**calendar.description | {"week": week})
    return longer.compile(FIRST, LAST).between


def holiday_in_utc(calendar: Calendar) -> Between:
    """A holiday begins and ends at midnight in Greenwich."""
    line = WorkingHours(**calendar.description | {"closed": ()}).compile(FIRST, LAST)
    closed = calendar.description.get("closed", ())

    def off(day: date, a: datetime, b: datetime) -> timedelta:
        midnight = datetime.combine(day, time(), UTC)
        start, end = max(a, midnight), min(b, midnight + DAY)
        return line.between(start, end) if start < end else timedelta(0)

    def between(a: datetime, b: datetime) -> timedelta:
        return line.between(a, b) - sum((off(day, a, b) for day in closed), timedelta(0))

    return between


@pytest.mark.parametrize(
    "fault", [same_zone_subtraction, frozen_offset, inclusive_end, holiday_in_utc]
)
def test_the_comparison_finds_each_of_the_four_classic_faults(
    fault: Callable[[Calendar], Between],
) -> None:
    assert any(differences(fault))


def differences(fault: Callable[[Calendar], Between]) -> Iterator[bool]:
    for calendar in chain.from_iterable(map(calendars, ZONES)):
        if calendar.counts_days:
            continue
        table = MinuteTable(calendar.description)
        faulty = fault(calendar)
        random_moments = moments(calendar, table)
        for _ in range(20_000 // len(ZONES) // len(SHAPES)):
            a, b = sorted((next(random_moments), next(random_moments)))
            yield faulty(a, b) != table.between(a, b)
