"""What became of each promise and each pause, kept in step with the log they follow from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from sla.clock import Awaited
from sla.models import Metric
from tickets.models import EventKind, Pause, Status, Term, Ticket, TicketEvent
from tickets.services.promises import clocks

DEADLINES = ("due_at", "target_at")
OVER = {EventKind.RESUMED, EventKind.RESOLVED, EventKind.CLOSED, EventKind.REFERRED}
SPOKEN = {EventKind.PUBLIC_REPLY, EventKind.RESOLVED, EventKind.CLOSED}


def begin(ticket: Ticket, opened: TicketEvent, *, at: datetime) -> None:
    """Write down what is promised of a ticket that is just being opened: nothing is known yet."""
    Term.objects.bulk_create(terms_of(ticket, [opened], {}, at=at))


def keep(ticket: Ticket, log: Sequence[TicketEvent], *, at: datetime) -> None:
    """Write down what the log says by now of every promise and pause of a ticket."""
    counting = clocks.standing(log)
    if len(counting) < len(log):
        forget(ticket, log, counting)
    keep_terms(ticket, counting, at=at)
    if any(event.kind == EventKind.PAUSED for event in counting):
        keep_pauses(ticket, counting)


def forget(ticket: Ticket, log: Sequence[TicketEvent], counting: Sequence[TicketEvent]) -> None:
    """Take back what followed from entries that were undone since."""
    gone = [event.at for event in log if event not in counting]
    laps = {lap.started_at for _, lap, _ in clocks.laps(ticket, clocks.since_start(counting))}
    undone_terms = ticket.terms.filter(started_at__in=gone).exclude(started_at__in=laps)
    undone_terms.filter(compensation=None).delete()  # what was compensated stays told
    begun = [event.at for event in counting if event.kind == EventKind.PAUSED]
    undone = ticket.pauses.filter(started_at__in=gone).exclude(started_at__in=begun)
    if first := undone.order_by("number").values_list("number", flat=True).first():
        ticket.pauses.filter(number__gte=first).delete()  # later ones are numbered anew


def keep_terms(ticket: Ticket, log: Sequence[TicketEvent], *, at: datetime) -> None:
    known = {(row.metric, row.started_at): row for row in ticket.terms.all()}
    rows = list(terms_of(ticket, log, known, at=at))
    changed = [row for row in rows if row.pk]
    Term.objects.bulk_create(row for row in rows if not row.pk)
    for row in changed:
        row.save()


def terms_of(
    ticket: Ticket,
    log: Sequence[TicketEvent],
    known: dict[tuple[str, datetime], Term],
    *,
    at: datetime,
) -> Iterator[Term]:
    """The rows that are not yet as the log has them."""
    events = clocks.since_start(log)
    referred = referred_since(ticket, events)
    left = {key: row for key, row in known.items() if row.started_at >= events[0].at}
    for metric, lap, goal in clocks.laps(ticket, events):
        left.pop((metric, lap.started_at), None)
        row = known.get((metric, lap.started_at)) or Term(
            ticket=ticket, metric=metric, started_at=lap.started_at, calendar_version=0
        )
        due, target, met = lap.due, goal.due, lap.met_at
        if referred and not has_ended_by(referred, due, met):
            due = target = met = None  # nothing is owed until the customer may be helped
        before = figures(row)
        row.known_due_at, row.known_target_at = due, target
        if not is_decided(row, ticket, met, at):
            row.due_at, row.target_at = due, target
            row.calendar_version = ticket.calendar_version
        row.met_at = met
        if row.pk is None or figures(row) != before:
            yield row
    yield from not_promised(left.values(), at=at)


def not_promised(rows: Iterable[Term], *, at: datetime) -> Iterator[Term]:
    """What is promised no more, since the ticket is of another class: it was neither kept nor
    broken, unless that was clear before (SLA-21)."""
    for row in rows:
        if row.due_at is not None and not has_ended_by(at, row.due_at, row.met_at):
            row.due_at = row.target_at = row.known_due_at = row.known_target_at = None
            yield row


def referred_since(ticket: Ticket, events: Sequence[TicketEvent]) -> datetime | None:
    """Since when nothing is owed, as its customer may not be helped; None if that is not so."""
    moments = [event.at for event in events if event.kind == EventKind.REFERRED]
    return moments[0] if moments else events[0].at if ticket.status == Status.REFERRED else None


def has_ended_by(moment: datetime, due: datetime | None, met: datetime | None) -> bool:
    """Whether a promise had been kept or broken by then."""
    return any(end is not None and end <= moment for end in (due, met))


def figures(row: Term) -> tuple[object, ...]:
    return (row.met_at, row.due_at, row.target_at, row.known_due_at, row.known_target_at)


def is_decided(row: Term, ticket: Ticket, met_at: datetime | None, at: datetime) -> bool:
    """Whether a calendar that was corrected since may no longer move what was promised."""
    if not row.calendar_version or row.calendar_version == ticket.calendar_version:
        return False
    is_met_as_before = row.met_at is not None and row.met_at == met_at
    return is_met_as_before or (row.due_at is not None and row.due_at <= at)


# --- Pauses ---------------------------------------------------------------------------------


@dataclass
class Told:
    """A pause as the log tells it."""

    event: TicketEvent
    heard_at: datetime | None
    ended_at: datetime | None = None


def keep_pauses(ticket: Ticket, log: Sequence[TicketEvent]) -> None:
    known = {row.number: row for row in ticket.pauses.all()}
    for number, told in enumerate(pauses_in(log), start=1):
        row = known.get(number) or begun(ticket, log, told, number)
        if row.pk is None or (row.ended_at, row.heard_at) != (told.ended_at, told.heard_at):
            row.ended_at, row.heard_at = told.ended_at, told.heard_at
            row.save()


def begun(ticket: Ticket, log: Sequence[TicketEvent], told: Told, number: int) -> Pause:
    event = told.event
    return Pause(
        ticket=ticket,
        number=number,
        awaited=event.data["awaited"],
        reason=event.text,
        by_id=event.by_id,
        started_at=event.at,
        review_on=event.data.get("review_on"),
        left=left_at(ticket, log, event),
    )


def left_at(ticket: Ticket, log: Sequence[TicketEvent], pause: TicketEvent) -> timedelta | None:
    """How much of the term to resolve it was left when the pause began."""
    before = clocks.since_start(log[: log.index(pause)])
    told = clocks.state(ticket, before, Metric.RESOLUTION, clocks.CONTRACT, at=pause.at)
    return told.remaining if told else None


def pauses_in(log: Sequence[TicketEvent]) -> list[Told]:
    """The pauses of a log, each until somebody has to act again who is not awaited."""
    found: list[Told] = []
    unanswered: datetime | None = None
    for event in log:
        running = found[-1] if found and found[-1].ended_at is None else None
        if event.kind == EventKind.CUSTOMER_REPLY:
            unanswered = unanswered or event.at
            if running and running.event.data["awaited"] == Awaited.CUSTOMER:
                running.ended_at = event.at
            elif running:
                running.heard_at = running.heard_at or event.at
        elif event.kind in SPOKEN:
            unanswered = None
        if running and (event.kind in OVER or event.kind == EventKind.PAUSED):
            running.ended_at = event.at
        if event.kind == EventKind.PAUSED:
            found.append(Told(event, unanswered))
    return found


# --- What was there before this was kept ----------------------------------------------------


def keep_missing(*, at: datetime) -> int:
    """Write it down for tickets of which nothing is known yet; how many."""
    told = Term.objects.filter(ticket=OuterRef("pk"))
    begun = TicketEvent.objects.filter(ticket=OuterRef("pk"), data__has_key="promises")
    tickets = Ticket.objects.filter(~Exists(told), Exists(begun)).select_related("calendar")
    count = 0
    for ticket in tickets.order_by("pk").iterator(chunk_size=500):
        keep(ticket, list(ticket.events.all()), at=ticket.ended_at or at)
        count += 1
    return count
