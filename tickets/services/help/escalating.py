"""Help is asked for by name, with what whoever helps must know; the owner stays (CC-34)."""

from datetime import datetime
from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import Sector, User
from contacts.models import ActionCode
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from sla.clock import Awaited
from tickets.models import (
    Escalation,
    EscalationKind,
    EventKind,
    Informed,
    Ticket,
    Voice,
)
from tickets.services.core import escalated, letters
from tickets.services.core.bells import ring_each, told
from tickets.services.core.ground import (
    keep,
    log,
    record,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.core.thread import say
from tickets.services.promises import turns
from tickets.services.talk import replies
from tickets.services.work import complaints, consents


@verb
def escalate(ticket: Ticket, *, to: User, reason: str, by: User, at: datetime) -> Escalation:
    """Have the head of a department answer for a ticket as well (CC-42).

    The CSM of its customer need not wait for somebody to read it first (CC-50).
    """
    ticket = lock(ticket)
    require_open(ticket)
    if ticket.customer.csm_id != by.pk:
        require_classified(ticket)
    leads = to.heads.exists() or User.objects.active().filter(superior=to).exists()
    if not leads:
        raise Refused(_("%(who)s no dirige ningún sector ni equipo.") % {"who": to})
    row = escalated.begin(ticket, EscalationKind.HEAD, to=to, reason=needed(reason), by=by, at=at)
    return announced(row, by=by, at=at)


@verb
def complain(ticket: Ticket, *, reason: str, by: User, at: datetime) -> Escalation:
    """Take a complaint, or a customer who is not content, to their CSM at once (CC-36, SAC-23)."""
    ticket = opened(ticket)
    reason = required(reason, _("Diga de qué se queja el cliente."))
    row = complaints.raise_complaint(ticket, by=by, at=at, reason=reason)
    assert row is not None  # noqa: S101 - the ticket is open, and with a reason it is not "once"
    keep(ticket, by=by, at=at)
    return row


@verb
def ask_specialist(
    ticket: Ticket,
    *,
    to: User,
    reason: str,
    informed: str,
    by: User,
    at: datetime,
    information: str = "",
) -> Escalation:
    """Ask the specialist who has the context, once it is clear what the customer told (CC-35)."""
    ticket = opened(ticket)
    if informed not in Informed.values:
        raise Refused(_("Diga si el cliente ya aportó toda la información que hace falta."))
    if informed == Informed.ASKED and not was_asked(ticket):
        raise Refused(_("Todavía no se le ha pedido nada al cliente: pídale lo que falta."))
    row = escalated.begin(
        ticket,
        EscalationKind.SPECIALIST,
        to=to,
        reason=needed(reason),
        information=information.strip(),
        informed=informed,
        by=by,
        at=at,
        tells_customer=True,
    )
    return announced(row, by=by, at=at)


def was_asked(ticket: Ticket) -> bool:
    """Whether the customer was asked for anything, and waited for, not merely answered (CC-35)."""
    waits = ticket.events.filter(kind=EventKind.PAUSED, data__awaited=Awaited.CUSTOMER.value)
    return waits.exists()


@verb
def escalate_to_development(
    ticket: Ticket, *, sector: Sector, documentation: str, reason: str, by: User, at: datetime
) -> Escalation:
    """Hand a request beyond the first level to a technical team, documented beforehand (CC-41)."""
    ticket = opened(ticket)
    documentation = required(
        documentation,
        _("Documente antes la incidencia: pasos, lo que se probó, entorno y resultado."),
    )
    head = sector.head
    if head is None:
        raise Refused(_("%(team)s no tiene jefatura: nadie respondería.") % {"team": sector})
    row = escalated.begin(
        ticket,
        EscalationKind.DEVELOPMENT,
        to=head,
        sector=sector,
        reason=needed(reason),
        information=documentation,
        by=by,
        at=at,
        tells_customer=True,
    )
    announced(row, by=by, at=at)
    line, url, key = told(row.ticket, f"escalated-{row.pk}", words_of(row))
    outbox.notify_sector(sector.pk, key=key, text=line, url=url, tone=Tone.WARNING, by=by, at=at)
    return row


@verb
def ask(
    ticket: Ticket, *, to: User, question: str, by: User, at: datetime, tells_customer: bool = True
) -> Escalation:
    """Ask a colleague or the Gestor: a note they are told of; the ticket stays open (TIC-12).

    What they answer is kept (ORG-19), and the owner then has to contact the customer with it.
    """
    ticket = lock(ticket)
    require_open(ticket)
    question = required(question, _("Escriba la duda."))
    if to == by:
        raise Refused(_("Elija a otra persona: la duda es suya."))
    row = escalated.begin(
        ticket,
        EscalationKind.DOUBT,
        to=to,
        reason=question,
        by=by,
        at=at,
        tells_customer=tells_customer,
    )
    note = _("Duda para %(who)s: %(question)s") % {"who": to, "question": question}
    say(ticket, Voice.INTERNAL, note, at=at, author=by)
    keep(ticket, by=by, at=at)
    words = _("%(by)s le pregunta: %(question)s") % {"by": by, "question": question}
    ring_each(ticket, [to], key=f"escalated-{row.pk}", text=words, tone=Tone.INFO, by=by, at=at)
    return row


@verb
def propose_manager(
    ticket: Ticket,
    *,
    to: User,
    reason: str,
    by: User,
    at: datetime,
    for_account: bool = False,
    points: Decimal | None = None,
) -> Escalation:
    """Offer the customer a Service Manager who studies the case in depth, or, where one is needed
    for more than a ticket, whatever the account brings; for T-Points, or for none (SAC-22, E34)."""
    ticket = opened(ticket)
    require_entitled(ticket, at)
    letters.require_address(ticket)
    row = escalated.begin(
        ticket,
        EscalationKind.MANAGER,
        to=to,
        reason=needed(reason),
        for_account=for_account,
        by=by,
        at=at,
        tells_customer=True,
    )
    text = _("Propusimos al cliente un Service Manager que estudie su caso: %(who)s.") % {"who": to}
    message = say(ticket, Voice.PUBLIC, text, at=at, author=by)
    cost = _("Consumiría %(points)s T-Points, y ninguno sin conformidad previa.")
    said = cost % {"points": floatformat(points, -2)} if points else ""
    key = f"manager-{row.pk}"
    message.mail = letters.write(ticket, "service_manager_offer", key=key, at=at, cost=said)
    message.save(update_fields=["mail"])
    if points is not None:
        detail = row.reason
        consents.ask_with_proposal(ticket, points, detail=detail, mail=message.mail, by=by, at=at)
    replies.told(ticket, by=by, at=at, waits=False)
    turns.settle(ticket)
    return announced(row, by=by, at=at)


def opened(ticket: Ticket) -> Ticket:
    """The ticket, locked, if it has been read and is worked on (SAC-05)."""
    ticket = lock(ticket)
    require_open(ticket)
    require_classified(ticket)
    return ticket


def needed(reason: str) -> str:
    return required(reason, _("Diga por qué se escala."))


def words_of(row: Escalation) -> str:
    """What is said of it in a line."""
    who = row.provider or row.to
    return _("escalado a %(who)s: %(reason)s") % {"who": who, "reason": row.reason}


def announced(row: Escalation, *, by: User, at: datetime, **data: object) -> Escalation:
    """Log it, put it on the timeline, tell whoever answers, and save the ticket."""
    words = words_of(row)
    log(row.ticket, EventKind.ESCALATED, at=at, by=by, text=words, escalation=row.pk, **data)
    turns.settle(row.ticket)
    keep(row.ticket, by=by, at=at)
    record(row.ticket, ActionCode.TICKET_ESCALATED, words[:300], by=by, at=at)
    ring_each(
        row.ticket,
        [row.to],
        key=f"escalated-{row.pk}",
        text=words,
        tone=Tone.WARNING,
        by=by,
        at=at,
    )
    return row
