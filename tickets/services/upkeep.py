"""What tickets remember of others, for the sake of lists that sort by it, follows those others."""

from datetime import datetime

from django.db.models import F

from tickets.models import Ticket
from tickets.services.ground import hold, keep, verb


def follow_customers(*, at: datetime) -> int:
    """Mark open tickets as their customers are marked by now (CC-30); how many changed."""
    tickets = Ticket.objects.open().exclude(is_key_account=F("customer__is_key_account"))
    return sum(follow(ticket, at=at) for ticket in tickets.order_by("pk"))


@verb
def follow(ticket: Ticket, *, at: datetime) -> bool:
    """Give the ticket the mark of its customer; False if it has it already."""
    ticket = hold(ticket)
    if ticket.is_key_account == ticket.customer.is_key_account:
        return False
    ticket.is_key_account = ticket.customer.is_key_account
    keep(ticket, by=None, at=at)
    return True
