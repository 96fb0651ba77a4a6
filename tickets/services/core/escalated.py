"""What stands escalated on a locked ticket: how it begins, who answers, and how it ends (CC-34)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from kit import history
from kit.db import lock
from kit.errors import Refused
from tickets.models import (
    RAISING,
    Escalation,
    EscalationKind,
    EscalationState,
    EventKind,
    Message,
    Provider,
    Ticket,
)
from tickets.services.core.ground import log
from tickets.services.core.lapses import next_moment


def begin(
    ticket: Ticket,
    kind: EscalationKind,
    *,
    to: User,
    reason: str,
    by: User | None,
    at: datetime,
    provider: Provider | None = None,
    **facts: Any,
) -> Escalation:
    """Ask somebody for help; the caller tells them, and saves the ticket."""
    if not to.is_active:
        raise Refused(_("%(who)s ya no trabaja con nosotros.") % {"who": to})
    same = ticket.escalations.filter(kind=kind, to=to, provider=provider)
    if kind != EscalationKind.DOUBT and same.filter(state=EscalationState.OPEN).exists():
        raise Refused(
            _("%(ticket)s ya está escalado a %(who)s: siga ese escalado.")
            % {"ticket": ticket.label, "who": provider or to}
        )
    row = Escalation(
        ticket=ticket,
        kind=kind,
        to=to,
        reason=reason,
        provider=provider,
        opened_at=at,
        opened_by=by,
        next_at=next_moment(ticket, kind, at=at),
        **facts,
    )
    history.keep(row, by=by, at=at)
    stand(ticket)
    return row


def stand(ticket: Ticket) -> None:
    """Set who answers for the ticket besides its owner: whoever was asked last, if still asked."""
    rows = ticket.escalations.filter(kind__in=RAISING, state=EscalationState.OPEN)
    asked = rows.exclude(kind=EscalationKind.MANAGER, customer_answer="")  # not wanted yet
    last = asked.select_related("to").order_by("opened_at", "pk").last()
    ticket.escalated_to = last.to if last else None


def held(escalation: Escalation) -> Escalation:
    """A fresh copy, its ticket locked before it: the order of every verb."""
    ticket = lock(escalation.ticket)
    row = lock(escalation)
    row.ticket = ticket
    return row


def store(row: Escalation, *, by: User | None, at: datetime) -> None:
    row.version += 1
    history.keep(row, by=by, at=at)


def look_again(row: Escalation, *, at: datetime) -> None:
    """Somebody has looked after it: it is asked about again in due time, and counts as new."""
    row.next_at, row.reminders = next_moment(row.ticket, row.kind, at=at), 0


def conclude(
    row: Escalation, state: EscalationState, words: str, *, by: User | None, at: datetime
) -> None:
    """End it, which gives the ticket and its clock back; the caller saves the ticket."""
    row.move_to(state)
    row.ended_at, row.ended_by = at, by
    if state == EscalationState.TO_TELL:
        look_again(row, at=at)
    store(row, by=by, at=at)
    if row.kind != EscalationKind.DOUBT:  # its answer is a note
        log(row.ticket, EventKind.RETURNED, at=at, by=by, text=words, escalation=row.pk)
    stand(row.ticket)


def complaint_of(ticket: Ticket) -> Escalation | None:
    """The complaint that the CSM has not finished with (CC-36)."""
    rows = ticket.escalations.filter(kind=EscalationKind.CSM, state=EscalationState.OPEN)
    return rows.select_related("to").first()


def require_no_complaint(ticket: Ticket) -> None:
    """Refuse to end a ticket while its complaint lacks review, solution and measures (CC-36)."""
    complaint = complaint_of(ticket)
    if complaint:
        raise Refused(
            _(
                "Hay un reclamo abierto: antes, %(who)s lo termina con su revisión, la solución y "
                "las medidas de mejora."
            )
            % {"who": complaint.to}
        )


def require_none(ticket: Ticket) -> None:
    """Refuse to close a ticket into another while somebody is still to help with it."""
    row = ticket.escalations.alive().select_related("to", "provider").first()
    if row:
        raise Refused(
            _("%(ticket)s tiene un escalado abierto (%(what)s): termínelo antes.")
            % {"ticket": ticket.label, "what": row}
        )


def told(ticket: Ticket, *, by: User | None, at: datetime, message: Message | None = None) -> None:
    """What was found out has now been told to the customer (CC-35, TIC-12)."""
    for row in ticket.escalations.filter(state=EscalationState.TO_TELL):
        row.move_to(EscalationState.ENDED)
        row.told_at, row.told_by = at, message
        store(row, by=by, at=at)


def untold(message: Message, *, by: User, at: datetime) -> None:
    """An answer that was withdrawn has told nothing: it is still to be told."""
    for row in Escalation.objects.filter(told_by=message):
        row.move_to(EscalationState.TO_TELL)
        row.told_at = row.told_by = None
        store(row, by=by, at=at)


def end_all(ticket: Ticket, *, by: User | None, at: datetime, is_told: bool) -> None:
    """With its ticket ends whatever was asked about it; a complaint has ended before.

    What was still to be told counts as told only if the customer was.
    """
    if is_told:
        told(ticket, by=by, at=at)
    for row in ticket.escalations.filter(state=EscalationState.TO_TELL):
        row.move_to(EscalationState.ENDED)
        store(row, by=by, at=at)
    for row in ticket.escalations.filter(state=EscalationState.OPEN):
        row.ticket = ticket
        row.outcome = row.outcome or _("Terminó con el ticket.")
        words = _("termina con el ticket: %(what)s") % {"what": row}
        conclude(row, EscalationState.ENDED, words, by=by, at=at)
