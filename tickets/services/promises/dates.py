"""A date given to the customer is kept in sight until it is met or missed (SAC-19)."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import EventKind, Ticket
from tickets.services.core import stale
from tickets.services.core.ground import keep, log, require_open, verb
from tickets.services.promises import turns

FARTHEST = timedelta(days=5 * 365)


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
    """Note the date on a locked ticket; the caller saves. Beyond five years it is a slip."""
    today = ticket.customer.service_line.local_date(at)
    if on < today:
        raise Refused(_("La fecha comprometida no puede estar en el pasado."))
    if on > today + FARTHEST:
        raise Refused(_("La fecha comprometida es de %(year)d: revise el año.") % {"year": on.year})
    ticket.committed_on = on
    words = _("fecha comprometida: %(date)s") % {"date": f"{on:%d/%m/%Y}"}
    log(ticket, EventKind.COMMITTED, at=at, by=by, text=words, on=on.isoformat())


def settle_date(ticket: Ticket, *, solved: bool, at: datetime) -> str:
    """Note on a ticket that ends whether the date it was given was kept (SAC-19): solved by the
    first one since it was last taken up, for giving another one later keeps none; in words, or ""
    where none was given. The caller saves."""
    if ticket.committed_on is None:
        return ""
    events = ticket.events.filter(kind__in=[EventKind.COMMITTED, EventKind.REOPENED])
    given = ticket.committed_on
    for event in events.order_by("-pk"):
        if event.kind == EventKind.REOPENED:
            break
        given = date.fromisoformat(event.data["on"])
    ended_on = ticket.customer.service_line.local_date(at)
    ticket.date_kept = solved and ended_on <= given
    words = (
        _("fecha del %(day)s cumplida") if ticket.date_kept else _("fecha del %(day)s incumplida")
    )
    return words % {"day": f"{given:%d/%m/%Y}"}
