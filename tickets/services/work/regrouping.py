"""One subject, one ticket: two that are one are merged, one that is two is parted; both come
undone in one click (CC-26, CC-27).

What was said moves. What happened stays in the log of its own ticket, and so does the time that
each clock has used. The way back is in `undoing`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from kit.db import lock
from kit.errors import Refused
from tickets.models import (
    EventKind,
    Message,
    MovedMessage,
    Outcome,
    Regroup,
    Regrouping,
    Reply,
    Status,
    Ticket,
    Voice,
)
from tickets.services.core import escalated, letters
from tickets.services.core.ground import keep, log, record, require_open, required, verb
from tickets.services.intake import opening
from tickets.services.promises import developing, turns
from tickets.services.work import ending

# What a merge changes in the row that stays, and in the one that ends.
TURN = (
    *("status", "paused_at", "last_heard_at"),
    *("follow_up_at", "follow_up_step", "follow_up_cycle"),
)
LIFE = (*TURN, "outcome", "ended_at", "escalated_to_id", "resolution", "silent_close_reason")


@verb
def merge(one: Ticket, other: Ticket, *, by: User, at: datetime, tell: bool = True) -> Regrouping:
    """Make two tickets of one subject one: the older stays, since its customer waits longest.

    The customer is told once; what they answer to either reaches the one that stays.
    """
    kept, ended = oldest_first(one, other)
    require_one_subject(kept, ended)
    require_one_error(kept, ended)
    require_dates_and_consents(kept, ended)
    row = Regrouping.objects.create(
        kind=Regroup.MERGE,
        kept=kept,
        other=ended,
        heard_at=unanswered(ended),
        kept_before=state(kept, TURN),
        other_before=state(ended, LIFE),
        by=by,
        at=at,
    )
    promised = ended.reply_due_at
    move(row, ended.messages.all(), to=kept)
    absorb(kept, row)
    log(kept, EventKind.MERGED, at=at, by=by, text=_("se le une %s") % ended.label, merge=row.pk)
    turns.settle(kept)
    require_no_later(kept, ended, promised, row)
    keep(kept, by=by, at=at)
    end_duplicate(ended, row)
    if tell:
        tell_merged(row)
    return row


def oldest_first(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both, held in the order of their keys; the one that was opened first before the other."""
    if one.pk == other.pk:
        raise Refused(_("Elija otro ticket: no se une uno consigo mismo."))
    held = [lock(ticket) for ticket in sorted((one, other), key=lambda ticket: ticket.pk)]
    first, second = sorted(held, key=lambda ticket: (ticket.opened_at, ticket.pk))
    return first, second


def require_one_subject(kept: Ticket, ended: Ticket) -> None:
    if kept.customer_id != ended.customer_id:
        raise Refused(_("Son de clientes distintos: no se pueden unir."))
    for ticket in (kept, ended):
        require_open(ticket)


def require_one_error(kept: Ticket, ended: Ticket) -> None:
    """A customer who waits for a correction goes on being told of it (TIC-14)."""
    error = ended.incident
    if error and error.is_open and kept.incident_id != error.pk:
        raise Refused(
            _("%(ended)s es del error %(error)s: diga antes en %(kept)s que también lo es.")
            % {"ended": ended.label, "error": error.label, "kept": kept.label}
        )


def require_dates_and_consents(kept: Ticket, ended: Ticket) -> None:
    """What was promised or agreed goes on being watched: a date that the customer was given is
    given in the ticket that stays, and no agreement to pay is left behind (SAC-13, SAC-19)."""
    day, words = ended.committed_on, {"ended": ended.label, "kept": kept.label}
    if day and (kept.committed_on is None or kept.committed_on > day):
        raise Refused(
            _("%(ended)s tiene comprometido el %(date)s: comprometa antes esa fecha en %(kept)s.")
            % {**words, "date": f"{day:%d/%m/%Y}"}
        )
    if developing.of(ended).pk and not developing.of(kept).pk:
        raise Refused(
            _("%(ended)s tiene un plazo de desarrollo: póngalo antes en %(kept)s.") % words
        )
    if ended.consents.filter(Q(reply="") | Q(reply=Reply.ACCEPTED, claims=None)).exists():
        raise Refused(
            _(
                "%(ended)s tiene una conformidad en T-Points sin responder o sin consumir: únalos "
                "después, o pídala en %(kept)s."
            )
            % words
        )


def require_no_later(
    kept: Ticket, ended: Ticket, promised: datetime | None, row: Regrouping
) -> None:
    """No promise is put off by a merge: else it would be a way to win time."""
    if row.heard_at is None or promised is None:
        return
    is_answered = kept.last_told_at is not None and kept.last_told_at >= row.heard_at
    is_later = kept.reply_due_at is None or kept.reply_due_at > promised
    if is_later and not is_answered:
        raise Refused(
            _(
                "%(ended)s debe respuesta antes que %(kept)s: clasifique %(kept)s con su "
                "prioridad, o responda antes."
            )
            % {"ended": ended.label, "kept": kept.label}
        )


def unanswered(ticket: Ticket) -> datetime | None:
    """When the customer said what nobody has answered yet."""
    told, heard = ticket.last_told_at, ticket.last_heard_at
    return heard if told is None or (heard is not None and heard > told) else None


def absorb(kept: Ticket, row: Regrouping) -> None:
    """Take over the word that the other owed an answer to, as of when it was said: our turn."""
    if row.heard_at is None:
        return
    log(kept, EventKind.CUSTOMER_REPLY, at=row.heard_at, regrouping=row.pk)
    kept.last_heard_at = max(filter(None, (kept.last_heard_at, row.heard_at)))
    if kept.is_theirs:
        since = max(filter(None, (kept.paused_at, row.heard_at)))
        words = _("el cliente escribió en %s") % row.other.label
        turns.come_back(kept, at=since, text=words, regrouping=row.pk)
    turns.restart(kept, at=row.at)


def end_duplicate(ended: Ticket, row: Regrouping) -> None:
    """Close what lives on in another ticket; nobody is told twice."""
    escalated.require_none(ended)
    ending.set_ended(ended, Status.CLOSED, outcome=Outcome.DUPLICATE, at=row.at)
    ended.merged_into = row.kept
    words = _("se une a %s") % row.kept.label
    ended.resolution = ended.silent_close_reason = words[:200]
    log(ended, EventKind.CLOSED, at=row.at, by=row.by, text=words, regrouping=row.pk)
    turns.settle(ended)
    keep(ended, by=row.by, at=row.at)
    record(ended, ActionCode.TICKET_CLOSED, words, by=row.by, at=row.at)


def tell_merged(row: Regrouping) -> None:
    """One letter, to whoever opened the one that ends, answered in the one that stays."""
    letters.write(
        row.kept,
        "tickets_merged",
        key=f"merged-{row.pk}",
        at=row.at,
        to=[address for address in [row.other.contact.email] if address],
        other=row.other.label,
        other_subject=row.other.subject,
    )


# --- Parting --------------------------------------------------------------------------------


@verb
def split(
    ticket: Ticket,
    *,
    messages: Sequence[Message],
    subject: str,
    by: User,
    at: datetime,
    tell: bool = True,
) -> Regrouping:
    """Give a second subject a ticket of its own, as of when the customer brought it up.

    The first ticket owes what it owed: its clocks do not win time by it.
    """
    ticket = lock(ticket)
    require_open(ticket)
    chosen = chosen_of(ticket, messages)
    asked = next(one for one in chosen if one.voice == Voice.CUSTOMER)
    new = opened(ticket, asked, subject=required(subject, _("Escriba el asunto.")), by=by)
    row = Regrouping.objects.create(kind=Regroup.SPLIT, kept=ticket, other=new, by=by, at=at)
    move(row, chosen, to=new)
    for later in [one for one in chosen if one.voice == Voice.CUSTOMER and one != asked]:
        log(new, EventKind.CUSTOMER_REPLY, at=later.at)
        new.last_heard_at = later.at
    turns.settle(new)
    keep(new, by=by, at=at)
    log(new, EventKind.SPLIT, at=at, by=by, text=_("sale de %s") % ticket.label)
    words = _("pasa a %(new)s: %(subject)s") % {"new": new.label, "subject": new.subject}
    log(ticket, EventKind.SPLIT, at=at, by=by, text=words)
    keep(ticket, by=by, at=at)
    mail = opening.welcome(new, by=by, at=at, header_id="") if tell and new.is_open else None
    record(new, ActionCode.TICKET_OPENED, new.subject, by=by, at=at, mail=mail)
    return row


def chosen_of(ticket: Ticket, messages: Sequence[Message]) -> list[Message]:
    """The messages that go, in order; refused when they cannot make a ticket."""
    keys = {message.pk for message in messages}
    said = list(ticket.messages.select_related("contact"))
    chosen = [one for one in said if one.pk in keys]
    if not any(one.voice == Voice.CUSTOMER for one in chosen):
        raise Refused(_("Elija al menos un mensaje del cliente: con él se abre el ticket nuevo."))
    if any(one.voice == Voice.PUBLIC for one in chosen):
        raise Refused(_("Lo que ya se respondió al cliente se queda en su ticket."))
    if said[0] in chosen:
        raise Refused(_("El primer mensaje se queda: es el asunto de este ticket."))
    return chosen


def opened(ticket: Ticket, asked: Message, *, subject: str, by: User) -> Ticket:
    """The new ticket, whose clocks run from when the customer wrote."""
    contact, at = asked.contact or ticket.contact, asked.at
    new = opening.drafted(ticket.customer, contact, channel=ticket.channel, subject=subject, at=at)
    new.registered_by, new.sector = by, ticket.sector
    line = ticket.customer.service_line
    opening.start(new, is_entitled=ticket.customer.entitled_on(line.local_date(at)), by=by, at=at)
    return lock(new)


# --- Moving what was said -------------------------------------------------------------------


@contextmanager
def moving() -> Iterator[None]:
    """Within, a message may go to another thread; nothing else of it may change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sgc.regrouping', 'yes', true)")
        yield
        cursor.execute("SELECT set_config('sgc.regrouping', '', true)")


def move(row: Regrouping, messages: Iterable[Message], *, to: Ticket) -> None:
    """Take messages to another thread, and write down where each was."""
    going = list(messages)
    moves = [MovedMessage(regrouping=row, message=one, source=one.ticket) for one in going]
    MovedMessage.objects.bulk_create(moves)
    with moving():
        move_rows(going, to=to)


def move_rows(messages: Iterable[Message], *, to: Ticket) -> None:
    for message in messages:
        message.ticket = to
        message.save(update_fields=["ticket"])


# --- Rows as they were ----------------------------------------------------------------------


def state(ticket: Ticket, names: tuple[str, ...]) -> dict[str, Any]:
    """Fields of a ticket as JSON can hold them, to the microsecond."""
    found = {name: getattr(ticket, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
    }
