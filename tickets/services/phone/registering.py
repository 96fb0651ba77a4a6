"""What somebody tells us by telephone, written down whole: who, what and, if so, done (TIC-11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Channel, Contact, Customer
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile
from kit.templatetags.kit import moment
from sla.models import Priority, RequestKind
from tickets.models import Area, EventKind, Outcome, Stage, Ticket, Voice
from tickets.services.core.ground import keep, log, require_entitled, required, verb
from tickets.services.core.thread import say
from tickets.services.intake.opening import open_ticket
from tickets.services.phone import meetings
from tickets.services.phone.meetings import Meeting
from tickets.services.talk import replies
from tickets.services.work import flows, handling
from tickets.services.work.ending import resolve

A_SHIFT = timedelta(hours=12)  # a call at 23:50 is noted after midnight
A_MINUTE = timedelta(minutes=1)  # forms tell no seconds


@verb
def register(
    *,
    customer: Customer,
    contact: Contact,
    channel: str,
    subject: str,
    body: str,
    by: User,
    at: datetime,
    called_at: datetime | None = None,
    reference: str = "",
    is_urgent: bool = False,
    files: Sequence[StoredFile] = (),
    answer: str = "",
    priority: str = "",
    meeting: Meeting | None = None,
) -> Ticket:
    """Open a ticket as of the moment in which the customer spoke (CC-51), in one go with what was
    answered there and then, or with the meeting that it comes from (CC-24)."""
    since = told_at(customer, called_at, at=at)
    if meeting:
        meetings.check(meeting, today=customer.service_line.local_date(at))
    ticket = open_ticket(
        customer=customer,
        contact=contact,
        channel=channel,
        subject=subject,
        body=body,
        by=by,
        at=since,
        kind=RequestKind.CHANGE if meeting else "",
        reference=reference.strip() or own_reference(channel, since, meeting),
        is_urgent=is_urgent,
        files=files,
        acknowledge=not answer.strip(),
    )
    if meeting:
        value(ticket, meeting, by=by, at=at)
    if not answer.strip():
        return ticket
    return answer_at_once(ticket, answer=answer, priority=priority, by=by, at=at)


def told_at(customer: Customer, called_at: datetime | None, *, at: datetime) -> datetime:
    """When the customer told us: now, or earlier on the same day or shift, for it is entered at
    once."""
    if called_at is None or timedelta(0) <= at - called_at < A_MINUTE:
        return at
    line = customer.service_line
    if called_at > at:
        raise Refused(_("La llamada no puede ser posterior a este momento."))
    if line.local_date(called_at) != line.local_date(at) and at - called_at > A_SHIFT:
        raise Refused(_("Una llamada se registra el mismo día: deje la hora vacía."))
    return called_at


def own_reference(channel: str, since: datetime, meeting: Meeting | None) -> str:
    """What proves that the customer asked for it: the call itself, or the meeting (C01)."""
    if meeting:
        return meeting.reference
    if channel == Channel.PHONE:
        return _("Llamada del %(moment)s") % {"moment": moment(since)}
    return ""


def value(ticket: Ticket, meeting: Meeting, *, by: User, at: datetime) -> None:
    """An evolutivo with its valuation, for the area that builds it."""
    ticket = lock(ticket)
    ticket.area, ticket.stage = Area.EVO, Stage.TO_APPROVE
    flows.hand_to_evo(ticket)
    words = _("pasa a %(area)s, pendiente de aprobación") % {"area": ticket.get_area_display()}
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, stage=ticket.stage)
    meetings.record(ticket, meeting, by=by, at=at)
    keep(ticket, by=by, at=at)


@verb
def answer_at_once(
    ticket: Ticket, *, answer: str, by: User, at: datetime, priority: str = ""
) -> Ticket:
    """End a consulta that was answered while the customer was there (TIC-11); they get it in
    writing where they have an address. The moment of the answer is the response time."""
    text = required(answer, _("Escriba qué se respondió."))
    require_entitled(ticket, at)
    ticket = handling.classify(
        ticket,
        by=by,
        kind=RequestKind.QUERY,
        priority=priority or Priority.LOW,
        version=None,
        at=at,
    )
    ticket = lock(ticket)
    has_address = bool(ticket.contact.email)
    if not has_address:
        say(ticket, Voice.PUBLIC, text, at=at, author=by)
    replies.told(ticket, by=by, at=at, waits=False)
    keep(ticket, by=by, at=at)
    return resolve(
        ticket,
        by=by,
        outcome=Outcome.SOLVED,
        resolution=text,
        recipients=[ticket.contact] if has_address else [],
        article_reason=_("se respondió en la misma llamada"),
        silent_reason="" if has_address else _("Se le respondió de palabra y no tiene correo."),
        at=at,
    )
