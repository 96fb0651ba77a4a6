"""Every night: what tickets remember of others is made to agree with those others."""

from datetime import datetime

from tickets.services.core.sweeping import in_turn
from tickets.services.promises import clocks, records, upkeep
from tickets.services.talk import withdrawing


def keep_in_step(*, at: datetime) -> int:
    """Follow what changed of customers, and prove the stored deadlines (F5); how many rows."""
    follow = upkeep.follow_customers, upkeep.retarget_all, withdrawing.forget_held
    return in_turn(*follow, records.keep_missing, verify, at=at)


def verify(*, at: datetime) -> int:
    return len(clocks.verify())
