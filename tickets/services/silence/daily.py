"""The list of the day (SAC-24): what is new, answered, silent, escalated and promised for today."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

import procedures.services as procedures
from sla.models import RequestKind
from tickets.models import OPEN, Status, owes_news
from tickets.models.ticket import TicketQuerySet


def looks_at(at: datetime) -> dict[str, Q]:
    """What one may look for among the open tickets, besides the views of the queue."""
    today = timezone.localdate(at)
    old = at - procedures.duration("old_ticket_after", at=at)
    return {
        "new": Q(status=Status.PENDING),
        "answered": answered(),
        "silent": owes_news(),
        "escalated": Q(escalated_to__isnull=False),
        "committed": Q(committed_on__lte=today),
        "undated": Q(kind=RequestKind.CHANGE, committed_on=None),
        "broken": Q(reply_due_at__lte=at),
        "urgent": Q(is_urgent_for_customer=True),
        "aged": Q(ages_at__lte=at, rank__gt=0),
        "old": Q(opened_at__lte=old),
    }


def answered() -> Q:
    """The customer spoke last (SAC-14): after some word of ours, or a second time without any."""
    unheard = Q(last_told_at=None, last_heard_at__gt=F("opened_at")) & ~Q(status=Status.PENDING)
    return Q(last_heard_at__gt=F("last_told_at")) | unheard


DAILY = ("new", "answered", "silent", "escalated", "committed")


def count_of(tickets: TicketQuerySet, *, at: datetime) -> dict[str, int]:
    """How many open tickets each look finds; one query."""
    counts = {name: Count("pk", filter=which) for name, which in looks_at(at).items()}
    return tickets.filter(status__in=OPEN).aggregate(**counts)


def counts_by_owner(tickets: TicketQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """The same for each person, and for what nobody has; one query."""
    looks = looks_at(at)
    counts = {name: Count("pk", filter=looks[name]) for name in DAILY}
    rows = tickets.filter(status__in=OPEN).order_by().values("owner", "owner__name")
    found = rows.annotate(open=Count("pk"), **counts)
    return sorted(map(dict, found), key=lambda row: (bool(row["owner"]), row["owner__name"] or ""))
