"""A rota as the lines of a spreadsheet: every turn, and where nobody or several are there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kit import sheets
from sla.grids import Grid
from sla.models import Rota


def lines_of(rota: Rota, grid: Grid) -> Iterator[list[sheets.Cell]]:
    """What it is and of which days, then one line for each turn, gap and overlap."""
    first, last = grid.days[0].date, grid.days[-1].date
    days = f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"
    yield [f"{rota} · {rota.sector} · {days} · {_('hora de')} {rota.place}"]
    yield [_("Día"), _("Horas"), _("Persona"), _("Observación")]
    for day in grid.days:
        for line in day.lines:
            note = _("Refuerzo") if line.shift.allows_overlap else ""
            yield [day.date, line.hours, line.shift.person.name, note]
        for problem in day.problems:
            yield [day.date, "", "", problem.words]
