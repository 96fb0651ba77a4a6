"""Our turn: what is owed to a customer who has heard nothing for 48 hours (SAC-15..20)."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _

import outbox.services as outbox
import procedures.services as procedures
from accounts.models import Sector, User
from contacts.models import ActionCode
from outbox.models import Notice, Tone
from sla.models import Calendar
from tickets.models import EventKind, FollowUp, Message, Ticket, TicketEvent, Track, Voice
from tickets.services.ground import record, store
from tickets.services.turns import lapse


class Round:
    """What one sweep writes, gathered so that a thousand lapses cost a dozen statements."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.last = procedures.integer("follow_up_steps", at=at)
        self.follow_ups: list[FollowUp] = []
        self.events: list[TicketEvent] = []
        self.messages: list[Message] = []
        self.notices: list[Notice] = []
        self.stepped: dict[tuple[int, datetime], list[int]] = defaultdict(list)
        self.calendars: dict[int, Calendar] = {}
        self.sectors: dict[int, Sector] = {}
        self.members: dict[int, list[User]] = {}
        self.lapses: dict[int, datetime] = {}

    def next_lapse(self, ticket: Ticket) -> datetime:
        """48 h from now, not from the lapse that is dealt with: the same for a whole calendar."""
        key = ticket.calendar_id
        if key not in self.lapses:
            self.lapses[key] = lapse(ticket, since=self.at, at=self.at)
        return self.lapses[key]

    def sector(self, ticket: Ticket) -> Sector:
        key = ticket.sector_id
        if key not in self.sectors:
            self.sectors[key] = Sector.objects.select_related("head").get(pk=key)
        return self.sectors[key]

    def people(self, ticket: Ticket) -> list[User]:
        """Who is to act: the owner; while there is none, everybody in the sector."""
        if ticket.owner:
            return [ticket.owner]
        key = ticket.sector_id
        if key not in self.members:
            self.members[key] = list(User.objects.active().filter(sector=key))
        return self.members[key]

    def head(self, ticket: Ticket) -> User | None:
        """Who answers for the sector: its head or, without one, the owner's superior."""
        head = self.sector(ticket).head
        if head is None and ticket.owner:
            head = ticket.owner.superior
        return head if head and head.is_active else None

    def tell(self, ticket: Ticket, people: list[User], *, key: str, text: str, tone: Tone) -> None:
        line = f"{ticket.label} ({ticket.customer}): {text}"[:300]
        self.notices += [
            Notice(
                user=person,
                key=f"ticket-{ticket.pk}-{key}",
                text=line,
                url=ticket.get_absolute_url(),
                tone=tone,
                created_at=self.at,
            )
            for person in dict.fromkeys(people)
            if person.is_active
        ]

    def log(self, ticket: Ticket, kind: EventKind, text: str, **data: object) -> None:
        self.events.append(
            TicketEvent(ticket=ticket, kind=kind, at=self.at, text=text[:300], data=data)
        )

    def write(self) -> None:
        FollowUp.objects.bulk_create(self.follow_ups)
        TicketEvent.objects.bulk_create(self.events)
        Message.objects.bulk_create(self.messages)
        outbox.notify_each(self.notices)
        for (step, follow_up_at), pks in self.stepped.items():
            # Figures that follow from the log: they are no change of the ticket, no history.
            rows = Ticket.objects.filter(pk__in=pks)
            rows.update(follow_up_step=step, follow_up_at=follow_up_at)


def urge(ticket: Ticket, sweep: Round) -> None:
    """Owe the customer the next update; at the fourth lapse the head answers for it (SAC-20)."""
    if ticket.follow_up_step >= sweep.last:
        insist(ticket, sweep)
    else:
        ticket.follow_up_step += 1
        if ticket.follow_up_step == sweep.last:
            raise_to_head(ticket, sweep)
        else:
            demand(ticket, sweep)
        open_step(ticket, Track.OURS, sweep)
    ticket.follow_up_at = sweep.next_lapse(ticket)
    sweep.stepped[ticket.follow_up_step, ticket.follow_up_at].append(ticket.pk)


def open_step(ticket: Ticket, track: Track, sweep: Round) -> None:
    sweep.follow_ups.append(
        FollowUp(
            ticket=ticket,
            cycle=ticket.follow_up_cycle,
            track=track,
            step=ticket.follow_up_step,
            due_at=ticket.follow_up_at or sweep.at,
            opened_at=sweep.at,
        )
    )


def demand(ticket: Ticket, sweep: Round) -> None:
    """Remind whoever is to act, and their head, that an update is owed (SAC-03, SAC-15).

    The last one before the head takes over demands a date of the person in charge (SAC-18).
    """
    step = ticket.follow_up_step
    words = _("48 horas sin noticias nuestras: toca la actualización %(step)d") % {"step": step}
    is_last = step == sweep.last - 1
    if is_last:
        words = _(
            "tercera actualización: quien está a cargo debe dar información concreta y la fecha "
            "estimada de resolución"
        )
        sweep.messages.append(
            Message(ticket=ticket, voice=Voice.INTERNAL, body=words.capitalize(), at=sweep.at)
        )
    sweep.log(ticket, EventKind.FOLLOW_UP, words, step=step, track=Track.OURS.value)
    people = sweep.people(ticket)
    head = sweep.head(ticket)
    sweep.tell(
        ticket,
        [*people, *([head] if head else [])],
        key=f"silent-{ticket.follow_up_cycle}-{step}",
        text=words,
        tone=Tone.DANGER if is_last else Tone.WARNING,
    )


def raise_to_head(ticket: Ticket, sweep: Round) -> None:
    """Escalate what four updates did not resolve; the owner stays (SAC-20, CC-34)."""
    head = sweep.head(ticket)
    words = _("cuarta actualización sin resolver: responde de él %(head)s") % {
        "head": head or sweep.sector(ticket)
    }
    ticket.escalated_to = head or ticket.escalated_to
    store(ticket, by=None, at=sweep.at)
    sweep.log(ticket, EventKind.ESCALATED, words, step=ticket.follow_up_step)
    record(ticket, ActionCode.TICKET_ESCALATED, words, by=None, at=sweep.at)
    sweep.tell(
        ticket,
        [*([head] if head else []), *sweep.people(ticket)],
        key=f"silent-{ticket.follow_up_cycle}-{ticket.follow_up_step}",
        text=words,
        tone=Tone.DANGER,
    )


def insist(ticket: Ticket, sweep: Round) -> None:
    """Remind the head, 48 h after each other, of what they answer for."""
    words = _("escalado y sigue sin noticias nuestras")
    sweep.log(ticket, EventKind.FOLLOW_UP, words, step=sweep.last, track=Track.OURS.value)
    head = ticket.escalated_to or sweep.head(ticket)
    sweep.tell(
        ticket,
        [*([head] if head else []), *sweep.people(ticket)],
        key=f"silent-{ticket.follow_up_cycle}-{ticket.follow_up_at:%Y%m%d%H%M}",
        text=words,
        tone=Tone.DANGER,
    )
