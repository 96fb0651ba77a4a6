"""What the controlled documents say, at a moment, and how a revision comes into force."""

from procedures.services.cards import create_document, update_document
from procedures.services.drafting import discard, draft, give_back, submit, write
from procedures.services.issuing import approve
from procedures.services.papers import ask_paper, for_customers, make_due_papers
from procedures.services.reading import acknowledge, remind_readers
from procedures.services.reviewing import remind_owners, review
from procedures.services.rules import (
    boolean,
    decimal,
    duration,
    governing,
    integer,
    obeyed,
    rule,
    text,
)

__all__ = [
    "acknowledge",
    "approve",
    "ask_paper",
    "boolean",
    "create_document",
    "decimal",
    "discard",
    "draft",
    "duration",
    "for_customers",
    "give_back",
    "governing",
    "integer",
    "make_due_papers",
    "obeyed",
    "remind_owners",
    "remind_readers",
    "review",
    "rule",
    "submit",
    "text",
    "update_document",
    "write",
]
