"""Whether each policy has the copy that it should have by now (I4, I5).

Asked of the clock and of what arrived, never of the bell that expects copies: should that one be
silent, this still notices.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from backups.models import Policy, Run
from backups.services.watching import check_of


@dataclass(frozen=True)
class State:
    """A policy, the newest copy of it that counts, and the slot that it should have had.

    Of one that is not in use nothing is wanted; it is told of, for it might be forgotten.
    """

    policy: Policy
    last: Run | None
    wanted: datetime | None  # None: nothing was to be there yet

    @property
    def is_well(self) -> bool:
        return self.wanted is None or bool(self.last and self.last.scheduled_at >= self.wanted)


def states(*, at: datetime) -> list[State]:
    """Of each policy."""
    found = []
    for policy in Policy.objects.all():
        last = policy.runs.trusted().first()
        found.append(State(policy, last, wanted(policy, at=at)))
    return found


def wanted(policy: Policy, *, at: datetime) -> datetime | None:
    """The newest slot whose time to be done is over."""
    if not policy.is_active or policy.since is None:
        return None
    for slot in slots_until(policy, at):
        if slot <= policy.since:
            return None
        if check_of(policy, slot, at=at) <= at:
            return slot
    return None


def slots_until(policy: Policy, moment: datetime) -> Iterator[datetime]:
    """Its slots, newest first."""
    while True:
        moment = policy.schedule.last_until(moment)
        yield moment
        moment -= timedelta(microseconds=1)
