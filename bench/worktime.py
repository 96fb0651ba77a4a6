"""How fast working time is counted, against a bare bisection and against `businesstimedelta`.

The floor is the least that any bisection must do: the same arrays, aware datetimes in and out, no
checks of zone or range. Both others must give our answers, or comparing would be worth nothing.
"""

import random
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import starmap
from typing import Any

import businesstimedelta as btd
import holidays
import pytz

from bench.report import Figure, at_least, best_seconds, tell
from sla.worktime import Timeline, WorkingHours

NAME = "worktime"
ZONE = "Europe/Madrid"
YEARS = range(2024, 2032)
CASES, SLOW_CASES, ROUNDS = 20_000, 100, 7

Add = Callable[[datetime, timedelta], datetime]
Between = Callable[[datetime, datetime], timedelta]


def run() -> list[Figure]:
    closed = holidays.country_holidays("ES", subdiv="CT", years=YEARS)
    week = {day: [("08:00", "17:00")] for day in range(5)}
    hours = WorkingHours(zone=ZONE, week=week, closed=closed)
    line = hours.compile(date(2025, 1, 1), date(2031, 1, 1))
    bare_add, bare_between = bare(line)
    slow_add, slow_between = businesstimedelta(list(closed))
    adds, spans = cases()
    return [
        ratio("add / bare bisection", line.add, bare_add, adds, adds, 0.6),
        ratio("between / bare bisection", line.between, bare_between, spans, spans, 0.6),
        ratio("add / businesstimedelta", line.add, slow_add, adds, adds[:SLOW_CASES], 50),
        ratio(
            "between / businesstimedelta", line.between, slow_between, spans, spans[:SLOW_CASES], 50
        ),
    ]


def ratio(
    name: str, ours: Any, other: Any, many: list[Any], few: list[Any], limit: float
) -> Figure:
    """How many times as many answers a second ours gives."""
    assert list(starmap(ours, few)) == list(starmap(other, few)), f"{name}: other answers"
    our_time, other_time = best_seconds(
        ROUNDS, lambda: list(starmap(ours, many)), lambda: list(starmap(other, few))
    )
    figure = (len(many) / our_time) / (len(few) / other_time)
    return at_least(f"{NAME}: {name}", figure, "times the answers per second", limit)


def cases() -> tuple[list[tuple[datetime, timedelta]], list[tuple[datetime, datetime]]]:
    """Up to a week of working time to add, up to a month of the calendar to measure."""
    dice = random.Random(1)
    first = datetime(2025, 1, 3, tzinfo=UTC)  # no bisection falls before the arrays
    starts = [first + timedelta(seconds=dice.randrange(5 * 365 * 86_400)) for _ in range(CASES)]
    adds = [(start, timedelta(seconds=dice.randrange(1, 45 * 3600))) for start in starts]
    spans = [(start, start + timedelta(seconds=dice.randrange(30 * 86_400))) for start in starts]
    return adds, spans


def bare(line: Timeline) -> tuple[Add, Between]:
    opens, closes, before = line.opens, line.closes, line.before

    def passed(moment: datetime) -> timedelta:
        index = bisect_right(opens, moment) - 1
        end = closes[index]
        return before[index] + ((moment if moment < end else end) - opens[index])

    def add(start: datetime, amount: timedelta) -> datetime:
        target = passed(start) + amount
        index = bisect_left(before, target) - 1
        return opens[index] + (target - before[index])

    def between(a: datetime, b: datetime) -> timedelta:
        return passed(b) - passed(a)

    return add, between


def businesstimedelta(closed: list[date]) -> tuple[Add, Between]:
    zone = pytz.timezone(ZONE)
    workdays = btd.WorkDayRule(
        start_time=time(8), end_time=time(17), working_days=list(range(5)), tz=zone
    )
    rules = btd.Rules([workdays, btd.HolidayRule(closed, tz=zone)])

    def add(start: datetime, amount: timedelta) -> datetime:
        due: datetime = start + btd.BusinessTimeDelta(rules, timedelta=amount)
        return due

    def between(a: datetime, b: datetime) -> timedelta:
        elapsed: timedelta = rules.difference(a, b).timedelta
        return elapsed

    return add, between


if __name__ == "__main__":
    sys.exit(tell(run()))
