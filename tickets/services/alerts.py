"""Tell the right people, once, that a deadline has passed (SLA-19) or a date is near (SAC-19)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from django.utils.translation import gettext_lazy as _

import sla.services as sla
from accounts.models import User
from outbox.models import Tone
from sla.models import TimeMode
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services.bells import ring
from tickets.services.ground import hold, log, verb

logger = structlog.get_logger("sgc.tickets")

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
    "reply_due": _("ha vencido el plazo de respuesta del SLA"),
    "resolve_goal": _("ha pasado el objetivo interno de resolución"),
    "resolve_due": _("ha pasado el objetivo de resolución (no vinculante)"),
    "date_near": _("se acerca la fecha comprometida con el cliente"),
    "date_missed": _("no se ha cumplido la fecha comprometida con el cliente"),
}
# Only a broken promise goes beyond the owner; a missed goal is an intention (SLA-03).
RAISED = {"reply_due", "date_missed"}


def passings(ticket: Ticket) -> Iterator[Passing]:
    """Every moment that the stored deadlines say somebody is to be told of."""
    columns = {
        "reply_goal": ticket.reply_target_at,
        "reply_due": ticket.reply_due_at,
        "resolve_goal": ticket.resolve_target_at,
        "resolve_due": ticket.resolve_due_at,
    }
    yield from (Passing(name, moment) for name, moment in columns.items() if moment)
    if ticket.committed_on and ticket.is_open:
        near, missed = commitment(ticket)
        yield from (Passing("date_near", near), Passing("date_missed", missed))


def commitment(ticket: Ticket) -> tuple[datetime, datetime]:
    """When to warn of a committed date, one working day ahead, and when it is missed (SAC-19)."""
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
    return service.next_open(morning), service.next_open(missed)


def schedule(ticket: Ticket, told: Iterable[TicketEvent]) -> None:
    """Set when the ticket is next to be looked at; `told` are its DEADLINE events so far."""
    marks = {mark for event in told for mark in event.data["marks"]}
    left = [passing.moment for passing in passings(ticket) if passing.mark not in marks]
    ticket.alert_at = min(left, default=None)


@verb
def alert(ticket: Ticket, *, at: datetime) -> bool:
    """Tell of the deadlines that have passed, each once; False if there is nothing to tell.

    Safe to run twice or in parallel: what has been told stands in the log, under the ticket's lock.
    """
    ticket = hold(ticket)
    if ticket.alert_at is None or ticket.alert_at > at:
        return False
    told = list(ticket.events.filter(kind=EventKind.DEADLINE))
    marks = {mark for event in told for mark in event.data["marks"]}
    fresh = [p for p in passings(ticket) if p.moment <= at and p.mark not in marks]
    if fresh:
        words = "; ".join(str(WORDS[passing.name]) for passing in fresh)
        new_marks = [passing.mark for passing in fresh]
        told.append(log(ticket, EventKind.DEADLINE, at=at, text=words, marks=new_marks))
        tell(ticket, fresh, words, at=at)
    schedule(ticket, told)
    # A figure that follows from the log: it is no change of the ticket, and has no history.
    Ticket.objects.filter(pk=ticket.pk).update(alert_at=ticket.alert_at)
    return bool(fresh)


def alert_due(*, at: datetime) -> int:
    """Tell of every deadline that has passed; how many tickets there was something to tell of.

    One that cannot be handled is reported, and holds up nobody else.
    """
    due = Ticket.objects.alerting_at(at).order_by("alert_at", "pk")
    return sum(_alert_safely(pk, at=at) for pk in list(due.values_list("pk", flat=True)))


def _alert_safely(pk: int, *, at: datetime) -> bool:
    try:
        return alert(Ticket(pk=pk), at=at)
    except Exception:
        logger.exception("deadline not told", ticket=pk)
        return False


def tell(ticket: Ticket, fresh: list[Passing], words: str, *, at: datetime) -> None:
    """The owner is told of a goal; of a broken promise their superior and the head as well."""
    is_raised = any(passing.name in RAISED for passing in fresh)
    ring(
        ticket,
        answerable(ticket, is_raised=is_raised),
        key=fresh[-1].mark,
        text=words,
        tone=Tone.DANGER if is_raised else Tone.WARNING,
        at=at,
    )


def answerable(ticket: Ticket, *, is_raised: bool) -> list[User]:
    """Who answers for the ticket: its owner and, once it is raised, those above them."""
    people = [ticket.owner] if ticket.owner else []
    if is_raised and ticket.owner and ticket.owner.superior:
        people.append(ticket.owner.superior)
    if is_raised and ticket.sector.head:
        people.append(ticket.sector.head)
    return list(dict.fromkeys(people))
