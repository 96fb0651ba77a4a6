"""Tickets by the words of their subject, at the same cost whether few have them or everybody.

The index on subjects finds what few tickets have. Of words that are common it would bring hundreds
of thousands of tickets, only to sort them and show a page; so those are looked for in the newest
tickets, one by one, and the page says so.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import Collate

from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

SAMPLE, COMMON = 5_000, 10  # the newest tickets, and how many of them have a common word
NEWEST = 15_000  # that are looked through for common words
MANY = 3_000  # tickets with the same words, beyond which they were common once
INDEXED = 3  # letters: shorter words stand in no index


def having(words: Sequence[str]) -> Q:
    """Every one of these folded words stands in the subject."""
    told = Q()
    for word in words:
        told &= Q(folded__contains=word)
    return told


def spelt_out(rows: TicketQuerySet) -> TicketQuerySet:
    """The rows with their subject as no index has it, for `one_by_one`."""
    return rows.alias(said=Collate("folded", "C"))


def one_by_one(words: Sequence[str]) -> Q:
    """Every one of these words, of rows that are `spelt_out`."""
    told = Q()
    for word in words:
        told &= Q(said__contains=word)
    return told


def found(words: Sequence[str]) -> list[int] | None:
    """The tickets with all of these words; None when they are too common to be counted up."""
    rare = [word for word in words if len(word) >= INDEXED]
    if not rare or are_common(rare):
        return None
    keys = Ticket.objects.filter(having(words)).order_by().values_list("pk", flat=True)
    pks = list(keys[: MANY + 1])
    return pks if len(pks) <= MANY else None


def are_common(words: Sequence[str]) -> bool:
    """Whether each of them stands in so many of the newest tickets that the index is no help."""
    counts = {
        f"word_{n}": Count("pk", filter=Q(folded__contains=word)) for n, word in enumerate(words)
    }
    newest = Ticket.objects.order_by("-pk")[:SAMPLE].aggregate(**counts)
    return bool(min(newest.values()) >= COMMON)


def newest_pk() -> int:
    """The ticket after which the newest ones come; 0 when there are no older ones."""
    last: int = Ticket.objects.aggregate(pk=Max("pk"))["pk"] or 0
    return max(last - NEWEST, 0)


def ended_since() -> datetime | None:
    """Since when the newest of the ended tickets were ended; None when they are fewer."""
    ended = Ticket.objects.filter(ended_at__isnull=False).order_by("-ended_at")
    return ended.values_list("ended_at", flat=True)[NEWEST - 1 : NEWEST].first()
