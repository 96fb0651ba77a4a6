"""A case ends by telling the customer what it was and how it was resolved (TIC-17, 18)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

import procedures.services as procedures
import sla.services as sla
from accounts.models import User
from contacts.models import ActionCode, Contact
from kit.db import lock
from kit.errors import Refused
from tickets.models import EventKind, Message, Outcome, Status, Ticket, Voice
from tickets.services.core import escalated, letters, stale
from tickets.services.core.ground import (
    keep,
    log,
    record,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.core.sweeping import one_by_one
from tickets.services.core.thread import say
from tickets.services.core.wording import is_bare
from tickets.services.errors import articles, incidents
from tickets.services.promises import dates, turns
from tickets.services.work.triage import require_in_scope

# Endings that have a standard message of their own; the others tell detail and resolution (E01).
LETTERS = {
    Outcome.SEVERAL: "several_subjects",
    Outcome.OUT_OF_SCOPE: "out_of_scope",
    Outcome.NO_ANSWER: "ticket_no_answer",
}


@verb
def resolve(
    ticket: Ticket,
    *,
    by: User,
    outcome: str,
    resolution: str,
    recipients: Sequence[Contact | User],
    at: datetime,
    silent_reason: str = "",
    article_reason: str = "",
    version: int | None = None,
) -> Ticket:
    """End the case: tell the customer, and whomever else it concerns, its detail and resolution.

    What was solved is Resuelto, and the customer may still object; any other ending closes it.
    Nobody is left untold unless the reason is recorded (TIC-17).
    """
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    is_solved = outcome == Outcome.SOLVED
    if is_solved:
        require_entitled(ticket, at)
        require_classified(ticket)
    articles.require_article(ticket, outcome, article_reason, by=by, at=at)
    end(
        ticket,
        Status.RESOLVED if is_solved else Status.CLOSED,
        by=by,
        outcome=outcome,
        resolution=resolution,
        recipients=recipients,
        silent_reason=silent_reason,
        at=at,
    )
    return ticket


@verb
def close(
    ticket: Ticket,
    *,
    by: User | None,
    at: datetime,
    outcome: str = "",
    resolution: str = "",
    recipients: Sequence[Contact | User] = (),
    silent_reason: str = "",
) -> Ticket:
    """Close a resolved case for good; one that is not resolved ends with another outcome (C45)."""
    ticket = lock(ticket)
    if ticket.status == Status.RESOLVED:
        set_closed(ticket, by=by, at=at)
        return ticket
    if outcome == Outcome.SOLVED:
        raise Refused(_("Un ticket se cierra como resuelto después de resolverlo."))
    end(
        ticket,
        Status.CLOSED,
        by=by,
        outcome=outcome,
        resolution=resolution,
        recipients=recipients,
        silent_reason=silent_reason,
        at=at,
    )
    return ticket


@verb
def unclose(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """Undo the closing of a resolved case: it is resolved as before, and its customer may still
    object; nobody is told, as nobody was."""
    ticket = lock(ticket)
    last = ticket.events.order_by("-pk").first()
    was_resolved = ticket.outcome == Outcome.SOLVED and ticket.merged_into is None
    if ticket.status != Status.CLOSED or not was_resolved or last is None:
        raise Refused(_("No es un caso resuelto que se acabe de cerrar."))
    if last.kind != EventKind.CLOSED:
        raise Refused(_("Ha ocurrido algo después de cerrarlo: reábralo."))
    ticket.status = Status.RESOLVED
    words = _("se deshace el cierre: vuelve a estar resuelto")
    log(ticket, EventKind.UNDONE, at=at, by=by, text=words, voids=[last.pk])
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    return ticket


def set_closed(ticket: Ticket, *, by: User | None, at: datetime) -> None:
    """Close a case that was resolved, and told, before: by the rules that were its line's then."""
    incidents.require_ended(ticket)
    ticket.move_to(Status.CLOSED)
    log(ticket, EventKind.CLOSED, at=at, by=by)
    keep(ticket, by=by, at=at)
    record(ticket, ActionCode.TICKET_CLOSED, ticket.get_outcome_display(), by=by, at=at)


def end(
    ticket: Ticket,
    status: Status,
    *,
    by: User | None,
    outcome: str,
    resolution: str,
    recipients: Sequence[Contact | User],
    silent_reason: str,
    at: datetime,
) -> None:
    """End a locked ticket: the state, the letter or why there is none, and every clock."""
    if outcome not in Outcome.values:
        raise Refused(_("Elija el resultado."))
    if not ticket.kind or (by and not ticket.is_classified):
        raise Refused(_("Clasifíquelo antes de terminarlo: falta la clase o la prioridad."))
    incidents.require_settled(ticket, outcome)
    escalated.require_no_complaint(ticket)
    text = required(resolution, _("Escriba la resolución."))
    require_in_scope(ticket, outcome)
    if is_bare(text):
        raise Refused(_("La resolución debe decir qué se hizo o por qué no se hace nada."))
    reason = silent_reason.strip()[:200]
    to = addresses(recipients)
    is_told = any(isinstance(person, Contact) for person in recipients)
    if not is_told and not reason:
        raise Refused(
            _("Elija a quién se notifica el cierre, o indique por qué no se notifica al cliente.")
        )
    set_ended(ticket, status, outcome=outcome, at=at)
    ticket.resolution, ticket.silent_close_reason = text, "" if is_told else reason
    message = written_down(ticket, by=by, at=at)
    if to:
        send(ticket, message, to, at=at)
    solved = status == Status.RESOLVED
    dated = dates.settle_date(ticket, solved=solved, at=at)
    kind = EventKind.RESOLVED if solved else EventKind.CLOSED
    words = ticket.get_outcome_display()
    said = "; ".join(filter(None, (words, dated)))
    log(ticket, kind, at=at, by=by, text=said, recipients=to, outcome=outcome)
    escalated.end_all(ticket, by=by, at=at, is_told=is_told)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    action = ActionCode.TICKET_RESOLVED if solved else ActionCode.TICKET_CLOSED
    said = text[:200] if solved else f"{words}: {text[:200]}"
    record(ticket, action, said, by=by, at=at, mail=message.mail)


def set_ended(ticket: Ticket, status: Status, *, outcome: str, at: datetime) -> None:
    ticket.move_to(status)
    ticket.outcome, ticket.ended_at = Outcome(outcome), at
    ticket.paused_at = ticket.follow_up_at = ticket.escalated_to = None
    ticket.follow_up_step = 0


def written_down(ticket: Ticket, *, by: User | None, at: datetime) -> Message:
    """The resolution as the customer reads it; a note, if there is a reason not to tell them."""
    if reason := ticket.silent_close_reason:
        words = _("Terminado sin notificar al cliente: %(reason)s") % {"reason": reason}
        return say(ticket, Voice.INTERNAL, f"{words}\n\n{ticket.resolution}", at=at, author=by)
    ticket.last_told_at = at
    ticket.first_replied_at = ticket.first_replied_at or at
    return say(ticket, Voice.PUBLIC, ticket.resolution, at=at, author=by)


def send(ticket: Ticket, message: Message, to: list[str], *, at: datetime) -> None:
    """Send the detail and the resolution to everybody concerned (TIC-18)."""
    text = ticket.resolution
    said = ticket.messages.filter(voice=Voice.CUSTOMER).order_by("at", "pk").first()
    message.mail = letters.write(
        ticket,
        LETTERS.get(Outcome(ticket.outcome), "ticket_closed"),
        key=f"ended-{message.pk}",
        at=at,
        to=to,
        detail=text if ticket.outcome in LETTERS else said.body if said else ticket.subject,
        outcome=ticket.get_outcome_display(),
        resolution=text,
    )
    message.save(update_fields=["mail"])


def addresses(recipients: Iterable[Contact | User]) -> list[str]:
    """The mail addresses of the people to be told; refused when one of them has none."""
    without = [str(person) for person in recipients if not person.email]
    if without:
        raise Refused(
            _("No se puede notificar a quien no tiene correo: %(list)s.")
            % {"list": ", ".join(without)}
        )
    return list(dict.fromkeys(person.email for person in recipients))


def close_due(*, at: datetime) -> int:
    """Close what was resolved some working days ago and nobody objected to; how many there were."""
    resolved = Ticket.objects.filter(status=Status.RESOLVED).select_related("calendar")
    return one_by_one(resolved.order_by("pk"), lambda ticket: close_if_due(ticket, at=at))


def close_if_due(ticket: Ticket, *, at: datetime) -> bool:
    patience = procedures.duration("resolved_close_after", at=at)
    if ticket.ended_at is None or ticket.ended_at + patience > at:  # no calendar is faster
        return False
    days = sla.timeline(ticket.calendar, sla.WORKING_DAYS, around=ticket.ended_at)
    if days.add(ticket.ended_at, patience) > at:
        return False
    return close_resolved(ticket, at=at)


@verb
def close_resolved(ticket: Ticket, *, at: datetime) -> bool:
    """Close a resolved ticket; False if the customer has come back, or its error was reopened."""
    ticket = lock(ticket)
    if ticket.status != Status.RESOLVED or (ticket.incident and ticket.incident.is_open):
        return False
    set_closed(ticket, by=None, at=at)
    return True
