"""Calls to the customer: only when the ticket warrants one, and then on record (CC-22, CC-37)."""

from datetime import datetime
from itertools import groupby

from django.db.models import Max
from django.utils.translation import gettext as _

import procedures.services as procedures
from accounts.models import User
from contacts.models import ActionCode
from kit.db import lock
from kit.errors import Refused
from tickets.models import CallReason, OutgoingCall, Ticket, Voice
from tickets.services.core.ground import record, required, verb
from tickets.services.core.thread import say


@verb
def log_call(ticket: Ticket, *, reason: str, summary: str, by: User, at: datetime) -> OutgoingCall:
    """Note a call that we made, and which of the reasons warranted it (CC-22).

    It is no news in writing: the 48 h go on until the customer is answered.
    """
    ticket = lock(ticket.survivor)  # where it is worked on, if it was merged
    if reason not in CallReason.values:
        raise Refused(_("Elija por qué hace falta llamar: se llama solo si el caso lo pide."))
    text = required(summary, _("Escriba qué se habló."))
    known = CallReason(reason)
    note = _("Llamada a %(contact)s. %(reason)s.") % {
        "contact": ticket.contact,
        "reason": known.label,
    }
    say(ticket, Voice.INTERNAL, f"{note}\n\n{text}", at=at, author=by)
    call = OutgoingCall.objects.create(ticket=ticket, reason=known, summary=text, by=by, at=at)
    record(ticket, ActionCode.CALL, f"{known.label}: {text}"[:300], by=by, at=at)
    return call


def suggests_call(ticket: Ticket, *, at: datetime) -> bool:
    """Whether so much was written to and fro since the last call that another is better (CC-37).

    Each message of the customer's begins a new cycle, so there are at most as many exchanges: what
    is short is not counted.
    """
    many = procedures.integer("call_after", at=at)
    return ticket.is_open and ticket.follow_up_cycle >= many and exchanges(ticket) >= many


def exchanges(ticket: Ticket) -> int:
    """How often the customer had to write after us, or first, since we last called them."""
    said = ticket.messages.filter(voice__in=[Voice.CUSTOMER, Voice.PUBLIC]).order_by("at", "pk")
    called = ticket.outgoing_calls.aggregate(at=Max("at"))["at"]
    if called:
        said = said.filter(at__gt=called)
    turns = groupby(said.values_list("voice", flat=True))
    return sum(voice == Voice.CUSTOMER for voice, _messages in turns)
