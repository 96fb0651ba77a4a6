"""A stretch of the agenda of many people, as a calendar in the browser reads it: few queries."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from sla.models import Holiday, Shift
from tickets.models import Survey
from visits.models import Entry

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FEW = 3  # people that are called by name


class WallClock(Func):
    """A moment as a wall clock reads it, without its zone."""

    template = """to_char(%(expressions)s, 'YYYY-MM-DD"T"HH24:MI')"""
    output_field = TextField()

    def __init__(self, column: str, zone: str) -> None:
        super().__init__(Func(Value(zone), F(column), function="timezone"))


def events(people: QuerySet[User], start: datetime, end: datetime) -> str:
    """All that these people have in the stretch, as one text of JSON: PostgreSQL writes it, for two
    thousand rows would take Django a second of everybody's patience."""
    rows = Entry.objects.standing().between(start, end).filter(owner__in=people).crossed()
    told = [*rows.order_by("starts_at", "pk").values_list(as_json(), flat=True)]
    told += (json.dumps(row) for each in REST for row in each(people, start, end))
    return f"[{','.join(told)}]"


def as_json() -> Cast:
    zone = timezone.get_current_timezone_name()
    customer = Coalesce(NullIf("customer__trade_name", Value("")), "customer__legal_name")
    facts = JSONObject(
        id="pk",
        who="owner_id",
        kind="kind",
        subject="subject",
        place="place",
        away="is_away",
        version="version",
        customer=customer,
        start=WallClock("starts_at", zone),
        end=WallClock("ends_at", zone),
        crossed="is_crossed",
    )
    return Cast(facts, TextField())


class Beside(NamedTuple):
    """A day off, an absence, a guard or a survey as a list tells it; a whole day has no `hours`."""

    kind: str
    subject: str
    hours: str
    whose: str


def besides(people: QuerySet[User], start: datetime, end: datetime) -> dict[date, list[Beside]]:
    """What these people have on each day besides what they noted themselves."""
    names = dict(people.values_list("pk", "name"))
    first, last = timezone.localdate(start), timezone.localdate(end - SECOND)
    found: dict[date, list[Beside]] = defaultdict(list)
    for row in chain.from_iterable(each(people, start, end) for each in REST):
        begins, ends = (datetime.fromisoformat(row[name]) for name in ("start", "end"))
        whose = called(row["who"], names)
        day = max(begins.date(), first)
        while day <= min((ends - SECOND).date(), last):
            found[day].append(Beside(row["kind"], row["subject"], part(day, begins, ends), whose))
            day += DAY
    return found


def called(who: int | list[int], names: dict[int, str]) -> str:
    keys = who if isinstance(who, list) else [who]
    if len(keys) > FEW:
        return _("%d personas") % len(keys)
    return ", ".join(sorted(names[pk] for pk in keys))


def part(day: date, begins: datetime, ends: datetime) -> str:
    """Which hours of that day it takes, by the wall clock; nothing when it takes all of them."""
    opens, closes = datetime.combine(day, time()), datetime.combine(day + DAY, time())
    if begins <= opens and closes <= ends:
        return ""
    return f"{max(begins, opens):%H:%M}–{min(ends, closes):%H:%M}"


def absences(people: QuerySet[User], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    days = timezone.localdate(start), timezone.localdate(end)
    rows = Absence.objects.certain().between(*days).filter(person__in=people)
    for row in rows:
        yield {
            "id": f"a{row.pk}",
            "who": row.person_id,
            "kind": "absence",
            "subject": _("Ausencia"),
            "start": noon(row.starts_on, is_noon=row.from_noon),
            "end": noon(row.ends_on + DAY * (not row.until_noon), is_noon=row.until_noon),
        }


def noon(day: date, *, is_noon: bool) -> str:
    return f"{day}T{'12' if is_noon else '00'}:00"


def shifts(people: QuerySet[User], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    rows = Shift.objects.between(start, end).filter(person__in=people, rota__is_active=True)
    for row in rows.select_related("rota"):
        yield {
            "id": f"g{row.pk}",
            "who": row.person_id,
            "kind": "guard",
            "subject": str(row.rota),
            "start": f"{timezone.localtime(row.starts_at):%Y-%m-%dT%H:%M}",
            "end": f"{timezone.localtime(row.ends_at):%Y-%m-%dT%H:%M}",
        }


def holidays(people: QuerySet[User], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """The days off, each of those whose line of service keeps that calendar; half days are not."""
    lines = people.filter(sector__service_lines__isnull=False).order_by(
        "pk", "sector__service_lines"
    )
    calendar = "sector__service_lines__calendar"
    keeping: dict[int, list[int]] = {}
    for person, pk in lines.distinct("pk").values_list("pk", calendar):
        keeping.setdefault(pk, []).append(person)
    rows = Holiday.objects.filter(calendar__in=keeping, is_covered=False, opens__isnull=True)
    days = timezone.localdate(start), timezone.localdate(end) - DAY
    for row in rows.filter(date__range=days).order_by("date", "pk"):
        yield {
            "id": f"h{row.pk}",
            "who": keeping[row.calendar_id],
            "kind": "holiday",
            "subject": row.name,
            "start": noon(row.date, is_noon=False),
            "end": noon(row.date + DAY, is_noon=False),
        }


def surveys(people: QuerySet[User], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """What was agreed on tickets to survey a requirement: it is changed there (TIC-16)."""
    rows = Survey.objects.standing().between(start, end).filter(surveyor__in=people)
    for row in rows.select_related("ticket").order_by("starts_at", "pk"):
        yield {
            "id": f"s{row.pk}",
            "who": row.surveyor_id,
            "kind": "survey",
            "subject": row.title,
            "start": f"{timezone.localtime(row.starts_at):%Y-%m-%dT%H:%M}",
            "end": f"{timezone.localtime(row.ends_at):%Y-%m-%dT%H:%M}",
        }


REST = (holidays, absences, shifts, surveys)
