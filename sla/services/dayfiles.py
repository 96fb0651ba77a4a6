"""Days of a calendar out of an .ics of somebody else's: looked at first, taken, and taken back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar as Agenda
from icalendar import Event

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from sla.models import Calendar, ConfirmedYear, Holiday, HolidayScope, HolidaySource
from sla.services import versions
from sla.services.years import changed, signed

DAY = timedelta(days=1)
MOST_EVENTS = 1000
MOST_BYTES = 2 * 1024**2
LONGEST = 31
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Offer:
    """A day of the file, and why it cannot be taken, if it cannot."""

    date: date
    name: str
    problem: str = ""


@dataclass(frozen=True)
class Look:
    """What a file would bring, and what of it is no whole day."""

    offers: list[Offer]
    left_out: int


def look(calendar: Calendar, content: bytes) -> Look:
    """Try a file: every whole day that it names, whether it is new here or not; nothing is kept."""
    known = dict(calendar.holidays.values_list("date", "name"))
    closed = set(ConfirmedYear.objects.filter(calendar=calendar).values_list("year", flat=True))
    found: dict[date, Offer] = {}
    left_out = 0
    for event in events(content):
        days = list(days_of(event))
        left_out += not days
        name = one_line(str(event.get("SUMMARY", "")), limit=120) or _("Festivo")
        for day in days:
            offer = Offer(day, name, problem(day, known, closed))
            found.setdefault(day, offer)
    if not found:
        raise Refused(_("El archivo no trae ningún día entero: no hay nada que importar."))
    return Look([found[day] for day in sorted(found)], left_out)


def problem(day: date, known: dict[date, str], closed: set[int]) -> str:
    if day in known:
        return _("Ya está: %(name)s") % {"name": known[day]}
    if day.year in closed:
        return _("El año está confirmado: reábralo antes")
    return ""


@transaction.atomic
def take_days(
    calendar: Calendar, days: Iterable[tuple[date, str]], *, by: User, at: datetime
) -> int:
    """Enter the chosen days as our own, all at once; how many were new."""
    calendar = lock(calendar)
    wanted = dict(days)
    years = {day.year for day in wanted}
    if ConfirmedYear.objects.filter(calendar=calendar, year__in=years).exists():
        raise Refused(_("Alguno de esos años está confirmado: reábralo para cambiarlo."))
    known = set(calendar.holidays.filter(date__in=wanted).values_list("date", flat=True))
    fresh = {day: name for day, name in wanted.items() if day not in known}
    if not fresh:
        raise Refused(_("Elija al menos un día que no esté ya en el calendario."))
    before = versions.told(calendar)
    for day, name in fresh.items():
        row = Holiday(calendar=calendar, date=day, name=name)
        row.scope, row.source = HolidayScope.LOCAL, HolidaySource.MANUAL
        signed(row, by=by, at=at).save()
    changed(calendar, before, by=by, at=at)
    return len(fresh)


@transaction.atomic
def drop_days(calendar: Calendar, *, taken_at: datetime, by: User, at: datetime) -> int:
    """Take back what one took at that moment, but for what somebody changed or covers since."""
    calendar = lock(calendar)
    log = Holiday.history.filter(calendar=calendar, history_date=taken_at, history_user=by)
    keys = list(log.filter(history_type="+").values_list("id", flat=True))
    later = Holiday.history.filter(id__in=keys, history_date__gt=taken_at).values("id")
    rows = calendar.holidays.filter(pk__in=keys, covers=None).exclude(pk__in=later)
    closed = ConfirmedYear.objects.filter(calendar=calendar).values("year")
    rows = rows.exclude(date__year__in=closed)
    before = versions.told(calendar)
    dropped = 0
    for row in rows.order_by("date"):
        signed(row, by=by, at=at).delete()
        dropped += 1
    if not dropped:
        raise Refused(_("No queda nada que deshacer: esos días cambiaron o ya no están."))
    changed(calendar, before, by=by, at=at)
    return dropped


# --- The file -------------------------------------------------------------------------------


def events(content: bytes) -> Iterator[Event]:
    """The events of a file that is one, and not a whole life: counted before it is read."""
    count = content.upper().count(b"BEGIN:VEVENT")
    if len(content) > MOST_BYTES or count > MOST_EVENTS:
        words = _("El archivo trae %(count)d sucesos; se admiten %(most)d. Exporte solo festivos.")
        raise Refused(words % {"count": count, "most": MOST_EVENTS})
    try:
        agenda = Agenda.from_ical(content.decode("utf-8-sig"))
        found = [event for event in agenda.walk("VEVENT") if isinstance(event, Event)]
    except (ValueError, KeyError, IndexError) as wrong:
        raise Refused(_("No es un calendario: se espera un archivo .ics.")) from wrong
    yield from found


def days_of(event: Event) -> Iterator[date]:
    """The whole days of an event; one that has hours, or was cancelled, has none."""
    first, end = day_in(event, "DTSTART"), day_in(event, "DTEND")
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    if first is None or first.year not in YEARS or is_off:
        return
    until = end if end and end > first else first + DAY
    for number in range(min((until - first).days, LONGEST)):
        if (day := first + number * DAY).year in YEARS:
            yield day


def day_in(event: Event, name: str) -> date | None:
    """A whole day that the event names; whatever else stands there is none."""
    value = getattr(event.get(name), "dt", None)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
