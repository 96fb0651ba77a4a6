"""Addresses that lead an answer back to its ticket, and that nobody else can make up (E5)."""

import re

from outbox.signing import sign, verify
from tickets.models import Escalation, Ticket

PURPOSE, OF_PROVIDERS = "ticket-reply", "provider-reply"
# box+t123-key-digest@domain: a tag on the line's own mailbox, so no other mailbox is needed
SIGNED = re.compile(r"(?:[^@\s]*\+)?t([1-9][0-9]{0,17})-([a-z0-9._-]{1,60})@[^@\s]+", re.IGNORECASE)
# The same for a provider, with the number of the escalation: what it says no customer reads
TO_PROVIDER = re.compile(
    r"(?:[^@\s]*\+)?p([1-9][0-9]{0,17})-([a-z0-9._-]{1,60})@[^@\s]+", re.IGNORECASE
)


def reply_address(ticket: Ticket) -> str:
    """The address to which the customer's answers about this ticket are to be sent."""
    name, _, domain = ticket.customer.service_line.mailbox.rpartition("@")
    return f"{name}+t{ticket.pk}-{sign(PURPOSE, str(ticket.pk))}@{domain}"


def ticket_of(address: str) -> int | None:
    """The number of the ticket that this address leads to; None unless we signed it."""
    found = SIGNED.fullmatch(address.strip().strip("<>"))
    if found is None or not verify(PURPOSE, found[1], found[2]):
        return None
    return int(found[1])


def provider_address(escalation: Escalation) -> str:
    """The address to which a provider's answers are to be sent."""
    line = escalation.ticket.customer.service_line
    name, _, domain = line.mailbox.rpartition("@")
    signature = sign(OF_PROVIDERS, str(escalation.pk))
    return f"{name}+p{escalation.pk}-{signature}@{domain}"


def escalation_of(address: str) -> int | None:
    """The number of the escalation that this address leads to; None unless we signed it."""
    found = TO_PROVIDER.fullmatch(address.strip().strip("<>"))
    if found is None or not verify(OF_PROVIDERS, found[1], found[2]):
        return None
    return int(found[1])
