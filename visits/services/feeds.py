"""The agenda for a calendar program: one's own, and when one's sector is busy (RFC 5545).

The addresses have no login. One's own tells what one noted, with its place but without naming the
customer; the sector's tells of each only the kind of what they have. Both end when the link does.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from sla.models import FeedLink
from sla.services import feeds
from sla.services.feeds import AHEAD, PAST, Feed
from visits.models import Entry
from visits.models.entries import EntryQuerySet


def own(link: FeedLink, *, at: datetime) -> Feed:
    """All that somebody has ahead: guards, covers, absences, and what they noted."""
    rows = Entry.objects.filter(owner=link.user)
    lines = (told(row, f"{row.get_kind_display()}: {row.subject}") for row in near(rows, at))
    return feeds.read(link, at=at, more=list(lines), moments=moments())


def team(link: FeedLink, *, at: datetime) -> Feed:
    """When those of one's sector are busy, and with what kind of thing."""
    people = User.objects.active().filter(sector=link.user.sector_id)
    rows = Entry.objects.filter(owner__in=people).select_related("owner")
    lines = [busy(row) for row in near(rows, at)]
    changed = max([link.created_at, *moments()])
    return feeds.composed(str(link.user.sector), lines, changed_at=changed)


def near(rows: EntryQuerySet, at: datetime) -> EntryQuerySet:
    return rows.filter(cancelled_at=None, starts_at__gt=at - PAST, starts_at__lt=at + AHEAD)


def told(row: Entry, summary: str) -> feeds.Entry:
    return feeds.Entry(
        uid=f"entry-{row.pk}",
        summary=summary,
        start=row.starts_at,
        end=row.ends_at,
        changed_at=row.changed_at,
        place=row.place,
    )


def busy(row: Entry) -> feeds.Entry:
    return feeds.Entry(
        uid=f"busy-{row.pk}",
        summary=f"{row.owner} · {row.get_kind_display()}",
        start=row.starts_at,
        end=row.ends_at,
        changed_at=row.changed_at,
    )


def moments() -> Iterator[datetime]:
    """No earlier than the last change of any entry, also of what went away."""
    last = Entry.history.aggregate(last=Max("history_date"))["last"]
    if last:
        yield last
