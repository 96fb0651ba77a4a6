"""What is done with people: their roles, their absences, and the rights that they lend."""

from accounts.services.absences import approve, ask, cancel, refuse, restore
from accounts.services.delegations import delegate, record_delegated_actions, revoke
from accounts.services.forgetting import forget_what_is_over
from accounts.services.people import add_person, forget_second_factor, invite, unlock
from accounts.services.roles import (
    apply_roles,
    assign_roles,
    find_permissions,
    refresh_administrator,
    refresh_administrators,
)

__all__ = [
    "add_person",
    "apply_roles",
    "approve",
    "ask",
    "assign_roles",
    "cancel",
    "delegate",
    "find_permissions",
    "forget_second_factor",
    "forget_what_is_over",
    "invite",
    "record_delegated_actions",
    "refresh_administrator",
    "refresh_administrators",
    "refuse",
    "restore",
    "revoke",
    "unlock",
]
