"""The next ticket to work on, of which two people never get the same (TIC-05, CC-31)."""

from datetime import datetime

from accounts.models import User
from tickets.models import Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.core.ground import is_entitled, verb
from tickets.services.work.handling import take

WORKABLE = (Status.PENDING, Status.IN_PROGRESS, Status.WAITING_THIRD)


@verb
def take_next(*, by: User, at: datetime) -> Ticket | None:
    """Take the first ticket of the queue that is nobody's; None when there is none left.

    Rows that somebody else is just taking are skipped, not waited for. Nor is a ticket offered
    whose customer may no longer be helped: whoever took it would be refused.
    """
    passed_over: list[int] = []
    while ticket := first_free(passed_over, by=by, at=at):
        if is_entitled(ticket, at):
            return take(ticket, by=by, at=at)
        passed_over.append(ticket.customer_id)
    return None


def first_free(passed_over: list[int], *, by: User, at: datetime) -> Ticket | None:
    rows = free_for(by).ranked(at).exclude(customer__in=passed_over)
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def free_for(user: User) -> TicketQuerySet:
    """What waits for somebody in one's own sector; for who belongs to none, in any."""
    waiting = Ticket.objects.visible_to(user).filter(owner=None, status__in=WORKABLE)
    return waiting.filter(sector=user.sector_id) if user.sector_id else waiting
