"""The tables of an SLA version as people read them (SLA-18): one for each kind and model."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sla.models import Metric, Policy, Priority, RequestKind, ServiceModel, Target, TimeMode

METRICS = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.RESOLUTION, Metric.ESTIMATE)
ORDER = [*RequestKind.values]
# Of evolutivos there is only the figure of the simplest category, which no clock counts: whoever
# reads the table, or signs it, has to know
HEADS = {Metric.ESTIMATE: gettext_lazy("Estimación formal de un Simple (provisional)")}


@dataclass(frozen=True)
class Line:
    """A priority, and what it is promised; without a plan, for every plan (C31)."""

    label: str
    cells: list[tuple[str, Target | None]]  # under the name of its metric
    mode: str


@dataclass(frozen=True)
class Table:
    title: str
    metrics: list[str]
    lines: list[Line]


def tables(policy: Policy) -> list[Table]:
    """Every table of the version, in the order of its kinds; two queries."""
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for row in policy.targets.select_related("plan"):
        found[row.kind, row.service_model].append(row)
    keys = sorted(found, key=lambda key: (ORDER.index(key[0]), key[1] == "", key[1]))
    return [table(key, found[key]) for key in keys]


def table(key: tuple[str, str], rows: list[Target]) -> Table:
    kind, model = key
    words = ServiceModel(model).label if model else _("todos los modelos")
    told = [metric for metric in METRICS if any(row.metric == metric for row in rows)]
    lines: dict[tuple[str, int | None], dict[str, Target]] = defaultdict(dict)
    for row in rows:
        lines[row.priority, row.plan_id][row.metric] = row
    ordered = sorted(lines, key=lambda one: (rank(one[0]), one[1] or 0))
    return Table(
        title=f"{RequestKind(kind).label} · {words}",
        metrics=[head(metric) for metric in told],
        lines=[line(one, lines[one], told) for one in ordered],
    )


def head(metric: Metric) -> str:
    return str(HEADS.get(metric, metric.label))


def rank(priority: str) -> int:
    return Priority.values.index(priority) if priority else len(Priority.values)


def line(key: tuple[str, int | None], cells: dict[str, Target], told: list[Metric]) -> Line:
    some = next(iter(cells.values()))
    label = str(Priority(key[0]).label) if key[0] else _("Cualquiera")
    plan = f" · {some.plan}" if some.plan else ""
    mode = str(TimeMode(some.mode).label)
    return Line(label + plan, [(head(one), cells.get(one)) for one in told], mode)
