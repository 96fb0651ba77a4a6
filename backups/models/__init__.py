"""Nouns of the copies: what is to be copied, and what became of it each time."""

from backups.models.drills import Drill, DrillRequest
from backups.models.policies import (
    Access,
    Frequency,
    Medium,
    Mode,
    Place,
    Policy,
    PolicyPlace,
    Route,
    RouteKind,
)
from backups.models.runs import Comment, Report, Result, Run, Step, StepStatus

__all__ = [
    "Access",
    "Comment",
    "Drill",
    "DrillRequest",
    "Frequency",
    "Medium",
    "Mode",
    "Place",
    "Policy",
    "PolicyPlace",
    "Report",
    "Result",
    "Route",
    "RouteKind",
    "Run",
    "Step",
    "StepStatus",
]
