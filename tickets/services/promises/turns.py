"""Whose turn it is to speak, and until when silence is bearable (SAC-03, C29)."""

from datetime import datetime

from django.utils.translation import gettext as _

import procedures.services as procedures
import sla.services as sla
from accounts.models import User
from sla.clock import Awaited
from tickets.models import (
    PAUSED,
    Escalation,
    EscalationKind,
    EscalationState,
    EventKind,
    Status,
    Ticket,
    TicketEvent,
    Track,
)
from tickets.services.core.ground import log
from tickets.services.core.lapses import lapse
from tickets.services.promises import alerts, clocks, records

MARKS = (EventKind.FOLLOW_UP, *alerts.BEGINNINGS)


def begin(ticket: Ticket, start: TicketEvent, *, at: datetime) -> None:
    """Let the clocks of a ticket that may be worked on run from this moment; the caller saves."""
    start.data["promises"] = clocks.promised(ticket)
    ticket.follow_up_at = lapse(ticket, since=at, at=at)
    days = sla.timeline(ticket.calendar, sla.WORKING_DAYS, around=at)
    ticket.ages_at = days.add(at, procedures.duration("ageing_after", at=at))
    clocks.reckon(ticket, [start])
    alerts.schedule(ticket, [])


def last_word(ticket: Ticket) -> datetime:
    """When somebody last said something that both sides know of; the opening counts."""
    said = (ticket.last_told_at, ticket.last_heard_at, ticket.opened_at)
    return max(moment for moment in said if moment)


def track_of(ticket: Ticket) -> Track:
    return Track.THEIRS if ticket.is_theirs else Track.OURS


def restart(ticket: Ticket, *, at: datetime) -> None:
    """Count the silence anew from the last word; the step of the turn it now is stays reached.

    Unless the customer was warned already: that warning named another question and another date,
    so they are reminded of this one, and warned, from the first step on (CC-44). A step that was
    opened after the last word, a reminder of the head, and a new beginning keep their 48 h: going
    to and fro makes no burst.
    """
    lapses = list(ticket.follow_ups.filter(cycle=ticket.follow_up_cycle))
    mine = [(one.asked, one.step) for one in lapses if one.track == track_of(ticket)]
    _asked, ticket.follow_up_step = max(mine, default=(1, 0))
    if ticket.is_theirs and ticket.follow_up_step >= procedures.integer("reminder_steps", at=at):
        ticket.follow_up_step = 0
    marks = ticket.events.filter(kind__in=MARKS).order_by("-pk").values_list("at", flat=True)[:1]
    since = max([last_word(ticket), *(one.opened_at for one in lapses), *marks])
    ticket.follow_up_at = lapse(ticket, since=since, at=at)


def new_cycle(ticket: Ticket, *, at: datetime) -> None:
    """Begin the steps anew: the customer has spoken, or the case is taken up again."""
    ticket.follow_up_cycle += 1
    ticket.follow_up_step = 0
    ticket.follow_up_at = lapse(ticket, since=at, at=at)


def closing_date(ticket: Ticket, *, at: datetime) -> datetime:
    """Until when a customer may answer the last reminder before the ticket is closed (CC-44)."""
    days = sla.timeline(ticket.calendar, sla.WORKING_DAYS, around=at)
    return days.add(at, procedures.duration("no_answer_close_after", at=at))


def turn(ticket: Ticket, status: Status, *, at: datetime) -> None:
    """Move between our turn and theirs, pausing while somebody else has to act (SLA-22)."""
    was_paused = ticket.status in PAUSED
    if status != ticket.status:
        ticket.move_to(status)
    if status not in PAUSED:
        ticket.paused_at = None
    elif not was_paused:
        ticket.paused_at = at


def come_back(
    ticket: Ticket, *, by: User | None = None, at: datetime, text: str = "", **data: object
) -> None:
    """End a wait: it is our turn. While a provider has the case its term goes on: our own clock of
    the resolution stays where it is (C30)."""
    row = with_provider(ticket)
    if row:
        leave_to_provider(row, ticket, by=by, at=at, **data)
        return
    turn(ticket, Status.IN_PROGRESS, at=at)
    log(ticket, EventKind.RESUMED, at=at, by=by, text=text, **data)


def with_provider(ticket: Ticket) -> Escalation | None:
    """What the last of the providers that have the case was asked; None if none has."""
    rows = ticket.escalations.filter(kind=EscalationKind.PROVIDER, state=EscalationState.OPEN)
    return rows.select_related("provider").order_by("opened_at", "pk").last()


def leave_to_provider(
    row: Escalation, ticket: Ticket, *, by: User | None, at: datetime, **data: object
) -> None:
    """Stop our own clock of the resolution, for a provider has the case."""
    turn(ticket, Status.WAITING_THIRD, at=at)
    words = _("lo tiene %(provider)s") % {"provider": row.provider}
    data |= {"awaited": Awaited.THIRD_PARTY.value, "escalation": row.pk}
    log(ticket, EventKind.PAUSED, at=at, by=by, text=words, **data)


def settle(ticket: Ticket, *, at: datetime | None = None) -> None:
    """Set every stored deadline to what the log says by now; the caller saves."""
    events = list(ticket.events.all())
    records.keep(ticket, events, at=at or events[-1].at)
    clocks.reckon(ticket, events)
    alerts.schedule(ticket, [event for event in events if event.kind == EventKind.DEADLINE])
