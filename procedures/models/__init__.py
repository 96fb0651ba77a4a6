"""The controlled documents, their revisions, and the figures (rules) that they govern."""

from procedures.models.documents import (
    Document,
    DocumentKind,
    Process,
    State,
)
from procedures.models.papers import Paper, PaperStatus
from procedures.models.revisions import (
    Acknowledgement,
    Change,
    ChangeReason,
    Review,
    Revision,
    RevisionStatus,
)
from procedures.models.rules import Rule, RuleType, RuleValue

__all__ = [
    "Acknowledgement",
    "Change",
    "ChangeReason",
    "Document",
    "DocumentKind",
    "Paper",
    "PaperStatus",
    "Process",
    "Review",
    "Revision",
    "RevisionStatus",
    "Rule",
    "RuleType",
    "RuleValue",
    "State",
]
