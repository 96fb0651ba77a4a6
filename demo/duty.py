"""Two months of guards, planned by the heads: with a gap, an overlap, a swap and a step undone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from sla.models import Rota, RotaChange
from sla.services import rota as rotas
from sla.services.rota import Turn

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS = 9
NINE, EIGHT, FIVE = time(9), time(8), time(17)


class Planner:
    """One head at the desk: plans one rota, from the Monday four weeks before today."""

    def __init__(
        self, code: str, staff: dict[str, User], head: str, today: date, at: datetime
    ) -> None:
        self.rota = Rota.objects.select_related("calendar", "sector").get(code=code)
        self.staff, self.head, self.at = staff, staff[head], at
        self.monday = today - timedelta(days=today.weekday()) - 4 * WEEK

    def week(self, number: int, login: str, starts: time, ends: time) -> RotaChange:
        """A guard from one Monday to the next."""
        monday = self.monday + number * WEEK
        turn = Turn(self.staff[login], monday, starts, ends, ends_on=monday + WEEK)
        return rotas.add_shifts(self.rota, turn, by=self.head, at=self.at)

    def weekday(self, number: int, login: str) -> None:
        """The same weekday, from last week to the one after the next, in office hours."""
        first = self.monday + 3 * WEEK + number * DAY
        turn = Turn(self.staff[login], first, EIGHT, FIVE)
        until = first + 3 * WEEK
        rotas.add_shifts(self.rota, turn, repeat="weekly", until=until, by=self.head, at=self.at)


def plan(staff: dict[str, User], *, today: date, at: datetime) -> None:
    consultants = Planner("guardia-ig", staff, "implementacion", today, at)
    for number in range(WEEKS):
        if number != 6:  # a week that nobody has taken yet
            consultants.week(number, ("consultor", "consultora")[number % 2], NINE, NINE)
    shadow = Turn(
        staff["tecnico"], consultants.monday + 5 * WEEK, NINE, time(18), allows_overlap=True
    )
    rotas.add_shifts(consultants.rota, shadow, by=consultants.head, at=at)
    nights = Planner("guardia-sac", staff, "jefa", today, at)
    for number in range(WEEKS):
        nights.week(number, ("agente", "agente2", "agente3")[number % 3], FIVE, EIGHT)
    entry = Planner("entrada", staff, "jefa", today, at)
    for number, login in enumerate(("agente", "agente2", "agente3", "agente", "agente2")):
        entry.weekday(number, login)
    swap_and_undo(entry)


def swap_and_undo(entry: Planner) -> None:
    """Next week two exchange their days; a day taken out by mistake is put back."""
    monday = entry.monday + 5 * WEEK
    terms: dict[str, Any] = {"by": entry.head, "at": entry.at}
    one, other = entry.staff["agente"], entry.staff["agente2"]
    rotas.swap(entry.rota, one=one, other=other, first=monday, last=monday + DAY, **terms)
    last = entry.rota.shifts.latest("starts_at")
    rotas.undo(rotas.remove_shift(last, **terms), **terms)
