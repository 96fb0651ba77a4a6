"""The way back: both tickets as if they had never been merged, or parted (CC-26, CC-27).

Nothing is ever taken out of a log: an entry of an undone merge is voided by a later one. What the
customer wrote on a merged ticket meanwhile goes back with it, unless it was answered where it was.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import (
    EventKind,
    Message,
    MovedMessage,
    Regroup,
    Regrouping,
    Ticket,
    TicketEvent,
    Voice,
)
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import keep, log, require_open, verb
from tickets.services.promises import clocks, turns
from tickets.services.talk import replies
from tickets.services.work.regrouping import (
    LIFE,
    TURN,
    absorb,
    end_duplicate,
    move_rows,
    moving,
    state,
)

# Entries that somebody's work makes: its clocks, or its turn to speak, are others by it.
WORK = frozenset(
    {
        *clocks.MOVING,
        *(EventKind.FOLLOW_UP, EventKind.ESCALATED, EventKind.RETURNED, EventKind.CALENDAR),
        *(EventKind.REFERRED, EventKind.RELEASED),
    }
)


@verb
def undo_regrouping(row: Regrouping, *, by: User, at: datetime) -> Regrouping:
    """Leave both tickets as if they had never been merged, or parted; what came since stays."""
    row = lock(row)
    if row.undone_at:
        raise Refused(_("Ya estaba deshecho."))
    first, second = sorted((row.kept_id, row.other_id))
    held = {pk: lock(Ticket(pk=pk)) for pk in (first, second)}
    row.kept, row.other = held[row.kept_id], held[row.other_id]
    require_kept(row)
    (undo_merge if row.kind == Regroup.MERGE else undo_split)(row, by=by, at=at)
    row.undone_by, row.undone_at = by, at
    row.save()
    return row


def require_kept(row: Regrouping) -> None:
    """Refuse while one of the two is itself part of another ticket by now."""
    for ticket in (row.kept, row.other):
        home = ticket.merged_into
        if home is not None and (ticket == row.kept or home != row.kept):
            raise Refused(
                _("%(ticket)s está unido a %(home)s: deshaga antes esa unión.")
                % {"ticket": ticket.label, "home": home.label}
            )


def undo_merge(row: Regrouping, *, by: User, at: datetime) -> None:
    kept, ended = row.kept, row.other
    came = [one.message for one in came_by(row)]
    going = [one for one in came if is_unanswered(one, kept)]
    voided = rewind(row, going)
    bring_back(row, but=set(came) - set(going))
    void(kept, voided, row, by=by, at=at)
    turns.settle(kept)
    keep(kept, by=by, at=at)
    put_back(ended, row.other_before, LIFE)
    ended.merged_into = None
    void(ended, mine_of(ended, row), row, by=by, at=at)
    for message in going:
        replies.take_word(ended, message, by_way_of=earlier_way(message, row))
    turns.settle(ended)
    keep(ended, by=by, at=at)
    if going:
        words = _("vuelve lo que el cliente escribió mientras estaba unido, y espera respuesta")
        ring_owner(ended, key=f"back-{row.pk}", text=words, by=by, at=at)


def rewind(row: Regrouping, going: list[Message]) -> list[TicketEvent]:
    """Take what the merge did out of the one that stayed; the entries that no longer count.

    Where nobody has worked on it since, it is put back as it was, and what other merges brought
    is done again on top. Where somebody has, it was in our hands and stays there: only the
    promises are undone, of what goes back without an answer.
    """
    kept = row.kept
    gone = {message.pk for message in going}
    mine = mine_of(kept, row)
    stays = [one for one in mine if one.data.get("message", 0) not in gone | {0}]
    if stays or has_been_worked_on(kept, since=begun(kept, row)):
        promised = [event for event in mine if event.kind == EventKind.CUSTOMER_REPLY]
        return [event for event in promised if event not in stays]
    return mine + brought_again(kept, row)


def brought_again(kept: Ticket, row: Regrouping) -> list[TicketEvent]:
    """Put the ticket back as it was before this merge, and do again what others have brought since;
    the entries that this replaces."""
    others = kept.regroupings.standing().filter(kind=Regroup.MERGE).exclude(pk=row.pk)
    start, replaced = begun(kept, row), list[TicketEvent]()
    steps: list[tuple[int, Regrouping, Message | None]] = []
    for one in others.select_related("other"):
        made = [event for event in mine_of(kept, one) if event.pk > start]
        replaced += made
        said = {event.data["message"]: event.pk for event in made if "message" in event.data}
        known = Message.objects.in_bulk(said)
        steps += [(pk, one, known[message]) for message, pk in said.items()]
        if begun(kept, one) > start:
            steps.append((begun(kept, one), one, None))
    put_back(kept, row.kept_before, TURN)
    for _pk, one, message in sorted(steps, key=lambda step: step[0]):
        if message:
            replies.take_word(kept, message, by_way_of=one)
            continue
        one.kept_before = state(kept, TURN)
        one.save()
        absorb(kept, one)
    return replaced


def begun(kept: Ticket, row: Regrouping) -> int:
    """The entry of the merge itself in the log of the ticket that stayed."""
    merges = kept.events.filter(kind=EventKind.MERGED)
    found = merges.filter(data__merge=row.pk).first() or merges.filter(at=row.at).first()
    return found.pk if found else 0


def has_been_worked_on(ticket: Ticket, *, since: int) -> bool:
    """Whether anything but merges has moved its clocks or its turn after that entry was made."""
    events = clocks.standing(ticket.events.all())
    later = [event for event in events if event.pk > since and event.kind in WORK]
    return any("regrouping" not in event.data for event in later)


def came_by(row: Regrouping) -> list[MovedMessage]:
    """What the customer has said on the other ticket since the merge: by its signed address, or in
    answer to its letters."""
    events = mine_of(row.kept, row)
    keys = [event.data["message"] for event in events if "message" in event.data]
    return list(row.moved.filter(message__in=keys).select_related("message").order_by("pk"))


def is_unanswered(message: Message, kept: Ticket) -> bool:
    """Whether nobody has answered it there, nor taken it elsewhere: else it stays with that."""
    is_told = kept.last_told_at is not None and kept.last_told_at >= message.at
    return message.ticket_id == kept.pk and not is_told


def earlier_way(message: Message, row: Regrouping) -> Regrouping | None:
    """The merge by which a message had reached the ticket that it now goes back to."""
    here = message.moves.get(regrouping=row)
    moves = message.moves.filter(pk__lt=here.pk, regrouping__undone_at=None)
    last = moves.filter(regrouping__kind=Regroup.MERGE).select_related("regrouping").last()
    return last.regrouping if last else None


def left_behind(row: Regrouping) -> int:
    """How much the customer has written since the merge that stays where it was heard."""
    said = Message.objects.filter(ticket=row.kept, voice=Voice.CUSTOMER, at__gt=row.at)
    brought = MovedMessage.objects.filter(regrouping__undone_at=None)
    return said.exclude(pk__in=brought.values("message")).count()


def mine_of(ticket: Ticket, row: Regrouping) -> list[TicketEvent]:
    """The entries that a merge made in a log and that count."""
    events = clocks.standing(ticket.events.all())
    found = [event for event in events if event.data.get("regrouping") == row.pk]
    return sorted(found, key=lambda event: event.pk)


def undo_split(row: Regrouping, *, by: User, at: datetime) -> None:
    new = row.other
    require_open(new)
    require_open(row.kept)  # else nobody would look at what comes back
    moved = row.moved.values("message")
    if new.messages.exclude(pk__in=moved).exclude(voice=Voice.INTERNAL).exists():
        raise Refused(_("%s ya tiene su propia conversación: una los dos tickets.") % new.label)
    if new.regroupings.standing().exists():
        raise Refused(_("Deshaga antes lo que se unió a %s, o salió de él.") % new.label)
    bring_back(row)
    back = Regrouping(pk=row.pk, kept=row.kept, other=new, by=by, at=at)
    with moving():
        move_rows(new.messages.all(), to=row.kept)
    end_duplicate(new, back)
    void(row.kept, [], row, by=by, at=at)
    keep(row.kept, by=by, at=at)


def void(
    ticket: Ticket, events: Iterable[TicketEvent], row: Regrouping, *, by: User, at: datetime
) -> None:
    """Say in the log what was undone, and which of its entries count no longer."""
    other = row.other if ticket == row.kept else row.kept
    words = {
        Regroup.MERGE: _("se deshace la unión con %s") % other.label,
        Regroup.SPLIT: _("vuelve lo que pasó a %s") % other.label,
    }[Regroup(row.kind)]
    voids = [event.pk for event in events]
    log(ticket, EventKind.UNDONE, at=at, by=by, text=words, voids=voids)


def bring_back(row: Regrouping, *, but: Collection[Message] = ()) -> None:
    """Each message to where it was; one that went on meanwhile will come back there instead."""
    with moving():
        for one in row.moved.exclude(message__in=but).select_related("message", "source"):
            later = MovedMessage.objects.filter(message=one.message_id, pk__gt=one.pk)
            onward = later.filter(regrouping__undone_at=None).order_by("pk").first()
            if onward:
                onward.source = one.source
                onward.save()
            else:
                move_rows([one.message], to=one.source)


def put_back(ticket: Ticket, before: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in before:  # it was merged before this was kept
            continue
        value = before[name]
        is_moment = name.endswith("_at") and value is not None
        setattr(ticket, name, datetime.fromisoformat(value) if is_moment else value)
