"""The deadlines of a ticket: computed from its log alone, stored because lists sort by them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog
from django.db.models import F

import procedures.services as procedures
import sla.services as sla
from sla import clock
from sla.models import Metric, RequestKind
from sla.worktime import Timeline
from tickets.models import OPEN, EventKind, Ticket, TicketEvent
from tickets.services.promises import provider_terms

logger = structlog.get_logger("sgc.tickets")

METRICS = {
    Metric.FIRST_REPLY: clock.Metric.FIRST_REPLY,
    Metric.NEXT_REPLY: clock.Metric.NEXT_REPLY,
    Metric.RESOLUTION: clock.Metric.RESOLUTION,
}
# What our log calls it, and what it is to a clock; everything else moves no clock.
MOVING = {
    EventKind.CUSTOMER_REPLY: clock.EventKind.CUSTOMER_REPLY,
    EventKind.PUBLIC_REPLY: clock.EventKind.PUBLIC_REPLY,
    EventKind.PAUSED: clock.EventKind.PAUSED,
    EventKind.RESUMED: clock.EventKind.RESUMED,
    EventKind.CLASSIFIED: clock.EventKind.PRIORITY_CHANGED,
    EventKind.RETARGETED: clock.EventKind.PRIORITY_CHANGED,
    EventKind.REOPENED: clock.EventKind.REOPENED,
    EventKind.RESOLVED: clock.EventKind.RESOLVED,
    EventKind.CLOSED: clock.EventKind.CLOSED,
}
CONTRACT, GOAL = 0, 1  # the two figures of a promise (SLA-19)

# Of each metric: contractual seconds, internal seconds, and the mode that they are counted in.
Promises = dict[str, list[int | str]]


class Deadline(NamedTuple):
    """Until when a promise can be kept, by contract and by our own goal."""

    contract: datetime | None
    goal: datetime | None


NONE = Deadline(None, None)


def promised(ticket: Ticket) -> Promises:
    """What the SLA promises for the ticket as it is classified now (SLA-18).

    Until somebody has classified it, that is what it promises for a consulta.
    """
    rows = sla.targets_for(
        ticket.policy,
        kind=ticket.kind if ticket.is_classified else RequestKind.QUERY,
        service_model=ticket.customer.service_model,
        priority=ticket.priority,
        plan_id=ticket.customer.plan_id,
    )
    promises: Promises = {}
    for metric, row in rows.items():
        contract, goal = sla.figures(row, ticket.calendar)
        promises[metric] = [int(contract.total_seconds()), int(goal.total_seconds()), row.mode]
    return promises


def reckon(ticket: Ticket, log: Sequence[TicketEvent] | None = None) -> None:
    """Set the stored deadlines to what the log says; the caller saves."""
    events = since_start(ticket.events.all() if log is None else log)
    reply = resolution = NONE
    ticket.reply_warn_at = ticket.resolve_warn_at = None
    if ticket.status in OPEN:
        metric = Metric.FIRST_REPLY
        reply = deadline(ticket, events, metric)
        if reply == NONE:
            metric = Metric.NEXT_REPLY
            reply = deadline(ticket, events, metric)
        if reply != NONE:
            ticket.reply_warn_at = warning(ticket, events, metric)
        resolution, ticket.resolve_warn_at = resolution_of(ticket, events)
    ticket.reply_due_at, ticket.reply_target_at = reply
    ticket.resolve_due_at, ticket.resolve_target_at = resolution
    running = [due for due in (reply.contract, resolution.contract) if due]
    ticket.due_at = min(running, default=None)


def resolution_of(
    ticket: Ticket, events: Sequence[TicketEvent]
) -> tuple[Deadline, datetime | None]:
    """Until when it is to be resolved, and when that is so near that its owner is to be warned: by
    the term of the provider that has the case, or by ours."""
    if lent := provider_terms.provider_term(events):
        since, until = lent
        return Deadline(until, until), since + (until - since) * warn_share(ticket)
    resolution = deadline(ticket, events, Metric.RESOLUTION)
    if resolution == NONE:
        return NONE, None
    return resolution, warning(ticket, events, Metric.RESOLUTION)


def since_start(log: Iterable[TicketEvent]) -> list[TicketEvent]:
    """The log from where its clocks begin: the opening, or the last release to be worked on."""
    events = standing(log)
    starts = [i for i, event in enumerate(events) if event.kind == EventKind.RELEASED]
    return events[starts[-1] :] if starts else events


def standing(log: Iterable[TicketEvent]) -> list[TicketEvent]:
    """The log without what was undone: nothing is ever taken out of it, so a later entry says what
    counts no longer; and an undoing may itself be undone."""
    events = list(log)
    undone: set[int] = set()
    undoings = [event for event in events if event.kind == EventKind.UNDONE]
    for event in sorted(undoings, key=lambda event: -event.pk):
        if event.pk not in undone:
            undone |= set(event.data["voids"])
    return [event for event in events if event.pk not in undone]


def deadline(ticket: Ticket, events: Sequence[TicketEvent], metric: Metric) -> Deadline:
    """Until when one promise can be kept; none when nothing is promised, or it is kept already."""
    contract, goal = (state(ticket, events, metric, figure) for figure in (CONTRACT, GOAL))
    if contract is None or goal is None or contract.met_at is not None or not contract.laps:
        return NONE
    return Deadline(contract.due, goal.due)


def warning(ticket: Ticket, events: Sequence[TicketEvent], metric: Metric) -> datetime | None:
    """When so much of a contractual term is used up that its owner is to be warned (SLA-23)."""
    told = state(ticket, events, metric, CONTRACT, share=warn_share(ticket))
    return told.due if told else None


def warn_share(ticket: Ticket) -> float:
    return float(procedures.decimal("sla_warn_share", at=ticket.opened_at))


def state(
    ticket: Ticket,
    events: Sequence[TicketEvent],
    metric: Metric,
    figure: int = CONTRACT,
    *,
    at: datetime | None = None,
    share: float = 1,
    version: int | None = None,
) -> clock.ClockState | None:
    """How one figure of a promise stands; None when the SLA promises no such thing.

    It is counted by the version of the calendar that the ticket was last counted with, or by
    another one.
    """
    version = version or ticket.calendar_version
    told = [promises for event in events if (promises := event.data.get("promises")) is not None]
    mine = [promises[metric] for promises in told if metric in promises]
    if not mine or metric not in told[-1]:
        return None
    around = events[0].at
    promise = partial(_promise, ticket, figure=figure, around=around, version=version)
    amount, timeline = promise(mine[0])
    story = [_moved(event, metric, promise) for event in events]
    target = clock.Target(METRICS[metric], amount, share)
    return clock.evaluate([event for event in story if event], target, timeline, at=at)


def _promise(
    ticket: Ticket, promise: list[int | str], *, figure: int, around: datetime, version: int
) -> tuple[timedelta, Timeline]:
    amount, mode = timedelta(seconds=int(promise[figure])), str(promise[2])
    return amount, sla.timeline(ticket.calendar, mode, around=around, version=version)


def _moved(
    event: TicketEvent,
    metric: Metric,
    promised: Callable[[list[int | str]], tuple[timedelta, Timeline]],
) -> clock.Event | None:
    """What an entry of our log is to a clock; None for one that moves none."""
    if event.kind in (EventKind.OPENED, EventKind.RELEASED):
        return clock.Event(kind=clock.EventKind.OPENED, at=event.at, source=event.pk)
    kind = MOVING.get(EventKind(event.kind))
    if kind is None:
        return None
    told: dict[str, Any] = {"kind": kind, "at": event.at, "source": event.pk}
    if kind is clock.EventKind.PAUSED:
        awaited = clock.Awaited(event.data["awaited"])
        return clock.Event(**told, awaited=awaited, reason=event.text)
    if kind is clock.EventKind.PRIORITY_CHANGED:
        promise = event.data.get("promises", {}).get(metric)
        if promise is None:
            return None
        amount, timeline = promised(promise)
        return clock.Event(**told, amount=amount, timeline=timeline)
    return clock.Event(**told)


def laps(
    ticket: Ticket, events: Sequence[TicketEvent], *, version: int | None = None
) -> Iterator[tuple[Metric, clock.Lap, clock.Lap]]:
    """Every promise that was ever begun, by contract and by our own goal."""
    for metric in METRICS:
        contract, goal = (
            state(ticket, events, metric, figure, version=version) for figure in (CONTRACT, GOAL)
        )
        if contract and goal:
            for lap, other in zip(contract.laps, goal.laps, strict=True):
                yield metric, lap, other


def disagreements(ticket: Ticket) -> list[str]:
    """The stored deadlines that are not what the log says; none, as a nightly check proves."""
    columns = ("reply_due_at", "reply_target_at", "resolve_due_at", "resolve_target_at", "due_at")
    stored = {name: getattr(ticket, name) for name in columns}
    reckon(ticket)
    return [
        f"{ticket.label} {name}: {stored[name]} / {getattr(ticket, name)}"
        for name in columns
        if stored[name] != getattr(ticket, name)
    ]


def verify() -> list[str]:
    """Compare the stored deadlines of every open ticket with its log; the differences, in words."""
    open_tickets = Ticket.objects.open().select_related("calendar").prefetch_related("events")
    counted_now = open_tickets.filter(calendar_version=F("calendar__version"))
    found: list[str] = []
    for ticket in counted_now.order_by("pk").iterator(chunk_size=500):
        found += disagreements(ticket)
    for line in found:
        logger.error("deadline disagrees with the log", difference=line)
    return found
