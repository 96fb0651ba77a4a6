"""What is done with the agenda and with visits."""

from visits.services.entries import (
    add_entry,
    cancel_entry,
    change_entry,
    move_entry,
    restore_entry,
    undo_move,
)
from visits.services.following import follow_up, warn_of_unfollowed
from visits.services.inviting import answer_attendance, ask_attendance
from visits.services.planning import (
    cancel_visit,
    change_visit,
    plan_visit,
    refer_customer,
    restore_visit,
)
from visits.services.reminding import warn_of_unplanned

__all__ = [
    "add_entry",
    "answer_attendance",
    "ask_attendance",
    "cancel_entry",
    "cancel_visit",
    "change_entry",
    "change_visit",
    "follow_up",
    "move_entry",
    "plan_visit",
    "refer_customer",
    "restore_entry",
    "restore_visit",
    "undo_move",
    "warn_of_unfollowed",
    "warn_of_unplanned",
]
