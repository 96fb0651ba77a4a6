"""What to do with a row that the survivor could not take as it is.

The rule for all tables is: what the survivor has already, stays with the absorbed one. Here stand
the tables for which that would lose something.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from contacts.models import Agreement, Contact, Customer, Reach, ReachLabel
from contacts.services import reach

DAY = timedelta(days=1)
Fit = dict[str, Any] | None  # what is changed so that the row may move; None: it stays


def fitting(row: Any, survivor: Customer | Contact) -> Fit:
    """What must change of a row before the survivor takes it; None when it has no need of it."""
    rule = RULES.get(type(row))
    return rule(row, survivor) if rule else {}


def of_agreement(row: Agreement, survivor: Customer) -> Fit:
    """Agreements of a kind never overlap: of a later one, the days that the survivor lacks."""
    parts = [(row.starts_on, row.ends_on or date.max)]
    for other in survivor.agreements.filter(kind=row.kind):
        parts = [piece for part in parts for piece in _without(part, other)]
    if not parts:
        return None
    start, end = parts[-1]
    return {"starts_on": start, "ends_on": None if end == date.max else end}


def _without(part: tuple[date, date], other: Agreement) -> list[tuple[date, date]]:
    """What is left of some days when those of another agreement are taken out."""
    start, end = part
    pieces = []
    if start < other.starts_on:
        pieces.append((start, min(end, other.starts_on - DAY)))
    if other.ends_on and other.ends_on < end:
        pieces.append((max(start, other.ends_on + DAY), end))
    return pieces


def of_reach(row: Reach, survivor: Contact) -> Fit:
    """An address that is the main one of the survivor need not stand there twice."""
    return None if (row.kind, row.key) in reach.main_keys(survivor) else {}


RULES: dict[type, Callable[[Any, Any], Fit]] = {Agreement: of_agreement, Reach: of_reach}


def ways_to_keep(survivor: Contact, former: Iterable[tuple[str, str]]) -> list[Reach]:
    """The main addresses and numbers that neither row says any more: they become further ones."""
    region = reach.region_of(survivor)
    known = reach.main_keys(survivor)
    known |= {(row.kind, row.key) for row in survivor.reaches.all()}
    made = []
    for name, value in former:
        kind = str(reach.MAIN[name])
        key = reach.key_of(kind, value, region)
        if key and (kind, key) not in known:
            known.add((kind, key))
            label = ReachLabel.MOBILE if name == "mobile" else ReachLabel.WORK
            made.append(Reach(contact=survivor, kind=kind, label=label, value=value, key=key))
    return made
