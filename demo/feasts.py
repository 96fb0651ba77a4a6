"""The holidays that are served: who covers them, and how far each day in exchange has come."""

from datetime import UTC, date, datetime, timedelta

import sla.services as sla
from accounts.models import User
from sla.models import Calendar, Cover, Holiday
from sla.services import covers, years

DAY = timedelta(days=1)


def serve(staff: dict[str, User], *, today: date) -> None:
    """The last two were covered, the next one is not yet; next year's calendar waits."""
    for code, login in (("es-customer-care", "jefa"), ("ar-ig", "implementacion")):
        calendar = Calendar.objects.get(code=code)
        at = datetime(today.year, 1, 8, 9, tzinfo=UTC)
        years.confirm(calendar, year=today.year, by=staff[login], at=at)
    feasts = Holiday.objects.filter(calendar__code="es-customer-care", is_covered=True)
    past = list(feasts.filter(date__lt=today).order_by("-date").select_related("calendar")[:2])
    coming = feasts.filter(date__gt=today).order_by("date").select_related("calendar")[1]
    head = staff["jefa"]
    taken = covered(past[1], staff["agente"], head)
    covers.propose(taken, day=work_day(past[1], 20), by=taken.person, at=moment(past[1], 2))
    covers.approve(taken, by=head, at=moment(past[1], 3))
    refused = covered(past[0], staff["agente2"], head)
    covers.propose(refused, day=work_day(past[0], 9), by=refused.person, at=moment(past[0], 2))
    reason = "Ese día hay una puesta en producción."
    covers.refuse(refused, reason=reason, by=head, at=moment(past[0], 3))
    proposed = covered(past[0], staff["agente3"], head)
    later = work_day(past[0], (today - past[0].date).days + 19)
    covers.propose(proposed, day=later, by=proposed.person, at=moment(past[0], 8))
    covered(coming, staff["agente"], head)


def covered(feast: Holiday, person: User, head: User) -> Cover:
    return covers.assign(feast, person=person, by=head, at=moment(feast, -200))


def moment(feast: Holiday, days: int) -> datetime:
    """Some days after the feast, or before it, in the morning."""
    return datetime.combine(feast.date + days * DAY, datetime.min.time(), UTC) + timedelta(hours=9)


def work_day(feast: Holiday, days: int) -> date:
    """A working day, that many days after the feast or soon then."""
    day, hours = feast.date + days * DAY, sla.hours(feast.calendar)
    while feast.calendar.holidays.filter(date=day).exists() or not hours.windows(day):
        day += DAY
    return day
