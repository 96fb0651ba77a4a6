"""Who works on a ticket, what it is, and for whom it waits (TIC-05, SAC-05, SLA-22)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import Sector, User
from kit.db import lock
from kit.errors import Refused
from sla.clock import Awaited
from sla.models import PRIORITIES, Priority, RequestKind
from tickets.models import CRITICALITY, ENDED, PAUSED, RANK, Area, Cause, EventKind, Status, Ticket
from tickets.services.core import stale
from tickets.services.core.alarms import alarm
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import (
    keep,
    log,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.errors import incidents
from tickets.services.promises import clocks, turns
from tickets.services.talk import replies
from tickets.services.work import complaints, flows


@verb
def take(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """Become the owner of a ticket that nobody has yet; of two who try, one does (TIC-05)."""
    ticket = lock(ticket)
    require_open(ticket)
    require_entitled(ticket, at)
    if ticket.owner not in (None, by):
        raise Refused(
            _("%(ticket)s ya lo tiene %(owner)s.") % {"ticket": ticket.label, "owner": ticket.owner}
        )
    if ticket.owner == by and ticket.status != Status.PENDING:
        return ticket
    ticket.owner = by
    if ticket.status == Status.PENDING:
        ticket.move_to(Status.IN_PROGRESS)
    log(ticket, EventKind.ASSIGNED, at=at, by=by, text=_("lo toma %(who)s") % {"who": by})
    keep(ticket, by=by, at=at)
    return ticket


@verb
def assign(
    ticket: Ticket,
    *,
    to: User | Sector,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Ticket:
    """Give a ticket to a person, or to a sector where somebody will take it (TIC-03, TIC-06)."""
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    if isinstance(to, Sector):
        ticket.sector, ticket.owner = to, None
    elif not to.is_active:
        raise Refused(_("%(who)s ya no trabaja con nosotros.") % {"who": to})
    else:
        ticket.owner = to
    words = _("asignado a %(who)s") % {"who": to}
    event = log(ticket, EventKind.ASSIGNED, at=at, by=by, text=words)
    keep(ticket, by=by, at=at)
    ring_owner(ticket, key=f"assigned-{event.pk}", text=words, by=by, at=at)
    if isinstance(to, Sector):  # its guard, whatever the hour
        alarm(ticket, key=f"very-high-{event.pk}", by=by, at=at)
    return ticket


@verb
def classify(
    ticket: Ticket,
    *,
    by: User,
    kind: str,
    version: int | None,
    at: datetime,
    priority: str = "",
    cause: str = "",
    area: str | None = None,
    tenor: str = "",
) -> Ticket:
    """Say what a ticket is and how much it matters (SAC-05); time already used up stays (SLA-22).

    The cause of an incident proposes its priority; Muy Alta needs one that stops buyers (SLA-05).
    A complaint goes to the CSM at once (CC-36); a mere suggestion, by its `tenor`, does not.
    """
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    kind, cause = checked_kind(kind, cause)
    before = (ticket.kind, ticket.priority, ticket.cause, ticket.area)
    ticket.kind, ticket.cause = kind, cause
    ticket.priority = checked_priority(kind, priority or CRITICALITY.get(cause, ""), cause)
    ticket.area = Area(area) if area else ticket.area
    same = (ticket.kind, ticket.priority, ticket.cause, ticket.area) == before
    if same and not flows.is_other_tenor(ticket, tenor):
        return ticket
    ticket.rank = RANK[Priority(ticket.priority)]
    if ticket.status == Status.RESOLVED and incidents.needs_record(ticket):
        raise Refused(_("En esta línea toda incidencia pasa por I+D. Reábralo antes."))
    flows.begin(ticket, was=before[0], tenor=tenor, by=by, at=at)
    words = f"{ticket.kind_word}, {ticket.get_priority_display()}"
    if ticket.area != before[3]:  # a change of area is told (CC-01)
        words += _("; pasa a %(area)s") % {"area": ticket.get_area_display()}
    promises = clocks.promised(ticket)
    event = log(
        ticket, EventKind.CLASSIFIED, at=at, by=by, text=words, promises=promises, became=kind.value
    )
    if flows.is_new_change(ticket):
        flows.take_in_change(ticket, by=by, at=at)
    if kind == RequestKind.COMPLAINT and not flows.is_suggestion(ticket):
        is_new = before[0] != RequestKind.COMPLAINT
        complaints.raise_complaint(ticket, by=by, at=at, is_new=is_new)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    if before[1] != Priority.VERY_HIGH:
        alarm(ticket, key=f"very-high-{event.pk}", by=by, at=at)
    return ticket


def checked_kind(kind: str, cause: str) -> tuple[RequestKind, str]:
    if kind not in RequestKind.values:
        raise Refused(_("Elija la clase: consulta, incidencia, evolutivo o sugerencia/reclamo."))
    is_incident = kind == RequestKind.INCIDENT
    if cause and cause not in Cause.values:
        raise Refused(_("Esa causa no está en la lista."))
    return RequestKind(kind), cause if is_incident else ""


def checked_priority(kind: RequestKind, priority: str, cause: str) -> Priority:
    """A priority of the kind's own list: the two scales are never converted (C41)."""
    allowed = PRIORITIES[kind]
    if priority not in allowed:
        labels = ", ".join(str(one.label) for one in allowed)
        raise Refused(
            _("La prioridad de «%(kind)s» es una de: %(list)s.")
            % {"kind": kind.label, "list": labels}
        )
    if priority == Priority.VERY_HIGH and CRITICALITY.get(cause) != Priority.VERY_HIGH:
        raise Refused(
            _(
                "Muy Alta es solo para incidencias que impiden comprar: elija cuál de las tres "
                "causas es."
            )
        )
    return Priority(priority)


@verb
def wait(
    ticket: Ticket,
    *,
    by: User,
    awaited: str,
    reason: str,
    at: datetime,
    review_on: date | None = None,
    version: int | None = None,
) -> Ticket:
    """Pause the resolution clock while somebody else has to act (SLA-22).

    A customer is waited for only after being asked. While a third party has it the 48 h rule goes
    on: the ticket remains ours (CC-34).
    """
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    require_classified(ticket)
    reason = required(reason, _("Diga por qué se espera."))
    is_theirs = Awaited(awaited) is Awaited.CUSTOMER
    if is_theirs and (ticket.last_told_at is None or was_heard_since(ticket)):
        raise Refused(_("Antes de esperar al cliente, respóndale qué necesita de él."))
    turns.turn(ticket, Status.WAITING_CUSTOMER if is_theirs else Status.WAITING_THIRD, at=at)
    review = {"review_on": review_on.isoformat()} if review_on else {}
    log(ticket, EventKind.PAUSED, at=at, by=by, text=reason, awaited=awaited, **review)
    turns.restart(ticket, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    return ticket


def was_heard_since(ticket: Ticket) -> bool:
    """Whether the customer has spoken after our last message."""
    told, heard = ticket.last_told_at, ticket.last_heard_at
    return told is not None and heard is not None and heard > told


@verb
def resume(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """Take a waiting ticket back to our turn; its clock goes on."""
    ticket = lock(ticket)
    if ticket.status not in PAUSED:
        raise Refused(_("%(ticket)s no está en espera.") % {"ticket": ticket.label})
    row = turns.with_provider(ticket)
    if row and not ticket.is_theirs:
        raise Refused(
            _("Lo tiene %(who)s: anote en su escalado qué respondió, y sigue nuestro plazo.")
            % {"who": row.provider}
        )
    resumed(ticket, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    return ticket


def resumed(ticket: Ticket, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Make it our turn again; what was said last still counts, so news may be due at once."""
    turns.come_back(ticket, by=by, at=at, text=reason)
    turns.restart(ticket, at=at)


@verb
def reopen(ticket: Ticket, *, by: User, reason: str, at: datetime) -> Ticket:
    """Take up a resolved or closed ticket again; its clocks go on from what they had used up."""
    ticket = lock(ticket)
    if ticket.status not in ENDED:
        raise Refused(_("%(ticket)s no está terminado.") % {"ticket": ticket.label})
    if ticket.merged_into:
        raise Refused(_("Está unido a %s: deshaga la unión.") % ticket.merged_into.label)
    require_entitled(ticket, at)
    reason = required(reason, _("Diga por qué se reabre."))
    reopened = replies.taken_up(ticket, by=by, at=at, reason=reason)
    turns.new_cycle(ticket, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    alarm(ticket, key=f"very-high-{reopened.pk}", by=by, at=at)
    return ticket
