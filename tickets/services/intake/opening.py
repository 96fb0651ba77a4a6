"""A customer's request becomes a ticket, whoever writes it down (TIC-01..03)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

import sla.services as sla
from accounts.models import User
from contacts.models import ActionCode, Channel, Contact, Customer, StaffIntake
from kit.errors import Refused
from kit.files import StoredFile
from kit.text import one_line
from outbox.models import Mail
from sla.services import rota as duty
from tickets.models import RANK, EventKind, Status, Ticket, TicketEvent, Voice
from tickets.services.core import budget, letters
from tickets.services.core.bells import ring
from tickets.services.core.ground import keep, record, required, verb
from tickets.services.core.thread import say
from tickets.services.intake import channels, entitlement
from tickets.services.promises import records
from tickets.services.promises.turns import begin


@verb
def open_ticket(
    *,
    customer: Customer,
    contact: Contact,
    channel: str,
    subject: str,
    body: str,
    at: datetime,
    by: User | None = None,
    kind: str = "",
    reference: str = "",
    files: Sequence[StoredFile] = (),
    is_urgent: bool = False,
    header_id: str = "",
    acknowledge: bool = True,
    is_proven: bool = False,
) -> Ticket:
    """Take a request as a ticket, Pendiente in the front sector, and acknowledge it.

    Without the right to be helped it is taken all the same, but referred to Proyectos (TIC-08).
    `by` is the member of staff who writes it down; a request that came by mail has none, and only
    there it matters whether the sender `is_proven`.
    """
    check_person(customer, contact)
    if by:
        check_intake(customer, channel, reference, at=at)
        subject, body = written(subject, body)
    ticket = drafted(customer, contact, channel=channel, subject=subject, at=at)
    ticket.registered_by, ticket.kind, ticket.is_urgent_for_customer = by, kind, is_urgent
    ticket.reference = one_line(reference, limit=200)
    is_entitled = customer.entitled_on(customer.service_line.local_date(at))
    start(ticket, is_entitled=is_entitled, by=by, at=at)
    say(
        ticket,
        Voice.CUSTOMER,
        body,
        at=at,
        contact=contact,
        channel=ticket.channel,
        registered_by=by,
        files=files,
    )
    may_tell = bool(by) or budget.may_acknowledge(ticket, at=at, is_proven=is_proven)
    mail = None
    if is_entitled and acknowledge:
        mail = welcome(ticket, by=by, at=at, header_id=header_id, may_tell=may_tell)
    record(ticket, ActionCode.TICKET_OPENED, ticket.subject, by=by, at=at, mail=mail)
    if not is_entitled:
        entitlement.tell_referred(ticket, by=by, at=at, header_id=header_id, may_tell=may_tell)
    return ticket


def drafted(
    customer: Customer, contact: Contact, *, channel: str, subject: str, at: datetime
) -> Ticket:
    """A ticket as of that moment, in the front sector, with what was promised by then."""
    line = customer.service_line
    return Ticket(
        customer=customer,
        contact=contact,
        channel=Channel(channel),
        subject=one_line(subject, limit=250) or _("(sin asunto)"),
        sector_id=line.front_sector_id,
        opened_at=at,
        last_heard_at=at,
        policy=sla.policy_at(at),
        plan_id=customer.plan_id,
        calendar=line.calendar,
        calendar_version=line.calendar.version,
        rank=RANK[""],
        is_key_account=customer.is_key_account,
    )


def start(ticket: Ticket, *, is_entitled: bool, by: User | None, at: datetime) -> None:
    """Its clocks run from now on; without the right to be helped it has none."""
    opened = TicketEvent(kind=EventKind.OPENED, at=at, by=by, data={})
    if is_entitled:
        begin(ticket, opened, at=at)
    else:
        ticket.status = Status.REFERRED
    keep(ticket, by=by, at=at)
    opened.ticket = ticket
    opened.save()
    records.begin(ticket, opened, at=at)


def welcome(
    ticket: Ticket, *, by: User | None, at: datetime, header_id: str, may_tell: bool = True
) -> Mail | None:
    """Acknowledge the request to the customer, and tell the sector, and who has its guard without
    being of it, that there is work (TIC-03)."""
    words, guards = _("ticket nuevo"), duty.on_duty(ticket.sector_id, at=at)
    ring(ticket, guards, key="opened", text=words, at=at, by=by)
    if may_tell:
        return letters.write(ticket, "ticket_opened", key="opened", at=at, in_reply_to=header_id)
    return None


def written(subject: str, body: str) -> tuple[str, str]:
    """What staff write down says something; mail may come without a subject or a text."""
    return (
        required(subject, _("Escriba el asunto.")),
        required(body, _("Escriba la consulta del cliente.")),
    )


def check_person(customer: Customer, contact: Contact) -> None:
    if contact.customer_id != customer.pk:
        raise Refused(_("Esa persona no es un contacto de ese cliente."))
    if not contact.is_active or not contact.may_open_tickets:
        raise Refused(_("%(contact)s no está autorizado a abrir tickets.") % {"contact": contact})


def check_intake(customer: Customer, channel: str, reference: str, *, at: datetime) -> None:
    """The way is one of their plan's (C02); and some lines want to see the customer's own message
    before staff open a ticket (C01)."""
    channels.require(customer, channel, at=at)
    wanted = customer.service_line.staff_intake == StaffIntake.WITH_REFERENCE
    if wanted and not reference.strip():
        raise Refused(
            _(
                "En esta línea de servicio un ticket solo se abre con referencia al mensaje del "
                "cliente: indique cuál es."
            )
        )
