"""What becomes of an escalation: looked after, passed on, answered, told, or taken back."""

from datetime import date, datetime

from django.utils.translation import gettext as _

import contacts.services as contacts
from accounts.models import User
from contacts.models import ActionCode
from kit.errors import Refused
from kit.text import one_line
from outbox.models import Tone
from sla.clock import Awaited
from tickets.models import (
    CustomerAnswer,
    Escalation,
    EscalationKind,
    EscalationState,
    EventKind,
    Status,
    TicketEvent,
    Voice,
)
from tickets.services.core import escalated
from tickets.services.core.bells import ring_each
from tickets.services.core.ground import keep, log, record, require_open, required, verb
from tickets.services.core.thread import say
from tickets.services.help import providers
from tickets.services.promises import provider_terms, turns
from tickets.services.work import complaints, consents, handling


@verb
def follow(
    escalation: Escalation,
    *,
    by: User,
    note: str,
    at: datetime,
    next_on: date | None = None,
    due_on: date | None = None,
    reference: str = "",
) -> Escalation:
    """Note what was found out, and when to ask again; a provider may give a new date (CC-40), and
    the number under which it has the case, once it has given one (CC-38)."""
    row = alive(escalation)
    text = required(note, _("Anote qué se sabe."))
    say(row.ticket, Voice.INTERNAL, f"{row}: {text}", at=at, author=by)
    escalated.look_again(row, at=at)
    if next_on:
        require_future(row, next_on, at)
        row.next_at = provider_terms.morning_of(row.ticket, next_on)
    if reference and row.provider:
        row.provider_reference = one_line(reference, limit=100)
    if due_on:
        redate(row, due_on, by=by, at=at)
    escalated.store(row, by=by, at=at)
    return row


def require_future(row: Escalation, day: date, at: datetime) -> None:
    if day <= row.ticket.customer.service_line.local_date(at):
        raise Refused(_("Elija un día posterior a hoy."))


def redate(row: Escalation, on: date, *, by: User, at: datetime) -> None:
    """Move the ticket's resolution to the date that the provider gives now (C30), and tell the
    customer, who was told another one (CC-39)."""
    if row.provider is None or row.state != EscalationState.OPEN:
        raise Refused(_("Solo un proveedor que tiene el caso da una fecha."))
    require_future(row, on, at)
    row.provider_due_at = provider_terms.provider_due(row.ticket, row.provider, at=at, on=on)
    words = _("%(who)s da nueva fecha: %(date)s") % {"who": row.provider, "date": f"{on:%d/%m/%Y}"}
    until = row.provider_due_at.isoformat()
    log(row.ticket, EventKind.ESCALATED, at=at, by=by, text=words, escalation=row.pk, until=until)
    term = provider_terms.in_words(row.ticket, row.provider, row.provider_due_at, on)
    providers.tell_customer(row, term, by=by, at=at)
    turns.settle(row.ticket)
    keep(row.ticket, by=by, at=at)


@verb
def hand(escalation: Escalation, *, to: User, reason: str, by: User, at: datetime) -> Escalation:
    """Have somebody else answer for it."""
    row = alive(escalation)
    reason = required(reason, _("Diga por qué lo pasa."))
    if not to.is_active or to == row.to:
        raise Refused(_("Elija a otra persona, y que esté activa."))
    if row.ticket.escalations.filter(kind=row.kind, to=to, state=EscalationState.OPEN).exists():
        raise Refused(_("%(who)s ya responde de otro escalado igual.") % {"who": to})
    words = _("%(what)s pasa a %(who)s: %(reason)s") % {"what": row, "who": to, "reason": reason}
    row.to = to
    if row.for_account and row.customer_answer == CustomerAnswer.ACCEPTED:
        contacts.update_customer(row.ticket.customer, by=by, at=at, service_manager=to)
    escalated.look_again(row, at=at)
    escalated.store(row, by=by, at=at)
    event = log(row.ticket, EventKind.ESCALATED, at=at, by=by, text=words)
    escalated.stand(row.ticket)
    keep(row.ticket, by=by, at=at)
    tell(row, [to], words, key=f"handed-{event.pk}", by=by, at=at)
    return row


@verb
def finish(
    escalation: Escalation,
    *,
    by: User,
    outcome: str,
    at: datetime,
    review: str = "",
    measures: str = "",
) -> Escalation:
    """Give the solution or answer: it is kept, the owner hears of it, and then tells the customer.

    A complaint ends with its review, the solution and measures so that it does not recur (CC-36),
    which only who answers for it can tell.
    """
    row = standing(escalation)
    if row.is_complaint and by != row.to:
        raise Refused(
            _("Solo %(who)s, que responde de él, termina este reclamo.") % {"who": row.to}
        )
    if row.is_proposal:
        raise Refused(_("Anote antes si el cliente quiere el Service Manager."))
    row.outcome = required(outcome, _("Escriba la solución o la respuesta."))
    if row.is_complaint:
        row.review = required(review, _("Escriba qué encontró al revisar el caso."))
        row.measures = required(measures, _("Escriba las medidas de mejora."))
    owes = row.tells_customer and row.ticket.is_open
    state = EscalationState.TO_TELL if owes else EscalationState.ENDED
    words = _("termina %(what)s: %(outcome)s") % {"what": row, "outcome": row.outcome}
    escalated.conclude(row, state, words, by=by, at=at)
    keep_answer(row, by=by, at=at)
    give_back(row, by=by, at=at)
    if row.kind == EscalationKind.DOUBT:
        words = _("respuesta de %(who)s: %(outcome)s") % {"who": by, "outcome": row.outcome}
    tell(row, [row.ticket.owner, row.opened_by], words, key=f"ended-{row.pk}", by=by, at=at)
    return row


def keep_answer(row: Escalation, *, by: User, at: datetime) -> None:
    """Leave among our notes what was answered (ORG-19); of a complaint, all of it (CC-36)."""
    parts = [_("%(what)s. %(outcome)s") % {"what": row, "outcome": row.outcome}]
    if row.review:
        parts.append(_("Revisión: %(text)s") % {"text": row.review})
    if row.measures:
        parts.append(_("Medidas de mejora: %(text)s") % {"text": row.measures})
    say(row.ticket, Voice.INTERNAL, "\n\n".join(parts), at=at, author=by)


def give_back(row: Escalation, *, by: User, at: datetime) -> None:
    """Let our own clock go on where no provider has the case any more (C30)."""
    ticket = row.ticket
    if row.provider and ticket.status == Status.WAITING_THIRD and not others_have(row):
        handling.resumed(ticket, by=by, at=at, reason=_("responde %(who)s") % {"who": row.provider})
    if ticket.is_open:
        turns.settle(ticket)
    keep(ticket, by=by, at=at)


def others_have(row: Escalation) -> bool:
    """Whether another provider has the case, or somebody waits for a third party on their own."""
    if row.ticket.escalations.filter(
        kind=EscalationKind.PROVIDER, state=EscalationState.OPEN
    ).exists():
        return True
    pauses = row.ticket.events.filter(kind=EventKind.PAUSED)
    last: TicketEvent | None = pauses.order_by("at", "pk").last()
    return (
        last is not None
        and last.data.get("awaited") == Awaited.THIRD_PARTY
        and ("escalation" not in last.data)
    )


@verb
def take_back(escalation: Escalation, *, by: User, at: datetime, reason: str = "") -> Escalation:
    """Take back what was asked by mistake: nothing had come of it yet."""
    row = standing(escalation)
    if row.provider or row.kind == EscalationKind.MANAGER:
        raise Refused(_("El cliente ya está avisado: termínelo con lo que haya pasado."))
    if row.is_complaint and by != row.to:
        raise Refused(_("Un reclamo solo lo retira %(who)s, que responde de él.") % {"who": row.to})
    row.outcome = reason.strip() or _("Se escaló por error.")
    words = _("se retira %(what)s: %(reason)s") % {"what": row, "reason": row.outcome}
    escalated.conclude(row, EscalationState.WITHDRAWN, words, by=by, at=at)
    if row.kind == EscalationKind.DOUBT:
        say(row.ticket, Voice.INTERNAL, words[:1].upper() + words[1:], at=at, author=by)
    keep(row.ticket, by=by, at=at)
    tell(row, [row.to], words, key=f"withdrawn-{row.pk}", by=by, at=at)
    return row


@verb
def mark_told(escalation: Escalation, *, how: str, by: User, at: datetime) -> Escalation:
    """Note that the customer knows it already, by telephone or otherwise; answering says it too."""
    row = alive(escalation)
    if row.state != EscalationState.TO_TELL:
        raise Refused(_("Todavía no hay respuesta que contar al cliente."))
    how = required(how, _("Diga cómo se le contó."))
    row.move_to(EscalationState.ENDED)
    row.told_at = at
    escalated.store(row, by=by, at=at)
    text = _("%(what)s: contado al cliente. %(how)s") % {"what": row, "how": how}
    say(row.ticket, Voice.INTERNAL, text, at=at, author=by)
    return row


@verb
def answer_proposal(escalation: Escalation, *, answer: str, by: User, at: datetime) -> Escalation:
    """Note whether the customer wants the Service Manager, who then answers for it, and for the
    account where that was proposed (SAC-22)."""
    row = proposal(escalation)
    if answer not in CustomerAnswer.values:
        raise Refused(_("Diga qué contestó el cliente."))
    set_answer(row, CustomerAnswer(answer), by=by, at=at)
    return row


def proposal(escalation: Escalation) -> Escalation:
    row = standing(escalation)
    if not row.is_proposal:
        raise Refused(_("No hay ninguna propuesta que espere la respuesta del cliente."))
    return row


def set_answer(row: Escalation, answer: CustomerAnswer, *, by: User, at: datetime) -> None:
    row.customer_answer, row.customer_answered_at = answer, at
    words = _("Service Manager %(who)s: el cliente %(answer)s") % {
        "who": row.to,
        "answer": str(answer.label).lower(),
    }
    accepted = answer == CustomerAnswer.ACCEPTED
    if accepted:
        escalated.look_again(row, at=at)
        escalated.store(row, by=by, at=at)
        log(row.ticket, EventKind.ESCALATED, at=at, by=by, text=words, escalation=row.pk)
        record(row.ticket, ActionCode.TICKET_ESCALATED, words, by=by, at=at)
        escalated.stand(row.ticket)
        if row.for_account:
            customer = row.ticket.customer
            contacts.update_customer(customer, by=by, at=at, service_manager=row.to)
    else:
        row.outcome = str(answer.label)
        escalated.conclude(row, EscalationState.ENDED, words, by=by, at=at)
    keep(row.ticket, by=by, at=at)
    tell(row, [row.to], words, key=f"answer-{row.pk}", by=by, at=at)
    consents.answer_proposed(row.ticket, accepted=accepted, by=by, at=at)


@verb
def pass_to_csm(escalation: Escalation, *, by: User, at: datetime) -> Escalation:
    """Take a customer who is still not content from the Service Manager to the CSM (SAC-23), be it
    before or after they were told what that one found."""
    row = escalated.held(escalation)
    require_open(row.ticket)
    if row.kind != EscalationKind.MANAGER or row.state == EscalationState.WITHDRAWN:
        raise Refused(_("Esto pasa al CSM una propuesta de Service Manager."))
    if row.state == EscalationState.OPEN:
        row.outcome = _("El cliente sigue descontento o pide más información: pasa al CSM.")
        words = _("%(what)s: pasa al CSM") % {"what": row}
        escalated.conclude(row, EscalationState.ENDED, words, by=by, at=at)
    reason = _("Tras proponerle un Service Manager (%(who)s): %(reason)s") % {
        "who": row.to,
        "reason": row.reason,
    }
    complaint = escalated.complaint_of(row.ticket)
    if complaint:
        note = say(row.ticket, Voice.INTERNAL, reason, at=at, author=by)
        tell(complaint, [complaint.to], reason, key=f"passed-{note.pk}", by=by, at=at)
    else:
        complaint = complaints.raise_complaint(row.ticket, by=by, at=at, reason=reason)
        assert complaint is not None  # noqa: S101 - the ticket is open, and has none
    keep(row.ticket, by=by, at=at)
    return complaint


def alive(escalation: Escalation) -> Escalation:
    """The escalation, locked with its ticket, if anything is left to do about it."""
    row = escalated.held(escalation)
    if not row.is_alive:
        raise Refused(_("Este escalado ya está «%(state)s».") % {"state": row.get_state_display()})
    return row


def standing(escalation: Escalation) -> Escalation:
    """The same, if whoever was asked has not answered yet."""
    row = alive(escalation)
    if row.state != EscalationState.OPEN:
        raise Refused(_("Ya tiene respuesta: falta contársela al cliente."))
    return row


def tell(
    row: Escalation, people: list[User | None], words: str, *, key: str, by: User, at: datetime
) -> None:
    known = dict.fromkeys(person for person in people if person)
    ring_each(row.ticket, known, key=key, text=words, tone=Tone.INFO, by=by, at=at)
