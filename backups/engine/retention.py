"""Which copies may go: grandfather, father, son, decided without a clock."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Copy:
    """One run's copy at a target; good when a drill has restored it."""

    name: str
    taken_at: datetime  # in the zone of the policy: its day, week and month count
    is_good: bool


@dataclass(frozen=True)
class Retention:
    """How many days, weeks and months keep a copy, and how many good ones there always are."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12
    minimum: int = 3


def retain(history: Sequence[Copy], policy: Retention) -> list[str]:
    """The names of those that may be removed; `history` in the order in which they were made.

    While the newest is not known to be good, none. The newest good copy of each of the last days,
    weeks and months *that have one* stays: a clock that jumps makes no copy older than it is. One
    that is not good stays until there are `minimum` good ones after it.
    """
    good = [copy for copy in reversed(history) if copy.is_good]
    if not history or not history[-1].is_good or len(good) <= policy.minimum:
        return []
    latest = good[: max(policy.minimum, 1)]
    kept = {copy.name for copy in history[history.index(latest[-1]) :]}
    kept |= _newest_of_each(good, policy.daily, lambda at: at.date())
    kept |= _newest_of_each(good, policy.weekly, lambda at: at.isocalendar()[:2])
    kept |= _newest_of_each(good, policy.monthly, lambda at: (at.year, at.month))
    return [copy.name for copy in history if copy.name not in kept]


def _newest_of_each(
    newest_first: Sequence[Copy], periods: int, period: Callable[[datetime], Hashable]
) -> set[str]:
    chosen: dict[Hashable, str] = {}
    for copy in newest_first:
        if len(chosen) == periods:
            break
        chosen.setdefault(period(copy.taken_at), copy.name)
    return set(chosen.values())
