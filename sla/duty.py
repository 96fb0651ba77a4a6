"""Who is there when somebody is needed: gaps and overlaps between turns. Pure: no Django, no now.

Turns are told by the wall clock and kept in UTC, so a night of duty is an hour shorter in spring
and an hour longer in autumn, and two turns that touch by the wall clock always touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Span(NamedTuple):
    """A stretch of time, without its end."""

    start: datetime
    end: datetime


class Overlap(NamedTuple):
    """A stretch in which several have the duty, told by what their turns are called."""

    start: datetime
    end: datetime
    who: tuple[str, ...]


Turn = tuple[datetime, datetime, str]


def instant(day: date, reading: time, zone: ZoneInfo) -> datetime:
    """When the wall clock shows that reading: the first time if it does so twice.

    A reading that a spring night skips is the moment of the skip itself, so order is kept.
    """
    said = datetime.combine(day, reading)
    first, second = (said.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    # Skipped: `second` lies before the skip, `first` after it.
    while first - second > timedelta(seconds=1):
        middle = second + (first - second) // 2
        is_before = middle.astimezone(zone).replace(tzinfo=None) < said
        second, first = (middle, first) if is_before else (second, middle)
    return first.replace(microsecond=0)


def span(
    on: date, starts: time, ends: time, zone: ZoneInfo, *, ends_on: date | None = None
) -> Span:
    """A turn that begins on a day; unless said, it ends that day or, past midnight, the next."""
    last = ends_on or (on if ends > starts else on + DAY)
    return Span(instant(on, starts, zone), instant(last, ends, zone))


def gaps(needed: Iterable[Span], turns: Iterable[Span]) -> list[Span]:
    """The parts of what is needed in which nobody has the duty."""
    covered = merged(turns)
    return [gap for stretch in merged(needed) for gap in _left_of(stretch, covered)]


def overlaps(turns: Iterable[Turn]) -> list[Overlap]:
    """The stretches with more than one, each as long as the same ones are there."""
    edges: list[tuple[datetime, bool, str]] = []
    for start, end, who in turns:
        edges += [(start, True, who), (end, False, who)]
    found: list[Overlap] = []
    there: list[str] = []
    since: datetime | None = None
    for moment, is_start, who in sorted(edges):
        if since is not None and moment > since and len(there) > 1:
            _join(found, Overlap(since, moment, tuple(sorted(there))))
        if is_start:
            there.append(who)
        else:
            there.remove(who)
        since = moment
    return found


def outside(whole: Span, inner: Iterable[Span]) -> list[Span]:
    """What is left of a stretch without the others."""
    return list(_left_of(whole, merged(inner)))


def within(whole: Span, spans: Iterable[Span]) -> list[Span]:
    """The parts that lie in a stretch."""
    cut = (Span(max(one.start, whole.start), min(one.end, whole.end)) for one in spans)
    return [one for one in cut if one.start < one.end]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time, with what overlaps or touches made one."""
    found: list[Span] = []
    for start, end in sorted((one[0], one[1]) for one in spans):
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found


def _left_of(stretch: Span, covered: Sequence[Span]) -> Iterator[Span]:
    moment = stretch.start
    for start, end in within(stretch, covered):
        if moment < start:
            yield Span(moment, start)
        moment = end
    if moment < stretch.end:
        yield Span(moment, stretch.end)


def _join(found: list[Overlap], last: Overlap) -> None:
    """Go on with the overlap before when the same ones are still there."""
    if found and found[-1].end == last.start and found[-1].who == last.who:
        last = Overlap(found.pop().start, last.end, last.who)
    found.append(last)
