"""The SLA that tests live under."""

from datetime import UTC, datetime, timedelta
from typing import Any

from simple_history.utils import bulk_create_with_history

from sla.models import Metric, Plan, Policy, Target, TimeMode

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday at ten in Madrid
HOUR = timedelta(hours=1)

# kind, model, priority, mode: first reply and resolution, contractual and internal
TABLE = [
    ("incident", "saas", "very_high", "natural", "1h 30min", "4h 2h"),
    ("incident", "saas", "high", "service", "4h 2h", "2d 1d"),
    ("incident", "saas", "medium", "service", "1d 4h", "5d 3d"),
    ("incident", "saas", "low", "service", "2d 1d", "10d 5d"),
    ("incident", "open_source", "very_high", "natural", "2h 1h", "8h 4h"),
    ("incident", "open_source", "high", "service", "4h 2h", "3d 2d"),
    ("incident", "open_source", "medium", "service", "1d 4h", "7d 5d"),
    ("incident", "open_source", "low", "service", "2d 1d", "10d 7d"),
    ("incident", "", "very_high", "natural", "2h 1h", "8h 4h"),
    ("incident", "", "high", "service", "4h 2h", "3d 2d"),
    ("incident", "", "medium", "service", "1d 4h", "7d 5d"),
    ("incident", "", "low", "service", "2d 1d", "10d 7d"),
    ("query", "", "", "service", "1d 4h", "3d 2d"),
    ("complaint", "", "", "service", "1d 4h", "3d 2d"),
    ("change", "", "urgent", "service", "4h 2h", "3d 2d"),
    ("change", "", "medium", "service", "1d 4h", "5d 3d"),
    ("change", "", "low", "service", "2d 1d", "10d 5d"),
]


def policy(**fields: Any) -> Policy:
    """The SLA in force with the provisional figures; made once per test, then found."""
    if not fields and (known := Policy.objects.filter(number=1).first()):
        return known
    row = Policy.objects.create(**{"number": 1, "valid_from": LONG_AGO} | fields)
    cells = [
        cell(row, kind, metric, figures, model=model, priority=priority, mode=mode)
        for kind, model, priority, mode, reply, resolve in TABLE
        for metric, figures in (
            (Metric.FIRST_REPLY, reply),
            (Metric.NEXT_REPLY, reply),
            (Metric.RESOLUTION, resolve),
        )
    ]
    bulk_create_with_history(cells, Target)
    return row


def target(policy: Policy, kind: str, metric: str, figures: str, **fields: Any) -> Target:
    row = cell(policy, kind, metric, figures, **fields)
    row.save()
    return row


def cell(
    policy: Policy,
    kind: str,
    metric: str,
    figures: str,
    *,
    model: str = "",
    priority: str = "",
    mode: str = TimeMode.SERVICE,
    plan: Plan | None = None,
) -> Target:
    """One cell of the table; its figures read "4h 2h": contractual, then internal."""
    (contractual, contractual_unit), (internal, internal_unit) = (
        (int(word.rstrip("hdmin")), word.lstrip("0123456789")) for word in figures.split()
    )
    return Target(
        policy=policy,
        kind=kind,
        service_model=model,
        priority=priority,
        plan=plan,
        metric=metric,
        mode=mode,
        contractual=contractual,
        contractual_unit=contractual_unit,
        internal=internal,
        internal_unit=internal_unit,
    )
