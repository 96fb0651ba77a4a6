"""What the promises of the past look like by a calendar that was corrected since (SLA-21).

As promised stays as promised; beside it stands what is known now. Only tickets that lived on a day
whose hours changed are looked at, some hundreds at a time, for a slice of each minute.
"""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q

import sla.services as sla
from kit.db import lock, write_each
from sla.models import Calendar, CalendarVersion
from tickets.models import ENDED, Recount, Term, Ticket, TicketEvent
from tickets.models.ticket import TicketQuerySet
from tickets.services.core.sweeping import one_by_one
from tickets.services.promises import clocks
from tickets.services.promises.recounting import of_each

BATCH = 250
SLICE = 15  # seconds of each minute: what is told besides has to be told in it too
DAY = timedelta(days=1)


def retell_due(*, at: datetime) -> int:
    """Go on with the corrections that are not yet told to their end; how many tickets were told."""
    begin(at=at)
    ends = time.monotonic() + SLICE
    going = Recount.objects.filter(done_at=None)
    return one_by_one(going, lambda recount: go_on(recount, until=ends, at=at))


def go_on(recount: Recount, *, until: float, at: datetime) -> int:
    told = 0
    while time.monotonic() < until and (batch := tell(recount, at=at)):
        told += batch
    return told


def begin(*, at: datetime) -> None:
    begun = Recount.objects.values("version")
    for version in CalendarVersion.objects.exclude(pk__in=begun):
        Recount.objects.get_or_create(version=version, defaults={"begun_at": at})


@transaction.atomic
def tell(recount: Recount, *, at: datetime) -> int:
    """Tell one more batch of the tickets that a correction is about; 0 when none are left."""
    recount = lock(recount)
    if recount.done_at:
        return 0
    version = recount.version
    calendar = version.calendar
    span = changed(calendar, version.number, at=at)
    tickets = list(touched(calendar, span, recount.last_ticket)[:BATCH]) if span else []
    for ticket in tickets:
        ticket.calendar = calendar
    logs, terms = of_each(TicketEvent, tickets), of_each(Term, tickets)
    rows = [row for one in tickets for row in known_now(one, logs[one.pk], terms[one.pk])]
    write_each(Term, rows, ["known_due_at", "known_target_at"])
    recount.tickets += len(tickets)
    recount.moved += len(rows)
    if len(tickets) < BATCH:
        recount.done_at = at
    else:
        recount.last_ticket = tickets[-1].pk
    recount.save()
    return len(tickets)


def changed(calendar: Calendar, number: int, *, at: datetime) -> tuple[date, date] | None:
    """The first and the last day on which that version gives other hours than the one in force."""
    first = Term.objects.filter(ticket__calendar=calendar).aggregate(first=Min("started_at"))
    if first["first"] is None:
        return None
    days = list(days_between(first["first"].date() - DAY, (at + 366 * DAY).date()))
    found = sla.changed_days(calendar, number, days)
    return (found[0], found[-1]) if found else None


def days_between(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + count * DAY


def touched(calendar: Calendar, span: tuple[date, date], after: int) -> TicketQuerySet:
    """The ended tickets with a promise that ran on one of these days; in order, after that one."""
    first, last = span[0] - DAY, span[1] + 2 * DAY  # whatever the zone
    over = Q(met_at__date__gte=first) | Q(due_at__date__gte=first)
    ran = Term.objects.filter(over, started_at__date__lte=last, ticket__pk__gt=after)
    rows = Ticket.objects.filter(calendar=calendar, status__in=ENDED, pk__gt=after)
    return rows.filter(pk__in=ran.values("ticket")).order_by("pk")


def known_now(ticket: Ticket, log: list[TicketEvent], terms: list[Term]) -> Iterator[Term]:
    """The promises of an ended ticket that the calendar in force dates otherwise."""
    known = {(row.metric, row.started_at): row for row in terms}
    events, version = clocks.since_start(log), ticket.calendar.version
    for metric, lap, goal in clocks.laps(ticket, events, version=version):
        row = known.get((metric, lap.started_at))
        if row and (row.known_due_at, row.known_target_at) != (lap.due, goal.due):
            row.known_due_at, row.known_target_at = lap.due, goal.due
            yield row
