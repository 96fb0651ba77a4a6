"""A month as a wall calendar: weeks of days, each with who is away."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import Absence


@dataclass(frozen=True)
class Mark:
    """Somebody's absence on one day."""

    absence: Absence
    part: str  # "" for the whole day, "morning" or "afternoon"


@dataclass
class Day:
    on: date
    is_other_month: bool
    is_today: bool
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() >= 5


def weeks_of(month: date, *, today: date) -> list[list[Day]]:
    """The weeks that a month touches, Monday to Sunday."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[Day(day, day.month != month.month, day == today) for day in week] for week in weeks]


def fill(weeks: list[list[Day]], absences: Iterable[Absence]) -> None:
    """Put each absence on every day that it touches."""
    days = {day.on: day for week in weeks for day in week}
    for absence in absences:
        for on in days_between(absence.starts_on, absence.ends_on, within=days):
            days[on].marks.append(Mark(absence, part_of(absence, on)))


def days_between(first: date, last: date, *, within: dict[date, Day]) -> Iterator[date]:
    low, high = max(first, min(within)), min(last, max(within))
    for number in range((high - low).days + 1):
        yield low + timedelta(days=number)


def part_of(absence: Absence, on: date) -> str:
    if absence.from_noon and on == absence.starts_on:
        return "afternoon"
    return "morning" if absence.until_noon and on == absence.ends_on else ""


def neighbours(month: date) -> tuple[date, date]:
    """The first days of the month before and of the one after."""
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)
