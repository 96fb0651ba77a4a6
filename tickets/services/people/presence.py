"""Who is at a ticket right now: kept in the cache alone, so without Redis nobody is seen (K3)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache

from accounts.models import User
from tickets.models import Ticket

EVERY = timedelta(seconds=15)  # how often a page tells that it is open
GONE = 2 * EVERY + timedelta(seconds=5)  # after so long it is not


class Present(NamedTuple):
    name: str
    is_typing: bool


def show(ticket: Ticket, *, by: User, is_typing: bool, at: datetime) -> None:
    """Say that one looks at a ticket, or types in it."""
    people = known(ticket)
    before = people.get(by.pk)
    typed = at.timestamp() if is_typing else (before[2] if before else 0)
    people[by.pk] = (by.name, at.timestamp(), typed)
    cache.set(key(ticket), people, timeout=GONE.total_seconds())


def others(ticket: Ticket, *, than: User, at: datetime) -> list[Present]:
    """Who else is there; of each, whether they have typed lately."""
    oldest = (at - GONE).timestamp()
    return [
        Present(name, typed >= oldest)
        for pk, (name, seen, typed) in known(ticket).items()
        if pk != than.pk and seen >= oldest
    ]


def leave(ticket: Ticket, *, by: User) -> None:
    people = known(ticket)
    if people.pop(by.pk, None):
        cache.set(key(ticket), people, timeout=GONE.total_seconds())


def known(ticket: Ticket) -> dict[int, tuple[str, float, float]]:
    return cache.get(key(ticket)) or {}


def key(ticket: Ticket) -> str:
    return f"presence:{ticket.pk}"
