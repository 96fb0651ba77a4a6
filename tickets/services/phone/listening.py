"""What a customer says on a ticket without writing to us: taken down as theirs (CC-16)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Channel, Contact, Customer
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile
from kit.templatetags.kit import moment
from tickets.models import Message, Ticket
from tickets.services.core.ground import required, verb
from tickets.services.intake import channels
from tickets.services.talk import replies

A_MINUTE = timedelta(minutes=1)  # forms tell no seconds
SPOKEN = (Channel.PHONE, Channel.WHATSAPP, Channel.IN_PERSON)


def ways(customer: Customer, *, at: datetime) -> list[Channel]:
    """How they may have told us: as their plan says (C02)."""
    return [way for way in SPOKEN if channels.permits(customer, way, at=at)]


@verb
def take_down(
    ticket: Ticket,
    *,
    contact: Contact,
    channel: str,
    body: str,
    by: User,
    at: datetime,
    said_at: datetime | None = None,
    files: Sequence[StoredFile] = (),
) -> Message:
    """Write down what the customer said by telephone, by WhatsApp or in person.

    It is theirs, not a note of ours: turn, clocks and silence answer to it as to a mail of that
    moment.
    """
    text = required(body, _("Escriba lo que dijo el cliente."))
    home, _merges = replies.home_of(lock(ticket))
    if contact.customer_id != home.customer_id or not contact.is_active:
        raise Refused(_("Esa persona no es un contacto de ese cliente."))
    if channel not in SPOKEN:
        raise Refused(_("Lo que llega por escrito entra por el correo o el formulario."))
    channels.require(home.customer, channel, at=at)
    return replies.hear(
        ticket,
        body=text,
        at=at,
        contact=contact,
        channel=channel,
        by=by,
        said_at=moment_of(home, said_at, at=at),
        files=files,
    )


def moment_of(ticket: Ticket, said_at: datetime | None, *, at: datetime) -> datetime:
    """When it was said: now, or since the ticket is what it is."""
    if said_at is None or timedelta(0) <= at - said_at < A_MINUTE:
        return at
    if said_at > at:
        raise Refused(_("No puede haberlo dicho después de este momento."))
    earliest = ticket.ended_at or ticket.opened_at
    if earliest - said_at >= A_MINUTE:
        words = (
            _("El ticket terminó el %(since)s: si lo dijo antes, reábralo primero.")
            if ticket.ended_at
            else _("El ticket se abrió el %(since)s: no puede haberlo dicho antes.")
        )
        raise Refused(words % {"since": moment(earliest)})
    return max(said_at, earliest)
