"""The shape of what people write about documents. Rules live in the services."""

from procedures.forms.cards import CARD, DocumentFilter, DocumentForm
from procedures.forms.drafts import ReturnForm, ReviewForm, RevisionForm, changes_of

__all__ = [
    "CARD",
    "DocumentFilter",
    "DocumentForm",
    "ReturnForm",
    "ReviewForm",
    "RevisionForm",
    "changes_of",
]
