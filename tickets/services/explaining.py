"""Why a deadline is where it is: every stretch of the ticket's life, and what it was counted as."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.templatetags.kit import duration
from sla.clock import Awaited, Bucket, ClockState, Segment
from sla.models import Metric
from sla.worktime import Reason
from tickets.models import Status, Ticket, TicketEvent
from tickets.services import clocks

ZERO = timedelta(0)
CLOSED = {
    Reason.OPEN: gettext_lazy("Fuera de horario"),
    Reason.OUTSIDE_HOURS: gettext_lazy("Fuera de horario"),
    Reason.WEEKEND: gettext_lazy("Día sin servicio"),
    Reason.CLOSED_DAY: gettext_lazy("Festivo"),
}
BUCKETS = {
    Bucket.NOT_STARTED: gettext_lazy("Todavía no corre"),
    Bucket.RUNNING: gettext_lazy("Cuenta"),
    Bucket.MET: gettext_lazy("Cumplido"),
}
AWAITED = {
    Awaited.CUSTOMER: gettext_lazy("espera al cliente"),
    Awaited.THIRD_PARTY: gettext_lazy("espera a un tercero"),
}


@dataclass(frozen=True)
class Stretch:
    """A part of the ticket's life that was counted in one way; `bucket` names it for colours."""

    start: datetime
    end: datetime
    bucket: str
    words: str
    working: timedelta

    @property
    def counts(self) -> bool:
        return self.bucket == Bucket.RUNNING


@dataclass(frozen=True)
class Explained:
    """One promise: what it says, how it stands, and the stretches that make it so."""

    metric: Metric
    promise: timedelta
    goal: timedelta
    due: datetime | None
    goal_due: datetime | None
    consumed: timedelta
    is_broken: bool
    sentence: str
    stretches: tuple[Stretch, ...]

    @property
    def is_binding(self) -> bool:
        """The resolution is an intention (SLA-03)."""
        return self.metric != Metric.RESOLUTION

    @property
    def name(self) -> str:
        return str(self.metric.label)


def explain(ticket: Ticket, *, at: datetime) -> list[Explained]:
    """Say of each promise of the ticket how it stands at this moment, and why."""
    events = clocks.since_start([event for event in ticket.events.all() if event.at <= at])
    if not events or ticket.status == Status.REFERRED:
        return []
    found = [_explained(ticket, events, metric, at=at) for metric in clocks.METRICS]
    return [one for one in found if one]


def _explained(
    ticket: Ticket, events: list[TicketEvent], metric: Metric, *, at: datetime
) -> Explained | None:
    contract, goal = (
        clocks.state(ticket, events, metric, figure, at=at)
        for figure in (clocks.CONTRACT, clocks.GOAL)
    )
    if contract is None or goal is None or not contract.laps:
        return None
    return Explained(
        metric=metric,
        promise=contract.amount,
        goal=goal.amount,
        due=contract.due,
        goal_due=goal.due,
        consumed=contract.consumed,
        is_broken=_is_broken(contract, at),
        sentence=_sentence(contract, ZoneInfo(ticket.calendar.zone), at),
        stretches=tuple(_stretch(segment) for segment in contract.segments),
    )


def _is_broken(state: ClockState, at: datetime) -> bool:
    if state.met_at:
        return state.late_by > ZERO
    return state.due is not None and state.due <= at


def _sentence(state: ClockState, zone: ZoneInfo, at: datetime) -> str:
    """In one sentence, why it is green, amber or red."""
    facts = {
        "due": _local(state.due, zone),
        "met": _local(state.met_at, zone),
        "since": _local(state.paused_since, zone),
        "begun": _local(state.laps[-1].started_at, zone),
        "used": duration(state.consumed, "h"),
        "amount": duration(state.amount, "h"),
        "left": duration(state.remaining, "h"),
        "late": duration(state.late_by, "h"),
    }
    if state.met_at and state.late_by > ZERO:
        return _("Se cumplió el %(met)s, %(late)s después del plazo de %(amount)s.") % facts
    if state.met_at:
        return _("Se cumplió el %(met)s, con %(used)s de %(amount)s consumidas.") % facts
    if _is_broken(state, at):
        return (
            _("Venció el %(due)s porque eran %(amount)s desde el %(begun)s y van %(used)s.") % facts
        )
    if state.due is None:
        return _("En pausa desde el %(since)s: quedan %(left)s de %(amount)s.") % facts
    return _("Vence el %(due)s porque son %(amount)s desde el %(begun)s: van %(used)s.") % facts


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}" if moment else ""


def _stretch(segment: Segment) -> Stretch:
    return Stretch(
        start=segment.start,
        end=segment.end,
        bucket=segment.bucket.value,
        words=_words(segment),
        working=segment.working,
    )


def _words(segment: Segment) -> str:
    if segment.bucket is Bucket.OUTSIDE_HOURS:
        return ": ".join(part for part in (str(CLOSED[segment.why]), segment.label) if part)
    if segment.bucket is Bucket.PAUSED:
        awaited = segment.cause.awaited
        who = str(AWAITED[awaited]) if awaited else ""
        parts = [part for part in (who, segment.cause.reason) if part]
        return _("En pausa: %(why)s") % {"why": ", ".join(dict.fromkeys(parts))}
    return str(BUCKETS[segment.bucket])
