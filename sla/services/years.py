"""The yearly calendar (CC-10): proposed by a library, corrected by a manager, then confirmed."""

from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from procedures import services as rules
from sla.models import Calendar, ConfirmedYear, Holiday, HolidaySource
from sla.services import versions
from sla.services.telling import planners, remind
from sla.yearly import proposed_days


class Feast(NamedTuple):
    """A day of the calendar as a manager enters it."""

    date: date
    name: str
    scope: str
    is_covered: bool = False
    opens: time | None = None
    closes: time | None = None


@transaction.atomic
def add_day(calendar: Calendar, feast: Feast, *, by: User, at: datetime) -> Holiday:
    """Enter a day of our own; open clocks are then recomputed."""
    calendar = hold(calendar, feast.date.year)
    before = versions.told(calendar)
    require_free(calendar, feast.date)
    source = HolidaySource.MANUAL
    row = Holiday(calendar=calendar, source=source, **feast._asdict())
    signed(row, by=by, at=at).save()
    changed(calendar, before, by=by, at=at)
    return row


@transaction.atomic
def change_day(holiday: Holiday, feast: Feast, *, by: User, at: datetime) -> Holiday:
    """Correct a day; from then on it is ours, and no longer the library's."""
    calendar = hold(holiday.calendar, holiday.date.year)
    before = versions.told(calendar)
    holiday = lock(holiday)
    if feast.date.year != holiday.date.year:
        raise Refused(_("Elija una fecha de %(year)d.") % {"year": holiday.date.year})
    if feast.date != holiday.date:
        require_free(calendar, feast.date)
    is_moved = feast.date != holiday.date or not feast.is_covered
    if is_moved and holiday.covers.exists():
        raise Refused(_("Ya hay quien cubre ese festivo: quite antes las coberturas."))
    for name, value in feast._asdict().items():
        setattr(holiday, name, value)
    holiday.source = HolidaySource.MANUAL
    signed(holiday, by=by, at=at).save()
    changed(calendar, before, by=by, at=at)
    return holiday


@transaction.atomic
def remove_day(holiday: Holiday, *, by: User, at: datetime) -> None:
    """Strike a day out: it is a working day again."""
    calendar = hold(holiday.calendar, holiday.date.year)
    before = versions.told(calendar)
    holiday = lock(holiday)
    if holiday.covers.exists():
        raise Refused(_("Ya hay quien cubre ese festivo: quite antes las coberturas."))
    signed(holiday, by=by, at=at).delete()
    changed(calendar, before, by=by, at=at)


@transaction.atomic
def propose_days(calendar: Calendar, *, year: int, by: User, at: datetime) -> int:
    """Take the official days, and those with service, that are not there yet; how many."""
    calendar = hold(calendar, year)
    before = versions.told(calendar)
    try:
        added = plan_year(calendar, year)
    except LookupError as unknown:
        raise Refused(
            _("No hay festivos oficiales de «%(place)s»: corrija el país y la región.")
            % {"place": unknown}
        ) from unknown
    return settled(calendar, before, added, by=by, at=at)


@transaction.atomic
def copy_own_days(calendar: Calendar, *, year: int, by: User, at: datetime) -> int:
    """Take over the days of our own of the year before, on the same dates (CC-10); how many.

    A feast that was corrected there has a date of its own each year: the one that is proposed.
    """
    calendar = hold(calendar, year)
    before = versions.told(calendar)
    dates = dates_by_name(calendar, year)
    added = 0
    own = calendar.holidays.filter(date__year=year - 1, source=HolidaySource.MANUAL)
    for row in own.order_by("date"):
        day = same_day(row.date, year)
        is_elsewhere = row.name in dates and day not in dates[row.name]
        if day and not is_elsewhere and not calendar.holidays.filter(date=day).exists():
            row.pk, row.date = None, day
            row._state.adding = True
            signed(row, by=by, at=at).save()
            added += 1
    return settled(calendar, before, added, by=by, at=at)


@transaction.atomic
def confirm(calendar: Calendar, *, year: int, by: User, at: datetime) -> ConfirmedYear:
    """Say that a year of the calendar holds (CC-10): nothing warns of it any more."""
    calendar = hold(calendar, year)
    if not calendar.holidays.filter(date__year=year).exists():
        raise Refused(_("El calendario de ese año está vacío: traiga antes las fechas."))
    row = ConfirmedYear(calendar=calendar, year=year, by=by, at=at)
    signed(row, by=by, at=at).save()
    return row


@transaction.atomic
def reopen(calendar: Calendar, *, year: int, by: User, at: datetime) -> None:
    """Take the confirmation back, so that days may be corrected."""
    lock(calendar)
    row = ConfirmedYear.objects.filter(calendar=calendar, year=year).first()
    if row is None:
        raise Refused(_("Ese año no está confirmado."))
    signed(row, by=by, at=at).delete()


def warn_of_years(*, at: datetime) -> int:
    """Warn, once a week, of each calendar whose coming year nobody has confirmed (CC-10)."""
    told = 0
    for calendar in Calendar.objects.all():  # a rota may be out of use, a line of service is not
        year, is_running = due_year(calendar, at=at)
        if ConfirmedYear.objects.filter(calendar=calendar, year=year).exists():
            continue
        week = f"{at:%G-%V}"
        told += remind(
            planners(calendar, "plan_calendar"),
            key=f"year-{calendar.pk}-{year}-{week}",
            text=_("Falta confirmar el calendario %(year)d de %(calendar)s")
            % {"year": year, "calendar": calendar},
            page="sla:years",
            at=at,
            tone=Tone.DANGER if is_running else Tone.WARNING,
        )
    return told


def due_year(calendar: Calendar, *, at: datetime) -> tuple[int, bool]:
    """The year that must be confirmed by now, and whether it is already running."""
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    year = (today + rules.duration("calendar_notice", at=at)).year
    return year, year == today.year


# --- How a year is changed ------------------------------------------------------------------


def hold(calendar: Calendar, year: int) -> Calendar:
    """Lock the calendar for a change of a year that is still open."""
    calendar = lock(calendar)
    if ConfirmedYear.objects.filter(calendar=calendar, year=year).exists():
        raise Refused(
            _("El calendario %(year)d ya está confirmado: reábralo para cambiarlo.")
            % {"year": year}
        )
    return calendar


def changed(calendar: Calendar, before: versions.Told, *, by: User, at: datetime) -> None:
    """A new version of the calendar: compiled hours and open clocks follow; the old one is kept."""
    versions.keep(calendar, before, at=at)
    calendar.version += 1
    signed(calendar, by=by, at=at).save()


def settled(
    calendar: Calendar, before: versions.Told, added: int, *, by: User, at: datetime
) -> int:
    if added:
        changed(calendar, before, by=by, at=at)
    return added


def signed(row: Any, *, by: User, at: datetime) -> Any:
    """The row, whose history will say who and when."""
    row._history_user, row._history_date = by, at
    return row


def require_free(calendar: Calendar, day: date) -> None:
    if taken := calendar.holidays.filter(date=day).first():
        raise Refused(_("Ese día ya está en el calendario: %(day)s.") % {"day": taken})


def same_day(day: date, year: int) -> date | None:
    """That day of another year; 29 February has none in most."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def dates_by_name(calendar: Calendar, year: int) -> dict[str, set[date]]:
    """On which days of that year each feast is proposed; a place nobody knows has none."""
    found: dict[str, set[date]] = {}
    with suppress(LookupError):
        for day in proposed_days(calendar.country, calendar.subdivision, year):
            found.setdefault(day.name, set()).add(day.date)
    return found


def plan_year(calendar: Calendar, year: int) -> int:
    """Add the holidays of a year that are not there yet; returns how many were added."""
    added = 0
    for day in proposed_days(calendar.country, calendar.subdivision, year):
        _row, is_new = Holiday.objects.get_or_create(
            calendar=calendar,
            date=day.date,
            defaults={
                "name": day.name,
                "scope": day.scope,
                "source": HolidaySource.LIBRARY,
                "is_covered": day.is_covered,
            },
        )
        added += is_new
    return added
