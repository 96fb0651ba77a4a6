"""The life of a promise as lines of a table: what counted, how much in all, and since when late."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sla.clock import Bucket, Lap
from tickets.services.promises.explaining import BEFORE, Explained, Stretch, Total

ZERO = timedelta()
SHOWN = 120  # the last ones: a year has seven hundred
ICONS = {
    Bucket.RUNNING: "play-circle",
    Bucket.PAUSED: "pause-circle",
    Bucket.MET: "check-circle",
    Bucket.OUTSIDE_HOURS: "moon",
    Bucket.NOT_STARTED: "minus-circle",
    BEFORE: "arrow-uturn-left",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch, what it added, and how much that makes of its promise by its end."""

    start: datetime
    end: datetime
    words: str
    length: timedelta
    counted: timedelta
    total: timedelta
    tone: str
    icon: str
    source: str
    since: datetime | None
    calendar: str


@dataclass(frozen=True, slots=True)
class Told:
    """A promise as its page tells it: the answer first, its lines last."""

    clock: Explained
    tone: str
    lines: list[Line]
    left_out: int
    totals: list[Total]

    @property
    def counted(self) -> timedelta:
        return sum((total.working for total in self.totals), ZERO)


def told(clock: Explained, *, most: int | None = SHOWN) -> Told:
    lines = list(lines_of(clock))
    shown = lines[-most:] if most else lines
    return Told(clock, tone_of(clock), shown, len(lines) - len(shown), clock.totals)


def in_order(clocks: list[Told]) -> list[Told]:
    """What is owed before what has been kept."""
    return sorted(clocks, key=lambda told: is_met(told.clock))


def is_met(clock: Explained) -> bool:
    return clock.met_at is not None


def tone_of(clock: Explained) -> str:
    """Only a broken promise is red; the goal of resolving it is none (SLA-03)."""
    if clock.is_broken:
        return "danger" if clock.is_binding else "warning"
    if is_met(clock):
        return "success"
    is_paused = bool(clock.stretches) and clock.stretches[-1].bucket == Bucket.PAUSED
    return "neutral" if is_paused else "info"


def lines_of(clock: Explained) -> Iterator[Line]:
    """Every stretch; what is added up begins anew with each promise."""
    total, lap = ZERO, None
    late_tone = "danger" if clock.is_binding else "warning"
    for part in parts_of(clock):
        mine = lap_of(clock, part)
        total = (total if mine == lap else ZERO) + part.working * part.counts
        lap = mine
        is_late = (
            part.counts and mine is not None and mine.due is not None and part.start >= mine.due
        )
        yield Line(
            start=part.start,
            end=part.end,
            words=_("%(what)s, ya vencido") % {"what": part.words} if is_late else part.words,
            length=part.length,
            counted=part.working * part.counts,
            total=total,
            tone=late_tone if is_late else "info" if part.counts else "neutral",
            icon=ICONS[part.bucket],
            source=part.source,
            since=part.cause.at if part.cause else None,
            calendar=part.calendar,
        )


def parts_of(clock: Explained) -> Iterator[Stretch]:
    """The stretches of the promise, the one in which it became due as two."""
    for part in clock.stretches:
        lap = lap_of(clock, part)
        due = lap.due if lap else None
        if part.counts and due and part.start < due < part.end:
            yield replace(part, end=due, working=due - part.start)
            yield replace(part, start=due, working=part.end - due)
        else:
            yield part


def lap_of(clock: Explained, part: Stretch) -> Lap | None:
    """The promise that a stretch belongs to: the last one that had begun."""
    begun = [lap for lap in clock.laps if lap.started_at <= part.start]
    return begun[-1] if begun else None
