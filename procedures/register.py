"""The whole register of figures in memory, read by a sweep thousands of times a minute."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime

from procedures.figures import Value, parse
from procedures.models import Revision, RevisionStatus, Rule, RuleValue

# A figure is valid from a date on, and all of its dates are in memory: a process that learns of a
# new revision some seconds late still changes the figure on the right second.
FRESH = 10.0
READ = ("rule__key", "rule__type", "value", "revision__in_force_from", "is_provisional")
NAMED = (  # what a revision is called and when it holds: its text stays in the database
    *("number", "status", "issued_label", "in_force_from", "in_force_until"),
    *("document__code", "document__title"),
)


@dataclass(frozen=True)
class Said:
    """A figure in the words of the revision that gave it, and since when it holds."""

    text: str
    since: datetime
    is_provisional: bool


@dataclass
class Register:
    """Which value each rule has had since when, and which revisions each document has had."""

    read_at: float
    since: dict[str, list[datetime]] = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=dict)
    said: dict[str, list[Said]] = field(default_factory=dict)
    document_of: dict[str, int] = field(default_factory=dict)
    revisions: dict[int, list[Revision]] = field(default_factory=dict)

    def value(self, key: str, at: datetime) -> Value | None:
        """None if nobody has entered the rule. Before its first revision, that one holds."""
        return self.values[key][self._place(key, at)] if key in self.since else None

    def words(self, key: str, at: datetime) -> Said | None:
        """The same, as it was written, with whether the business has confirmed it."""
        return self.said[key][self._place(key, at)] if key in self.since else None

    def _place(self, key: str, at: datetime) -> int:
        return max(0, bisect_right(self.since[key], at) - 1)

    def governing(self, key: str, at: datetime) -> Revision | None:
        revisions = self.revisions.get(self.document_of.get(key, 0), [])
        in_force = [one for one in revisions if one.in_force_from and one.in_force_from <= at]
        return in_force[-1] if in_force else next(iter(revisions), None)


_current: Register | None = None


def current() -> Register:
    """The register as it was read at most ten seconds ago: no query per question."""
    global _current
    register = _current
    if register is None or time.monotonic() - register.read_at > FRESH:
        register = _current = read()
    return register


def forget() -> None:
    """Read the register again at the next question: it has just been written to."""
    global _current
    _current = None


def read() -> Register:
    register = Register(read_at=time.monotonic())
    register.document_of = dict(Rule.objects.values_list("key", "document_id"))
    revisions = Revision.objects.issued().select_related("document").only(*NAMED)
    for revision in revisions.order_by("in_force_from", "number"):
        register.revisions.setdefault(revision.document_id, []).append(revision)
    issued = RuleValue.objects.filter(revision__status=RevisionStatus.ISSUED)
    rows = issued.order_by("revision__in_force_from", "revision__number")
    for key, type, text, since, is_provisional in rows.values_list(*READ):
        register.since.setdefault(key, []).append(since)
        register.values.setdefault(key, []).append(parse(type, text))
        register.said.setdefault(key, []).append(Said(text, since, is_provisional))
    return register
