"""An escalation as people see it: on its ticket and as a line of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from kit.templatetags import kit
from sla.models import Metric
from tickets.models import Escalation, EscalationKind, EscalationState, Ticket
from tickets.services.promises import clocks

TONES = {
    EscalationKind.CSM: "danger",
    EscalationKind.HEAD: "warning",
    EscalationKind.PROVIDER: "info",
    EscalationKind.MANAGER: "info",
}
ICONS = {
    EscalationKind.HEAD: "arrow-trending-up",
    EscalationKind.CSM: "face-frown",
    EscalationKind.MANAGER: "identification",
    EscalationKind.SPECIALIST: "academic-cap",
    EscalationKind.DEVELOPMENT: "code-bracket",
    EscalationKind.PROVIDER: "truck",
    EscalationKind.DOUBT: "question-mark-circle",
}
SHOWN_ENDED = 5
LET_GO = {EscalationKind.PROVIDER, EscalationKind.MANAGER}  # the customer was told: no way back


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done about one: a form, or at once."""

    label: str
    icon: str
    url: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One escalation on its ticket's page."""

    row: Escalation
    badge: SafeString
    next: SafeString
    acts: list[Act]


def kind_badge(row: Escalation) -> SafeString:
    kind = EscalationKind(row.kind)
    return kit.badge(kind.label, tone=TONES.get(kind, "neutral"), icon=ICONS[kind])


def state_words(row: Escalation) -> str:
    if row.is_alive and row.reminders:
        return ngettext("Un aviso sin novedad", "%(n)s avisos sin novedad", row.reminders) % {
            "n": row.reminders
        }
    if row.is_alive and row.is_proposal:
        return _("Propuesto al cliente")
    return str(row.get_state_display())


def next_badge(row: Escalation, *, at: datetime) -> SafeString:
    """When it is to be looked at, and whether that has passed."""
    if not row.is_alive:
        return SafeString("—")
    is_late = row.next_at <= at or row.reminders > 0
    tone = "danger" if is_late else "neutral"
    return kit.badge(kit.moment(row.next_at), tone=tone, icon="clock")


def panels_of(ticket: Ticket, user: User, *, at: datetime) -> dict[str, Any]:
    """What the page tells of the escalations of a ticket that has some."""
    rows = list(
        ticket.escalations.select_related("to", "sector", "provider", "opened_by", "ended_by")
    )
    for row in rows:
        row.ticket = ticket
    alive = [row for row in rows if row.is_alive]
    ended = [row for row in reversed(rows) if not row.is_alive][:SHOWN_ENDED]
    asked = [row for row in alive if has_it(row)]  # whose term rules is the last one's
    provider = max(asked, key=lambda row: (row.opened_at, row.pk)).provider if asked else None
    return {
        "escalations": [panel(row, user, at=at) for row in alive],
        "ended_escalations": [panel(row, user, at=at) for row in ended],
        "provider": provider,
        "own_term": own_term(ticket, at=at) if provider else None,
    }


def has_it(row: Escalation) -> bool:
    return row.provider is not None and row.state == EscalationState.OPEN


def own_term(ticket: Ticket, *, at: datetime) -> timedelta | None:
    """What is left of our own term of the resolution, which stands still meanwhile (C30)."""
    events = clocks.since_start(ticket.events.all())
    ours = clocks.state(ticket, events, Metric.RESOLUTION, clocks.CONTRACT, at=at)
    return ours.remaining if ours else None


def panel(row: Escalation, user: User, *, at: datetime) -> Panel:
    acts = list(acts_on(row, user)) if user.has_perm("tickets.note_ticket") else []
    return Panel(row, kind_badge(row), next_badge(row, at=at), acts)


def acts_on(row: Escalation, user: User) -> Iterable[Act]:
    """What this person may do about one now, the most likely first."""
    if row.state == EscalationState.TO_TELL:
        yield act(row, "mark_told", _("Ya se le contó"), "check")
    if row.state == EscalationState.OPEN:
        yield from acts_on_open(row, user)
    may_pass = row.ticket.is_open and row.state != EscalationState.WITHDRAWN
    if row.kind == EscalationKind.MANAGER and may_pass:
        yield act(row, "pass_to_csm", _("Pasar al CSM"), "arrow-trending-up", at_once=True)


def acts_on_open(row: Escalation, user: User) -> Iterable[Act]:
    is_theirs = not row.is_complaint or row.to == user  # a complaint is its CSM's to end (CC-36)
    if row.is_proposal:
        yield act(row, "answer_proposal", _("Anotar su respuesta"), "chat-bubble-left-right")
    elif is_theirs:
        yield act(row, "finish", FINISH.get(row.kind, gettext_lazy("Terminar")), "check")
    if row.provider:
        yield act(row, "write_to_provider", _("Escribirle"), "envelope")
        yield act(row, "hear_provider", _("Anotar su respuesta"), "inbox-arrow-down")
    yield act(row, "follow", _("Seguimiento"), "clock")
    if row.kind != EscalationKind.PROVIDER:
        yield act(row, "hand", _("Pasar a otra persona"), "user-plus")
    if row.kind not in LET_GO and is_theirs:
        yield act(row, "take_back", _("Retirar"), "arrow-uturn-left", at_once=True)


FINISH = {
    EscalationKind.DOUBT.value: gettext_lazy("Responder la duda"),
    EscalationKind.PROVIDER.value: gettext_lazy("Lo ha resuelto"),
    EscalationKind.CSM.value: gettext_lazy("Cerrar el reclamo"),
}


def act(row: Escalation, verb: str, label: object, icon: str, *, at_once: bool = False) -> Act:
    return Act(str(label), icon, reverse(f"tickets:{verb}", args=[row.pk]), at_once=at_once)


def lines_of(rows: Iterable[Escalation], *, at: datetime) -> list[dict[str, Any]]:
    """Lines of a short table: what, of which ticket, since when and until when."""
    return [
        {
            "row": row,
            "badge": kind_badge(row),
            "state": state_words(row),
            "next": next_badge(row, at=at),
            "url": row.get_absolute_url(),
        }
        for row in rows
    ]


def main_cell(row: Escalation) -> SafeString:
    """The ticket that it is about, which the line leads to, and why."""
    return format_html(
        '<a class="row-link" href="{}">{} {}</a><small>{}</small>',
        row.get_absolute_url(),
        row.ticket.label,
        row.ticket.subject,
        row.reason[:160],
    )


def tone_of(row: Escalation) -> str:
    is_late = row.next_at <= row.seen_at or row.reminders > 0
    return "danger" if row.is_alive and is_late else ""
