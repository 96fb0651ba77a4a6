"""What speaks against an entry: told in words, never in the way (APE-10).

Something else at that time, a survey, an absence, a guard, or too little time to get there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence
from kit.text import fold
from procedures import services as rules
from sla.models import Shift
from tickets.models import Survey
from visits.models import Entry

TRAVEL = "travel_time"


def clashes_of(entry: Entry, *, at: datetime) -> list[str]:
    """What the person of an entry has besides, each in a line."""
    if entry.is_cancelled:
        return []
    travel = rules.duration(TRAVEL, at=at)
    near = Entry.objects.standing().filter(owner=entry.owner).exclude(pk=entry.pk)
    rows = list(
        near.between(entry.starts_at - travel, entry.ends_at + travel).order_by("starts_at")
    )
    return [
        *crossing(entry, rows),
        *surveying(entry),
        *hurried(entry, rows),
        *away(entry),
        *on_guard(entry),
    ]


def crossing(entry: Entry, rows: list[Entry]) -> Iterator[str]:
    for row in rows:
        if row.starts_at < entry.ends_at and row.ends_at > entry.starts_at:
            yield _("%(who)s tiene a la vez «%(what)s», %(when)s.") % told(row)


def hurried(entry: Entry, rows: list[Entry]) -> Iterator[str]:
    """Those before or after it, elsewhere, with less time between than the way takes."""
    for row in rows:
        left = max(entry.starts_at - row.ends_at, row.starts_at - entry.ends_at)
        if left >= timedelta() and is_elsewhere(entry, row):
            minutes = {"minutes": left // timedelta(minutes=1)}
            words = _("Quedan %(minutes)d min de camino entre esto y «%(what)s», %(when)s.")
            yield words % (told(row) | minutes)


def is_elsewhere(one: Entry, other: Entry) -> bool:
    """Whether one has to travel between the two; the office is one place."""
    places = [fold(row.place).strip() if row.is_away else "" for row in (one, other)]
    return places[0] != places[1]


def away(entry: Entry) -> Iterator[str]:
    first, last = (timezone.localtime(moment) for moment in (entry.starts_at, entry.ends_at))
    days = first.date(), (last - timedelta(seconds=1)).date()
    for row in Absence.objects.of(entry.owner).certain().between(*days):
        words = _("%(who)s está ausente del %(first)s al %(last)s.")
        yield words % {
            "who": entry.owner,
            "first": f"{row.starts_on:%d/%m/%Y}",
            "last": f"{row.ends_on:%d/%m/%Y}",
        }


def on_guard(entry: Entry) -> Iterator[str]:
    rows = Shift.objects.filter(person=entry.owner).between(entry.starts_at, entry.ends_at)
    for row in rows.select_related("rota__calendar"):
        yield _("%(who)s tiene guardia: %(rota)s, %(when)s.") % {
            "who": entry.owner,
            "rota": row.rota,
            "when": row.local_words,
        }


def surveying(entry: Entry) -> Iterator[str]:
    rows = Survey.objects.standing().between(entry.starts_at, entry.ends_at)
    for row in rows.filter(surveyor=entry.owner).select_related("ticket").order_by("starts_at"):
        yield _("%(who)s tiene a la vez un relevamiento: %(what)s, %(when)s.") % {
            "who": entry.owner,
            "what": row.title,
            "when": span_words(row.starts_at, row.ends_at),
        }


def told(row: Entry) -> dict[str, object]:
    return {"who": row.owner, "what": row.subject, "when": span_words(row.starts_at, row.ends_at)}


def span_words(start: datetime, end: datetime, zone: ZoneInfo | None = None) -> str:
    """From when to when, by the clock of whoever reads it: «24/11/2026 09:00–13:00»."""
    first, last = timezone.localtime(start, zone), timezone.localtime(end, zone)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{last:%d/%m/%Y %H:%M}"
    return f"{first:%d/%m/%Y %H:%M}–{until}"
