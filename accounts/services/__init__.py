"""The verbs of this room."""

from accounts.services.people import (
    add_person,
    apply_roles,
    assign_roles,
    delegate,
    find_permissions,
    forget_second_factor,
    forget_what_is_over,
    invite,
    record_delegated_actions,
    refresh_administrator,
    refresh_administrators,
    revoke,
    unlock,
)

__all__ = [
    "add_person",
    "apply_roles",
    "assign_roles",
    "delegate",
    "find_permissions",
    "forget_second_factor",
    "forget_what_is_over",
    "invite",
    "record_delegated_actions",
    "refresh_administrator",
    "refresh_administrators",
    "revoke",
    "unlock",
]
