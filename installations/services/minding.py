"""What is seen to by the clock: expiries that come near, and the list of each month (J19, J20)."""

from datetime import datetime

from installations.services import block_lists, limits


def mind(*, at: datetime) -> int:
    """How many people were told of something."""
    block_lists.prepare(at=at)
    return limits.warn_due(at=at)
