"""Why a deadline is where it is: the account of every second of the ticket's life (SLA-22).

The stretches of each promise lie between the opening and the end of the ticket, or now, without a
gap; each says what it was counted as, since which entry of the log, and by which calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.templatetags.kit import duration
from sla.clock import Awaited, Bucket, ClockState, Lap, Segment
from sla.models import Metric
from sla.worktime import Reason
from tickets.models import EventKind, Status, Ticket, TicketEvent
from tickets.services.promises import clocks, provider_terms

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
BEFORE = "before"  # the bucket of what lies before the clocks began
AWAITED = {
    Awaited.CUSTOMER: gettext_lazy("espera al cliente"),
    Awaited.THIRD_PARTY: gettext_lazy("espera a un tercero"),
}


@dataclass(frozen=True)
class Stretch:
    """A part of the ticket's life that was counted in one way; `bucket` names it for colours.

    `sort` is what stretches are added up by; `cause` the entry of the log since which it is so.
    """

    start: datetime
    end: datetime
    bucket: str
    words: str
    working: timedelta
    sort: str = ""
    cause: TicketEvent | None = None
    calendar: str = ""

    @property
    def counts(self) -> bool:
        return self.bucket == Bucket.RUNNING

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def source(self) -> str:
        """Which entry of the log made it so, and whose that was."""
        if self.cause is None:
            return ""
        kind = str(self.cause.get_kind_display())
        return f"{kind} · {self.cause.by}" if self.cause.by else kind


@dataclass
class Total:
    """All stretches of one sort: by the wall, and in the clock's own time."""

    words: str
    bucket: str
    length: timedelta = ZERO
    working: timedelta = ZERO


@dataclass(frozen=True)
class Explained:
    """One promise: what it says, how it stands, and the stretches that make it so.

    `known_due` is set when the calendar in force now dates it otherwise than it was promised;
    `provider` says whose term it is instead while a provider has the case (C30).
    """

    metric: Metric
    promise: timedelta
    goal: timedelta
    due: datetime | None
    goal_due: datetime | None
    consumed: timedelta
    is_broken: bool
    sentence: str
    stretches: tuple[Stretch, ...]
    laps: tuple[Lap, ...] = ()
    known_due: datetime | None = None
    met_at: datetime | None = field(default=None)
    provider: str = ""
    provider_due: datetime | None = None

    @property
    def is_binding(self) -> bool:
        """The resolution is an intention (SLA-03)."""
        return self.metric != Metric.RESOLUTION

    @property
    def name(self) -> str:
        return str(self.metric.label)

    @property
    def totals(self) -> list[Total]:
        """What the stretches add up to, by their sorts, in the order in which they first came."""
        found: dict[str, Total] = {}
        for part in self.stretches:
            total = found.setdefault(part.sort, Total(part.sort, part.bucket))
            total.length += part.length
            total.working += part.working * part.counts
        return list(found.values())

    @property
    def length(self) -> timedelta:
        """All of it: what the totals add up to."""
        return sum((part.length for part in self.stretches), ZERO)


def explain(ticket: Ticket, *, at: datetime) -> list[Explained]:
    """Say of each promise of the ticket how it stands at this moment, and why."""
    log = [event for event in ticket.events.select_related("by") if event.at <= at]
    events = clocks.since_start(log)
    if not events or ticket.status == Status.REFERRED:
        return []
    end = min(at, ticket.ended_at) if ticket.ended_at else at
    before = prelude(clocks.standing(log), events)
    found = [_explained(ticket, events, metric, before, at=end) for metric in clocks.METRICS]
    return [one for one in found if one]


def prelude(log: Sequence[TicketEvent], events: Sequence[TicketEvent]) -> tuple[Stretch, ...]:
    """What lies before the clocks began: time at the desk, and time referred to Proyectos."""
    edges = [log[0], *(one for one in log if one.kind == EventKind.REFERRED and one.pk), events[0]]
    edges = [one for one in edges if one.at <= events[0].at]
    words = {
        EventKind.REFERRED: _("Derivado a Proyectos: no corre ningún plazo"),
        EventKind.RELEASED: _("Liberado antes; los plazos empezaron de nuevo"),
    }
    usual = _("Antes de derivarse; los plazos empezaron de nuevo")
    return tuple(
        Stretch(
            start=one.at,
            end=other.at,
            bucket=BEFORE,
            words=words.get(EventKind(one.kind), usual),
            working=ZERO,
            sort=_("Antes de que corriera el plazo"),
            cause=one,
        )
        for one, other in pairwise(edges)
        if one.at < other.at
    )


def _explained(
    ticket: Ticket,
    events: Sequence[TicketEvent],
    metric: Metric,
    before: tuple[Stretch, ...],
    *,
    at: datetime,
) -> Explained | None:
    stand = partial(clocks.state, ticket, events, metric, at=at)
    contract, goal = stand(figure=clocks.CONTRACT), stand(figure=clocks.GOAL)
    if contract is None or goal is None or not contract.laps:
        return None
    now = stand(figure=clocks.CONTRACT, version=ticket.calendar.version)
    causes = {event.pk: event for event in events}
    told = events if metric == Metric.RESOLUTION else []
    lent = provider_terms.provider_term(told)
    until = lent[1] if lent else None
    return Explained(
        metric=metric,
        promise=contract.amount,
        goal=goal.amount,
        due=contract.due,
        goal_due=goal.due,
        consumed=contract.consumed,
        is_broken=_is_broken(contract, at) or (until is not None and until <= at),
        sentence=_sentence(contract, ZoneInfo(ticket.calendar.zone), at),
        stretches=before + tuple(_stretch(segment, causes) for segment in contract.segments),
        laps=contract.laps,
        known_due=now.due if now and now.due != contract.due else None,
        met_at=contract.met_at,
        provider=provider_terms.sentence(ticket, told, at=at),
        provider_due=until,
    )


def _is_broken(state: ClockState, at: datetime) -> bool:
    """Due is due: what was met on the Sunday after a Friday's closing was met too late."""
    return state.due is not None and state.due < (state.met_at or at + timedelta.resolution)


def _sentence(state: ClockState, zone: ZoneInfo, at: datetime) -> str:
    """In one sentence, why it is green, amber or red."""
    paused = sum((part.working for part in state.segments if part.bucket is Bucket.PAUSED), ZERO)
    facts = {
        "due": _local(state.due, zone),
        "met": _local(state.met_at, zone),
        "since": _local(state.paused_since, zone),
        "begun": _local(state.laps[-1].started_at, zone),
        "used": duration(state.consumed, "h"),
        "amount": duration(state.amount, "h"),
        "left": duration(state.remaining, "h"),
        "late": duration(state.late_by, "h"),
        "paused": duration(paused, "h"),
    }
    words = _words_of(state, at) % facts
    return words + (_(" No cuentan %(paused)s en pausa.") % facts if paused else "")


def _words_of(state: ClockState, at: datetime) -> str:
    is_broken = _is_broken(state, at)
    if state.met_at and is_broken and state.late_by > ZERO:
        return _("Se cumplió el %(met)s, %(late)s después del plazo de %(amount)s.")
    if state.met_at and is_broken:
        return _("Se cumplió el %(met)s; el plazo de %(amount)s venció el %(due)s.")
    if state.met_at:
        return _("Se cumplió el %(met)s, con %(used)s de %(amount)s consumidas.")
    if is_broken:
        return _("Venció el %(due)s porque eran %(amount)s desde el %(begun)s y van %(used)s.")
    if state.due is None:
        return _("En pausa desde el %(since)s: quedan %(left)s de %(amount)s.")
    return _("Vence el %(due)s porque son %(amount)s desde el %(begun)s: van %(used)s.")


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}" if moment else ""


def _stretch(segment: Segment, causes: dict[int, TicketEvent]) -> Stretch:
    return Stretch(
        start=segment.start,
        end=segment.end,
        bucket=segment.bucket.value,
        words=_words(segment),
        working=segment.working,
        sort=_sort(segment),
        cause=causes.get(segment.cause.source or 0),
        calendar=segment.calendar,
    )


def _sort(segment: Segment) -> str:
    """What it is added up with: a feast with the feasts, whichever it was."""
    if segment.bucket is Bucket.OUTSIDE_HOURS:
        return str(CLOSED[segment.why])
    if segment.bucket is Bucket.PAUSED and segment.cause.awaited:
        return _("En pausa: %(why)s") % {"why": AWAITED[segment.cause.awaited]}
    return str(BUCKETS.get(segment.bucket, segment.bucket))


def _words(segment: Segment) -> str:
    if segment.bucket is Bucket.OUTSIDE_HOURS:
        return ": ".join(part for part in (str(CLOSED[segment.why]), segment.label) if part)
    if segment.bucket is Bucket.PAUSED:
        awaited = segment.cause.awaited
        who = str(AWAITED[awaited]) if awaited else ""
        parts = [part for part in (who, segment.cause.reason) if part]
        return _("En pausa: %(why)s") % {"why": ", ".join(dict.fromkeys(parts))}
    return str(BUCKETS[segment.bucket])
