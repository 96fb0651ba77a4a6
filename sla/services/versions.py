"""The hours of a calendar in words that can be kept, so that a promise is explained by the calendar
that it was made with, whatever was corrected since."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from sla.models import Calendar, CalendarVersion, Holiday, Window
from sla.worktime import Season, WorkingHours

Told = dict[str, Any]  # a calendar as JSON
Spans = list[list[str]]


def keep(calendar: Calendar, before: Told, *, at: datetime) -> None:
    """Write down what the version that is being replaced said; the caller locked the calendar
    before it asked what that was."""
    CalendarVersion.objects.get_or_create(
        calendar=calendar,
        number=calendar.version,
        defaults={"hours": before, "replaced_at": at},
    )


def as_of(calendar_id: int, version: int) -> Told:
    """What that version says: kept when it was replaced, or as the rows say now."""
    kept = CalendarVersion.objects.filter(calendar=calendar_id, number=version).first()
    return kept.hours if kept else told(Calendar.objects.get(pk=calendar_id))


def told(calendar: Calendar) -> Told:
    """The rows of a calendar: its usual week, seasons, closed days and days of other hours."""
    usual, seasons = weeks_of(calendar)
    closed: dict[str, str] = {}
    special: dict[str, Spans] = {}
    for day in Holiday.objects.filter(calendar=calendar):
        if day.opens and day.closes:
            special[day.date.isoformat()] = [span(day.opens, day.closes)]
        if not day.is_covered:
            closed[day.date.isoformat()] = day.name
    return {
        "name": calendar.name,
        "zone": calendar.zone,
        "week": usual,
        "seasons": seasons,
        "closed": closed,
        "special": special,
    }


def weeks_of(calendar: Calendar) -> tuple[dict[str, Spans], list[list[Any]]]:
    """The usual week, and the weeks that hold instead of it in parts of the year."""
    weeks: dict[tuple[str, str], dict[str, Spans]] = defaultdict(lambda: defaultdict(list))
    for window in Window.objects.filter(calendar=calendar):
        season = (window.season_from, window.season_to)
        weeks[season][str(window.weekday)].append(span(window.opens, window.closes))
    usual = dict(weeks.pop(("", ""), {}))
    return usual, [[first, last, dict(week)] for (first, last), week in sorted(weeks.items())]


def working(said: Told) -> WorkingHours:
    """What was told as hours that can be counted with."""
    return WorkingHours(
        zone=said["zone"],
        week=week(said["week"]),
        closed={date.fromisoformat(day): name for day, name in said["closed"].items()},
        special={date.fromisoformat(day): spans for day, spans in said["special"].items()},
        seasons=[
            Season(month_day(first), month_day(last), week(days))
            for first, last, days in said["seasons"]
        ],
    )


def week(days: dict[str, Spans]) -> dict[int, Spans]:
    return {int(day): spans for day, spans in days.items()}


def month_day(text: str) -> tuple[int, int]:
    """A day of every year, told as "15/06"."""
    day, month = text.split("/")
    return int(month), int(day)


def span(opens: time, closes: time) -> list[str]:
    """A window in words; one that closes at 00:00 lasts until midnight."""
    return [opens.isoformat(), "24:00" if closes == time() else closes.isoformat()]
