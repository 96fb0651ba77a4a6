"""What a ticket's page shows: what was said and done, in order, and how its promises stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Channel
from kit.templatetags import kit
from outbox.models import MailStatus
from tickets.bubbles import Entry, bubbles
from tickets.models import (
    PAUSED,
    Attachment,
    EventKind,
    Message,
    Provider,
    Ticket,
    TicketEvent,
    Voice,
)
from tickets.rows import goal_badge, time_left

SHOWN = 25  # the rest is a click away, so that a long story does not make a slow page

# Read as plain rows: who spoke is a name, a letter its fate, and the rest stays where it is.
SAID = (
    "at",
    "author__name",
    "body",
    "channel",
    "contact__first_name",
    "contact__last_name",
    "inbound",
    "mail__status",
    "next_step",
    "pk",
    "registered_by__name",
    "sender",
    "voice",
)
# Said by the message itself, or only of interest to the clocks.
SILENT_EVENTS = {EventKind.PUBLIC_REPLY, EventKind.CUSTOMER_REPLY, EventKind.RETARGETED}
# Put together once: of any ticket, the last one first
SPOKEN = (
    Message.objects.annotate(has_files=Exists(Attachment.objects.filter(message=OuterRef("pk"))))
    .order_by("-at", "-pk")
    .values(*SAID, "has_files")
)
DONE = (
    TicketEvent.objects.exclude(kind__in=SILENT_EVENTS)
    .order_by("-at", "-pk")
    .values("at", "by__name", "kind", "pk", "text")
)
# Say by themselves what happened.
WHOLE = {
    EventKind.ASSIGNED,
    EventKind.ESCALATED,
    EventKind.COMMITTED,
    EventKind.DEADLINE,
    EventKind.FOLLOW_UP,
    EventKind.CALENDAR,
    EventKind.RECORDED,
    EventKind.MERGED,
    EventKind.SPLIT,
    EventKind.LINKED,
    EventKind.UNDONE,
    EventKind.RETURNED,
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
    EventKind.RECORDED: "clipboard-document-check",
    EventKind.MERGED: "arrows-pointing-in",
    EventKind.SPLIT: "arrows-pointing-out",
    EventKind.LINKED: "link",
    EventKind.UNDONE: "arrow-uturn-left",
    EventKind.RETURNED: "arrow-uturn-left",
}
# The picture of what was said, and the words that tell who reads it.
READERS = {
    Voice.CUSTOMER: ("user", _("Escribe el cliente")),
    Voice.PUBLIC: ("paper-airplane", _("Respuesta al cliente")),
    Voice.INTERNAL: ("lock-closed", _("Nota interna: el cliente no la ve")),
    Voice.PROVIDER: ("truck", _("Correo con el proveedor: el cliente no lo ve")),
}
MAIL_TONES = {
    MailStatus.SENT: "success",
    MailStatus.FAILED: "danger",
    MailStatus.DOUBT: "warning",
    MailStatus.CANCELLED: "warning",
}


@dataclass(frozen=True, slots=True)
class Thread:
    entries: list[Entry]
    has_more: bool

    @property
    def html(self) -> SafeString:
        return bubbles(self.entries)


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
    said, done = list(SPOKEN.filter(ticket=ticket)[:most]), DONE.filter(ticket=ticket)[:most]
    files = files_of([row["pk"] for row in said if row["has_files"]])
    entries = [told_of(row) for row in reversed(done)]
    entries += [entry_of(row, files.get(row["pk"], [])) for row in reversed(said)]
    entries.sort(key=lambda entry: entry.at)
    return Thread(entries if whole else entries[-SHOWN:], not whole and len(entries) > SHOWN)


def files_of(messages: list[int]) -> dict[int, list[Attachment]]:
    """The files of each message."""
    files: dict[int, list[Attachment]] = {}
    if not messages:
        return files
    for file in Attachment.objects.filter(message__in=messages).order_by("pk"):
        files.setdefault(file.message_id, []).append(file)
    return files


def entry_of(row: dict[str, Any], files: list[Attachment]) -> Entry:
    voice = Voice(row["voice"])
    icon, readers = READERS[voice]
    person = f"{row['contact__first_name'] or ''} {row['contact__last_name'] or ''}".strip()
    return Entry(
        kind=voice.value,
        at=row["at"],
        id=f"m{row['pk']}",
        author=row["author__name"] or person or row["sender"] or gettext("SGC"),
        readers=taken_down(row) if row["registered_by__name"] else str(readers),
        text=row["body"],
        next_step=row["next_step"],
        icon=icon,
        files=files,
        mail=mail_badge(row["mail__status"]) if row["mail__status"] else "",
        original=row["pk"] if row["inbound"] else None,
    )


def taken_down(row: dict[str, Any]) -> str:
    """How the customer said what they did not write to us, and who wrote it down."""
    return gettext("Del cliente · %(channel)s · lo anotó %(who)s") % {
        "channel": Channel(row["channel"]).label,
        "who": row["registered_by__name"],
    }


def mail_badge(status: str) -> SafeString:
    """What became of the letter that a message is."""
    known = MailStatus(status)
    return kit.badge(known.label, tone=MAIL_TONES.get(known, "neutral"), icon="envelope")


def told_of(row: Mapping[str, Any]) -> Entry:
    kind, by = EventKind(row["kind"]), row["by__name"] or ""
    return Entry(
        kind="system",
        at=row["at"],
        id=f"e{row['pk']}",
        author=by if by not in row["text"] else "",
        text=words_of(row["text"], kind),
        icon=ICONS.get(kind, "bolt"),
    )


def words_of(text: str, kind: EventKind) -> str:
    """What happened, in a line; some events say it whole by themselves."""
    label = str(kind.label)
    if text in ("", label):  # «Resuelto: Resuelto» would say nothing more
        return label
    if kind in WHOLE:
        return text[:1].upper() + text[1:]
    return f"{label}: {text}"


def promises_of(
    ticket: Ticket, *, at: datetime, provider: Provider | None = None
) -> Iterator[Promise]:
    """Reply, which binds us, and resolution, which is an intention (SLA-03).

    While a provider has the case, that is due by its term (C30).
    """
    yield Promise(
        label=gettext("Primera respuesta")
        if ticket.first_replied_at is None
        else gettext("Respuesta"),
        due_at=ticket.reply_due_at,
        target_at=ticket.reply_target_at,
        clock=reply_clock(ticket, at=at),
    )
    yield Promise(
        label=gettext("Resolución: plazo de %(provider)s") % {"provider": provider}
        if provider
        else gettext("Resolución: objetivo (no vinculante)"),
        due_at=ticket.resolve_due_at,
        target_at=ticket.resolve_target_at,
        clock=goal_badge(ticket, at=at) if provider else goal_clock(ticket, at=at),
    )


def reply_clock(ticket: Ticket, *, at: datetime) -> SafeString:
    if ticket.reply_due_at:
        left = time_left(ticket, ticket.reply_due_at, at=at)
        return kit.sla_badge(left, due=ticket.reply_due_at)
    if ticket.first_replied_at and ticket.is_open:
        return kit.badge(gettext("El cliente está respondido"), tone="success")
    return kit.badge(gettext("Sin plazo"), icon="minus-circle")


def goal_clock(ticket: Ticket, *, at: datetime) -> SafeString:
    if ticket.status in PAUSED:
        return kit.sla_badge(None, paused=True)
    if not ticket.resolve_due_at:
        return kit.badge(gettext("Sin plazo"), icon="minus-circle")
    return goal_badge(ticket, at=at)
