"""Every minute: what has moved the promises of tickets, and which of them have passed."""

from datetime import datetime

from tickets.services.promises import alerts, recounting, retelling, upkeep


def watch(*, at: datetime) -> int:
    """Count anew what a corrected calendar or another plan moved, then tell what has passed."""
    moved = upkeep.retarget_due(at=at) + recounting.recount_due(at=at)
    return moved + retelling.retell_due(at=at) + alerts.alert_due(at=at)
