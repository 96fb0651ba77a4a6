"""The verbs of the copies."""

from backups.services.alarms import acknowledge, comment, settle_doubt
from backups.services.drilling import ask_drill, drill_due, drill_now
from backups.services.making import ask_run, make_due
from backups.services.planning import (
    activate,
    add_route,
    create_policy,
    deactivate,
    switch_route,
    update_policy,
)
from backups.services.reporting import report, take_log
from backups.services.watching import watch

__all__ = [
    "acknowledge",
    "activate",
    "add_route",
    "ask_drill",
    "ask_run",
    "comment",
    "create_policy",
    "deactivate",
    "drill_due",
    "drill_now",
    "make_due",
    "report",
    "settle_doubt",
    "switch_route",
    "take_log",
    "update_policy",
    "watch",
]
