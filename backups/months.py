"""A month of copies: per night and path on a calendar, and counted per policy (BAC-16, P15)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.months import neighbours
from backups.forms.filters import bounds
from backups.models import Policy, Result, RouteKind, Run, Step
from kit.sheets import Cell

COUNTED = ("expected", "verified", "good", "partial", "failed", "missing", "skipped", "open")
ICONS = {
    "success": "check-circle",
    "info": "check",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
    "neutral": "minus-small",
}


@dataclass
class Mark:
    """What became of one night, or of one path in it."""

    tone: str
    words: str
    url: str

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass
class Line:
    """One row of the calendar: a mark or none for each day."""

    label: str
    days: list[list[Mark]]
    is_path: bool = False


@dataclass
class Sheet:
    """A policy in a month."""

    policy: Policy
    counts: dict[str, int]
    runs: list[Run] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, int]]:
        """Each figure under its heading."""
        figures = [self.counts[name] for name in COUNTED]
        return list(zip(headings()[1:], figures, strict=True))


def days_of(month: date) -> list[date]:
    first, after = month.replace(day=1), neighbours(month)[1]
    return [first + timedelta(days=n) for n in range((after - first).days)]


def sheets_of(month: date) -> list[Sheet]:
    """Every policy that is in use or was then, with its nights."""
    since, until = bounds(month)
    runs = Run.objects.between(since, until).told().order_by("scheduled_at")
    found = list(runs.prefetch_related("steps", "drills"))
    ids = {run.policy_id for run in found}
    made = []
    for policy in Policy.objects.all():
        if policy.is_active or policy.pk in ids:
            own = [run for run in found if run.policy_id == policy.pk]
            made.append(sheet_of(policy, own, days_of(month)))
    return made


def sheet_of(policy: Policy, runs: list[Run], days: list[date]) -> Sheet:
    sheet = Sheet(policy, count(runs), runs)
    sheet.lines.append(Line(_("Ejecución"), spread(runs, days, run_mark)))
    names = dict.fromkeys(
        label_of(step) for run in runs for step in run.steps.all() if step.kind == RouteKind.TARGET
    )
    for name in names:
        marks = spread(runs, days, lambda run, name=name: path_mark(run, name))
        sheet.lines.append(Line(name, marks, is_path=True))
    return sheet


def count(runs: Iterable[Run]) -> dict[str, int]:
    """How many were expected, and what became of them."""
    counts = dict.fromkeys(COUNTED, 0)
    for run in runs:
        counts["expected"] += run.asked_by_id is None
        counts["verified"] += run.verified_at is not None
        counts["open" if run.is_open else run.result] += 1
    return counts


def spread(runs: list[Run], days: list[date], mark: Any) -> list[list[Mark]]:
    by_day: dict[date, list[Mark]] = {day: [] for day in days}
    for run in runs:
        day = run.scheduled_at.astimezone(run.policy.schedule.tz).date()
        made = mark(run)
        if made and day in by_day:
            by_day[day].append(made)
    return list(by_day.values())


def run_mark(run: Run) -> Mark:
    return Mark(run.tone, f"{run.label}: {run.state}", run.get_absolute_url())


def path_mark(run: Run, name: str) -> Mark | None:
    """A path is green when this run was restored from it, and blue when it is only said to be."""
    step = next((one for one in run.steps.all() if label_of(one) == name), None)
    if step is None:
        return None
    drilled = {one.target: one.is_good for one in run.drills.all()}  # the newest one counts
    tone = {"good": "info", "failed": "danger"}.get(step.status, "neutral")
    words = str(step.get_status_display())
    if step.name in drilled:
        is_good = drilled[step.name]
        tone = "success" if is_good else "danger"
        words = _("Verificado") if is_good else _("No es igual")
    elif step.status == "pending" and not run.is_open and run.result != Result.SKIPPED:
        tone = "danger"
    return Mark(tone, f"{run.label}, {name}: {words}", run.get_absolute_url())


def label_of(step: Step) -> str:
    return f"{step.name} ← {step.origin}" if step.origin else step.name


def headings() -> list[str]:
    names = (_("Previstas"), _("Verificadas"), _("Buenas"), _("Parciales"), _("Fallidas"))
    return [_("Política"), *names, _("Faltantes"), _("Omitidas"), _("Abiertas")]


def export_rows(sheets: Iterable[Sheet]) -> Iterator[list[Cell]]:
    """The counts, under their headings."""
    yield list(headings())
    for sheet in sheets:
        yield [sheet.policy.name, *(figure for _heading, figure in sheet.told)]
