"""What is done with the agenda and with visits."""

from visits.services.asi import register_asi
from visits.services.correcting import confirm_parameters, correct_asi, correct_expenses
from visits.services.entries import (
    add_entry,
    cancel_entry,
    change_entry,
    move_entry,
    restore_entry,
    undo_move,
)
from visits.services.following import follow_up, warn_of_unfollowed
from visits.services.followup import follow_finding
from visits.services.inviting import answer_attendance, ask_attendance
from visits.services.lacking import remind_of_lacking
from visits.services.planning import (
    cancel_visit,
    change_visit,
    plan_visit,
    refer_customer,
    restore_visit,
)
from visits.services.reminding import warn_of_unplanned
from visits.services.settling import reverse_settlement, settle
from visits.services.sheets import make_due_sheets

__all__ = [
    "add_entry",
    "answer_attendance",
    "ask_attendance",
    "cancel_entry",
    "cancel_visit",
    "change_entry",
    "change_visit",
    "confirm_parameters",
    "correct_asi",
    "correct_expenses",
    "follow_finding",
    "follow_up",
    "make_due_sheets",
    "move_entry",
    "plan_visit",
    "refer_customer",
    "register_asi",
    "remind_of_lacking",
    "restore_entry",
    "restore_visit",
    "reverse_settlement",
    "settle",
    "undo_move",
    "warn_of_unfollowed",
    "warn_of_unplanned",
]
