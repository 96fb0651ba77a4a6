"""How often a sender is answered by a machine: two of them must never talk to each other (E7), and
nobody may have us write to third parties in whose name they write (E9)."""

import re
from datetime import datetime, timedelta

from contacts.models import Channel
from kit.text import fold
from tickets.models import Ticket

SPAN, HOUR = timedelta(hours=24), timedelta(hours=1)
MOST = 4  # acknowledgements per address and span; a person in trouble writes fewer requests
MOST_AN_HOUR = 30  # to those of whom nobody knows whether it was they who wrote
UNSEEN = (Channel.EMAIL, Channel.FORM)  # nobody of ours was there when it came
PREFIX = re.compile(r"(?:\s*(?:re|rv|fw|fwd|aw|auto)\s*:)+\s*")


def may_acknowledge(ticket: Ticket, *, at: datetime, is_proven: bool = False) -> bool:
    """Whether a ticket that came by mail, or by the public form, may be acknowledged by mail.

    Who is proven to have written: once per subject and a few times in all. An answering machine
    that does not say it is one repeats its subject, and whatever it does, the exchange ends.
    Anybody else: once in all, as long as there are not too many of them.
    """
    if ticket.channel not in UNSEEN:
        return True
    others = Ticket.objects.filter(customer=ticket.customer, channel__in=UNSEEN)
    others = others.filter(opened_at__gt=at - SPAN, contact__email__iexact=ticket.contact.email)
    subjects = others.exclude(pk=ticket.pk).values_list("subject", flat=True)[: MOST + 1]
    told = [bare(subject) for subject in subjects]
    if not is_proven:
        return not told and not is_crowded(at)
    return len(told) < MOST and bare(ticket.subject) not in told


def is_crowded(at: datetime) -> bool:
    """Whether more came within the hour than people write: the oldest of the last so many says."""
    newest = Ticket.objects.filter(channel__in=UNSEEN).order_by("-pk")
    moments = list(newest.values_list("opened_at", flat=True)[MOST_AN_HOUR : MOST_AN_HOUR + 1])
    return any(moment > at - HOUR for moment in moments)


def bare(subject: str) -> str:
    """A subject without Re:, capitals and numbers, which machines count up."""
    return re.sub(r"\d+", "", PREFIX.sub("", fold(subject))).strip()
