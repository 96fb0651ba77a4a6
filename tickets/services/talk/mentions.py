"""A colleague who is named in a note with an @ is told of it, if they may see the ticket."""

import re
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.models.people import UserQuerySet
from kit.text import fold
from tickets.models import Message, Ticket

AT_SIGN = re.compile(r"(?<!\w)@(?=\w)")


def mentionable(ticket: Ticket) -> UserQuerySet:
    """Who may see the ticket: by their sector or their role, and the one who has it."""
    of_line = Q(sector__service_lines=ticket.customer.service_line_id)
    of_all = Q(groups__permissions__codename="view_all_customers")
    readers = User.objects.active().filter(groups__permissions__codename="view_ticket")
    seeing = readers.filter(pk__in=User.objects.filter(of_line | of_all).values("pk"))
    mine = Q(pk=ticket.owner_id) if ticket.owner_id else Q()
    return User.objects.active().filter(Q(pk__in=seeing.values("pk")) | mine).order_by("name")


def mentioned(ticket: Ticket, text: str) -> list[User]:
    """Those whose whole name stands in the text behind an @."""
    said = [fold(text[found.end() :]) for found in AT_SIGN.finditer(text)]
    if not said:
        return []
    return [who for who in mentionable(ticket) if any(is_begun(one, who.name) for one in said)]


def is_begun(text: str, name: str) -> bool:
    """Whether a text begins with that name, and not with a longer one."""
    rest = text.removeprefix(fold(name))
    return rest != text and not rest[:1].isalnum()


def tell_mentioned(message: Message, *, by: User, at: datetime) -> list[User]:
    """Put the note in the bell of everybody that it names."""
    ticket = message.ticket
    people = [who for who in mentioned(ticket, message.body) if who != by]
    for who in people:
        words = _("%(by)s le menciona en una nota: %(text)s")
        text = words % {"by": by, "text": message.body[:150]}
        outbox.notify(
            user=who,
            key=f"mention-{message.pk}",
            text=f"{ticket.label} ({ticket.customer}): {text}",
            url=f"{ticket.get_absolute_url()}#m{message.pk}",
            by=by,
            at=at,
        )
    return people
