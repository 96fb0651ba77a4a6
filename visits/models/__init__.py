"""Nouns of the shared agenda: what people have ahead, and the visits among it."""

from visits.models.entries import LONGEST, Entry, EntryKind
from visits.models.visits import (
    VISIT_MOVES,
    Answer,
    Attendee,
    Visit,
    VisitReason,
    VisitState,
)

__all__ = [
    "LONGEST",
    "VISIT_MOVES",
    "Answer",
    "Attendee",
    "Entry",
    "EntryKind",
    "Visit",
    "VisitReason",
    "VisitState",
]
