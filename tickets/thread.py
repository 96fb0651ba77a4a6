"""What a ticket's page shows: everything said and done, in order, and how its promises stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from outbox.models import MailStatus
from tickets.models import Attachment, EventKind, Message, Ticket, TicketEvent, Voice
from tickets.rows import time_left

# Said by the message itself, or only of interest to the clocks.
SILENT_EVENTS = {EventKind.PUBLIC_REPLY, EventKind.CUSTOMER_REPLY, EventKind.RETARGETED}
ICONS = {
    EventKind.OPENED: "inbox-arrow-down",
    EventKind.PAUSED: "pause-circle",
    EventKind.RESUMED: "play-circle",
    EventKind.CLASSIFIED: "tag",
    EventKind.ASSIGNED: "user-circle",
    EventKind.FOLLOW_UP: "bell-alert",
    EventKind.ESCALATED: "arrow-trending-up",
    EventKind.REFERRED: "arrow-uturn-right",
    EventKind.RELEASED: "lock-open",
    EventKind.RESOLVED: "check-circle",
    EventKind.CLOSED: "archive-box",
    EventKind.REOPENED: "arrow-path",
    EventKind.DEADLINE: "exclamation-triangle",
    EventKind.COMMITTED: "calendar-days",
    EventKind.CALENDAR: "calendar",
}
MAIL_TONES = {
    MailStatus.SENT: "success",
    MailStatus.FAILED: "danger",
    MailStatus.DOUBT: "warning",
    MailStatus.CANCELLED: "warning",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done. `kind` is public, internal, customer or system."""

    kind: str
    at: datetime
    id: str
    author: str = ""
    text: str = ""
    next_step: str = ""
    icon: str = ""
    files: list[Attachment] = field(default_factory=list)
    mail: str = ""
    mail_tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Promise:
    """A deadline of the ticket, with the contractual and the internal moment (SLA-19)."""

    label: str
    due_at: datetime | None
    target_at: datetime | None
    left: timedelta | None
    is_met: bool
    is_binding: bool


def thread_of(ticket: Ticket) -> list[Entry]:
    """Messages and events in the order in which they happened."""
    messages = ticket.messages.select_related("author", "contact", "mail")
    said = [entry_of(message) for message in messages.prefetch_related("attachments")]
    done = [told for event in ticket.events.select_related("by") for told in told_of(event)]
    return sorted([*done, *said], key=lambda entry: entry.at)


def entry_of(message: Message) -> Entry:
    author = message.author or message.contact or message.sender
    return Entry(
        kind=Voice(message.voice).value,
        at=message.at,
        id=f"m{message.pk}",
        author=str(author or _("SGC")),
        text=message.body,
        next_step=message.next_step,
        files=list(message.attachments.all()),
        mail=str(MailStatus(message.mail.status).label) if message.mail else "",
        mail_tone=MAIL_TONES.get(MailStatus(message.mail.status), "neutral")
        if message.mail
        else "neutral",
    )


def told_of(event: TicketEvent) -> Iterator[Entry]:
    kind = EventKind(event.kind)
    if kind in SILENT_EVENTS:
        return
    words = str(kind.label)
    if event.text:
        words = f"{words}: {event.text}"
    if event.by:
        words = f"{words} · {event.by.name}"
    yield Entry(
        kind="system",
        at=event.at,
        id=f"e{event.pk}",
        text=words,
        icon=ICONS.get(kind, "bolt"),
    )


def promises_of(ticket: Ticket, *, at: datetime) -> list[Promise]:
    """Reply, which binds us, and resolution, which is an intention (SLA-03)."""
    reply = _("Primera respuesta") if ticket.first_replied_at is None else _("Siguiente respuesta")
    return [
        Promise(
            label=reply,
            due_at=ticket.reply_due_at,
            target_at=ticket.reply_target_at,
            left=time_left(ticket, ticket.reply_due_at, at=at),
            is_met=ticket.reply_due_at is None and ticket.first_replied_at is not None,
            is_binding=True,
        ),
        Promise(
            label=_("Resolución: objetivo (no vinculante)"),
            due_at=ticket.resolve_due_at,
            target_at=ticket.resolve_target_at,
            left=time_left(ticket, ticket.resolve_due_at, at=at),
            is_met=not ticket.is_open and ticket.ended_at is not None,
            is_binding=False,
        ),
    ]
