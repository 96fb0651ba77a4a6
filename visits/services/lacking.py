"""Visits that are over and of which somebody wrote no ASI are not forgotten (APE-13, ASI-01)."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

import outbox.services as outbox
import sla.services as sla
from accounts.models import User
from outbox.models import Tone
from procedures import services as rules
from visits.models import LONGEST, Asi, Entry, VisitState
from visits.services.ground import moment

REMIND, CONTROL = "asi_reminder_after", "asi_control_after"


def lacking(at: datetime) -> QuerySet[Entry]:
    """Of each of us who went: the visits that are over and of which they wrote no ASI."""
    written = Asi.objects.filter(visit=OuterRef("visit"), author=OuterRef("owner"))
    over = Entry.objects.standing().filter(visit__isnull=False, ends_at__lt=at)
    over = over.exclude(visit__state=VisitState.CANCELLED).filter(~Exists(written))
    return over.select_related("owner", "visit__customer__service_line__calendar")


def lacking_for(user: User, at: datetime) -> QuerySet[Entry]:
    """One's own; for who administers the ASI, everybody's (APE-11)."""
    rows = lacking(at).order_by("ends_at", "pk")
    return rows if user.has_perm("visits.change_any_asi") else rows.filter(owner=user)


def remind_of_lacking(*, at: datetime) -> int:
    """Remind whoever went, once, when its working day is over; how many lines that made."""
    notice = rules.duration(REMIND, at=at)
    told = 0
    for entry in lacking(at).filter(ends_at__gt=at - LONGEST):
        if not is_over(entry, after=notice, at=at):
            continue
        words = _("falta la ASI de la visita %(visit)s, %(when)s")
        made = outbox.notify(
            user=entry.owner,
            key=f"asi-lacking-{entry.pk}",
            text=words % {"visit": entry.visit, "when": moment(entry.starts_at)},
            url=entry.get_absolute_url(),
            tone=Tone.WARNING,
            at=at,
        )
        told += made is not None
    return told


def is_late(entry: Entry, at: datetime) -> bool:
    """Whether it has lacked for so long that Administración controls it."""
    return is_over(entry, after=rules.duration(CONTROL, at=at), at=at)


def is_over(entry: Entry, *, after: timedelta, at: datetime) -> bool:
    """Whether so many working days have passed since the visit, where the customer is served."""
    assert entry.visit is not None  # noqa: S101 - only entries of visits come here
    calendar = entry.visit.customer.service_line.calendar
    days = sla.timeline(calendar, sla.WORKING_DAYS, around=at)
    return days.add(entry.ends_at, after) <= at
