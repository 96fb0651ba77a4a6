"""How many tickets a figure of the procedures bears upon, for who is about to change it."""

from django.db.models import Q, QuerySet

from tickets.models import Status, Ticket

THEIRS = Q(status=Status.WAITING_CUSTOMER, follow_up_at__isnull=False)
OURS = Q(follow_up_at__isnull=False) & ~Q(status=Status.WAITING_CUSTOMER)
OPEN = Q(ended_at=None)
# By the key of the figure: the tickets whose next step obeys it. The share of a term at which we
# warn is none of these: a ticket keeps the one that was in force when it was opened.
BEARS_UPON = {
    "follow_up_after": OURS | THEIRS,
    "follow_up_mode": OURS | THEIRS,
    "follow_up_steps": OURS,
    "reminder_steps": THEIRS,
    "no_answer_close_after": THEIRS,
    "ageing_after": OPEN,
    "ka_outranks_priority": OPEN,
    "old_ticket_after": OPEN,
    "resolved_close_after": Q(status=Status.RESOLVED),
}


def touched_by(key: str) -> QuerySet[Ticket] | None:
    """The tickets that the figure bears upon; None if it bears upon no ticket at all."""
    condition = BEARS_UPON.get(key)
    return None if condition is None else Ticket.objects.filter(condition)
