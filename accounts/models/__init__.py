"""Staff: who they are, which sector they belong to, what they may do and on whose behalf."""

from accounts.models.absences import Absence, AbsenceKind, AbsenceStatus
from accounts.models.auditing import AuditEvent, AuditKind
from accounts.models.delegations import (
    DelegatedAction,
    Delegation,
    DelegationQuerySet,
    DelegationState,
)
from accounts.models.lists import BulkChange, Export, ListSetting, SavedView
from accounts.models.people import Position, Sector, Theme, User
from accounts.models.skills import PersonSkill, Skill, SkillLevel
from accounts.models.submissions import Submission

__all__ = [
    "Absence",
    "AbsenceKind",
    "AbsenceStatus",
    "AuditEvent",
    "AuditKind",
    "BulkChange",
    "DelegatedAction",
    "Delegation",
    "DelegationQuerySet",
    "DelegationState",
    "Export",
    "ListSetting",
    "PersonSkill",
    "Position",
    "SavedView",
    "Sector",
    "Skill",
    "SkillLevel",
    "Submission",
    "Theme",
    "User",
]
