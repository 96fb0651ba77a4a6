"""What must reach people: post a letter, send it, decide about one in doubt, ring a bell."""

from outbox.services.deciding import cancel, mark_sent, try_again
from outbox.services.figures import count_doubt, count_failed, oldest_due_age
from outbox.services.noticing import notify, notify_sector, read_all, read_notice
from outbox.services.posting import addresses, is_ours, post
from outbox.services.sending import bounced_mail, reclaim, send
from outbox.services.words import preview, words

__all__ = [
    "addresses",
    "bounced_mail",
    "cancel",
    "count_doubt",
    "count_failed",
    "is_ours",
    "mark_sent",
    "notify",
    "notify_sector",
    "oldest_due_age",
    "post",
    "preview",
    "read_all",
    "read_notice",
    "reclaim",
    "send",
    "try_again",
    "words",
]
