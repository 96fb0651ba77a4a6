"""The agenda for a calendar program: one's own, and when one's sector is busy (RFC 5545).

The addresses have no login. One's own tells what one noted, with its place but without naming the
customer, and of a survey its ticket; the sector's tells of each only the kind of what they have.
Both end when the link does.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from sla.models import FeedLink
from sla.services import feeds
from sla.services.feeds import AHEAD, PAST, Feed
from tickets.models import Survey, Ticket
from tickets.models.surveys import SurveyQuerySet
from visits.models import Entry
from visits.models.entries import EntryQuerySet


def own(link: FeedLink, *, at: datetime) -> Feed:
    """All that somebody has ahead: guards, covers, absences, what they noted, and surveys."""
    rows = Entry.objects.filter(owner=link.user)
    lines = [told(row, f"{row.get_kind_display()}: {row.subject}") for row in near(rows, at)]
    for row in surveys(Survey.objects.filter(surveyor=link.user), at):
        lines.append(surveyed(row, _("Relevamiento: %s") % row.title))
    return feeds.read(link, at=at, more=lines, moments=moments())


def team(link: FeedLink, *, at: datetime) -> Feed:
    """When those of one's sector are busy, and with what kind of thing."""
    people = User.objects.active().filter(sector=link.user.sector_id)
    rows = Entry.objects.filter(owner__in=people).select_related("owner")
    lines = [busy(row) for row in near(rows, at)]
    for row in surveys(Survey.objects.filter(surveyor__in=people), at):
        lines.append(surveyed(row, _("%s · Relevamiento") % row.surveyor))
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


def surveys(rows: SurveyQuerySet, at: datetime) -> SurveyQuerySet:
    near = rows.standing().between(at - PAST, at + AHEAD)
    return near.select_related("ticket", "surveyor").order_by("starts_at", "pk")


def surveyed(row: Survey, summary: str) -> feeds.Entry:
    """One line for each ticket: another date moves it."""
    return feeds.Entry(
        uid=f"survey-{row.ticket_id}",
        summary=summary,
        start=row.starts_at,
        end=row.ends_at,
        changed_at=row.at,
    )


def moments() -> Iterator[datetime]:
    """No earlier than the last change of any entry or survey, also of what went away."""
    tickets = Ticket.history.filter(id__in=Survey.objects.values("ticket"))
    for history in (Entry.history, tickets):
        if last := history.aggregate(last=Max("history_date"))["last"]:
            yield last
