"""What became of every second of a ticket's life, told by looking back instead of forward.

Nothing is shared with `sla.clock`: no state is carried along. For every stretch between two events
the whole log before it is asked what holds, and the minutes are counted on the clock on the wall.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sla.clock import Awaited, Event, EventKind, Metric, Target, evaluate
from sla.worktime import Timeline, WorkingHours
from tests.sla.oracle import DAY, FIRST, LAST, MinuteTable

ZERO, SECOND = timedelta(0), timedelta(seconds=1)
ENDS = {"resolved", "closed"}
ANSWERS = ENDS | {"public_reply"}
ZONES = ("Europe/Madrid", "America/Argentina/Buenos_Aires", "America/New_York")
SPLIT = [("08:00", "14:00"), ("16:00", "19:00")]
METRICS = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.RESOLUTION)
# How a calendar was in two versions: the second one learnt of holidays afterwards.
SHAPES: dict[str, dict[str, Any]] = {
    "office": {"week": {day: [("08:00", "17:00")] for day in range(5)}, "feasts": 40},
    "office, corrected": {"week": {day: [("08:00", "17:00")] for day in range(5)}, "feasts": 90},
    "split": {"week": dict.fromkeys(range(5), SPLIT), "feasts": 60, "halves": 40},
    "natural": {"week": {day: [("00:00", "24:00")] for day in range(7)}, "feasts": 0},
}


class Line(NamedTuple):
    """The same hours, compiled and minute by minute."""

    line: Timeline
    table: MinuteTable
    closed: dict[Any, str]


@cache
def lines(zone: str) -> dict[str, Line]:
    return {name: line_of(zone, name) for name in SHAPES}


def line_of(zone: str, name: str) -> Line:
    shape = SHAPES[name]
    dice = random.Random(f"{zone} {name.split(',')[0]}")  # a correction only adds days
    days = [FIRST + DAY * n for n in range((LAST - FIRST).days)]
    dice.shuffle(days)
    feasts, rest = days[: shape["feasts"]], days[100:]
    closed = {day: f"Fiesta {day}" for day in feasts}
    special = {day: [("08:00", "13:00")] for day in rest[: shape.get("halves", 0)]}
    told = {"zone": zone, "week": shape["week"], "closed": closed, "special": special}
    line = WorkingHours(**told).compile(FIRST, LAST)
    line.name = name
    return Line(line, MinuteTable(told), closed)


@cache
def nights(zone: str) -> list[datetime]:
    """The noons before the nights on which the clocks change."""
    place = ZoneInfo(zone)
    noons = [datetime(2024, 2, 1, 12, tzinfo=UTC) + n * DAY for n in range(4 * 365)]
    return [one for one in noons if one.astimezone(place).utcoffset() != place.utcoffset(one + DAY)]


class Life(NamedTuple):
    """A random ticket: what happened, what was promised, by which hours, and until when we look."""

    zone: str
    name: str
    story: list[Event]
    target: Target
    end: datetime


def life(dice: random.Random) -> Life:
    zone = dice.choice(ZONES)
    known = lines(zone)
    changes = nights(zone)
    if changes and dice.random() < 0.4:
        at = dice.choice(changes) - dice.randrange(3 * 86_400) * SECOND
    else:
        at = datetime(2024, 3, 1, tzinfo=UTC) + dice.randrange(4 * 365 * 86_400) * SECOND
    story = [Event(kind=EventKind.OPENED, at=at)]
    for _ in range(dice.randrange(9)):
        at += gap(dice)
        story.append(happening(dice, at, known))
    target = Target(dice.choice(METRICS), amount(dice))
    return Life(zone, dice.choice(list(known)), story, target, at + gap(dice))


def gap(dice: random.Random) -> timedelta:
    """Seconds, hours or days; never nothing, so that the order of events is clear."""
    return SECOND * dice.choice(
        [dice.randrange(1, 600), dice.randrange(1, 86_400), dice.randrange(1, 5 * 86_400)]
    )


def amount(dice: random.Random) -> timedelta:
    return timedelta(minutes=dice.choice([30, 60, 240, 540, 1080, 2700, dice.randrange(1, 4000)]))


def happening(dice: random.Random, at: datetime, known: dict[str, Line]) -> Event:
    kind = dice.choice(sorted(set(EventKind) - {EventKind.OPENED}))
    if kind is EventKind.PAUSED:
        return Event(kind=kind, at=at, awaited=dice.choice(list(Awaited)), reason="Falta algo")
    if kind is EventKind.PRIORITY_CHANGED:
        line = dice.choice(list(known.values())).line
        return Event(kind=kind, at=at, amount=amount(dice), timeline=line)
    return Event(kind=kind, at=at)


# --- Looking back ---------------------------------------------------------------------------


def is_over(past: Sequence[Event]) -> bool:
    marks = [one.kind for one in past if one.kind in ENDS or one.kind == "reopened"]
    return bool(marks) and marks[-1] in ENDS


def pause_in(past: Sequence[Event]) -> Event | None:
    """The pause that nothing has ended yet."""
    kept: Event | None = None
    for index, one in enumerate(past):
        if one.kind == "paused" and not is_over(past[:index]):
            kept = one
        later = past[index + 1 :]
        if kept is one and any(ends(later_one, one) for later_one in later):
            kept = None
    return kept


def ends(event: Event, pause: Event) -> bool:
    theirs = event.kind == "customer_reply" and pause.awaited == "customer"
    return event.kind in ENDS or event.kind == "resumed" or theirs


def bucket_of(metric: Metric, past: Sequence[Event]) -> str:
    """What time counts as, after all of this has happened."""
    if metric is Metric.RESOLUTION:
        if is_over(past):
            return "met"
        return "paused" if pause_in(past) else "running"
    if metric is Metric.FIRST_REPLY:
        return "met" if any(one.kind in ANSWERS for one in past) else "running"
    starts = [index for index, one in enumerate(past) if begins_a_lap(past, index)]
    if not starts:
        return "not_started"
    answered = any(one.kind in ANSWERS for one in past[starts[-1] :])
    return "met" if answered else "running"


def begins_a_lap(past: Sequence[Event], index: int) -> bool:
    """Whether from here on a next reply is owed, or would be if one were not owed already."""
    before = past[:index]
    if past[index].kind == "reopened":
        return True
    was_answered = any(one.kind in ANSWERS for one in before)
    return past[index].kind == "customer_reply" and was_answered and not is_over(before)


class Piece(NamedTuple):
    """A stretch between two events."""

    start: datetime
    end: datetime
    bucket: str
    name: str
    amount: timedelta


def pieces(one: Life) -> Iterator[Piece]:
    moments = [*(event.at for event in one.story), one.end]
    for index, (start, end) in enumerate(pairwise(moments)):
        past = one.story[: index + 1]
        changes = [event for event in past if event.kind == "priority_changed"]
        name = changes[-1].timeline.name if changes and changes[-1].timeline else one.name
        promise = changes[-1].amount if changes and changes[-1].amount else one.target.amount
        yield Piece(start, end, bucket_of(one.target.metric, past), name, promise)


def used_up(one: Life) -> tuple[timedelta, timedelta, datetime | None]:
    """What the last lap has used up by the end, by how much it is late, and when that began."""
    used, limit, due = ZERO, one.target.amount, None
    promised, was = one.target.amount, ""
    for piece in pieces(one):
        is_new = was == "met" and one.target.metric is Metric.NEXT_REPLY
        if piece.bucket == "running" and (is_new or was == "not_started"):
            used, limit, due, promised = ZERO, piece.amount, None, piece.amount
        if piece.amount != promised and piece.bucket != "met":
            promised = piece.amount
            due = piece.start if used >= promised else None
            limit = max(used, promised)
        if piece.bucket == "running":
            table = lines(one.zone)[piece.name].table
            gained = table.between(piece.start, piece.end)
            if due is None and used + gained >= limit:
                due = table.add(piece.start, limit - used) if limit > used else piece.start
            used += gained
        was = piece.bucket
    return used, used - limit if due else ZERO, due


def check(one: Life) -> int:
    """The account of a life: gapless to the second, each part as the log and the wall say.

    How many parts it has.
    """
    line = lines(one.zone)[one.name].line
    state = evaluate(one.story, one.target, line, at=one.end)
    edges = [one.story[0].at, *(part.end for part in state.segments)]
    assert edges == [*(part.start for part in state.segments), one.end], one
    told = iter(pieces(one))
    piece = next(told)
    for part in state.segments:
        moment = part.start
        while moment < part.end:
            while piece.end <= moment:
                piece = next(told)
            until = min(part.end, piece.end)
            compare(one, piece, part, moment, until)
            moment = until
    used, late, due = used_up(one)
    if state.laps and state.segments[-1].bucket != "met":
        assert (state.consumed, state.late_by) == (used, late), one
        assert due is None or state.due == due, one
    return len(state.segments)


def compare(one: Life, piece: Piece, part: Any, start: datetime, end: datetime) -> None:
    known = lines(one.zone)[piece.name]
    if piece.bucket != "running":
        assert part.bucket == piece.bucket, (one, piece, part)
        return
    first = (start - known.table.start) // timedelta(minutes=1)
    last = -((known.table.start - end) // timedelta(minutes=1))
    assert set(known.table.open[first:last]) == {part.bucket == "running"}, (one, piece, part)
    if part.why == "closed day":
        assert part.label == known.closed.get(start.astimezone(ZoneInfo(one.zone)).date(), "")
