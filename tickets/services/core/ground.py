"""What every verb of the help desk stands on: one transaction, one locked row, one log."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

import contacts.services.timeline as timeline
from accounts.models import User
from contacts.models import ActionCode, Contact
from kit.db import retry_conflicts
from kit.errors import Refused
from outbox.models import Mail
from tickets.models import ENDED, EventKind, Status, Ticket, TicketEvent

P = ParamSpec("P")
R = TypeVar("R")


def verb(work: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction, and again when PostgreSQL asks for it (B7).

    Within somebody else's transaction it is part of that one, which is then run again as a whole.
    """
    return wraps(work)(retry_conflicts(transaction.atomic(work)))


def keep(ticket: Ticket, *, by: User | None, at: datetime) -> None:
    """Save what a person changed, as a new version that stale forms will be told of (B6)."""
    ticket.version += 1
    store(ticket, by=by, at=at)


def store(ticket: Ticket, *, by: User | None, at: datetime) -> None:
    """Save, with whoever did it and when in the history."""
    ticket._history_user = by
    ticket._history_date = at
    ticket.save()


def log(
    ticket: Ticket,
    kind: EventKind,
    *,
    at: datetime,
    by: User | None = None,
    text: str = "",
    **data: object,
) -> TicketEvent:
    """Write down for ever that something happened; the clocks are computed from this log."""
    return TicketEvent.objects.create(
        ticket=ticket, kind=kind, at=at, by=by, text=text[:300], data=data
    )


def record(
    ticket: Ticket,
    action: ActionCode,
    text: str,
    *,
    by: User | None,
    at: datetime,
    contact: Contact | None = None,
    mail: Mail | None = None,
) -> None:
    """Put a fact of the ticket, and the letter that told it, on the timeline (GEN-05)."""
    timeline.record(
        customer=ticket.customer,
        contact=contact or ticket.contact,
        action=action,
        by=by,
        at=at,
        text=f"{ticket.label} · {text}",
        url=ticket.get_absolute_url(),
        mail=mail,
    )


def require_open(ticket: Ticket) -> None:
    """Refuse what nobody may do on a ticket that is ended or referred (TIC-07)."""
    if ticket.status == Status.REFERRED:
        raise Refused(
            _("%(ticket)s está derivado a Proyectos: el cliente no tiene derecho a asistencia.")
            % {"ticket": ticket.label}
        )
    if ticket.status in ENDED:
        raise Refused(
            _("%(ticket)s está terminado: reábralo antes de seguir.") % {"ticket": ticket.label}
        )


def require_entitled(ticket: Ticket, at: datetime) -> None:
    """Refuse help to a customer without a valid agreement or plan (TIC-07, C04)."""
    if not is_entitled(ticket, at):
        raise Refused(
            _("%(customer)s ya no tiene un acuerdo o plan vigente: derive el ticket a Proyectos.")
            % {"customer": ticket.customer}
        )


def is_entitled(ticket: Ticket, at: datetime) -> bool:
    """Whether the customer may be helped on the day it is where the service is given."""
    customer = ticket.customer
    return customer.entitled_on(customer.service_line.local_date(at))


def require_classified(ticket: Ticket) -> None:
    """Refuse to answer or escalate what nobody has read and classified yet (SAC-05)."""
    if not ticket.is_classified:
        raise Refused(_("Clasifique antes el ticket: faltan la clase o la prioridad."))


def required(text: str, reason: str) -> str:
    """The text without blanks around it; refused with that reason when nothing is left."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(reason)
    return text
