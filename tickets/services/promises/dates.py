"""A date given to the customer is kept in sight until it is met or missed (SAC-19)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import EventKind, Ticket
from tickets.services.core import stale
from tickets.services.core.ground import keep, log, require_open, verb
from tickets.services.promises import turns


@verb
def commit_date(
    ticket: Ticket, *, by: User, on: date, at: datetime, version: int | None = None
) -> Ticket:
    """Give the customer a date, of which the owner is reminded one working day ahead."""
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    commit(ticket, on, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    return ticket


def commit(ticket: Ticket, on: date, *, by: User, at: datetime) -> None:
    """Note the date on a locked ticket; the caller saves."""
    if on < ticket.customer.service_line.local_date(at):
        raise Refused(_("La fecha comprometida no puede estar en el pasado."))
    ticket.committed_on = on
    words = _("fecha comprometida: %(date)s") % {"date": f"{on:%d/%m/%Y}"}
    log(ticket, EventKind.COMMITTED, at=at, by=by, text=words, on=on.isoformat())


def outcome(ticket: Ticket, at: datetime) -> str:
    """Whether an ending ticket kept the date that was given: "met", "missed", or "" without one."""
    if ticket.committed_on is None:
        return ""
    ended_on = ticket.customer.service_line.local_date(at)
    return "met" if ended_on <= ticket.committed_on else "missed"
