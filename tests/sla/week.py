"""A working week in Madrid, Monday 2 to Friday 6 March 2026, open 08:00-17:00, and its stories."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sla.clock import Awaited, ClockState, Event, EventKind, Metric, Target, evaluate
from sla.worktime import WorkingHours

MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)
HOURS = WorkingHours(zone="Europe/Madrid", week={day: [("08:00", "17:00")] for day in range(5)})
SERVICE = HOURS.compile(date(2026, 1, 1), date(2027, 1, 1))
NATURAL = WorkingHours.always("Europe/Madrid").compile(date(2026, 1, 1), date(2027, 1, 1))
MON, TUE, WED, THU, FRI, SAT, SUN = range(2, 9)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MADRID).astimezone(UTC)


def event(kind: str, at: datetime, **more: Any) -> Event:
    return Event(kind=EventKind(kind), at=at, **more)


def opened(at: datetime) -> Event:
    return event("opened", at)


def paused(at: datetime, awaited: Awaited = Awaited.CUSTOMER, reason: str = "") -> Event:
    return event("paused", at, awaited=awaited, reason=reason)


def clock(metric: Metric, hours: float, *events: Event, at: datetime | None = None) -> ClockState:
    return evaluate(events, Target(metric, hours * HOUR), SERVICE, at=at)
