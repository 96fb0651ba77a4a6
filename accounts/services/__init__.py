"""What is done with people: their roles, their absences, and the rights that they lend."""

from accounts.services.absences import approve, ask, cancel, refuse, restore
from accounts.services.auditing import audit, told
from accounts.services.bulk import change_rows, try_change, undo_change
from accounts.services.delegations import delegate, record_delegated_actions, revoke
from accounts.services.forgetting import forget_what_is_over
from accounts.services.leaving import deactivate, reactivate
from accounts.services.lists import (
    choose_columns,
    delete_view,
    finish_export,
    open_with,
    record_export,
    restore_view,
    save_view,
    update_view,
)
from accounts.services.people import (
    add_person,
    forget_second_factor,
    has_second_factor,
    invite,
    tell_person,
    tell_second_factor,
    unlock,
    update_person,
)
from accounts.services.roles import (
    apply_roles,
    assign_roles,
    find_permissions,
    held_roles,
    refresh_administrator,
    refresh_administrators,
)
from accounts.services.skilling import set_skills

__all__ = [
    "add_person",
    "apply_roles",
    "approve",
    "ask",
    "assign_roles",
    "audit",
    "cancel",
    "change_rows",
    "choose_columns",
    "deactivate",
    "delegate",
    "delete_view",
    "find_permissions",
    "finish_export",
    "forget_second_factor",
    "forget_what_is_over",
    "has_second_factor",
    "held_roles",
    "invite",
    "open_with",
    "reactivate",
    "record_delegated_actions",
    "record_export",
    "refresh_administrator",
    "refresh_administrators",
    "refuse",
    "restore",
    "restore_view",
    "revoke",
    "save_view",
    "set_skills",
    "tell_person",
    "tell_second_factor",
    "told",
    "try_change",
    "undo_change",
    "unlock",
    "update_person",
    "update_view",
]
