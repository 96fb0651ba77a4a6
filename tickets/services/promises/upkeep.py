"""What tickets remember of others, for the sake of lists that sort by it, follows those others."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from contacts.models import Customer
from kit.db import lock
from tickets.models import EventKind, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.core.ground import keep, log, verb
from tickets.services.core.sweeping import one_by_one
from tickets.services.promises import clocks, turns

RECENT = timedelta(days=1)


def follow_customers(*, at: datetime) -> int:
    """Mark open tickets as their customers are marked by now (CC-30); how many changed."""
    tickets = Ticket.objects.open().exclude(is_key_account=F("customer__is_key_account"))
    return one_by_one(tickets.order_by("pk"), lambda ticket: follow(ticket, at=at))


@verb
def follow(ticket: Ticket, *, at: datetime) -> bool:
    """Give the ticket the mark of its customer; False if it has it already."""
    ticket = lock(ticket)
    if ticket.is_key_account == ticket.customer.is_key_account:
        return False
    ticket.is_key_account = ticket.customer.is_key_account
    keep(ticket, by=None, at=at)
    return True


def retarget_due(*, at: datetime) -> int:
    """Promise anew where the plan of a customer has changed (C31); how many tickets there were.

    What was used up stays, and so does what was promised of the time before. Only who was changed
    lately is looked at: every minute of every ticket would be much ado about nothing.
    """
    changed = Customer.history.filter(history_date__gte=at - RECENT)
    if not changed.exists():
        return 0
    return _retarget_each(Ticket.objects.filter(customer__in=changed.values("id")), at=at)


def retarget_all(*, at: datetime) -> int:
    """The same of every customer, each night: the bells may have been silent for days."""
    return _retarget_each(Ticket.objects.all(), at=at)


def _retarget_each(among: TicketQuerySet, *, at: datetime) -> int:
    both = Q(plan__isnull=False, customer__plan__isnull=False) & ~Q(plan=F("customer__plan"))
    one = Q(plan__isnull=True) ^ Q(customer__plan__isnull=True)
    tickets = among.open().filter(both | one)
    return one_by_one(tickets.order_by("pk"), lambda ticket: retarget(ticket, at=at))


@verb
def retarget(ticket: Ticket, *, at: datetime) -> bool:
    """Give a ticket the promises of its customer's plan; False if they are the same."""
    ticket = lock(ticket)
    if not ticket.is_open or ticket.plan_id == ticket.customer.plan_id:
        return False  # ended, or somebody did it while we waited for the lock
    ticket.plan = ticket.customer.plan
    promises = clocks.promised(ticket)
    events = clocks.since_start(ticket.events.all())
    told = [said for event in events if (said := event.data.get("promises")) is not None]
    is_new: bool = promises != told[-1]
    if is_new:
        words = _("cambio de plan: %(plan)s") % {"plan": ticket.plan or _("ninguno")}
        log(ticket, EventKind.RETARGETED, at=at, text=words, promises=promises)
        turns.settle(ticket)
    keep(ticket, by=None, at=at)
    return is_new
