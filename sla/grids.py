"""A rota day by day, as its page shows it: who, when, and where nobody or several are there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sla.duty import DAY, Overlap, Span, gaps, instant, overlaps, within
from sla.models import Holiday, Rota, Shift
from sla.services.rota import needed

WIDTH = 1440  # a day on the strip: one for each minute of a usual one
HUES = 6


@dataclass(frozen=True)
class Bar:
    """A part of a day's strip."""

    kind: str
    x: int
    width: int
    label: str
    hue: int = 0


@dataclass(frozen=True)
class Line:
    """A turn that begins, or goes on, on a day."""

    shift: Shift
    hours: str
    hue: int
    goes_on: bool


@dataclass(frozen=True)
class Problem:
    """A gap or an overlap of a day, in words."""

    kind: str
    words: str
    is_past: bool

    @property
    def tone(self) -> str:
        if self.is_past:
            return "neutral"
        return "danger" if self.kind == "gap" else "warning"

    @property
    def icon(self) -> str:
        return "user-minus" if self.kind == "gap" else "users"


@dataclass
class Day:
    date: date
    holiday: str = ""
    is_today: bool = False
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    days: list[Day]
    gap: timedelta
    overlap: timedelta

    @property
    def weeks(self) -> list[list[Day | None]]:
        """Monday to Sunday; None is a day of the month before or after."""
        padded: list[Day | None] = [None] * self.days[0].date.weekday() + list(self.days)
        padded += [None] * (-len(padded) % 7)
        return [padded[n : n + 7] for n in range(0, len(padded), 7)]


def grid(rota: Rota, first: date, last: date, *, at: datetime) -> Grid:
    """All days from the first to the last, included; three queries."""
    whole = Span(instant(first, time(), rota.zone), instant(last + DAY, time(), rota.zone))
    shifts = list(rota.shifts.between(*whole).told())
    for shift in shifts:
        shift.rota = rota
    empty = gaps(needed(rota, whole), [one.held(at) for one in shifts])
    held = [(*one.held(at), str(one.person)) for one in shifts]
    crossed = overlaps(turn for turn in held if turn[0] < turn[1])
    feasts = Holiday.objects.filter(calendar=rota.calendar_id, date__range=(first, last))
    names = dict(feasts.values_list("date", "name"))
    today = at.astimezone(rota.zone).date()
    days = []
    for offset in range((last - first).days + 1):
        on = first + offset * DAY
        day = Day(on, names.get(on, ""), is_today=on == today)
        fill(day, rota, shifts, empty, crossed, at)
        days.append(day)
    cut = within(whole, [Span(one.start, one.end) for one in crossed])
    return Grid(days, total(empty), total(cut))


def fill(
    day: Day,
    rota: Rota,
    shifts: list[Shift],
    empty: list[Span],
    crossed: list[Overlap],
    at: datetime,
) -> None:
    whole = Span(instant(day.date, time(), rota.zone), instant(day.date + DAY, time(), rota.zone))
    for shift in shifts:
        for part in within(whole, [Span(shift.starts_at, shift.ends_at)]):
            hue, goes_on = hue_of(shift), shift.starts_at < whole.start
            day.lines.append(Line(shift, hours(part, rota), hue, goes_on))
            day.bars.append(bar("turn", whole, part, str(shift.person), hue))
    for gap in within(whole, empty):
        said = hours(gap, rota)
        words = _("Sin nadie todo el día") if gap == whole else _("Sin nadie %s") % said
        day.problems.append(Problem("gap", words, gap.end <= at))
        day.bars.append(bar("gap", whole, gap, words))
    for overlap in crossed:
        for part in within(whole, [Span(overlap.start, overlap.end)]):
            who = _(" y ").join(overlap.who)
            words = _("Solape %(hours)s: %(who)s") % {"hours": hours(part, rota), "who": who}
            day.problems.append(Problem("overlap", words, part.end <= at))
            day.bars.append(bar("overlap", whole, part, words))


def bar(kind: str, whole: Span, part: Span, label: str, hue: int = 0) -> Bar:
    """A stretch of the day to scale; a day of 23 or 25 hours fills the strip as well."""
    length = whole.end - whole.start
    x = round(WIDTH * ((part.start - whole.start) / length))
    return Bar(kind, x, max(4, round(WIDTH * ((part.end - part.start) / length))), label, hue)


def hue_of(shift: Shift) -> int:
    """The colour of a person, the same as that of their initials."""
    return sum(map(ord, str(shift.person))) % HUES


def hours(part: Span, rota: Rota) -> str:
    start, end = (moment.astimezone(rota.zone) for moment in part)
    until = "24:00" if end.time() == time() and end.date() > start.date() else f"{end:%H:%M}"
    return f"{start:%H:%M}–{until}"


def total(spans: Iterable[Span]) -> timedelta:
    return sum((one.end - one.start for one in spans), timedelta())


def now_on_duty(rotas: Iterable[Rota], *, at: datetime) -> list[dict[str, Any]]:
    """For each rota in use, who has it now and until when; two queries."""
    shifts = list(Shift.objects.on_duty_at(at))
    rows = []
    for rota in rotas:
        here = [shift for shift in shifts if shift.rota_id == rota.pk]
        is_needed = bool(here) or bool(needed(rota, Span(at, at + timedelta(minutes=1))))
        rows.append({"rota": rota, "shifts": here, "is_needed": is_needed})
    return rows
