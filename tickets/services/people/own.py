"""Time on a ticket, and seeing it later: what is one's own about it moves no clock."""

from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import Snooze, Ticket, TimeEntry
from tickets.services.core.ground import required, verb

LONGEST = timedelta(days=90)
MINUTES_OF_A_DAY = 1440


@verb
def log_time(
    ticket: Ticket, *, minutes: int, worked_on: date, note: str = "", by: User, at: datetime
) -> TimeEntry:
    """Write down how long one worked on a ticket."""
    if not 0 < minutes <= MINUTES_OF_A_DAY:
        raise Refused(_("Anote entre un minuto y un día."))
    if worked_on > ticket.customer.service_line.local_date(at):
        raise Refused(_("Ese día todavía no ha llegado."))
    return TimeEntry.objects.create(
        ticket=ticket,
        person=by,
        minutes=minutes,
        worked_on=worked_on,
        note=note.strip()[:200],
        by=by,
        at=at,
    )


@verb
def reverse_time(entry: TimeEntry, *, reason: str, by: User, at: datetime) -> TimeEntry:
    """Take back a wrong entry by its opposite, which says why; both stay to be read."""
    entry = lock(entry)
    reason = required(reason, _("Diga por qué se corrige."))
    if entry.reverses_id or TimeEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("Ese tiempo ya está corregido."))
    if entry.person_id != by.pk and not by.has_perm("tickets.assign_ticket"):
        raise Refused(_("El tiempo de otra persona lo corrige ella, o quien asigna el trabajo."))
    return TimeEntry.objects.create(
        ticket=entry.ticket,
        person=entry.person,
        minutes=-entry.minutes,
        worked_on=entry.worked_on,
        note=reason[:200],
        by=by,
        at=at,
        reverses=entry,
    )


def total_of(ticket: Ticket) -> timedelta:
    """How long everybody has worked on a ticket."""
    minutes = ticket.times.aggregate(total=Sum("minutes"))["total"] or 0
    return timedelta(minutes=minutes)


@verb
def snooze(ticket: Ticket, *, until: datetime, by: User, at: datetime) -> Snooze:
    """Take a ticket off one's own list until a moment; it is back at once if its customer writes
    or a promise breaks. No clock stops, and nobody else sees any difference."""
    if not at < until <= at + LONGEST:
        raise Refused(_("Elija un momento de los próximos 90 días."))
    if not ticket.is_open:
        raise Refused(_("%(ticket)s está terminado.") % {"ticket": ticket.label})
    return Snooze.objects.update_or_create(
        user=by, ticket=ticket, defaults={"until": until, "set_at": at}
    )[0]


def unsnooze(ticket: Ticket, *, by: User) -> None:
    """Put it back on one's list now."""
    Snooze.objects.filter(user=by, ticket=ticket).delete()
