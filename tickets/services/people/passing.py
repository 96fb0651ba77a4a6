"""Open work goes to a substitute in one action, and back in one click (ORG-15, ORG-16).

The customers are told nothing: for them it is the same house. The trail of each ticket says why.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

import contacts.services as contacts
import outbox.services as outbox
from accounts.models import Absence, User
from contacts.models import Customer
from kit.db import lock
from kit.errors import Refused
from tickets.models import (
    Charge,
    Escalation,
    EscalationKind,
    EscalationState,
    EventKind,
    PassedItem,
    Passing,
    Ticket,
)
from tickets.services.core import escalated
from tickets.services.core.ground import keep, log, required, verb

Account = tuple[Customer, Charge]


@verb
def pass_work(
    giver: User,
    *,
    to: User,
    tickets: Iterable[Ticket],
    accounts: Iterable[Account] = (),
    escalations: Iterable[Escalation] = (),
    reason: str,
    by: User,
    today: date,
    at: datetime,
) -> Passing:
    """Hand tickets, what one was asked to help with, and accounts from one person to another; what
    cannot go says why, and stays."""
    require_able(giver, to, today=today)
    reason = required(reason, _("Diga por qué pasa este trabajo."))
    passing = Passing.objects.create(giver=giver, receiver=to, reason=reason, by=by, at=at)
    helped = sorted(escalations, key=lambda one: (one.ticket_id, one.pk))
    items = [pass_escalation(passing, one) for one in helped]  # each makes a version of its ticket
    items += [pass_ticket(passing, one) for one in sorted(tickets, key=lambda one: one.pk)]
    items += [pass_account(passing, *one) for one in sorted(accounts, key=lambda one: one[0].pk)]
    if not items:
        raise Refused(_("Elija al menos un ticket, un escalado o una cuenta."))
    passed = sum(not item.refused for item in items)
    words = _("%(by)s le pasa %(count)s asuntos de %(giver)s: %(reason)s") % {
        "by": by,
        "count": passed,
        "giver": giver,
        "reason": reason,
    }
    is_help_only = all(item.escalation for item in items)
    url = reverse("tickets:escalations" if is_help_only else "tickets:queue") + "?view=mine"
    outbox.notify(user=to, key=f"passing-{passing.pk}", text=words, url=url, by=by, at=at)
    return passing


def require_able(giver: User, to: User, *, today: date) -> None:
    """Refuse a substitute who has left, is away today, or is the same person."""
    if to.pk == giver.pk or not to.is_active:
        raise Refused(_("El trabajo pasa a otra persona, y que esté activa."))
    if Absence.objects.of(to).certain().between(today, today).exists():
        raise Refused(_("%(who)s está ausente hoy: elija a otra persona.") % {"who": to})


def pass_ticket(passing: Passing, ticket: Ticket) -> PassedItem:
    item = PassedItem(passing=passing, ticket=ticket)
    ticket = lock(ticket)
    item.refused = why_not(ticket, passing.giver)
    if not item.refused:
        words = _("pasa de %(giver)s a %(to)s: %(reason)s") % {
            "giver": passing.giver,
            "to": passing.receiver,
            "reason": passing.reason,
        }
        give(ticket, passing.receiver, words, passing, by=passing.by, at=passing.at)
        item.version = ticket.version
    item.save()
    return item


def why_not(ticket: Ticket, giver: User) -> str:
    """Why a ticket cannot be passed any more; "" when it can."""
    if not ticket.is_open:
        return _("Está terminado o derivado.")
    if ticket.owner_id != giver.pk:
        return _("Ya no es de %(giver)s.") % {"giver": giver}
    return ""


def give(ticket: Ticket, to: User, words: str, passing: Passing, *, by: User, at: datetime) -> None:
    ticket.owner = to
    log(ticket, EventKind.ASSIGNED, at=at, by=by, text=words, passing=passing.pk)
    keep(ticket, by=by, at=at)


def pass_escalation(passing: Passing, escalation: Escalation) -> PassedItem:
    item = PassedItem(passing=passing, escalation=escalation)
    row = escalated.held(escalation)
    item.refused = why_not_help(row, passing)
    if not item.refused:
        words = _("%(what)s: pasa a %(to)s: %(reason)s") % {
            "what": row,
            "to": passing.receiver,
            "reason": passing.reason,
        }
        have_help(row, passing.receiver, words, passing, by=passing.by, at=passing.at)
        item.version = row.version
    item.save()
    return item


def why_not_help(row: Escalation, passing: Passing) -> str:
    """Why somebody else cannot answer for it instead; "" when they can."""
    if not row.is_alive:
        return _("Está terminado.")
    if row.to_id != passing.giver_id:
        return _("Ya no responde de él %(giver)s.") % {"giver": passing.giver}
    is_theirs = row.opened_by_id == passing.receiver_id
    if row.kind == EscalationKind.DOUBT:
        return _("La duda es de %(who)s.") % {"who": passing.receiver} if is_theirs else ""
    same = row.ticket.escalations.filter(kind=row.kind, to=passing.receiver, provider=row.provider)
    if same.filter(state=EscalationState.OPEN).exists():
        return _("%(who)s ya responde de otro escalado igual.") % {"who": passing.receiver}
    return ""


def have_help(
    row: Escalation, to: User, words: str, passing: Passing, *, by: User, at: datetime
) -> None:
    """Let somebody else answer for it; when it is asked about next stays as it was."""
    row.to = to
    escalated.store(row, by=by, at=at)
    log(row.ticket, EventKind.ESCALATED, at=at, by=by, text=words, passing=passing.pk)
    escalated.stand(row.ticket)
    keep(row.ticket, by=by, at=at)


def pass_account(passing: Passing, customer: Customer, charge: Charge) -> PassedItem:
    item = PassedItem(passing=passing, customer=customer, charge=charge)
    customer = lock(customer)
    if getattr(customer, f"{charge.value}_id") == passing.giver_id:
        item.version = entrust(customer, charge, passing.receiver, by=passing.by, at=passing.at)
    else:
        item.refused = _("Ya no es de %(giver)s.") % {"giver": passing.giver}
    item.save()
    return item


def entrust(customer: Customer, charge: Charge, to: User, *, by: User, at: datetime) -> int:
    """Name somebody for a customer; the version that the record then has."""
    if charge == Charge.CSM:
        return contacts.update_customer(customer, by=by, at=at, csm=to).version
    if charge == Charge.EXECUTIVE:
        return contacts.update_customer(customer, by=by, at=at, account_executive=to).version
    if charge == Charge.MANAGER:
        return contacts.update_customer(customer, by=by, at=at, service_manager=to).version
    return contacts.update_customer(customer, by=by, at=at, account_assistant=to).version


@verb
def undo_passing(passing: Passing, *, by: User, at: datetime) -> Passing:
    """Give back whatever nobody has touched since; what was worked on stays with the substitute."""
    passing = lock(passing)
    if passing.undone_at is not None:
        raise Refused(_("Este traspaso ya se había deshecho."))
    rows = passing.items.filter(refused="").order_by("-pk")  # each finds its row as it left it
    items = rows.select_related("ticket", "customer", "escalation__ticket")
    returned = [take_back(passing, item, by=by, at=at) for item in items]
    if not any(returned):
        raise Refused(_("Todo ha cambiado desde entonces: pase de nuevo lo que haga falta."))
    passing.undone_by, passing.undone_at = by, at
    passing.save()
    return passing


def take_back(passing: Passing, item: PassedItem, *, by: User, at: datetime) -> bool:
    """Return one row if it is as it was left; whether that was so."""
    if item.ticket is not None:
        ticket = lock(item.ticket)
        if ticket.version != item.version:
            return False
        words = _("vuelve a %(giver)s: se deshace el traspaso") % {"giver": passing.giver}
        give(ticket, passing.giver, words, passing, by=by, at=at)
    elif item.customer is not None:
        customer = lock(item.customer)
        if getattr(customer, f"{item.charge}_id") != passing.receiver_id:
            return False
        entrust(customer, Charge(item.charge), passing.giver, by=by, at=at)
    elif item.escalation is not None:
        row = escalated.held(item.escalation)
        if row.version != item.version:
            return False
        words = _("%(what)s: vuelve a %(giver)s, se deshace el traspaso") % {
            "what": row,
            "giver": passing.giver,
        }
        have_help(row, passing.giver, words, passing, by=by, at=at)
    item.returned_at = at
    item.save()
    return True
