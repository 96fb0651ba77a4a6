"""A visit that is near and has no plan is noticed in time (VIS-10)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils.translation import gettext as _

import outbox.services as outbox
import sla.services as sla
from outbox.models import Tone
from procedures import services as rules
from visits.models import LONGEST, Entry, Visit
from visits.services.ground import moment

NOTICE = "visit_plan_notice"


def warn_of_unplanned(*, at: datetime) -> int:
    """Remind, once a day, those who go on a visit within days that has no topics or nobody to
    meet; how many lines that made."""
    told = 0
    for visit in coming(at=at):
        day = at.astimezone(ZoneInfo(visit.customer.service_line.calendar.zone)).date()
        for entry in visit.entries.all():
            words = _("La visita %(visit)s, %(when)s, no tiene plan: faltan temas o con quién")
            made = outbox.notify(
                user=entry.owner,
                key=f"visit-unplanned-{visit.pk}-{day}",
                text=words % {"visit": visit, "when": moment(visit.starts_at)},
                url=visit.get_absolute_url(),
                tone=Tone.WARNING,
                at=at,
            )
            told += made is not None
    return told


def coming(*, at: datetime) -> list[Visit]:
    """Visits without a plan that begin within the working days of the notice."""
    notice = rules.duration(NOTICE, at=at)
    going = Prefetch("entries", Entry.objects.standing().select_related("owner"))
    rows = Visit.objects.unplanned().filter(starts_at__gt=at, starts_at__lt=at + notice + LONGEST)
    found = rows.select_related("customer__service_line__calendar").prefetch_related(going)
    return [row for row in found if row.starts_at <= until(row, notice, at)]


def until(visit: Visit, notice: timedelta, at: datetime) -> datetime:
    """So many working days from now, where the customer is served."""
    calendar = visit.customer.service_line.calendar
    days = sla.timeline(calendar, sla.WORKING_DAYS, around=at)
    return days.add(at, notice)
