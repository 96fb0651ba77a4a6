"""A rota as the lines of a spreadsheet: every turn, and where nobody or several are there."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from kit import sheets
from sla.grids import Grid
from sla.models import Rota


def told(rota: Rota, first: date, last: date) -> str:
    """Of whom and of which days it is, and on which clock."""
    days = f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"
    return f"{rota.sector} · {days} · {_('hora de')} {rota.place}"


def lines_of(grid: Grid) -> Iterator[list[sheets.Cell]]:
    """One line for each turn, gap and overlap."""
    yield [_("Día"), _("Horas"), _("Persona"), _("Observación")]
    for day in grid.days:
        for line in day.lines:
            note = _("Refuerzo") if line.shift.allows_overlap else ""
            yield [day.date, line.hours, line.shift.person.name, note]
        for problem in day.problems:
            yield [day.date, "", "", problem.words]
