"""Every minute: what has moved the promises of tickets, and which of them have passed."""

from datetime import datetime

from tickets.services.core.sweeping import in_turn
from tickets.services.promises import alerts, recounting, retelling, upkeep


def watch(*, at: datetime) -> int:
    """Count anew what a corrected calendar or another plan moved, then tell what has passed."""
    steps = upkeep.retarget_due, recounting.recount_due, alerts.alert_due, retelling.retell_due
    return in_turn(*steps, at=at)
