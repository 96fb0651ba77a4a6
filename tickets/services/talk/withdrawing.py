"""An answer may be taken back until its letter leaves, and everything is as before it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

import outbox.services as outbox
import procedures.services as procedures
from accounts.models import User
from contacts.models import ActionCode
from kit.db import lock
from kit.errors import Refused
from tickets.models import DraftKind, EventKind, FollowUp, HeldReply, Message, Ticket
from tickets.services.core import escalated
from tickets.services.core.ground import keep, log, record, verb
from tickets.services.promises import turns
from tickets.services.talk import drafts

# What an answer changes in the row of its ticket.
CHANGED = (
    *("status", "owner_id", "paused_at", "first_replied_at", "last_told_at", "committed_on"),
    *("follow_up_at", "follow_up_step", "escalated_to_id"),
)
A_DAY = timedelta(days=1)


def state_of(ticket: Ticket) -> dict[str, Any]:
    """The row as it is, and the last entry of its log."""
    found = {name: getattr(ticket, name) for name in CHANGED}
    last = ticket.events.order_by("-pk").values_list("pk", flat=True).first()
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    } | {"last": last or 0}


def keep_open(
    message: Message, before: dict[str, Any], ticket: Ticket, *, at: datetime
) -> HeldReply:
    """Let the letter of an answer wait, and write down what withdrawing it would put back."""
    until = at + timedelta(seconds=procedures.integer("reply_undo_seconds", at=at))
    if message.mail:
        outbox.hold_back(message.mail, until=until)
    made = ticket.events.filter(pk__gt=before.pop("last")).values_list("pk", flat=True)
    return HeldReply.objects.create(
        message=message, until=until, version=ticket.version, before=before, events=list(made)
    )


@verb
def withdraw(message: Message, *, by: User, at: datetime) -> Message:
    """Take an answer back before it leaves: its text is a draft again, and clocks, turn and
    silence are as if it had never been given. What was sent is never undone."""
    ticket = lock(message.ticket)
    held = HeldReply.objects.filter(message=message.pk).first()
    message = Message.everything.select_related("mail").get(pk=message.pk)
    require_withdrawable(message, held, ticket, by=by, at=at)
    assert held is not None  # noqa: S101 - refused above
    message.withdrawn_at = at
    message.save(update_fields=["withdrawn_at"])
    put_back(ticket, held)
    escalated.untold(message, by=by, at=at)
    words = _("se retira una respuesta antes de que saliera")
    log(ticket, EventKind.UNDONE, at=at, by=by, text=words, voids=held.events)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    line = _("retirada antes de que saliera: %(text)s") % {"text": message.body[:240]}
    record(ticket, ActionCode.TICKET_ANSWERED, line, by=by, at=at)
    typed = {"body": message.body, "next_step": message.next_step}
    drafts.save(ticket, DraftKind.REPLY, typed, by=by, at=at)
    return message


def require_withdrawable(
    message: Message, held: HeldReply | None, ticket: Ticket, *, by: User, at: datetime
) -> None:
    if message.withdrawn_at:
        raise Refused(_("Esa respuesta ya se retiró: su texto está en el borrador."))
    if message.author_id != by.pk:
        raise Refused(_("Solo puede retirarla quien la escribió."))
    if held is None or at >= held.until:
        raise Refused(_("La respuesta ya salió: lo enviado no se deshace."))
    if held.version != ticket.version:
        raise Refused(_("El ticket ya siguió adelante: la respuesta sale."))
    if message.mail and not outbox.withdraw(message.mail, at=at):
        raise Refused(_("La carta está saliendo en este momento: ya no se puede retirar."))


def put_back(ticket: Ticket, held: HeldReply) -> None:
    """The row as it was, and the update that the answer gave is owed again."""
    for name, value in held.before.items():
        if name.endswith("_at") and value:
            value = datetime.fromisoformat(value)
        elif name.endswith("_on") and value:
            value = date.fromisoformat(value)
        setattr(ticket, name, value)
    for given in FollowUp.objects.filter(answered_by=held.message_id):
        given.answered_by = given.estimated_on = None
        given.detail = given.department = given.possible_cause = ""
        given.save()


def forget_held(*, at: datetime) -> int:
    """Throw away what only served to withdraw answers that left long ago; how many."""
    return HeldReply.objects.filter(until__lt=at - A_DAY).delete()[0]
