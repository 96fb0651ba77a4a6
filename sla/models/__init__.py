"""Nouns of time: hours and terms, and who keeps them."""

from sla.models.cover import COVER_MOVES, ConfirmedYear, Cover, CoverStatus
from sla.models.feed import FeedLink
from sla.models.rota import Needs, Rota, RotaChange, RotaChangeKind, RotaKind, Shift
from sla.models.terms import (
    FEATURES,
    PRIORITIES,
    Calendar,
    Holiday,
    HolidayScope,
    HolidaySource,
    Metric,
    Plan,
    Policy,
    Priority,
    RequestKind,
    ServiceModel,
    Target,
    TimeMode,
    TimeUnit,
    Weekday,
    Window,
    amount,
)
from sla.models.versions import CalendarVersion

__all__ = [
    "COVER_MOVES",
    "FEATURES",
    "PRIORITIES",
    "Calendar",
    "CalendarVersion",
    "ConfirmedYear",
    "Cover",
    "CoverStatus",
    "FeedLink",
    "Holiday",
    "HolidayScope",
    "HolidaySource",
    "Metric",
    "Needs",
    "Plan",
    "Policy",
    "Priority",
    "RequestKind",
    "Rota",
    "RotaChange",
    "RotaChangeKind",
    "RotaKind",
    "ServiceModel",
    "Shift",
    "Target",
    "TimeMode",
    "TimeUnit",
    "Weekday",
    "Window",
    "amount",
]
