"""Where everybody is, at a moment or through a day (APE-10, P04)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Sector, User
from sla.duty import Span, instant
from sla.models import Shift
from tickets.models import Survey
from visits.models import Entry

DAY = timedelta(days=1)


@dataclass
class Person:
    """One of us: what they have in the stretch, whether they are away, and how to reach them."""

    user: User
    entries: list[Entry] = field(default_factory=list)
    absence: Absence | None = None
    shifts: list[Shift] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)

    @property
    def tone(self) -> str:
        if self.absence:
            return "warning"
        return "info" if self.is_out else "success"

    @property
    def is_out(self) -> bool:
        return any(row.is_away for row in self.entries) or any(row.is_away for row in self.surveys)

    @property
    def standing(self) -> str:
        """In a word; whoever said nothing is at the office."""
        if self.absence:
            return _("Ausente")
        if self.is_out:
            return _("Fuera")
        return _("En la oficina")

    @property
    def place(self) -> str:
        places = [row.place for row in self.entries if row.place]
        return " · ".join(dict.fromkeys(places))

    @property
    def reach(self) -> str:
        """How to reach them now: what they said with the entry, else their own number."""
        hints = [row.reach for row in self.entries if row.reach]
        return " · ".join(dict.fromkeys(hints)) or self.user.phone


def day_span(day: date) -> Span:
    """A day by the clock of whoever reads it."""
    zone = timezone.get_current_timezone()
    return Span(instant(day, time(), zone), instant(day + DAY, time(), zone))


def whereabouts(span: Span, *, sector: Sector | None = None, query: str = "") -> list[Person]:
    """Everybody who works here, by sector and name, with what they have; five queries."""
    users = User.objects.active().select_related("sector").order_by("sector__name", *NAME)
    if sector:
        users = users.filter(sector=sector)
    people = {user.pk: Person(user) for user in users if query.lower() in user.name.lower()}
    rows = Entry.objects.standing().between(*span).filter(owner__in=people)
    for row in rows.select_related("customer").order_by("starts_at"):
        people[row.owner_id].entries.append(row)
    first, last = timezone.localdate(span.start), timezone.localdate(span.end - SECOND)
    absences = Absence.objects.certain().between(first, last).filter(person__in=people)
    for absence in absences:
        if takes_away(absence, span):
            people[absence.person_id].absence = absence
    for shift in shifts_between(span, list(people)):
        people[shift.person_id].shifts.append(shift)
    surveys = Survey.objects.standing().between(*span).filter(surveyor__in=people)
    for survey in surveys.select_related("ticket").order_by("starts_at"):
        people[survey.surveyor_id].surveys.append(survey)
    return list(people.values())


def takes_away(absence: Absence, span: Span) -> bool:
    """Whether it takes somebody away in some of that time; noon parts a day."""
    zone = timezone.get_current_timezone()
    starts, ends = time(12 * absence.from_noon), time(12 * absence.until_noon)
    begins = instant(absence.starts_on, starts, zone)
    until = instant(absence.ends_on + DAY * (not absence.until_noon), ends, zone)
    return begins < span.end and span.start < until


def shifts_between(span: Span, people: list[int]) -> list[Shift]:
    rows = Shift.objects.between(*span).filter(person__in=people, rota__is_active=True)
    return list(rows.select_related("rota__calendar").order_by("starts_at"))


def by_day(rows: list[Entry], first: date, days: int) -> list[tuple[date, list[Entry]]]:
    """Each day with what touches it, in order."""
    found: dict[date, list[Entry]] = defaultdict(list)
    last = first + (days - 1) * DAY
    for row in rows:
        begins = max(first, timezone.localdate(row.starts_at))
        ends = min(last, timezone.localdate(row.ends_at - SECOND))
        for number in range((ends - begins).days + 1):
            found[begins + number * DAY].append(row)
    return [(day, found[day]) for day in (first + n * DAY for n in range(days))]


SECOND = timedelta(seconds=1)
NAME = ("name", "pk")
