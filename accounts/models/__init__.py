"""The nouns of this room."""

from accounts.models.people import (
    DelegatedAction,
    Delegation,
    DelegationQuerySet,
    DelegationState,
    Position,
    Sector,
    Submission,
    Theme,
    User,
)

__all__ = [
    "DelegatedAction",
    "Delegation",
    "DelegationQuerySet",
    "DelegationState",
    "Position",
    "Sector",
    "Submission",
    "Theme",
    "User",
]
