"""What a corrected calendar does to the promises that are still open.

A calendar that was edited has a new version; tickets remember the version that their deadlines were
counted with. Those that ended are not touched: what was promised then was promised so.
"""

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

import procedures.services as procedures
import sla.services as sla
from tickets.models import EventKind, Ticket
from tickets.services import turns
from tickets.services.ground import hold, log, verb

COLUMNS = ("reply_due_at", "resolve_due_at", "follow_up_at")


def outdated() -> QuerySet[Ticket]:
    """Open tickets whose deadlines were counted with an older version of their calendar."""
    return Ticket.objects.open().filter(calendar_version__lt=F("calendar__version"))


def recount_due(*, at: datetime) -> int:
    """Count every outdated ticket anew; how many there were."""
    return sum(recount(ticket, at=at) for ticket in outdated().order_by("pk"))


@verb
def recount(ticket: Ticket, *, at: datetime) -> bool:
    """Count the open deadlines with the calendar as it is now; False if that is done already.

    What changed stays in the ticket's log, with the moments before and after.
    """
    ticket = hold(ticket)
    version = ticket.calendar.version
    if not ticket.is_open or ticket.calendar_version == version:
        return False
    before = {name: getattr(ticket, name) for name in COLUMNS}
    ticket.calendar_version = version
    turns.settle(ticket)
    recount_silence(ticket, at=at)
    moved = {
        name: [_stamp(before[name]), _stamp(getattr(ticket, name))]
        for name in COLUMNS
        if before[name] != getattr(ticket, name)
    }
    if moved:
        words = _("plazos recalculados con la versión %(version)d") % {"version": version}
        log(ticket, EventKind.CALENDAR, at=at, text=words, moved=moved)
    ticket.save()
    return True


def recount_silence(ticket: Ticket, *, at: datetime) -> None:
    """Count the 48 h anew unless a step was opened since: that one's rhythm goes on."""
    lapse_was_opened = ticket.follow_ups.filter(opened_at__gt=turns.last_word(ticket)).exists()
    if not lapse_was_opened:
        ticket.follow_up_at = turns.lapse(ticket, since=turns.last_word(ticket), at=at)
    days = sla.timeline(ticket.calendar, sla.WORKING_DAYS, around=ticket.opened_at)
    ticket.ages_at = days.add(ticket.opened_at, procedures.duration("ageing_after", at=at))


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
