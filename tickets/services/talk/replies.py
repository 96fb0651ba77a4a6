"""What is said on a ticket: our replies and notes, and what the customer answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Channel, Contact
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile
from sla.clock import Awaited
from tickets.models import (
    ENDED,
    EventKind,
    Message,
    MovedMessage,
    Regroup,
    Regrouping,
    Status,
    Ticket,
    TicketEvent,
    Voice,
)
from tickets.services.core import escalated, letters, stale, wording
from tickets.services.core.alarms import alarm
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import (
    is_entitled,
    keep,
    log,
    record,
    require_classified,
    require_entitled,
    require_open,
    required,
    verb,
)
from tickets.services.core.thread import say
from tickets.services.intake import entitlement
from tickets.services.promises import dates, turns
from tickets.services.talk import answers, mentions, withdrawing
from tickets.services.talk.answers import FollowUpAnswer


@verb
def reply(
    ticket: Ticket,
    *,
    by: User,
    body: str,
    at: datetime,
    next_step: str = "",
    waits: bool = False,
    files: Sequence[StoredFile] = (),
    cc: Sequence[str] = (),
    answer: FollowUpAnswer | None = None,
    version: int | None = None,
    standard: str = "",
) -> Message:
    """Answer the customer, which starts the 48 h anew (SAC-03); with `waits` it is their turn.

    The first answer tells at least the next step (SAC-04), and one to a ticket that has been
    silent for 48 h tells what that update must (SAC-16..18). `standard`: the standard message
    that carries it instead of a plain answer, and gives no update.
    """
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    require_entitled(ticket, at)
    require_classified(ticket)
    before = withdrawing.state_of(ticket)
    due = None if standard else answers.owed(ticket)
    if due:
        answer = answers.check(due, answer, at=at)
    text = required(body or (answer.detail if answer else ""), _("Escriba la respuesta."))
    require_substance(ticket, text, next_step, answer)
    message = say(
        ticket, Voice.PUBLIC, text, at=at, author=by, next_step=next_step.strip(), files=files
    )
    kind, words = "ticket_reply", {"text": text, "next_step": wording.next_step(message.next_step)}
    if due and answer:
        answers.give(due, answer, message)
        kind, words = answers.words(due, answer, text, at=at)
    message.mail = letters.write(
        ticket, standard or kind, key=f"reply-{message.pk}", at=at, cc=cc, files=files, **words
    )
    message.save(update_fields=["mail"])
    told(ticket, by=by, at=at, waits=waits)
    if not standard:  # that one tells nothing of what was found out
        escalated.told(ticket, by=by, at=at, message=message)
    if answer and answer.estimated_on:
        dates.commit(ticket, answer.estimated_on, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    record(ticket, ActionCode.TICKET_ANSWERED, text[:300], by=by, at=at, mail=message.mail)
    withdrawing.keep_open(message, before, ticket, at=at)
    return message


def announce(
    ticket: Ticket, kind: str, *, text: str, next_step: str, by: User, at: datetime, **words: str
) -> Message:
    """Tell the customer by a standard letter of that kind how a locked ticket stands; refused
    when it would reach nobody."""
    letters.require_address(ticket)
    message = say(ticket, Voice.PUBLIC, text, at=at, author=by, next_step=next_step)
    key = f"{kind}-{message.pk}"
    message.mail = letters.write(ticket, kind, key=key, at=at, files=(), **words)
    message.save(update_fields=["mail"])
    told(ticket, by=by, at=at, waits=False)
    return message


def require_substance(
    ticket: Ticket, text: str, next_step: str, answer: FollowUpAnswer | None
) -> None:
    """Refuse a bare "Lo estamos revisando", and a first reply without a next step (SAC-04, C51)."""
    says_next = bool(next_step.strip()) and not wording.is_bare(next_step)
    says_more = answer is not None and answer.says_something
    if ticket.first_replied_at is None and not says_next:
        raise Refused(
            _("La primera respuesta debe decir el próximo paso (o resuelva el ticket si ya está).")
        )
    if wording.is_bare(text) and not says_next and not says_more:
        raise Refused(_("Diga algo más que «Lo estamos revisando»: el próximo paso o un detalle."))


def told(ticket: Ticket, *, by: User, at: datetime, waits: bool) -> None:
    """Note that the customer has been told something by us; who answers takes what is nobody's."""
    log(ticket, EventKind.PUBLIC_REPLY, at=at, by=by)
    ticket.owner = ticket.owner or by
    ticket.last_told_at = at
    ticket.first_replied_at = ticket.first_replied_at or at
    if waits:
        turns.turn(ticket, Status.WAITING_CUSTOMER, at=at)
        words = _("se espera la respuesta del cliente")
        log(ticket, EventKind.PAUSED, at=at, by=by, text=words, awaited=Awaited.CUSTOMER.value)
    elif ticket.is_theirs:
        turns.come_back(ticket, by=by, at=at)
    elif ticket.status == Status.PENDING:
        ticket.move_to(Status.IN_PROGRESS)
    turns.restart(ticket, at=at)


@verb
def note(
    ticket: Ticket, *, by: User, body: str, at: datetime, files: Sequence[StoredFile] = ()
) -> Message:
    """Write something down among ourselves; the customer never sees it, and no clock moves.

    A colleague who is named in it with an @ is told.
    """
    ticket = lock(ticket)
    text = required(body, _("Escriba la nota."))
    message = say(ticket, Voice.INTERNAL, text, at=at, author=by, files=files)
    mentions.tell_mentioned(message, by=by, at=at)
    return message


@verb
def hear(
    ticket: Ticket,
    *,
    body: str,
    at: datetime,
    contact: Contact | None = None,
    sender: str = "",
    files: Sequence[StoredFile] = (),
    channel: str = Channel.EMAIL,
    by: User | None = None,
    said_at: datetime | None = None,
) -> Message:
    """Take in what the customer says: it is our turn again, and the updates begin anew (C29).

    It ends a wait for them, and reopens what was resolved or closed (CC-43). What they say on a
    ticket that was merged reaches the one that it is part of now. What they did not write to us
    `by` wrote down, and it counts as of when it was said; in an ended ticket, not before its end.
    """
    ticket, ways = home_of(lock(ticket))
    said_at = max(filter(None, (said_at or at, ticket.opened_at, ticket.ended_at)))
    message = say(
        ticket,
        Voice.CUSTOMER,
        body,
        at=said_at,
        contact=contact,
        sender=sender,
        channel=channel,
        registered_by=by,
        files=files,
    )
    came = [MovedMessage(regrouping=way, message=message, source=way.other) for way in ways]
    MovedMessage.objects.bulk_create(came)
    is_back, was_owed = ticket.status in ENDED, ticket.reply_due_at is not None
    if is_back:
        again = _("el cliente ha vuelto a hablar") if by else _("el cliente ha escrito de nuevo")
        taken_up(ticket, by=by, at=said_at, reason=again)
    take_word(ticket, message, by_way_of=ways[-1] if ways else None)
    if is_back and not is_entitled(ticket, at):
        entitlement.set_referred(ticket)
        entitlement.tell_referred(ticket, by=by, at=at)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    who = contact or sender or ticket.contact
    record(ticket, ActionCode.TICKET_HEARD, body[:300], by=by, at=said_at, contact=contact)
    words = _("%(who)s ha respondido") % {"who": who}
    ring_owner(ticket, key=f"heard-{message.pk}", text=words, by=by, at=at)
    if ticket.reply_due_at and not was_owed:  # an answer is owed again, whatever the hour
        alarm(ticket, key=f"very-high-heard-{message.pk}", by=by, at=at)
    return message


def home_of(ticket: Ticket) -> tuple[Ticket, list[Regrouping]]:
    """The ticket that a held one is part of by now, and the merges that lead there."""
    ways: list[Regrouping] = []
    while ticket.merged_into:
        merges = ticket.regrouped.standing().filter(kind=Regroup.MERGE)
        ways += merges.select_related("other")  # none, if it was parted and that was undone
        ticket = lock(ticket.merged_into)
    return ticket, ways


def take_word(ticket: Ticket, message: Message, *, by_way_of: Regrouping | None) -> None:
    """It is our turn: the customer has spoken, there or in a ticket that is now part of it."""
    heard = [moment for moment in (ticket.last_heard_at, message.at) if moment]
    ticket.last_heard_at = max(heard)
    data: dict[str, Any] = {"regrouping": by_way_of.pk} if by_way_of else {}
    by = message.registered_by
    log(ticket, EventKind.CUSTOMER_REPLY, at=message.at, by=by, message=message.pk, **data)
    if ticket.last_told_at and message.at < ticket.last_told_at:
        return  # written down after it was answered: what we asked then is still theirs to say
    if ticket.is_theirs:
        turns.come_back(ticket, at=max(ticket.paused_at or message.at, message.at), **data)
    if ticket.is_open:
        turns.new_cycle(ticket, at=message.at)


def taken_up(ticket: Ticket, *, by: User | None, at: datetime, reason: str) -> TicketEvent:
    """Make an ended ticket work in hand again (CC-43); its clocks go on, but a date that was given
    was met or missed by its ending: another one may be given (SAC-19)."""
    ticket.move_to(Status.IN_PROGRESS)
    ticket.outcome, ticket.ended_at, ticket.escalated_to = "", None, None
    ticket.resolution, ticket.silent_close_reason = "", ""
    ticket.committed_on = ticket.date_kept = None
    event = log(ticket, EventKind.REOPENED, at=at, by=by, text=reason)
    record(ticket, ActionCode.TICKET_REOPENED, reason, by=by, at=at)
    return event
