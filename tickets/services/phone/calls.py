"""Calls without telephone in the plan: the protocol, and what is left to the CSM (CC-18..21)."""

from datetime import datetime

from django.utils.translation import gettext as _

import contacts.services.timeline as timeline
import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode, Channel, Contact, Customer
from kit import history
from kit.db import lock
from kit.errors import Refused
from kit.templatetags.kit import moment
from outbox.models import Mail, Tone
from sla.models import Plan, Priority, RequestKind
from tickets.models import CallOutcome, CallState, Escalation, IncomingCall, Ticket, Voice
from tickets.services.core import escalated
from tickets.services.core.ground import keep, record, required, verb
from tickets.services.core.thread import say
from tickets.services.intake import channels, opening
from tickets.services.work import complaints, handling

LETTERS = {CallOutcome.PLAN: "plan_change_asked", CallOutcome.INSISTS: "phone_insisted"}


@verb
def register_call(
    *,
    customer: Customer,
    contact: Contact,
    conversation: str,
    outcome: str,
    explained: bool,
    offered: bool,
    guided: bool,
    by: User,
    at: datetime,
    called_at: datetime | None = None,
    proposed: Plan | None = None,
    ticket: Ticket | None = None,
    is_urgent: bool = False,
) -> IncomingCall:
    """Keep the three steps of the protocol and how the call ended, and tell whom it is left to.

    Who will open a ticket gets the standard message; a change of plan, and who insists, go to the
    CSM with the seven data: the change stays pending until somebody settles it, and who insists
    is escalated (CC-20).
    """
    check_call(customer, contact, ticket, at=at)
    call = IncomingCall(
        customer=customer,
        contact=contact,
        plan=customer.plan,
        ticket=ticket,
        conversation=required(conversation, _("Escriba qué se habló.")),
        is_urgent=is_urgent,
        explained=explained,
        offered=offered,
        guided=guided,
        outcome=CallOutcome(outcome),
        proposed=proposed,
        called_at=called_at or at,
        by=by,
        state=CallState.PENDING if outcome == CallOutcome.PLAN else "",
    )
    check_steps(call, at=at)
    if call.outcome in LETTERS:
        call.told = customer.csm if customer.csm and customer.csm.is_active else None
    if call.outcome == CallOutcome.INSISTS:
        call.escalation = insisted(call, by=by, at=at)
    elif ticket and ticket.is_open:  # whoever works on it must know what was said (CC-16)
        words = _("%(who)s llamó sin tener teléfono en su plan: %(said)s") % {
            "who": contact,
            "said": call.conversation,
        }
        say(lock(ticket), Voice.INTERNAL, words, at=at, author=by)
    history.keep(call, by=by, at=at)
    mail = tell(call, by=by, at=at) if call.outcome in LETTERS else guide(call, at=at)
    note(call, call.get_outcome_display(), by=by, at=at, mail=mail)
    return call


def check_call(
    customer: Customer, contact: Contact, ticket: Ticket | None, *, at: datetime
) -> None:
    if channels.permits(customer, Channel.PHONE, at=at):
        raise Refused(
            _("A %(customer)s se le atiende por teléfono: abra el ticket.") % {"customer": customer}
        )
    if contact.customer_id != customer.pk or (ticket and ticket.customer_id != customer.pk):
        raise Refused(_("Esa persona o ese ticket no son de este cliente."))


def check_steps(call: IncomingCall, *, at: datetime) -> None:
    """The conditions, then the upgrade, and whoever wants none is shown how to open a ticket."""
    if call.called_at > at:
        raise Refused(_("La llamada no puede ser posterior a este momento."))
    is_plan = call.outcome == CallOutcome.PLAN
    if not (call.explained and call.offered and (call.guided or is_plan)):
        raise Refused(_("Faltan pasos del protocolo: márquelos según los haga."))
    if is_plan and (call.proposed is None or call.proposed == call.plan):
        raise Refused(_("Elija el plan que el cliente acepta."))


def upgrades(customer: Customer) -> list[Plan]:
    """The plans on offer that include telephone."""
    plans = Plan.objects.filter(is_active=True, has_telephone=True)
    return list(plans.exclude(pk=customer.plan_id or 0))


def praised(plan: Plan) -> str:
    """A plan with its benefits and what it costs, as it is told to a customer (CC-19)."""
    fee = plan.fee or _("coste a consultar")
    return f"{plan}: {', '.join(plan.features)}; {fee}."


def guide(call: IncomingCall, *, at: datetime) -> Mail | None:
    """Write down for the customer what was explained: plan, upgrade, how to open a ticket (E11)."""
    line, plans = call.customer.service_line, upgrades(call.customer)
    if not call.contact.email:
        return None
    offer = [call.proposed] if call.proposed else plans
    return outbox.post(
        key=f"call-{call.pk}",
        kind="phone_not_included",
        to=[call.contact.email],
        context={
            "contact": call.contact.full_name,
            "team": line.team_name,
            "plan": str(call.plan),
            "mailbox": line.mailbox,
            "upgrade": offered(offer) or _("consúltenos."),
        },
        at=at,
        informal=call.contact.is_informal,
        from_name=line.team_name,
        reply_to=line.mailbox,
    )


def insisted(call: IncomingCall, *, by: User, at: datetime) -> Escalation:
    """Have the CSM answer for it by the next follow-up (CC-20, C42): on the ticket that the call
    was about, while that is open, or else on one of its own."""
    about = lock(call.ticket) if call.ticket else None
    ticket = about if about and about.is_open else taken_down(call, by=by, at=at)
    words = _("Insiste en que se le atienda por teléfono: %(said)s") % {"said": call.conversation}
    row = escalated.complaint_of(ticket)
    if row and ticket == about:
        say(ticket, Voice.INTERNAL, words, at=at, author=by)
    row = row or complaints.raise_complaint(ticket, by=by, at=at, reason=words)
    assert row is not None  # noqa: S101 - the ticket is open, and a reason is given
    if ticket != about:  # what waits for somebody of the desk goes on waiting for them
        ticket.owner = ticket.owner or row.to
    keep(ticket, by=by, at=at)
    return row


def taken_down(call: IncomingCall, *, by: User, at: datetime) -> Ticket:
    """The insistence as a ticket of its own: every contact is one (TIC-01)."""
    subject = _("Insiste en que se le atienda por teléfono")
    customer, contact = call.customer, call.contact
    ticket = opening.drafted(customer, contact, channel=Channel.PHONE, subject=subject, at=at)
    ticket.registered_by, ticket.is_urgent_for_customer = by, call.is_urgent
    ticket.reference = _("Llamada del %(moment)s") % {"moment": moment(call.called_at)}
    opening.start(ticket, is_entitled=True, by=by, at=at)
    say(ticket, Voice.CUSTOMER, call.conversation, at=at, contact=contact)
    record(ticket, ActionCode.TICKET_OPENED, subject, by=by, at=at)
    priority = Priority.HIGH if call.is_urgent else Priority.MEDIUM
    kind = RequestKind.COMPLAINT
    return handling.classify(ticket, by=by, kind=kind, priority=priority, version=None, at=at)


def offered(plans: list[Plan]) -> str:
    """One plan ends the sentence; of several, each stands on a line of its own."""
    if len(plans) == 1:
        return praised(plans[0])
    return "".join(f"\n- {praised(plan)}" for plan in plans)


def tell(call: IncomingCall, *, by: User, at: datetime) -> Mail:
    """The letter and the bell of the CSM; without one, the address that the line has for it."""
    csm, line = call.told, call.customer.service_line
    address = csm.email if csm else line.success_mailbox
    if not address:
        raise Refused(
            _("%(customer)s no tiene CSM, ni su línea un buzón que lo supla: asígnelo antes.")
            % {"customer": call.customer}
        )
    if csm and call.is_pending:
        text = _("%(customer)s: %(outcome)s") % {
            "customer": call.customer,
            "outcome": call.get_outcome_display().lower(),
        }
        url = call.get_absolute_url()
        outbox.notify(
            user=csm, key=f"call-{call.pk}", text=text, url=url, tone=Tone.WARNING, by=by, at=at
        )
    return outbox.post(
        key=f"call-{call.pk}",
        kind=LETTERS[CallOutcome(call.outcome)],
        to=[address],
        context=seven(call),
        at=at,
    )


def seven(call: IncomingCall) -> dict[str, str]:
    """The seven data of the notice, and who spoke when; the ticket is the one to be worked on."""
    about = call.escalation.ticket if call.escalation else call.ticket
    return {
        "customer": str(call.customer),
        "contact": call.contact.full_name,
        "plan": str(call.plan),
        "ticket": str(about or _("ninguno")),
        "conversation": call.conversation,
        "proposed": praised(call.proposed) if call.proposed else _("ninguno"),
        "urgency": _("urgente para el cliente") if call.is_urgent else _("normal"),
        "agent": str(call.by),
        "called_at": moment(call.called_at),
    }


@verb
def settle_call(
    call: IncomingCall, *, state: str, answer: str, by: User, at: datetime
) -> IncomingCall:
    """Say what became of it; a change of plan is done once the customer's plan is another."""
    call = lock(call)
    call.settle(CallState(state))
    call.answer = required(answer, _("Diga qué se hizo o por qué se descarta."))
    is_change = call.outcome == CallOutcome.PLAN and state == CallState.DONE
    if is_change and call.customer.plan_id == call.plan_id:
        raise Refused(
            _("%(customer)s sigue con el plan %(plan)s: cámbielo antes en su ficha.")
            % {"customer": call.customer, "plan": call.plan}
        )
    call.settled_by, call.settled_at = by, at
    history.keep(call, by=by, at=at)
    words = f"{call.get_outcome_display()}: {call.get_state_display().lower()}. {call.answer}"
    note(call, words, by=by, at=at)
    return call


def note(
    call: IncomingCall, words: str, *, by: User, at: datetime, mail: Mail | None = None
) -> None:
    """Put it on the customer's timeline, with the letter that told it."""
    timeline.record(
        customer=call.customer,
        contact=call.contact,
        action=ActionCode.CALL,
        by=by,
        at=at,
        text=_("Llamada sin teléfono en el plan %(plan)s. %(words)s")
        % {"plan": call.plan, "words": words},
        url=call.get_absolute_url(),
        mail=mail,
    )
