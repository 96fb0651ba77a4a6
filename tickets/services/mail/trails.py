"""Which ticket a message belongs to (T5): signatures prove it, numbers in subjects hint at it."""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet

import outbox.services as outbox
from outbox.models import Mail
from tickets.mailparse import Letter
from tickets.models import Escalation, Ticket
from tickets.models.inbound import SETTLED
from tickets.services.core.addresses import escalation_of, ticket_of

NUMBER = re.compile(r"\bT-([1-9][0-9]{0,17})\b", re.IGNORECASE)


def ticket_meant(letter: Letter) -> Ticket | None:
    """The ticket that this message answers, for somebody who can only know it from its letters.

    The sender must still be one of the customer's: the caller looks at that. One that was merged
    is heard in the ticket that it is part of now, and comes back with the undoing of the merge.
    """
    parties = Ticket.objects.only("customer", "contact")  # who holds it reads the rest
    pk = signed(letter) or written_to(letter)
    if pk:
        return parties.filter(pk=pk).first()
    return told_before(parties, letter.references) if letter.references else None


def ticket_behind(mail: Mail) -> Ticket | None:
    """The ticket that a letter of ours is about, whether to its customer or to a provider."""
    asked = Escalation.objects.filter(pk=escalation_of(mail.reply_to) or 0).values("ticket")
    return Ticket.objects.filter(Q(pk=ticket_of(mail.reply_to) or 0) | Q(pk__in=asked)).first()


def escalation_meant(letter: Letter) -> Escalation | None:
    """The escalation that a provider answers: the address it was given proves it."""
    pk = next(filter(None, map(escalation_of, letter.recipients)), None)
    rows = Escalation.objects.select_related("ticket")
    return rows.filter(pk=pk).first() if pk else None


def signed(letter: Letter) -> int | None:
    return next(filter(None, map(ticket_of, letter.recipients)), None)


def written_to(letter: Letter) -> int | None:
    """By the Message-ID of a letter of ours."""
    ours = [one for one in letter.references if outbox.is_ours(one)]
    letters = Mail.objects.filter(message_id__in=ours).order_by("-pk") if ours else []
    return next(filter(None, (ticket_of(mail.reply_to) for mail in letters)), None)


def told_before(tickets: QuerySet[Ticket], references: Sequence[str]) -> Ticket | None:
    """By the Message-ID of a message that is in a ticket already; of several the latest."""
    known = tickets.filter(inbound__header_id__in=references, inbound__fate__in=SETTLED)
    return known.order_by("-inbound__pk").first()


def ticket_named(subject: str) -> Ticket | None:
    """The ticket whose number stands in a subject, which anybody can write there."""
    found = NUMBER.search(subject)
    return Ticket.objects.filter(pk=int(found[1])).first() if found else None
