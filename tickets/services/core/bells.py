"""Lines in the bells of those whom a ticket concerns."""

from collections.abc import Iterable
from datetime import datetime

import outbox.services as outbox
from accounts.models import User
from outbox.models import Tone
from tickets.models import Ticket


def ring(
    ticket: Ticket,
    people: Iterable[User],
    *,
    key: str,
    text: str,
    at: datetime,
    tone: Tone = Tone.INFO,
    by: User | None = None,
) -> None:
    """Tell people something about a ticket, once per key; its whole sector, if it has no owner, or
    one who has left."""
    ring_each(ticket, people, key=key, text=text, at=at, tone=tone, by=by)
    if ticket.owner is None or not ticket.owner.is_active:
        line, url, name = told(ticket, key, text)
        sector = ticket.sector_id
        outbox.notify_sector(sector, key=name, text=line, url=url, tone=tone, by=by, at=at)


def ring_each(
    ticket: Ticket,
    people: Iterable[User],
    *,
    key: str,
    text: str,
    at: datetime,
    tone: Tone,
    by: User | None,
) -> None:
    """Tell these people and nobody else."""
    line, url, name = told(ticket, key, text)
    for person in people:
        outbox.notify(user=person, key=name, text=line, url=url, tone=tone, by=by, at=at)


def told(ticket: Ticket, key: str, text: str) -> tuple[str, str, str]:
    """What a line about a ticket says, where it leads, and what tells it from others."""
    line = f"{ticket.label} ({ticket.customer}): {text}"
    return line, ticket.get_absolute_url(), f"ticket-{ticket.pk}-{key}"


def ring_owner(
    ticket: Ticket, *, key: str, text: str, at: datetime, tone: Tone = Tone.INFO, by: User | None
) -> None:
    """Tell the owner; while there is none, everybody in the sector."""
    owner = [ticket.owner] if ticket.owner else []
    ring(ticket, owner, key=key, text=text, at=at, tone=tone, by=by)
