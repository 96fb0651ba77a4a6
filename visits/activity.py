"""The Informe de Actividad: hours and travel expenses by person, customer and project (P03)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit.sheets import Cell
from sla.duty import instant
from visits.models import Asi, Expense
from visits.models.asi import AsiQuerySet

NOTHING = Decimal(0)
DAY = timedelta(days=1)
MOST = 500  # ASI that are told one by one
LEGIBLE = 1_000  # parts on one page; the export has all of them
# Under what the hours are added up first: how each is called, and where its name stands.
HEADINGS = {
    "person": (gettext_lazy("Persona"), "author", "author__name"),
    "customer": (gettext_lazy("Cliente"), "customer", "customer__legal_name"),
    "project": (gettext_lazy("Proyecto"), "project", "project"),
}
# What stands below each: a person's hours by customer, the others' by person (APE-05).
BELOW = {"person": "customer", "customer": "project", "project": "person"}


@dataclass(frozen=True)
class Asked:
    """Which period, by what, and perhaps of one person only."""

    since: date
    until: date
    by: str = "person"
    person: User | None = None


@dataclass
class Line:
    """What adds up under one heading."""

    key: Any
    label: str
    count: int = 0
    told: int = 0  # of these, where the user heard that they may complain (APE-04)
    hours: Decimal = NOTHING
    spent: Decimal = NOTHING
    parts: list["Line"] = field(default_factory=list)

    @property
    def share(self) -> int:
        """In how many of a hundred the user was told."""
        return round(100 * self.told / self.count) if self.count else 0


def chosen(user: User, asked: Asked) -> AsiQuerySet:
    zone = timezone.get_current_timezone()
    start, end = (instant(day, time(), zone) for day in (asked.since, asked.until + DAY))
    rows = Asi.objects.visible_to(user).order_by().filter(began_at__gte=start, began_at__lt=end)
    return rows.filter(author=asked.person) if asked.person else rows


def report(user: User, asked: Asked) -> list[Line]:
    """A line for each, with its parts, and at the end that of all together; two queries.

    Of travel expenses each person sees their own, those who settle them see all (APE-06).
    """
    above, below = HEADINGS[asked.by], HEADINGS[BELOW[asked.by]]
    names = (above[1], above[2], below[1], below[2])
    rows = chosen(user, asked)
    told = Count("pk", filter=Q(told_of_feedback=True))
    figures = {"made": Count("pk"), "told": told, "worked": Sum("hours")}
    worked = rows.values_list(*names).annotate(**figures)
    paths = [f"asi__{name}" for name in names]
    paid = Expense.objects.visible_to(user).filter(asi__in=rows.values("pk")).order_by()
    sums = Sums()
    for *names_of, count, told_in, hours in worked:
        for line in sums.of(*names_of):
            line.count += count
            line.told += told_in
            line.hours += hours
    for *names_of, spent in paid.values_list(*paths).annotate(Sum("amount")):
        for line in sums.of(*names_of):
            line.spent += spent
    return sums.in_order()


def legible(lines: list[Line]) -> bool:
    """Whether a page can show all of the parts, too."""
    return sum(len(line.parts) for line in lines) <= LEGIBLE


def details(user: User, asked: Asked) -> list[Asi]:
    """Each ASI of one person's period, with its tasks and what it cost (APE-05, APE-06, ASI-08)."""
    if asked.person is None:
        return []
    rows = chosen(user, asked).select_related("customer").with_expenses(user)
    return list(rows.order_by("began_at", "pk")[:MOST])


class Sums:
    """The lines that are being added up, found by what they count."""

    def __init__(self) -> None:
        self.lines: dict[Any, Line] = {}
        self.parts: dict[tuple[Any, Any], Line] = {}
        self.total = Line("", _("Total"))

    def of(self, key: Any, label: str, part: Any, part_label: str) -> tuple[Line, Line, Line]:
        """The three lines that something counts in: of its heading, of its part, of everything."""
        line = self.lines.get(key)
        if line is None:
            line = self.lines[key] = Line(key, label or _("Sin proyecto"))
        own = self.parts.get((key, part))
        if own is None:
            own = self.parts[key, part] = Line(part, part_label or _("Sin proyecto"))
            line.parts.append(own)
        return line, own, self.total

    def in_order(self) -> list[Line]:
        ordered = sorted(self.lines.values(), key=by_label)
        for line in ordered:
            line.parts.sort(key=by_label)
        return [*ordered, self.total] if ordered else []


def by_label(line: Line) -> str:
    return line.label.casefold()


def export_rows(lines: list[Line], by: str) -> Iterator[list[Cell]]:
    """The report as a table: a row for each part, and the sums."""
    titles = [str(HEADINGS[by][0]), str(HEADINGS[BELOW[by]][0])]
    figures = [_("ASI"), _("11 Horas Aplicadas"), _("320 Viáticos"), _("Informado (%)")]
    yield [*titles, *figures]
    for line in lines:
        for part in line.parts:
            yield [line.label, part.label, *cells(part)]
        yield [line.label, _("Suma"), *cells(line)]


def cells(line: Line) -> list[Cell]:
    # Those of others, which one does not see, are no zero.
    spent = float(line.spent) if line.spent else None
    return [line.count, float(line.hours), spent, line.share]
