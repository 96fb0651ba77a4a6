"""A complaint reaches the CSM at once, and ends only with what they found and changed (CC-36)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from outbox.models import Tone
from tickets.models import Escalation, EscalationKind, EventKind, Ticket
from tickets.services.core import escalated
from tickets.services.core.bells import ring_each
from tickets.services.core.ground import log, record


def csm_of(ticket: Ticket, *, by: User) -> User:
    """Who looks after the customer; without a CSM the head of the sector, or whoever is there."""
    head = ticket.sector.head
    above = [ticket.customer.csm, head, ticket.owner.superior if ticket.owner else None, by]
    return next(person for person in above if person and person.is_active)


def raise_complaint(
    ticket: Ticket, *, by: User, at: datetime, reason: str = "", is_new: bool = True
) -> Escalation | None:
    """Give a locked ticket that is a complaint to the CSM; None if they have it, or if they had it
    and it `is_new` no more."""
    known = ticket.escalations.filter(kind=EscalationKind.CSM).exists()
    is_known = (known and not is_new) or escalated.complaint_of(ticket) is not None
    if not ticket.is_open or (not reason and is_known):
        return None
    to = csm_of(ticket, by=by)
    row = escalated.begin(
        ticket,
        EscalationKind.CSM,
        to=to,
        reason=reason or _("El ticket es un reclamo del cliente."),
        by=by,
        at=at,
        tells_customer=True,
    )
    words = _("reclamo: responde de él %(who)s") % {"who": to}
    log(ticket, EventKind.ESCALATED, at=at, by=by, text=words, escalation=row.pk)
    record(ticket, ActionCode.TICKET_ESCALATED, words, by=by, at=at)
    ring_each(ticket, [to], key=f"complaint-{row.pk}", text=words, tone=Tone.DANGER, by=by, at=at)
    return row
