"""Whose case takes longer than it should is told so, and what is done about it (CC-42)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from kit.db import lock
from tickets.models import Message, Ticket
from tickets.services.core.ground import (
    keep,
    record,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.promises import dates, turns
from tickets.services.talk import answers, replies


@verb
def tell_delay(
    ticket: Ticket, *, measures: str, estimated_on: date, by: User, at: datetime
) -> Message:
    """Say that it is late, the measures taken and a new date, which is then watched (E09)."""
    ticket = lock(ticket)
    require_open(ticket)
    require_entitled(ticket, at)
    require_classified(ticket)
    measures = required(measures, _("Escriba qué medidas se han tomado."))
    day = f"{estimated_on:%d/%m/%Y}"
    text = _("La resolución tarda más de lo previsto. Medidas: %(measures)s") % {
        "measures": measures
    }
    step = _("Nueva fecha prevista: %(date)s.") % {"date": day}
    words = {"text": text, "next_step": step, "measures": measures, "estimated_on": day}
    due = answers.owed(ticket)
    message = replies.announce(ticket, "delay_notice", by=by, at=at, **words)
    answer = answers.FollowUpAnswer(detail=measures, estimated_on=estimated_on)
    if due and not answers.lacking(due.step, answer, at=at):  # it told what that one must
        answers.give(due, answer, message)
    dates.commit(ticket, estimated_on, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    record(ticket, ActionCode.TICKET_ANSWERED, text[:300], by=by, at=at, mail=message.mail)
    return message
