"""Errors are registered once and followed in Investigación y Desarrollo (TIC-13, IT INC)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.models.people import UserQuerySet
from accounts.roles import DEVELOPMENT_HEAD
from kit.db import lock
from kit.errors import Refused
from kit.history import keep as keep_version
from kit.text import fold, one_line
from outbox.models import Tone
from sla.models import RequestKind
from tickets.models import (
    OPEN,
    EventKind,
    Incident,
    IncidentMove,
    IncidentState,
    Nature,
    Outcome,
    Status,
    Ticket,
    Triage,
)
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import keep, log, require_open, required, verb

# Endings that say that the case was an error of ours, worked on here
WORKED_ON = (Outcome.SOLVED, Outcome.UNSOLVED)
FACTS = ("title", "product", "module", "found_in", "steps", "expected", "actual")
LONG_ENOUGH = 4  # letters of a word of a subject that may tell one error from another
OFFERED = 6


@verb
def register_incident(
    *,
    by: User,
    at: datetime,
    title: str,
    steps: str,
    ticket: Ticket | None = None,
    owner: User | None = None,
    **facts: str,
) -> Incident:
    """Enter an error that nobody had entered yet, and tell who leads I+D; a ticket joins it."""
    holder = ticket and lock(ticket)
    leader = owner or heads().first()
    if leader is None:
        raise Refused(_("Nadie tiene la función Gerente de I+D: elija a quién se asigna."))
    incident = Incident(
        title=one_line(required(title, _("Diga qué falla.")), limit=200),
        steps=required(steps, _("Escriba los pasos para reproducirlo.")),
        owner=leader,
        state_since=at,
        registered_by=by,
        registered_at=at,
        **{name: facts[name].strip() for name in FACTS if name in facts},
    )
    keep_version(incident, by=by, at=at)
    IncidentMove.objects.create(incident=incident, state=incident.state, by=by, at=at)
    if holder:
        join(holder, incident, by=by, at=at)
    people = dict.fromkeys([*heads(), *([owner] if owner else [])])
    tell(incident, list(people), _("error nuevo"), key="registered", by=by, at=at)
    return incident


def heads() -> UserQuerySet:
    """Who leads Investigación y Desarrollo."""
    return User.objects.with_role(DEVELOPMENT_HEAD).order_by("pk")


@verb
def change_incident(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int | None,
    owner: User | None,
    expected_on: date | None,
    **facts: str,
) -> Incident:
    """Correct what is known of an error; refused when somebody did so meanwhile (B6).

    Without an `owner` it is of who leads I+D: nobody's is none (TIC-13).
    """
    incident = lock(incident)
    if version is not None and version != incident.version:
        raise Refused(_("Alguien cambió este error mientras tanto: vuelva a abrirlo."))
    was = incident.owner_id
    for name in (*FACTS, "cause", "correction"):
        setattr(incident, name, facts.get(name, getattr(incident, name)).strip())
    required(incident.title, _("Diga qué falla."))
    required(incident.steps, _("Escriba los pasos para reproducirlo."))
    owner = owner or heads().first() or incident.owner
    incident.owner, incident.expected_on = owner, expected_on
    save(incident, by=by, at=at)
    if owner and owner.pk != was:
        words = _("se le asigna el error")
        tell(incident, [owner], words, key=f"owner-{incident.version}", by=by, at=at)
    return incident


def save(incident: Incident, *, by: User, at: datetime) -> None:
    incident.version += 1
    keep_version(incident, by=by, at=at)


@verb
def move_incident(
    incident: Incident,
    *,
    to: str,
    by: User,
    at: datetime,
    detail: str = "",
    fixed_in: str = "",
) -> IncidentMove:
    """Take an error a step further; whoever has a ticket of it is asked to tell the customer.

    A corrected one names its version; a discarded one says why (TIC-13, TIC-14).
    """
    incident = lock(incident)
    if to not in IncidentState.values:
        raise Refused(_("Elija el estado al que pasa."))
    state, detail = IncidentState(to), detail.strip()
    if state == IncidentState.FIXED:
        incident.fixed_in = required(fixed_in, _("Diga en qué versión queda corregido."))[:40]
    if state == IncidentState.DISCARDED:
        required(detail, _("Diga por qué se descarta: se le cuenta al cliente."))
    incident.move_to(state)
    incident.state_since = at
    save(incident, by=by, at=at)
    move = IncidentMove.objects.create(incident=incident, state=state, detail=detail, by=by, at=at)
    for ticket in incident.tickets.select_related("owner", "sector", "customer").order_by("pk"):
        tell_desk(ticket, incident, move)
    return move


def tell_desk(ticket: Ticket, incident: Incident, move: IncidentMove) -> None:
    """Note the step on the ticket, and ask its owner to tell the customer (TIC-14).

    Who was told that it is over is told again when it is not: the ticket is reopened for that.
    """
    words = _("%(incident)s: %(state)s") % {"incident": incident.label, "state": incident.standing}
    log(ticket, EventKind.RECORDED, at=move.at, by=move.by, text=words, incident=incident.pk)
    if ticket.status in OPEN:
        text = _("%(words)s; avise al cliente") % {"words": words}
    elif ticket.status == Status.RESOLVED and incident.is_open:
        text = _("%(words)s; reabra el ticket y avise al cliente") % {"words": words}
    else:
        return
    ring_owner(ticket, key=f"incident-{move.pk}", text=text, by=move.by, at=move.at)


# --- Which error a ticket is about ---------------------------------------------------------------


@verb
def link_incident(ticket: Ticket, incident: Incident, *, by: User, at: datetime) -> Ticket:
    """Say that a ticket is about an error that is known already."""
    ticket = lock(ticket)
    join(ticket, lock(incident), by=by, at=at)
    return ticket


def join(ticket: Ticket, incident: Incident, *, by: User, at: datetime) -> None:
    """Put a locked ticket with an error, leaving the one that it was with."""
    require_open(ticket)
    if ticket.kind != RequestKind.INCIDENT:
        raise Refused(_("Solo una incidencia se registra como error: clasifíquela así antes."))
    if incident.state == IncidentState.DISCARDED:
        raise Refused(_("%(incident)s está descartado.") % {"incident": incident.label})
    if ticket.incident_id == incident.pk:
        return
    ticket.incident = incident
    words = _("es el error %(incident)s") % {"incident": incident}
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, incident=incident.pk)
    keep(ticket, by=by, at=at)


@verb
def unlink_incident(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """Say that a ticket is not about that error after all."""
    ticket = lock(ticket)
    require_open(ticket)
    leave(ticket, by=by, at=at)
    keep(ticket, by=by, at=at)
    return ticket


def leave(ticket: Ticket, *, by: User, at: datetime) -> None:
    """Take a locked ticket away from its error; the caller saves."""
    if ticket.incident is None:
        return
    words = _("ya no es el error %(incident)s") % {"incident": ticket.incident}
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words)
    ticket.incident = None


def candidates(ticket: Ticket, query: str = "") -> list[Incident]:
    """Known errors that the ticket may be about: those with the words that were asked for, or the
    most of its subject's; what was corrected may still be met by who has an older version."""
    known = Incident.objects.exclude(state=IncidentState.DISCARDED).order_by("-pk")
    if asked := fold(one_line(query, limit=80)).split():
        return list(known.with_words(asked)[:OFFERED])
    words = {word for word in fold(ticket.subject).split() if len(word) >= LONG_ENOUGH}
    found = list(known.with_any(sorted(words))[:100])
    found.sort(key=lambda one: -sum(word in one.folded for word in words))
    return found[:OFFERED]


def require_settled(ticket: Ticket, outcome: str) -> None:
    """Refuse to end an error that nobody registered, or that I+D has not ended (TIC-13).

    Whether incidents are errors is the line's to say: PO-05 has them registered, Customer Care
    also calls so what is configuration (C03, SAC-12). A duplicate ends; its original goes on.
    """
    if outcome == Outcome.DUPLICATE:
        return
    require_ended(ticket)
    if needs_record(ticket) and outcome in WORKED_ON:
        raise Refused(_("Registre antes qué error es: en esta línea toda incidencia pasa por I+D."))


def require_ended(ticket: Ticket) -> None:
    """Refuse while I+D works on the error of this ticket (TIC-13)."""
    if ticket.incident is not None and lock(ticket.incident).is_open:
        raise Refused(
            _("%(incident)s sigue abierto en I+D: el ticket se cierra cuando quede corregido.")
            % {"incident": ticket.incident.label}
        )


def needs_record(ticket: Ticket) -> bool:
    """Whether it still has to be said which error this is; a configuration is none (SAC-12)."""
    return (
        ticket.kind == RequestKind.INCIDENT
        and ticket.incident_id is None
        and ticket.customer.service_line.records_errors
        and not Triage.objects.filter(ticket=ticket, nature=Nature.CONFIGURATION).exists()
    )


def tell(
    incident: Incident, people: list[User], text: str, *, key: str, by: User, at: datetime
) -> None:
    """Put a line about an error in these people's bells."""
    for person in people:
        outbox.notify(
            user=person,
            key=f"incident-{incident.pk}-{key}",
            text=f"{incident.label} {incident.title}: {text}",
            url=incident.get_absolute_url(),
            tone=Tone.INFO,
            by=by,
            at=at,
        )
