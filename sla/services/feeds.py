"""One's own agenda for a calendar program (RFC 5545): guards, covers, days in exchange, absences.

The room above adds what people note for themselves. Nothing here names customers, and of absences
only that there is one: the address has no login, so whoever learns it reads this much and no more.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts import services as accounts
from accounts.models import Absence, AbsenceStatus, AuditKind, User
from kit.db import lock
from sla.models import Cover, CoverStatus, FeedLink, Shift

DAY = timedelta(days=1)
PAST, AHEAD = timedelta(days=60), timedelta(days=400)
DAWN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One line of the agenda; whole days end on the day after the last."""

    uid: str
    summary: str
    start: datetime | date
    end: datetime | date
    changed_at: datetime
    is_certain: bool = True
    place: str = ""


@dataclass(frozen=True)
class Feed:
    body: bytes
    etag: str
    changed_at: datetime


@transaction.atomic
def renew(user: User, *, at: datetime) -> FeedLink:
    """Give the person a new address; the one before leads nowhere from now on."""
    lock(user)
    FeedLink.objects.filter(user=user).delete()
    what = _("Enlace nuevo de la agenda de %s") % accounts.told(user)
    accounts.audit(AuditKind.FEED, by=user, at=at, what=what)
    return FeedLink.objects.create(user=user, token=secrets.token_hex(24), created_at=at)


@transaction.atomic
def revoke(user: User, *, at: datetime) -> None:
    """Close the address for good."""
    closed, _kinds = FeedLink.objects.filter(user=user).delete()
    if closed:
        what = _("Enlace revocado de la agenda de %s") % accounts.told(user)
        accounts.audit(AuditKind.FEED, by=user, at=at, what=what)


def read(
    link: FeedLink, *, at: datetime, more: Iterable[Entry] = (), moments: Iterable[datetime] = ()
) -> Feed:
    """The agenda of two months back and a year ahead, the same bytes while nothing changes.

    `more`: what a room above knows of, and when any of that changed last.
    """
    rows = [*agenda(link.user, at=at), *more]
    return composed(str(link.user), rows, changed_at=max(changed_at(link), *moments, DAWN))


def composed(name: str, rows: Iterable[Entry], *, changed_at: datetime) -> Feed:
    ordered = sorted(rows, key=lambda row: (str(row.start), row.uid))
    body = written(name, ordered)
    return Feed(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', changed_at)


def agenda(user: User, *, at: datetime) -> Iterator[Entry]:
    for source in SOURCES:
        yield from source(user, at)


def written(name: str, rows: list[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//SGC//Agenda//ES")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"SGC · {name}")
    calendar.add("x-published-ttl", "PT1H")
    for row in rows:
        event = Event()
        event.add("uid", f"{row.uid}@sgc")
        event.add("dtstamp", row.changed_at)
        event.add("last-modified", row.changed_at)
        event.add("summary", row.summary)
        event.add("dtstart", row.start)
        event.add("dtend", row.end)
        if row.place:
            event.add("location", row.place)
        event.add("status", "CONFIRMED" if row.is_certain else "TENTATIVE")
        if not isinstance(row.start, datetime):
            event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    body: bytes = calendar.to_ical()
    return body


def changed_at(link: FeedLink) -> datetime:
    """No earlier than the last change of anything that an agenda shows, also of what went away."""
    histories = (Shift.history, Cover.history, Absence.history)
    moments = [link.created_at]
    for history in histories:
        last: datetime | None = history.aggregate(last=Max("history_date"))["last"]
        moments += [last] if last else []
    return max(moments)


# --- What an agenda consists of -------------------------------------------------------------


def shifts(user: User, at: datetime) -> Iterator[Entry]:
    rows = Shift.objects.filter(person=user).between(at - PAST, at + AHEAD)
    for row in rows.select_related("rota__calendar"):
        yield Entry(
            f"shift-{row.pk}", str(row.rota), row.local_start, row.local_end, row.changed_at
        )


def covers(user: User, at: datetime) -> Iterator[Entry]:
    """The holidays that the person covers, and the days off in exchange."""
    for row in Cover.objects.filter(person=user).told():
        day = row.holiday.date
        words = _("Cubre el festivo: %s") % row.holiday.name
        if is_near(day, at):
            yield Entry(f"cover-{row.pk}", words, day, day + DAY, row.assigned_at)
        if row.day and row.status != CoverStatus.REFUSED and is_near(row.day, at):
            stamp = row.decided_at or row.proposed_at or row.assigned_at
            is_certain = row.status == CoverStatus.APPROVED
            words = _("Día compensatorio: %s") % row.holiday.name
            yield Entry(f"day-{row.pk}", words, row.day, row.day + DAY, stamp, is_certain)


def absences(user: User, at: datetime) -> Iterator[Entry]:
    between = (at - PAST).date(), (at + AHEAD).date()
    for row in Absence.objects.of(user).standing().between(*between):
        stamp = row.decided_at or row.asked_at
        yield Entry(
            f"absence-{row.pk}",
            _("Ausencia"),
            row.starts_on,
            row.ends_on + DAY,
            stamp,
            row.status == AbsenceStatus.APPROVED,
        )


def is_near(day: date, at: datetime) -> bool:
    return (at - PAST).date() <= day <= (at + AHEAD).date()


SOURCES: tuple[Callable[[User, datetime], Iterator[Entry]], ...] = (shifts, covers, absences)
