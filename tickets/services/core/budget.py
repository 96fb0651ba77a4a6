"""How often a sender is answered by a machine: two of them must never talk to each other (E7)."""

import re
from datetime import datetime, timedelta

from contacts.models import Channel
from kit.text import fold
from tickets.models import Ticket

SPAN = timedelta(hours=24)
MOST = 4  # acknowledgements per address and span; a person in trouble writes fewer requests
UNSEEN = (Channel.EMAIL, Channel.FORM)  # nobody of ours was there when it came
PREFIX = re.compile(r"(?:\s*(?:re|rv|fw|fwd|aw|auto)\s*:)+\s*")


def may_acknowledge(ticket: Ticket, *, at: datetime) -> bool:
    """Whether a ticket that came by mail, or by the public form, may be acknowledged by mail.

    Once per subject and a few times in all: an answering machine that does not say it is one
    repeats its subject, and whatever it does, the exchange ends.
    """
    if ticket.channel not in UNSEEN:
        return True
    others = Ticket.objects.filter(customer=ticket.customer, channel__in=UNSEEN)
    others = others.filter(opened_at__gt=at - SPAN, contact__email__iexact=ticket.contact.email)
    subjects = others.exclude(pk=ticket.pk).values_list("subject", flat=True)[: MOST + 1]
    told = [bare(subject) for subject in subjects]
    return len(told) < MOST and bare(ticket.subject) not in told


def bare(subject: str) -> str:
    """A subject without Re:, capitals and numbers, which machines count up."""
    return re.sub(r"\d+", "", PREFIX.sub("", fold(subject))).strip()
