"""Tickets that have to do with each other, and the standard answers to a message of several
subjects (CC-26, CC-27)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import EventKind, Message, Outcome, Ticket, TicketLink, Tie
from tickets.services.core.ground import log, verb
from tickets.services.talk import replies
from tickets.services.work import ending


@verb
def link(ticket: Ticket, other: Ticket, *, kind: str, by: User, at: datetime) -> TicketLink:
    """Say what a ticket is to another; it is seen from both, and no clock knows of it."""
    if ticket.pk == other.pk:
        raise Refused(_("Elija otro ticket: no se vincula uno consigo mismo."))
    tie = Tie(kind)
    first, second = sorted((ticket, other), key=lambda one: one.pk)
    lock(first)
    lock(second)
    known = TicketLink.objects.standing().filter(ticket=ticket, other=other, kind=tie).first()
    if known:
        return known
    made = TicketLink.objects.create(ticket=ticket, other=other, kind=tie, by=by, at=at)
    for one, far in ((ticket, other), (other, ticket)):
        words = f"{made.words_for(one)} {far.label}"
        log(one, EventKind.LINKED, at=at, by=by, text=words)
    return made


@verb
def unlink(row: TicketLink, *, by: User, at: datetime) -> TicketLink:
    """Take a link back; that it was there stays in both logs."""
    row = lock(row)
    if row.undone_at:
        raise Refused(_("Ese vínculo ya se quitó."))
    row.undone_by, row.undone_at = by, at
    row.save()
    for one, far in ((row.ticket, row.other), (row.other, row.ticket)):
        words = _("se quita el vínculo con %s") % far.label
        log(one, EventKind.UNDONE, at=at, by=by, text=words, voids=[])
    return row


@verb
def close_several(
    ticket: Ticket, *, detail: str, replacements: Iterable[Ticket] = (), by: User, at: datetime
) -> Ticket:
    """Close a ticket that brings several subjects: its customer is told to open one for each, and
    those that replace it are kept with it, and named to them (CC-26)."""
    others = list(replacements)
    if others:
        opened = _("Ya hemos abierto, y no hace falta que nos los escriba de nuevo: %(tickets)s.")
        named = ", ".join(f"{other.label} ({other.subject})" for other in others)
        detail = f"{detail.strip()}\n\n{opened % {'tickets': named}}"
    closed = ending.resolve(
        ticket,
        by=by,
        outcome=Outcome.SEVERAL,
        resolution=detail,
        recipients=[ticket.contact],
        at=at,
    )
    for other in others:
        link(other, ticket, kind=Tie.REPLACES, by=by, at=at)
    return closed


@verb
def point_to_new_ticket(ticket: Ticket, *, next_step: str, by: User, at: datetime) -> Message:
    """Ask for a ticket of its own for what is another subject; this one keeps its own (CC-27)."""
    body = _("Lo nuevo que nos cuenta es otro asunto: necesita un ticket aparte.")
    return replies.reply(
        ticket, by=by, body=body, next_step=next_step, standard="new_subject", at=at
    )
