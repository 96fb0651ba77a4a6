"""The life of a promise as lines of a table: what counted, how much in all, and since when late."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sla.clock import Bucket
from sla.models import Metric
from tickets.services.explaining import Explained, Stretch

ZERO = timedelta()
SHOWN = 120  # the last ones: a year has seven hundred
ICONS = {
    Bucket.RUNNING: "play-circle",
    Bucket.PAUSED: "pause-circle",
    Bucket.MET: "check-circle",
    Bucket.OUTSIDE_HOURS: "moon",
    Bucket.NOT_STARTED: "minus-circle",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch, what it added, and how much that makes by its end."""

    start: datetime
    end: datetime
    words: str
    counted: timedelta
    total: timedelta
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Told:
    """A promise as its page tells it: the answer first, its lines last."""

    clock: Explained
    tone: str
    lines: list[Line]
    left_out: int


def told(clock: Explained) -> Told:
    lines = list(lines_of(clock))
    return Told(clock, tone_of(clock), lines[-SHOWN:], max(0, len(lines) - SHOWN))


def in_order(clocks: list[Told]) -> list[Told]:
    """What is owed before what has been kept."""
    return sorted(clocks, key=lambda told: is_met(told.clock))


def is_met(clock: Explained) -> bool:
    return bool(clock.stretches) and clock.stretches[-1].bucket == Bucket.MET


def tone_of(clock: Explained) -> str:
    """Only a broken promise is red; the goal of resolving it is none (SLA-03)."""
    if clock.is_broken:
        return "danger" if clock.is_binding else "warning"
    if is_met(clock):
        return "success"
    is_paused = bool(clock.stretches) and clock.stretches[-1].bucket == Bucket.PAUSED
    return "neutral" if is_paused else "info"


def lines_of(clock: Explained) -> Iterator[Line]:
    total = ZERO
    for part in parts_of(clock):
        total += part.working * part.counts
        is_late = part.counts and clock.due is not None and part.start >= clock.due
        yield Line(
            start=part.start,
            end=part.end,
            words=_("%(what)s, ya vencido") % {"what": part.words} if is_late else part.words,
            counted=part.working * part.counts,
            total=total,
            tone="danger" if is_late else "info" if part.counts else "neutral",
            icon=ICONS[Bucket(part.bucket)],
        )


def parts_of(clock: Explained) -> Iterator[Stretch]:
    """The stretches of the promise, the one in which it became due as two."""
    due = clock.due
    for part in last_lap(clock):
        if part.counts and due and part.start < due < part.end:
            yield replace(part, end=due, working=due - part.start)
            yield replace(part, start=due, working=part.end - due)
        else:
            yield part


def last_lap(clock: Explained) -> list[Stretch]:
    """Without what lies around it; reopened, a resolution goes on where a reply begins anew."""
    lap: list[Stretch] = []
    is_over = False
    for part in clock.stretches:
        if part.bucket in (Bucket.NOT_STARTED, Bucket.MET):
            is_over = part.bucket == Bucket.MET
            continue
        if is_over and clock.metric == Metric.NEXT_REPLY:
            lap = []
        is_over = False
        lap.append(part)
    return lap
