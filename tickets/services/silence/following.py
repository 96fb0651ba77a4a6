"""Nobody who was asked for help is forgotten: each is reminded when it is due (CC-40)."""

from datetime import datetime

import structlog
from django.utils.translation import gettext as _

import contacts.services as contacts
from accounts.models import User
from kit import history
from outbox.models import Tone
from tickets.models import CustomerAnswer, Escalation, EscalationKind, EscalationState, EventKind
from tickets.services.core import escalated
from tickets.services.core.bells import ring_each
from tickets.services.core.ground import keep, log, verb
from tickets.services.core.lapses import next_moment

logger = structlog.get_logger("sgc.tickets")


def follow_up_due(*, at: datetime) -> int:
    """Remind everybody of what they were asked and have not done; how many reminders that made.

    Each due moment gives one, however often this runs; the next counts from now, so that an outage
    ends without a burst. One that fails is reported, and holds up no other.
    """
    due = Escalation.objects.due_at(at).order_by("next_at", "pk").values_list("pk", flat=True)
    return sum(reminded(pk, at=at) for pk in list(due))


def reminded(pk: int, *, at: datetime) -> bool:
    try:
        return remind(pk, at=at)
    except Exception:
        logger.exception("escalation not followed", escalation=pk)
        return False


@verb
def remind(pk: int, *, at: datetime) -> bool:
    """Remind whoever answers for one; False if somebody has looked after it meanwhile."""
    row = escalated.held(Escalation.objects.select_related("ticket").get(pk=pk))
    if not row.is_alive or row.next_at > at:
        return False
    moment = f"{row.next_at:%Y%m%d%H%M%S}"  # tells this due moment from every other
    if not row.person.is_active:
        take_over(row, at=at)
    row.reminders += 1
    row.next_at = next_moment(row.ticket, row.kind, at=at)
    history.keep(row, by=None, at=at)
    ring_each(
        row.ticket,
        people(row),
        key=f"escalation-{row.pk}-{moment}",
        text=words(row),
        tone=Tone.DANGER if row.reminders > 1 else Tone.WARNING,
        by=None,
        at=at,
    )
    return True


def take_over(row: Escalation, *, at: datetime) -> None:
    """Who has left answers for nothing any more: the head of the sector does, unless they do so
    already."""
    head, ticket = row.ticket.sector.head, row.ticket
    same = ticket.escalations.filter(kind=row.kind, state=EscalationState.OPEN, to=head)
    if head is None or not head.is_active or same.exists():
        return
    gone, row.to = row.to, head
    if row.for_account and row.customer_answer == CustomerAnswer.ACCEPTED:
        contacts.update_customer(ticket.customer, by=None, at=at, service_manager=head)
    history.keep(row, by=None, at=at)
    words = _("%(gone)s ya no trabaja con nosotros: responde %(head)s") % {
        "gone": gone,
        "head": head,
    }
    log(ticket, EventKind.ESCALATED, at=at, text=words)
    escalated.stand(ticket)
    keep(ticket, by=None, at=at)


def people(row: Escalation) -> list[User]:
    """Whoever answers; from the second time on the head of the sector as well."""
    known = [row.person]
    head = row.ticket.sector.head
    if head and row.reminders > 1:
        known.append(head)
    return list(dict.fromkeys(known))


def words(row: Escalation) -> str:
    if row.state == EscalationState.TO_TELL:
        return _("falta contar al cliente la respuesta: %(what)s") % {"what": row}
    if row.kind == EscalationKind.PROVIDER:
        return _("toca el seguimiento con %(who)s (referencia %(reference)s)") % {
            "who": row.provider,
            "reference": row.provider_reference,
        }
    if row.is_proposal:
        return _("falta la respuesta del cliente: ¿quiere un Service Manager?")
    return _("sigue escalado a %(who)s: %(reason)s") % {"who": row.to, "reason": row.reason}
