"""What a corrected calendar does to the promises that are still open.

A calendar that was edited has a new version; tickets remember the version that their deadlines were
counted with. Those that ended are not touched: what was promised then was promised so, and
`retelling` says beside it what is known now.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any

import structlog
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

import procedures.services as procedures
import sla.services as sla
from kit.db import write_each
from sla.models import Calendar
from tickets.models import EventKind, FollowUp, Term, Ticket, TicketEvent
from tickets.services.core.ground import verb
from tickets.services.core.lapses import lapse
from tickets.services.core.sweeping import held, sweep
from tickets.services.promises import alerts, clocks, developing, records, turns

logger = structlog.get_logger("sgc.tickets")

COLUMNS = ("reply_due_at", "resolve_due_at", "follow_up_at")


def outdated() -> QuerySet[Ticket]:
    """Open tickets whose deadlines were counted with an older version of their calendar.

    Calendars are few, tickets many: with the versions at hand an index tells that there are none.
    """
    versions = Calendar.objects.values_list("pk", "version")
    older = (Q(calendar=pk, calendar_version__lt=version) for pk, version in versions)
    return Ticket.objects.open().filter(reduce(or_, older, Q(pk__in=[])))


def recount_due(*, at: datetime) -> int:
    """Count every outdated ticket anew; how many there were."""
    return sweep(outdated(), partial(_recount, at=at))


def recount(ticket: Ticket, *, at: datetime) -> bool:
    """Count the open deadlines with the calendar as it is now; False if that is done already.

    What changed stays in the ticket's log, with the moments before and after.
    """
    return _recount(outdated().filter(pk=ticket.pk), at=at) > 0


@verb
def _recount(locking: QuerySet[Ticket], *, at: datetime) -> int:
    # Of the tickets alone: whoever corrects their calendar now is not to wait for us, nor we
    tickets = held(locking.select_for_update(no_key=True, skip_locked=True, of=("self",)))
    prefetch_related_objects(tickets, "calendar")
    logs, steps, terms = (of_each(model, tickets) for model in (TicketEvent, FollowUp, Term))
    events: list[TicketEvent] = []
    rows: list[Term] = []
    developments = developing.date_anew(tickets, at=at)
    for ticket in tickets:
        before = {name: getattr(ticket, name) for name in COLUMNS}
        count_anew(ticket, logs[ticket.pk], steps[ticket.pk], at=at)
        known = {(row.metric, row.started_at): row for row in terms[ticket.pk]}
        rows += records.terms_of(ticket, logs[ticket.pk], known, at=at)
        events += moved(ticket, before, developments.get(ticket.pk), at=at)
    TicketEvent.objects.bulk_create(events)
    # Figures that follow from the log and the calendar: none of them is in the history.
    write_each(
        Ticket,
        tickets,
        fields=[
            "calendar_version",
            "reply_due_at",
            "reply_target_at",
            "reply_warn_at",
            "resolve_due_at",
            "resolve_target_at",
            "resolve_warn_at",
            "due_at",
            "alert_at",
            "follow_up_at",
            "ages_at",
        ],
    )
    write_terms(rows)
    logger.info("deadlines counted anew", tickets=len(tickets))
    return len(tickets)


def of_each(model: Any, tickets: Iterable[Ticket]) -> dict[int, list[Any]]:
    """The rows of that kind of each ticket, in their own order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(ticket__in=[ticket.pk for ticket in tickets]):
        found[row.ticket_id].append(row)
    return found


def count_anew(
    ticket: Ticket, log: list[TicketEvent], steps: list[FollowUp], *, at: datetime
) -> None:
    """Set every figure to what the log says by the calendar as it is now."""
    ticket.calendar_version = ticket.calendar.version
    clocks.reckon(ticket, log)
    alerts.schedule(ticket, [event for event in log if event.kind == EventKind.DEADLINE])
    ticket.follow_up_at = next_step(ticket, log, steps, at=at)
    begun = clocks.since_start(log)[0].at if log else ticket.opened_at  # or when it was released
    days = sla.timeline(ticket.calendar, sla.WORKING_DAYS, around=begun)
    ticket.ages_at = days.add(begun, procedures.duration("ageing_after", at=at))


def next_step(
    ticket: Ticket, log: list[TicketEvent], steps: list[FollowUp], *, at: datetime
) -> datetime | None:
    """When silence will have lasted too long. What was opened or rung since the last word keeps its
    rhythm, and a customer who was told until when we wait is waited for until then."""
    said = turns.last_word(ticket)
    rung = [event.at for event in log if event.kind == EventKind.FOLLOW_UP]
    if any(one > said for one in (*rung, *(step.opened_at for step in steps))):
        return ticket.follow_up_at
    if ticket.is_theirs and ticket.follow_up_step >= procedures.integer("reminder_steps", at=at):
        return ticket.follow_up_at
    begun = [event.at for event in log if event.kind in alerts.BEGINNINGS]
    return lapse(ticket, since=max([said, *begun]), at=at)


def moved(
    ticket: Ticket, before: dict[str, Any], development: list[str] | None, *, at: datetime
) -> list[TicketEvent]:
    """The entry of the log that says which deadlines have moved; none if they stand."""
    after = {name: getattr(ticket, name) for name in COLUMNS}
    changes = {
        name: [_stamp(before[name]), _stamp(after[name])]
        for name in COLUMNS
        if before[name] != after[name]
    }
    if development:
        changes["development_due_on"] = development
    if not changes:
        return []
    words = _("plazos recalculados con la versión %(version)d")
    text = words % {"version": ticket.calendar_version}
    data = {"moved": changes}
    kind = EventKind.CALENDAR
    return [TicketEvent(ticket=ticket, kind=kind, at=at, text=text, data=data)]


def write_terms(rows: Iterable[Term]) -> None:
    """Write what changed of many terms at once; they have no history, for they follow the log."""
    new: list[Term] = []
    known: list[Term] = []
    for row in rows:
        (known if row.pk else new).append(row)
    Term.objects.bulk_create(new)
    fields = ["due_at", "target_at", "known_due_at", "known_target_at", "met_at"]
    write_each(Term, known, [*fields, "calendar_version"])


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
