"""A ticket as one line of a list: words, tones and times, worked out once per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

import sla.services as sla
from sla.models import Priority, TimeMode
from tickets.models import PAUSED, Status, Ticket

PRIORITY_TONES = {
    Priority.VERY_HIGH: "danger",
    Priority.URGENT: "danger",
    Priority.HIGH: "warning",
    Priority.MEDIUM: "info",
}
STATUS_TONES = {
    Status.PENDING: "warning",
    Status.IN_PROGRESS: "info",
    Status.REFERRED: "danger",
    Status.RESOLVED: "success",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a ticket. `left` is working time until it is due; negative when late."""

    label: str
    url: str
    subject: str
    customer: str
    is_key_account: bool
    status: str
    status_tone: str
    priority: str
    priority_tone: str
    owner: str
    left: timedelta | None
    due_at: datetime | None
    is_paused: bool
    is_over: bool
    reason: str
    follow_up: str
    opened_at: datetime


def rows_of(tickets: Iterable[Ticket], *, at: datetime) -> list[Row]:
    """Lines for tickets that were read with customer, owner and calendar (`for_rows`)."""
    return [row_of(ticket, at=at) for ticket in tickets]


def row_of(ticket: Ticket, *, at: datetime) -> Row:
    return Row(
        label=ticket.label,
        url=f"/tickets/{ticket.pk}/",
        subject=ticket.subject,
        customer=str(ticket.customer),
        is_key_account=ticket.is_key_account,
        status=str(Status(ticket.status).label),
        status_tone=STATUS_TONES.get(Status(ticket.status), "neutral"),
        priority=str(Priority(ticket.priority).label) if ticket.priority else _("Sin clasificar"),
        priority_tone=PRIORITY_TONES.get(Priority(ticket.priority), "neutral")
        if ticket.priority
        else "warning",
        owner=ticket.owner.name if ticket.owner else "",
        left=time_left(ticket, ticket.due_at, at=at),
        due_at=ticket.due_at,
        is_paused=ticket.status in PAUSED,
        is_over=not ticket.is_open,
        reason=ticket.place_at(at),
        follow_up=follow_up_of(ticket),
        opened_at=ticket.opened_at,
    )


def time_left(ticket: Ticket, due: datetime | None, *, at: datetime) -> timedelta | None:
    """Time of the ticket's own clock until it is due; negative when that has passed."""
    if due is None:
        return None
    mode = TimeMode.NATURAL if ticket.priority == Priority.VERY_HIGH else TimeMode.SERVICE
    line = sla.timeline(ticket.calendar, mode, around=at)
    return line.between(at, due) if at <= due else -line.between(due, at)


def follow_up_of(ticket: Ticket) -> str:
    """Which update the customer is owed."""
    if not ticket.is_open or not ticket.follow_up_step:
        return ""
    if ticket.follow_up_step >= 4:
        return _("Escalado a la jefatura")
    if ticket.status == Status.WAITING_CUSTOMER:
        return _("Recordatorio %(step)d enviado") % {"step": ticket.follow_up_step}
    return _("Seguimiento %(step)d") % {"step": ticket.follow_up_step}
