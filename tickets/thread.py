"""What a ticket's page shows: what was said and done, in order, and how its promises stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.templatetags import kit
from outbox.models import MailStatus
from tickets.models import PAUSED, Attachment, EventKind, Message, Ticket, TicketEvent, Voice
from tickets.rows import goal_badge, time_left

SHOWN = 40  # the rest is a click away, so that a long story does not make a slow page

# Who spoke is a name, a letter its fate: the rest of those rows is left where it is.
TOLD = (
    "author__name",
    "at",
    "body",
    "contact__first_name",
    "contact__last_name",
    "inbound__id",
    "mail__status",
    "next_step",
    "sender",
    "ticket",
    "voice",
)
DONE = ("at", "by__name", "kind", "text", "ticket")
# Said by the message itself, or only of interest to the clocks.
SILENT_EVENTS = {EventKind.PUBLIC_REPLY, EventKind.CUSTOMER_REPLY, EventKind.RETARGETED}
# Say by themselves what happened.
WHOLE = {
    EventKind.ASSIGNED,
    EventKind.ESCALATED,
    EventKind.COMMITTED,
    EventKind.DEADLINE,
    EventKind.FOLLOW_UP,
    EventKind.CALENDAR,
}
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
    original: int | None = None  # the message that a whole mail stands behind


@dataclass(frozen=True, slots=True)
class Thread:
    entries: list[Entry]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A deadline of the ticket, with the contractual and the internal moment (SLA-19)."""

    label: str
    due_at: datetime | None
    target_at: datetime | None
    clock: SafeString


def thread_of(ticket: Ticket, *, whole: bool = False) -> Thread:
    """Messages and events in the order in which they happened; the last ones unless `whole`."""
    most = None if whole else SHOWN + 1
    related = ticket.messages.select_related("author", "contact", "mail", "inbound")
    messages = related.only(*TOLD).prefetch_related("attachments")
    events = ticket.events.exclude(kind__in=SILENT_EVENTS).select_related("by").only(*DONE)
    said = messages.order_by("-at", "-pk")[:most]
    done = events.order_by("-at", "-pk")[:most]
    entries = [*map(told_of, reversed(done)), *map(entry_of, reversed(said))]
    entries.sort(key=lambda entry: entry.at)
    return Thread(entries if whole else entries[-SHOWN:], not whole and len(entries) > SHOWN)


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
        mail=mail_badge(message.mail.status) if message.mail else "",
        original=message.pk if getattr(message, "inbound", None) else None,
    )


def mail_badge(status: str) -> SafeString:
    """What became of the letter that a message is."""
    known = MailStatus(status)
    return kit.badge(known.label, tone=MAIL_TONES.get(known, "neutral"), icon="envelope")


def told_of(event: TicketEvent) -> Entry:
    kind = EventKind(event.kind)
    return Entry(
        kind="system",
        at=event.at,
        id=f"e{event.pk}",
        author=event.by.name if event.by and event.by.name not in event.text else "",
        text=words_of(event, kind),
        icon=ICONS.get(kind, "bolt"),
    )


def words_of(event: TicketEvent, kind: EventKind) -> str:
    """What happened, in a line; some events say it whole by themselves."""
    label = str(kind.label)
    if event.text in ("", label):  # «Resuelto: Resuelto» would say nothing more
        return label
    if kind in WHOLE:
        return event.text[:1].upper() + event.text[1:]
    return f"{label}: {event.text}"


def promises_of(ticket: Ticket, *, at: datetime) -> Iterator[Promise]:
    """Reply, which binds us, and resolution, which is an intention (SLA-03)."""
    yield Promise(
        label=_("Primera respuesta") if ticket.first_replied_at is None else _("Respuesta"),
        due_at=ticket.reply_due_at,
        target_at=ticket.reply_target_at,
        clock=reply_clock(ticket, at=at),
    )
    yield Promise(
        label=_("Resolución: objetivo (no vinculante)"),
        due_at=ticket.resolve_due_at,
        target_at=ticket.resolve_target_at,
        clock=goal_clock(ticket, at=at),
    )


def reply_clock(ticket: Ticket, *, at: datetime) -> SafeString:
    if ticket.reply_due_at:
        left = time_left(ticket, ticket.reply_due_at, at=at)
        return kit.sla_badge(left, due=ticket.reply_due_at)
    if ticket.first_replied_at and ticket.is_open:
        return kit.badge(_("El cliente está respondido"), tone="success")
    return kit.badge(_("Sin plazo"), icon="minus-circle")


def goal_clock(ticket: Ticket, *, at: datetime) -> SafeString:
    if ticket.status in PAUSED:
        return kit.sla_badge(None, paused=True)
    if not ticket.resolve_due_at:
        return kit.badge(_("Sin plazo"), icon="minus-circle")
    return goal_badge(ticket, at=at)
