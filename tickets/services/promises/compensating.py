"""A broken contractual promise may be compensated, as the SLA in force then provides (SLA-15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from sla.models import Metric
from tickets.models import Compensation, CompensationStatus, Term
from tickets.services.core.ground import required


def is_broken(term: Term, *, at: datetime) -> bool:
    """Whether what was promised by contract was not kept; resolving is an intention (SLA-03)."""
    late = term.due_at is not None and term.due_at < (term.met_at or at)
    return late and term.metric != Metric.RESOLUTION


@transaction.atomic
def propose_compensation(term: Term, *, what: str, by: User, at: datetime) -> Compensation:
    """Propose what the customer gets; nobody gets anything before another person approves it."""
    term = lock(term)
    if not term.ticket.policy.penalty:
        raise Refused(_("%(policy)s no prevé compensaciones.") % {"policy": term.ticket.policy})
    if not is_broken(term, at=at):
        raise Refused(_("Este plazo no es un incumplimiento contractual."))
    what = required(what, _("Escriba qué se compensa."))[:300]
    row = Compensation.objects.filter(term=term).first()
    if row and row.status != CompensationStatus.REFUSED:
        raise Refused(_("Este plazo ya tiene una compensación."))
    row = row or Compensation(term=term)
    row.what, row.status, row.reason = what, CompensationStatus.PROPOSED, ""
    row.proposed_by, row.proposed_at, row.decided_by, row.decided_at = by, at, None, None
    return kept(row, by=by, at=at)


@transaction.atomic
def decide_compensation(
    compensation: Compensation, *, approve: bool, reason: str, by: User, at: datetime
) -> Compensation:
    """Approve it or refuse it with a reason; nobody approves what they proposed themselves."""
    row = lock(compensation)
    if row.status != CompensationStatus.PROPOSED:
        raise Refused(_("Esta compensación ya está decidida."))
    if by == row.proposed_by:
        raise Refused(_("Quien la propone no la aprueba: lo hace otra persona."))
    status = CompensationStatus.APPROVED if approve else CompensationStatus.REFUSED
    row.reason = reason.strip()[:300] if approve else required(reason, _("Diga por qué."))[:300]
    row.status, row.decided_by, row.decided_at = status, by, at
    kept(row, by=by, at=at)
    words = _("compensación %(status)s: %(what)s") % {
        "status": row.get_status_display().lower(),
        "what": row.what,
    }
    ticket = row.term.ticket
    outbox.notify(
        user=row.proposed_by,
        key=f"compensation-{row.pk}-{at:%Y%m%d%H%M%S}",
        text=f"{ticket.label} ({ticket.customer}): {words}",
        url=ticket.get_absolute_url(),
        by=by,
        at=at,
    )
    return row


def kept(row: Compensation, *, by: User, at: datetime) -> Compensation:
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
    row.save()
    return row
