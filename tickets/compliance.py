"""Whether the SLA is kept: by month, customer, kind, priority (SLA-21) and area (CC-01).

As promised, and as known now: what a correction of a calendar would have made of it. A promise
counts in the month in which it was decided: met in time, or due and not met.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Customer
from kit.sheets import Cell
from sla.models import Metric, Priority, RequestKind
from tickets.forms.terms import GOAL, GOAL_NOW, KEPT, KEPT_NOW, Asked, span_of
from tickets.models import Area, Term
from tickets.models.terms import TermQuerySet

RESOLUTION = Q(metric=Metric.RESOLUTION)
BLOCKS = {"reply": ~RESOLUTION, "resolution": RESOLUTION}
VERDICTS = {"all": Q(), "kept": KEPT, "goal": GOAL, "kept_now": KEPT_NOW, "goal_now": GOAL_NOW}
GROUPS = {
    "month": TruncMonth("decided_at"),
    "customer": "ticket__customer__number",
    "kind": "ticket__kind",
    "priority": "ticket__priority",
    "area": "ticket__area",
}
LABELS = {"kind": RequestKind.choices, "priority": Priority.choices, "area": Area.choices}


@dataclass(frozen=True)
class Share:
    """How many promises there were, and how many held: by contract, by our goal, and as of now."""

    all: int
    kept: int
    goal: int
    kept_now: int
    goal_now: int
    url: str = ""

    @property
    def kept_share(self) -> Decimal | None:
        return share(self.kept, self.all)

    @property
    def goal_share(self) -> Decimal | None:
        return share(self.goal, self.all)

    @property
    def kept_now_share(self) -> Decimal | None:
        """What is known now, where that is something else."""
        return share(self.kept_now, self.all) if self.kept_now != self.kept else None

    @property
    def goal_now_share(self) -> Decimal | None:
        return share(self.goal_now, self.all) if self.goal_now != self.goal else None


@dataclass(frozen=True)
class ReportRow:
    """One line: what it is about, and how the two kinds of promises were kept there."""

    label: str
    reply: Share
    resolution: Share

    @property
    def shares(self) -> tuple[Share, Share]:
        return self.reply, self.resolution


def share(part: int, whole: int) -> Decimal | None:
    """A percentage with one decimal; none of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


def report(user: User, asked: Asked, *, at: datetime) -> list[ReportRow]:
    """A line for each month, customer, kind, priority or area, the last one for all of them."""
    found = list(counted(decided(user, asked, at=at), asked.by))
    names = named(asked.by, [key for key, _counts in found])
    rows = [row(names[key], counts, asked, key) for key, counts in found]
    if asked.by != "month":
        rows.sort(key=lambda one: one.label)
    return [*rows, total(rows, asked)] if rows else []


def total(rows: list[ReportRow], asked: Asked) -> ReportRow:
    counts = {
        f"{block}_{name}": sum(getattr(getattr(one, block), name) for one in rows)
        for block in BLOCKS
        for name in VERDICTS
    }
    return row(_("En total"), counts, asked, None)


def decided(user: User, asked: Asked, *, at: datetime) -> TermQuerySet:
    """The promises that the report is about."""
    start, end = span_of(asked.first, asked.last)
    rows = Term.objects.visible_to(user).decided_at(at)
    rows = rows.filter(decided_at__gte=start, decided_at__lt=end)
    if "metric" in asked.only:
        rows = rows.filter(RESOLUTION | Q(metric=asked.only["metric"]))
    columns = {name: GROUPS[name] for name in ("customer", *LABELS)}
    return rows.filter(
        **{str(columns[name]): asked.only[name] for name in columns if name in asked.only}
    )


def counted(rows: TermQuerySet, by: str) -> Iterator[tuple[Any, dict[str, int]]]:
    """Of each of them, how many promises had which end; one query."""
    counts = {
        f"{block}_{name}": Count("pk", filter=which & verdict)
        for block, which in BLOCKS.items()
        for name, verdict in VERDICTS.items()
    }
    grouped = GROUPS[by]
    key = F(grouped) if isinstance(grouped, str) else grouped
    lines = rows.order_by().values(key=key).annotate(**counts).order_by("key")
    for found in lines.values_list("key", *counts):
        yield found[0], dict(zip(counts, found[1:], strict=True))


def named(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "customer":
        customers = Customer.everyone.filter(number__in=keys)
        return {one.number: str(one) for one in customers}
    if by == "month":
        return {key: f"{key:%m/%Y}" for key in keys}
    labels = dict(LABELS[by])
    return {key: str(labels.get(key, _("Sin clasificar"))) for key in keys}


def row(label: str, counts: dict[str, int], asked: Asked, key: Any) -> ReportRow:
    reply, resolution = (
        Share(
            **{name: counts[f"{block}_{name}"] for name in VERDICTS},
            url=drill(asked, key, metric),
        )
        for block, metric in (
            ("reply", asked.only.get("metric", "replies")),
            ("resolution", Metric.RESOLUTION.value),
        )
    )
    return ReportRow(label, reply, resolution)


def drill(asked: Asked, key: Any, metric: str) -> str:
    """Where the promises are that a line counts."""
    query = {"month": f"{asked.first:%Y-%m}", "until": f"{asked.last:%Y-%m}"}
    query |= {name: str(asked.only[name]) for name in asked.only}
    if key is not None and asked.by == "month":
        query |= {"month": f"{key:%Y-%m}", "until": f"{key:%Y-%m}"}
    elif key is not None:
        query[asked.by] = str(key)
    return f"{reverse('tickets:terms')}?{urlencode(query | {'metric': metric})}"


def export_rows(rows: Iterable[ReportRow], heading: str) -> Iterator[list[Cell]]:
    """The report as a sheet: every figure, and every share of it."""
    yield [
        heading,
        *titles(_("Respuesta")),
        *titles(_("Resolución (objetivo, no vinculante)")),
    ]
    for one in rows:
        yield [one.label, *figures(one.reply), *figures(one.resolution)]


def titles(block: str) -> list[Cell]:
    words = [
        _("plazos decididos"),
        _("en contrato"),
        _("% en contrato"),
        _("en objetivo interno"),
        _("% en objetivo interno"),
        _("en contrato, con el calendario de hoy"),
        _("en objetivo interno, con el calendario de hoy"),
    ]
    return [f"{block}: {word}" for word in words]


def figures(one: Share) -> list[Cell]:
    kept, goal = one.kept_share, one.goal_share
    return [
        one.all,
        one.kept,
        float(kept) if kept is not None else None,
        one.goal,
        float(goal) if goal is not None else None,
        one.kept_now,
        one.goal_now,
    ]
