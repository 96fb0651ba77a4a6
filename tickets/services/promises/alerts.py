"""Tell the right people, once, that a deadline has passed (SLA-19) or a date is near (SAC-19)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import sla.services as sla
from accounts.models import User
from contacts.models import ActionCode
from kit.db import write_each
from outbox.models import Tone
from sla.models import TimeMode
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services.core.ground import verb
from tickets.services.core.rounds import Round
from tickets.services.core.sweeping import held, just, sweep

DAY = timedelta(days=1)


class Passing(NamedTuple):
    """A moment at which somebody is to be told something."""

    name: str
    moment: datetime

    @property
    def mark(self) -> str:
        """What tells this passing from that of another lap of the same promise."""
        return f"{self.name} {self.moment:%Y-%m-%dT%H:%M:%SZ}"


WORDS = {
    "reply_goal": _("ha pasado el objetivo interno de respuesta"),
    "reply_near": _("está por vencer el plazo de respuesta del SLA"),
    "reply_due": _("ha vencido el plazo de respuesta del SLA"),
    "resolve_goal": _("ha pasado el objetivo interno de resolución"),
    "resolve_near": _("está por cumplirse el objetivo de resolución"),
    "resolve_due": _("ha pasado el objetivo de resolución (no vinculante)"),
    "date_near": _("se acerca la fecha comprometida con el cliente"),
    "date_today": _("hoy es la fecha comprometida con el cliente"),
    "date_missed": _("no se ha cumplido la fecha comprometida con el cliente"),
}
# What goes beyond the owner, and what of it breaks a promise: the resolution is an intention.
RAISED = {"reply_due", "resolve_due", "date_missed"}
BROKEN = {"reply_due", "date_missed"}
BEGINNINGS = (EventKind.REOPENED, EventKind.RELEASED)


def passings(ticket: Ticket) -> Iterator[Passing]:
    """Every moment that the stored deadlines say somebody is to be told of."""
    columns = {
        "reply_goal": ticket.reply_target_at,
        "reply_near": ticket.reply_warn_at,
        "reply_due": ticket.reply_due_at,
        "resolve_goal": ticket.resolve_target_at,
        "resolve_near": ticket.resolve_warn_at,
        "resolve_due": ticket.resolve_due_at,
    }
    yield from (Passing(name, moment) for name, moment in columns.items() if moment)
    if ticket.committed_on and ticket.is_open:
        near, today, missed = commitment(ticket)
        yield Passing("date_near", near)
        if today < missed:  # nobody works on some of them
            yield Passing("date_today", today)
        yield Passing("date_missed", missed)


def commitment(ticket: Ticket) -> tuple[datetime, datetime, datetime]:
    """When to warn of a committed date, one working day ahead and on the day, and when it is missed
    (SAC-19)."""
    hours = sla.hours(ticket.calendar)
    zone = ZoneInfo(ticket.calendar.zone)
    day = ticket.committed_on
    assert day is not None  # noqa: S101 - asked only of a ticket that has one
    missed = datetime.combine(day + DAY, time(), zone)
    before = day - DAY
    while not hours.windows(before) and day - before < 30 * DAY:
        before -= DAY
    morning = datetime.combine(before, time(), zone)
    service = sla.timeline(ticket.calendar, TimeMode.SERVICE, around=morning)
    today = service.next_open(datetime.combine(day, time(), zone))
    return service.next_open(morning), today, service.next_open(missed)


def schedule(ticket: Ticket, told: Iterable[TicketEvent]) -> None:
    """Set when the ticket is next to be looked at; `told` are its DEADLINE events so far."""
    marks = {mark for event in told for mark in event.data["marks"]}
    left = [passing.moment for passing in passings(ticket) if passing.mark not in marks]
    ticket.alert_at = min(left, default=None)


def alert(ticket: Ticket, *, at: datetime) -> bool:
    """Tell of the deadlines that have passed, each once; False if there is nothing to tell.

    Safe to run twice or in parallel: what has been told stands in the log, under the ticket's lock.
    """
    return _tell_of(just(Ticket.objects.alerting_at(at), ticket.pk), at=at) > 0


def alert_due(*, at: datetime) -> int:
    """Tell of every deadline that has passed; how many tickets there was something to tell of."""
    return sweep(Ticket.objects.alerting_at(at), partial(_tell_of, at=at))


@verb
def _tell_of(locking: QuerySet[Ticket], *, at: datetime) -> int:
    tickets, round_ = held(locking), Round(at)
    told: dict[int, list[TicketEvent]] = defaultdict(list)
    for event in TicketEvent.objects.filter(ticket__in=tickets, kind=EventKind.DEADLINE):
        told[event.ticket_id].append(event)
    count = sum(_tell(ticket, told[ticket.pk], round_) for ticket in tickets)
    round_.write()
    # A figure that follows from the log: it is no change of the ticket, and has no history.
    write_each(Ticket, tickets, fields=["alert_at"])
    return count


def _tell(ticket: Ticket, told: list[TicketEvent], round_: Round) -> bool:
    """The owner is told of a goal; of a contractual term their superior and the head as well."""
    marks = {mark for event in told for mark in event.data["marks"]}
    fresh = [p for p in passings(ticket) if p.moment <= round_.at and p.mark not in marks]
    if fresh:
        words = "; ".join(str(WORDS[passing.name]) for passing in fresh)
        is_raised = any(passing.name in RAISED for passing in fresh)
        higher = escalate(ticket, fresh, told, round_)
        round_.log(ticket, EventKind.DEADLINE, words, marks=[passing.mark for passing in fresh])
        told.append(round_.events[-1])
        people: list[User | None] = [*round_.people(ticket)]
        if is_raised:
            people.append(round_.sector(ticket).head)
            people.append(ticket.owner.superior if ticket.owner else None)
        if higher:
            people.append(higher)
            words += "; " + _("se escala a %(who)s") % {"who": higher}
        is_broken = any(passing.name in BROKEN for passing in fresh)
        tone = Tone.DANGER if is_broken else Tone.WARNING
        round_.tell(ticket, people, key=fresh[-1].mark, text=words, tone=tone)
    schedule(ticket, told)
    return bool(fresh)


def was_escalated(ticket: Ticket, told: list[TicketEvent]) -> bool:
    """Whether its objective has passed before since it was last taken up: another priority, plan or
    calendar moves the moment of what is late already, which is no second failure."""
    marked = [
        one.at for one in told if any(m.startswith("resolve_due ") for m in one.data["marks"])
    ]
    if not marked:
        return False
    beginnings = ticket.events.filter(kind__in=BEGINNINGS)
    begun = beginnings.order_by("-pk").values_list("at", flat=True).first()
    return begun is None or max(marked) >= begun


def escalate(
    ticket: Ticket, fresh: list[Passing], told: list[TicketEvent], round_: Round
) -> User | None:
    """Have the next level answer, once, for what is late in being resolved (CC-42); who that is."""
    if "resolve_due" not in {one.name for one in fresh} or was_escalated(ticket, told):
        return None
    higher = round_.next_level(ticket)
    if higher:
        reason = gettext("objetivo de resolución superado: responde %(who)s") % {"who": higher}
        round_.raise_to(ticket, higher, reason)
        round_.log(ticket, EventKind.ESCALATED, reason)
        round_.record(ticket, ActionCode.TICKET_ESCALATED, reason)
    return higher
