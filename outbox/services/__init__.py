"""What must reach people: post a letter, send it, decide about one in doubt, ring a bell."""

from outbox.envelope import is_secret
from outbox.services.bouncing import bounced_mail, note_bounce
from outbox.services.deciding import cancel, choices, mark_sent, try_again
from outbox.services.figures import count_doubt, count_failed, oldest_due_age, oldest_tried_age
from outbox.services.noticing import notify, notify_each, notify_sector, read_all, read_notice
from outbox.services.posting import addresses, is_ours, post
from outbox.services.printing import ask_printout, make_due, make_due_printouts
from outbox.services.sending import hold_back, reclaim, send, withdraw
from outbox.services.words import preview, words

__all__ = [
    "addresses",
    "ask_printout",
    "bounced_mail",
    "cancel",
    "choices",
    "count_doubt",
    "count_failed",
    "hold_back",
    "is_ours",
    "is_secret",
    "make_due",
    "make_due_printouts",
    "mark_sent",
    "note_bounce",
    "notify",
    "notify_each",
    "notify_sector",
    "oldest_due_age",
    "oldest_tried_age",
    "post",
    "preview",
    "read_all",
    "read_notice",
    "reclaim",
    "send",
    "try_again",
    "withdraw",
    "words",
]
