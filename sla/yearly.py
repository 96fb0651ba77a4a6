"""The holidays of a year: official ones from the `holidays` library, and our own.

Two good libraries disagree on ten weekdays of a decade in one city, so what comes from here is only
a first draft of rows that people can see, correct and extend (CC-08, CC-10).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from dateutil.easter import easter

from sla.models import HolidayScope

MONDAY = 0
CATALONIA = ("ES", "CT")  # where Customer Care serves from


@dataclass(frozen=True)
class Day:
    date: date
    name: str
    scope: HolidayScope
    is_covered: bool = False


def official_days(country: str, subdivision: str, year: int) -> list[Day]:
    """National days, and those of the region on top of them, in order; no country has none.

    A country or region that the library does not know is a LookupError.
    """
    if not country:
        return []
    try:
        return _official_days(country, subdivision, year)
    except NotImplementedError as unknown:
        raise LookupError(f"{country} {subdivision}") from unknown


def _official_days(country: str, subdivision: str, year: int) -> list[Day]:
    national = holidays.country_holidays(country, years=year, language="es")
    regional = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language="es"
    )
    return [
        Day(
            day,
            name,
            HolidayScope.NATIONAL if day in national else HolidayScope.REGIONAL,
        )
        for day, name in sorted(regional.items())
    ]


def proposed_days(country: str, subdivision: str, year: int) -> list[Day]:
    """The official days of a place and, where Customer Care is, those with service."""
    days = covered_days(year) if (country, subdivision) == CATALONIA else []
    served = {day.date for day in days}
    official = official_days(country, subdivision, year)
    return days + [day for day in official if day.date not in served]


def covered_days(year: int) -> list[Day]:
    """The four holidays on which Customer Care gives service all the same (CC-09).

    The Festa Major is Saint Bartholomew, 24 August; its Monday is a default for people to confirm.
    """
    return [
        Day(easter(year) + timedelta(days=2), "Sant Crist d'Igualada", HolidayScope.LOCAL, True),
        Day(date(year, 6, 24), "Sant Joan", HolidayScope.REGIONAL, True),
        Day(
            first_monday_after(date(year, 8, 24)),
            "Festa Major de Igualada",
            HolidayScope.LOCAL,
            True,
        ),
        Day(date(year, 9, 11), "Diada Nacional", HolidayScope.REGIONAL, True),
    ]


def first_monday_after(day: date) -> date:
    """The next Monday; a Monday leads to itself, for the feast is then celebrated that day."""
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)
