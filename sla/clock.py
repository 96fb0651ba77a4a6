"""The clock of one promise: how much of it is used up, until when it can be kept, and why.

`evaluate()` is a pure function of what happened, what was promised and when the service is open;
it knows nothing of tickets. The vocabulary is Zendesk's:

* first reply: from the report to our first public answer. No pause stops it.
* next reply: from the customer's first unanswered message after that to our next public answer;
  the message after that starts a new lap. No pause stops it.
* periodic update: from each of our public answers to the next, even if the customer is silent. A
  pause that awaits the customer stops it, one that awaits a third party does not.
* resolution: from the report until it is resolved or closed; every pause stops it. Reopened, it
  goes on from what it had used up, while next reply and periodic update begin a new lap.

Resolving and closing tell the customer, so they keep every promise that is running and end every
pause. After that only reopening starts a clock again: a "thank you" does not. A message from the
customer ends a pause that awaits the customer, with or without a `resumed`.

A change of priority or plan keeps the time used up, as the calendar then in force counted it. What
is new is promised at that moment: it cannot have been due earlier, nor is it late by more than the
time since.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sla.worktime import Reason, Timeline

ZERO = timedelta(0)


class EventKind(StrEnum):
    OPENED = "opened"
    PUBLIC_REPLY = "public_reply"
    CUSTOMER_REPLY = "customer_reply"
    PAUSED = "paused"
    RESUMED = "resumed"
    PRIORITY_CHANGED = "priority_changed"  # or the plan, or the calendar
    REOPENED = "reopened"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Awaited(StrEnum):
    """Who has to act while a clock is paused."""

    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"


class Metric(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    PERIODIC_UPDATE = "periodic_update"


class Bucket(StrEnum):
    """Where a second of a ticket's life is counted: in exactly one of these."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    OUTSIDE_HOURS = "outside_hours"  # the promise runs, the service is closed
    PAUSED = "paused"
    MET = "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a ticket; `source` is its number where the story was kept.

    `reason`, `awaited` and `review_on` speak of a pause. `amount` and `timeline` are what a change
    of priority promises from then on; None leaves it as it was.
    """

    kind: EventKind
    at: datetime
    reason: str = ""
    awaited: Awaited | None = None
    review_on: date | None = None
    amount: timedelta | None = None
    timeline: Timeline | None = None
    source: int | None = None

    def __post_init__(self) -> None:
        if self.kind is EventKind.PAUSED and self.awaited is None:
            raise ValueError("A pause says who has to act.")
        promises = self.amount is not None or self.timeline is not None
        if promises and self.kind is not EventKind.PRIORITY_CHANGED:
            raise ValueError("Only a change of priority changes what is promised.")


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised when the ticket was opened: an amount of the clock's own time.

    With a `share` the answers are about that part of it: due at 0.75 is when to warn.
    """

    metric: Metric
    amount: timedelta
    share: float = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a ticket's life in one bucket, and the event since which it is there.

    `working` is its length in the clock's own time, whichever the bucket; `calendar` names it.
    """

    start: datetime
    end: datetime
    bucket: Bucket
    working: timedelta
    cause: Event
    why: Reason = Reason.OPEN
    label: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """One promise from its start until it is met; `due` is None while nobody can tell."""

    started_at: datetime
    amount: timedelta
    consumed: timedelta
    due: datetime | None
    met_at: datetime | None
    late_by: timedelta


@dataclass(frozen=True, slots=True)
class _Phase:
    """A stretch of a ticket's life before the calendar is asked about it."""

    start: datetime
    end: datetime
    bucket: Bucket
    cause: Event
    timeline: Timeline

    def segments(self) -> Iterator[Segment]:
        name = self.timeline.name
        if self.bucket is not Bucket.RUNNING:
            working = self.timeline.between(self.start, self.end)
            yield Segment(self.start, self.end, self.bucket, working, self.cause, calendar=name)
            return
        for start, end, is_open, why, label in self.timeline.explain(self.start, self.end):
            bucket = Bucket.RUNNING if is_open else Bucket.OUTSIDE_HOURS
            working = end - start if is_open else ZERO
            yield Segment(start, end, bucket, working, self.cause, why, label, name)


@dataclass(frozen=True, slots=True)
class ClockState:
    """How a promise stands; of the laps of a promise, the last one is told.

    `due` is the least instant at which the amount is used up, if nothing more happens. It is None
    when the clock is paused before that, or has not started.
    """

    amount: timedelta
    consumed: timedelta
    due: datetime | None
    paused_since: datetime | None  # whatever the reasons since
    met_at: datetime | None
    late_by: timedelta  # in the clock's own time: none yet when due at Friday's closing, on Sunday
    laps: tuple[Lap, ...]
    phases: tuple[_Phase, ...]

    @property
    def remaining(self) -> timedelta:
        return max(ZERO, self.amount - self.consumed)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The ticket's life from opening on, every instant in exactly one bucket."""
        return tuple(segment for phase in self.phases for segment in phase.segments())


def evaluate(
    events: Iterable[Event], target: Target, timeline: Timeline, *, at: datetime | None = None
) -> ClockState:
    """Tell how a promise stood at a moment (of the last event, unless told) by what was known then.

    `target` and `timeline` are what was promised at the opening. Raises OutOfRange when the answer
    lies beyond the timeline.
    """
    log = sorted(((_utc(event.at), event) for event in events), key=lambda entry: entry[0])
    if at is not None:
        at = _utc(at)
        log = [entry for entry in log if entry[0] <= at]
    if not log or log[0][1].kind is not EventKind.OPENED:
        raise ValueError("The story of a clock begins with its opening.")
    clock = _Clock(target, timeline, *log[0])
    for moment, event in log:
        clock.happen(moment, event)
    return clock.state(at or log[-1][0])


def _utc(moment: datetime) -> datetime:
    # Two readings of one zone compare by the wall, which an autumn night turns back.
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Rules:
    """Which events move the clock of a metric."""

    starts: frozenset[EventKind]
    meets: frozenset[EventKind]
    paused_by: frozenset[Awaited] = frozenset()
    goes_on: bool = False  # when reopened, instead of beginning a new lap


ENDS = frozenset({EventKind.RESOLVED, EventKind.CLOSED})
ANSWERS = ENDS | {EventKind.PUBLIC_REPLY}
RULES = {
    Metric.FIRST_REPLY: _Rules(frozenset({EventKind.OPENED}), ANSWERS),
    Metric.NEXT_REPLY: _Rules(frozenset({EventKind.CUSTOMER_REPLY, EventKind.REOPENED}), ANSWERS),
    Metric.PERIODIC_UPDATE: _Rules(
        frozenset({EventKind.PUBLIC_REPLY, EventKind.REOPENED}),
        ANSWERS,
        paused_by=frozenset({Awaited.CUSTOMER}),
    ),
    Metric.RESOLUTION: _Rules(
        frozenset({EventKind.OPENED, EventKind.REOPENED}),
        ENDS,
        paused_by=frozenset(Awaited),
        goes_on=True,
    ),
}


class _Lap:
    """A promise being kept or broken."""

    def __init__(self, started_at: datetime, amount: timedelta) -> None:
        self.started_at = started_at
        self.amount = amount
        self.limit = amount  # used up when due: more than the amount, if it was promised too late
        self.consumed = ZERO
        self.used_up_at: datetime | None = None
        self.met_at: datetime | None = None
        self.due: datetime | None = (
            None  # when it was met, the moment until which it could have been
        )

    def promise(self, amount: timedelta, at: datetime) -> None:
        """Change what is promised, from this moment on."""
        if amount == self.amount:
            return
        self.amount = amount
        self.limit = max(amount, self.consumed)
        self.used_up_at = at if self.consumed >= amount else None

    def run(self, timeline: Timeline, start: datetime, end: datetime) -> None:
        left = self.limit - self.consumed
        gained = timeline.between(start, end)
        if self.used_up_at is None and gained >= left:
            self.used_up_at = timeline.add(start, left)
        self.consumed += gained

    def due_from(self, timeline: Timeline, moment: datetime) -> datetime:
        return self.used_up_at or timeline.add(moment, self.limit - self.consumed)

    def told(self, due: datetime | None) -> Lap:
        late_by = self.consumed - self.limit if self.used_up_at else ZERO
        return Lap(self.started_at, self.amount, self.consumed, due, self.met_at, late_by)


class _Clock:
    """The clock of one metric, moved through the events in order."""

    def __init__(self, target: Target, timeline: Timeline, at: datetime, opening: Event) -> None:
        self.rules = RULES[target.metric]
        self.share = target.share
        self.amount = self.shared(target.amount)
        self.timeline = timeline
        self.now = self.since = at  # since: the beginning of the phase that is under way
        self.cause = opening
        self.laps: list[_Lap] = []
        self.pause: Event | None = None
        self.paused_since: datetime | None = None
        self.is_answered = self.is_over = False
        self.phases: list[_Phase] = []

    def shared(self, amount: timedelta) -> timedelta:
        if amount <= ZERO:
            raise ValueError(f"{amount} is no time that can be promised.")
        return amount * self.share

    @property
    def running(self) -> _Lap | None:
        """The promise that is neither met nor still to be made, paused or not."""
        return self.laps[-1] if self.laps and not self.laps[-1].met_at else None

    @property
    def held_by(self) -> Event | None:
        """The pause that stops this clock; those of a ticket do not stop every one."""
        holds = self.running and self.pause and self.pause.awaited in self.rules.paused_by
        return self.pause if holds else None

    @property
    def bucket(self) -> Bucket:
        if not self.running:
            return Bucket.MET if self.laps else Bucket.NOT_STARTED
        return Bucket.PAUSED if self.held_by else Bucket.RUNNING

    def happen(self, moment: datetime, event: Event) -> None:
        self.run(moment)
        before = self.bucket, self.timeline
        standing = before, self.running, self.held_by
        self.switch(moment, event)
        self.meet(moment, event)
        self.start(moment, event)
        self.pause_or_resume(event)
        if ((self.bucket, self.timeline), self.running, self.held_by) != standing:
            self.end_phase(*before)
            self.cause = event
            if self.bucket is not before[0]:
                self.paused_since = moment if self.bucket is Bucket.PAUSED else None

    def run(self, until: datetime) -> None:
        """Let the time pass until then."""
        if self.running and self.bucket is Bucket.RUNNING:
            self.running.run(self.timeline, self.now, until)
        self.now = until

    def end_phase(self, bucket: Bucket, timeline: Timeline) -> None:
        if self.since < self.now:
            self.phases.append(_Phase(self.since, self.now, bucket, self.cause, timeline))
        self.since = self.now

    def switch(self, moment: datetime, event: Event) -> None:
        """What was used up stays; what is promised from now on is new."""
        if event.amount is not None:
            self.amount = self.shared(event.amount)
        self.timeline = event.timeline or self.timeline
        if self.running:
            self.running.promise(self.amount, moment)

    def meet(self, moment: datetime, event: Event) -> None:
        if event.kind in ANSWERS:
            self.is_answered = True
        if event.kind in ENDS:
            self.is_over = True
        if self.running and event.kind in self.rules.meets:
            self.running.due = self.running.due_from(self.timeline, moment)
            self.running.met_at = moment

    def start(self, moment: datetime, event: Event) -> None:
        if event.kind is EventKind.REOPENED:
            self.is_over = False
        if self.is_over or self.running or event.kind not in self.rules.starts:
            return
        if event.kind is EventKind.CUSTOMER_REPLY and not self.is_answered:
            return  # the first reply is what is owed
        if self.laps and self.rules.goes_on:
            self.laps[-1].met_at = None
            self.laps[-1].promise(self.amount, moment)
        else:
            self.laps.append(_Lap(moment, self.amount))

    def pause_or_resume(self, event: Event) -> None:
        if event.kind is EventKind.PAUSED and not self.is_over:
            self.pause = event
        elif event.kind is EventKind.RESUMED or event.kind in ENDS:
            self.pause = None
        elif event.kind is EventKind.CUSTOMER_REPLY and self.pause:
            self.pause = self.pause if self.pause.awaited is not Awaited.CUSTOMER else None

    def state(self, until: datetime) -> ClockState:
        self.run(until)
        self.end_phase(self.bucket, self.timeline)
        laps = tuple(lap.told(self.due(lap)) for lap in self.laps)
        last = laps[-1] if laps else Lap(until, self.amount, ZERO, None, None, ZERO)
        return ClockState(
            amount=last.amount,
            consumed=last.consumed,
            due=last.due,
            paused_since=self.paused_since,
            met_at=last.met_at,
            late_by=last.late_by,
            laps=laps,
            phases=tuple(self.phases),
        )

    def due(self, lap: _Lap) -> datetime | None:
        if lap.met_at:
            return lap.due
        if self.bucket is Bucket.PAUSED:
            return lap.used_up_at
        return lap.due_from(self.timeline, self.now)
