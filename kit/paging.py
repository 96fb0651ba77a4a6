"""The way through a long list without counting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
LAST = 1_000  # nobody reads further: who is there wants a filter


@dataclass(frozen=True)
class Stretch(Generic[M]):
    """Some rows of a list, and whether others come before and after them."""

    rows: Sequence[M]
    number: int
    has_next: bool

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1 if self.has_next else 0


def stretch(rows: QuerySet[M], asked: str, *, size: int) -> Stretch[M]:
    """The page of that number; the first one for what is no number, or past the end."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    number = min(max(number, 1), LAST)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    if not found and number > 1:
        return stretch(rows, "1", size=size)
    return Stretch(found[:size], number, len(found) > size and number < LAST)
