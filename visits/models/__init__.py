"""Nouns of the shared agenda, of visits, and of what was done on them."""

from visits.models.asi import (
    ACTIONS,
    CONFIGURING,
    MOST_HOURS,
    OURS,
    TO_FOLLOW,
    Asi,
    Expense,
    ExpenseKind,
    Finding,
    FindingKind,
    Modality,
    Obstacle,
)
from visits.models.entries import LONGEST, Entry, EntryKind
from visits.models.settlements import Settlement, SettlementLine
from visits.models.sheets import CaptureDraft, Sheet, SheetStatus
from visits.models.visits import (
    VISIT_MOVES,
    Answer,
    Attendee,
    Visit,
    VisitReason,
    VisitState,
)

__all__ = [
    "ACTIONS",
    "CONFIGURING",
    "LONGEST",
    "MOST_HOURS",
    "OURS",
    "TO_FOLLOW",
    "VISIT_MOVES",
    "Answer",
    "Asi",
    "Attendee",
    "CaptureDraft",
    "Entry",
    "EntryKind",
    "Expense",
    "ExpenseKind",
    "Finding",
    "FindingKind",
    "Modality",
    "Obstacle",
    "Settlement",
    "SettlementLine",
    "Sheet",
    "SheetStatus",
    "Visit",
    "VisitReason",
    "VisitState",
]
