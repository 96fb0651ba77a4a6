"""What calendars and SLA tables say, ready for the clocks; the verbs of the rota stand beside."""

from sla.services.terms import (
    NATURAL_DAY,
    WORKING_DAYS,
    changed_days,
    day_length,
    figures,
    hours,
    is_over,
    policy_at,
    set_features,
    take_over_tables,
    target_for,
    targets_for,
    timeline,
)

__all__ = [
    "NATURAL_DAY",
    "WORKING_DAYS",
    "changed_days",
    "day_length",
    "figures",
    "hours",
    "is_over",
    "policy_at",
    "set_features",
    "take_over_tables",
    "target_for",
    "targets_for",
    "timeline",
]
