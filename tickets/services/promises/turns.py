"""Whose turn it is to speak, and until when silence is bearable (SAC-03, C29)."""

from datetime import datetime

import procedures.services as procedures
import sla.services as sla
from tickets.models import PAUSED, EventKind, Status, Ticket, TicketEvent, Track
from tickets.services.core.lapses import lapse
from tickets.services.promises import alerts, clocks, records


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

    A step that was opened after that word keeps its 48 h: going to and fro makes no burst.
    """
    lapses = list(ticket.follow_ups.filter(cycle=ticket.follow_up_cycle))
    mine = [one.step for one in lapses if one.track == track_of(ticket)]
    ticket.follow_up_step = max(mine, default=0)
    since = max([last_word(ticket), *(one.opened_at for one in lapses)])
    ticket.follow_up_at = lapse(ticket, since=since, at=at)
    if ticket.is_theirs and ticket.follow_up_step >= procedures.integer("reminder_steps", at=at):
        ticket.follow_up_at = closing_date(ticket, at=at)


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


def settle(ticket: Ticket, *, at: datetime | None = None) -> None:
    """Set every stored deadline to what the log says by now; the caller saves."""
    events = list(ticket.events.all())
    records.keep(ticket, events, at=at or events[-1].at)
    clocks.reckon(ticket, events)
    alerts.schedule(ticket, [event for event in events if event.kind == EventKind.DEADLINE])
