"""When copies are due, in the wall-clock time of a zone. Pure: no database, no Django.

A slot is a moment, so one that summer time skips or repeats happens once: at 02:30 of a day that
jumps from 02:00 to 03:00 it is at 03:30, and of two 02:30 it is the first (BAC-03, BAC-08).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """Each day, or on one day of each month, at an hour of a zone."""

    hour: time
    zone: str
    month_day: int | None = None  # 1 to 28, which every month has; None: every day

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def next_after(self, moment: datetime) -> datetime:
        """The first slot that is later than the moment."""
        day = self._day_of(moment) - DAY
        while not (self._is_due(day) and (slot := at(day, self.hour, self.zone)) > moment):
            day += DAY
        return slot

    def last_until(self, moment: datetime) -> datetime:
        """The newest slot that is not later than the moment."""
        day = self._day_of(moment) + DAY
        while not (self._is_due(day) and (slot := at(day, self.hour, self.zone)) <= moment):
            day -= DAY
        return slot

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.tz).date()

    def _is_due(self, day: date) -> bool:
        return self.month_day in (None, day.day)


def at(day: date, hour: time, zone: str) -> datetime:
    """The moment at which the clocks of a zone show this."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def checked_at(slot: datetime, *, hour: time, grace: timedelta, zone: str) -> datetime:
    """When a slot is looked at: the first such hour that leaves it time to be done (J03)."""
    return Schedule(hour, zone).next_after(slot + grace - timedelta(microseconds=1))
