"""A development is dated anew with a reason only, which its customer is told (SLA-12)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from kit.db import lock
from kit.errors import Refused
from tickets.models import Development, Ticket
from tickets.services.core.ground import (
    keep,
    record,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.promises import dates, developing, turns
from tickets.services.talk import replies


@verb
def move_development(
    ticket: Ticket, *, to: date, reason: str, version: int | None, by: User, at: datetime
) -> Development:
    """Date it anew because third parties take part, and tell the customer why and which date is
    not kept; the new one is committed (SLA-12, SAC-19)."""
    ticket = lock(ticket)
    require_open(ticket)
    require_entitled(ticket, at)
    require_classified(ticket)
    row = developing.of(ticket)
    if row.due_on is None:
        raise Refused(_("El plazo todavía no corre: no hay fecha que revisar."))
    if version is not None and row.version != version:
        raise Refused(_("Alguien cambió el plazo mientras tanto: mírelo de nuevo."))
    reason = required(reason, _("Diga qué tercero interviene y por qué cambia la fecha."))[:300]
    if to < ticket.customer.service_line.local_date(at):
        raise Refused(_("La fecha revisada no puede estar en el pasado."))
    before = row.moved_to or row.due_on
    row.moved_to, row.moved_because = to, reason
    developing.kept(row, by=by, at=at)
    text = _("La entrega pasa del %(before)s al %(to)s: %(reason)s") % {
        "before": f"{before:%d/%m/%Y}",
        "to": f"{to:%d/%m/%Y}",
        "reason": reason,
    }
    message = replies.announce(
        ticket,
        "delivery_moved",
        text=text,
        next_step="",
        by=by,
        at=at,
        cause=reason,
        before_on=f"{before:%d/%m/%Y}",
        delivery_on=f"{to:%d/%m/%Y}",
    )
    dates.commit(ticket, to, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    record(ticket, ActionCode.TICKET_ANSWERED, text, by=by, at=at, mail=message.mail)
    return row
