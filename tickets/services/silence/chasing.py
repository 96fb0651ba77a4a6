"""No open ticket stays silent: updates 1 to 3, then the head of department (SAC-03, 15..20).

On the customer's turn it is they who are reminded, warned with a date, and at last closed (CC-43).
Each lapse opens one step, however long nobody looked: the next one counts from the moment of the
sweep, so an outage ends without a burst (docs/decisions/0004-follow-ups.md).
"""

from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from tickets.models import Ticket
from tickets.services.core.ground import verb
from tickets.services.core.sweeping import held, just, sweep
from tickets.services.silence.reminding import remind
from tickets.services.silence.urging import Urging, urge


def chase(ticket: Ticket, *, at: datetime) -> bool:
    """Open the next step of a silent ticket; False if it is silent no longer.

    Safe to run twice or in parallel: whoever comes second finds the next step not due yet.
    """
    return _open_steps(just(Ticket.objects.silent_at(at), ticket.pk), at=at) > 0


def chase_due(*, at: datetime) -> int:
    """Open the next step of every silent ticket; how many there were."""
    return sweep(Ticket.objects.silent_at(at), partial(_open_steps, at=at))


@verb
def _open_steps(locking: QuerySet[Ticket], *, at: datetime) -> int:
    tickets, urging = held(locking), Urging(at)
    for ticket in tickets:
        if ticket.is_theirs:
            remind(ticket, at=at)
        else:
            urge(ticket, urging)
    urging.write()
    return len(tickets)
