"""What a sweep writes, gathered so that a thousand tickets cost a few dozen statements."""

from collections.abc import Iterable
from datetime import datetime

import contacts.services.timeline as timeline
import outbox.services as outbox
from accounts.models import Sector, User
from contacts.models import ActionCode, Event
from kit.history import change_each, create_each
from outbox.models import Notice, Tone
from sla.models import Priority
from sla.services import rota as duty
from tickets.models import (
    Escalation,
    EscalationKind,
    EventKind,
    FollowUp,
    Message,
    Ticket,
    TicketEvent,
)
from tickets.models import EscalationState as State
from tickets.services.core.lapses import next_moment


class Round:
    """One run of a sweep over a batch of locked tickets."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.follow_ups: list[FollowUp] = []
        self.events: list[TicketEvent] = []
        self.messages: list[Message] = []
        self.notices: list[Notice] = []
        self.facts: list[Event] = []
        self.raised: list[Escalation] = []
        self._sectors: dict[int, Sector] = {}
        self._members: dict[int, list[User]] = {}
        self._on_duty: dict[int, list[User]] = {}

    def write(self) -> None:
        FollowUp.objects.bulk_create(self.follow_ups)
        TicketEvent.objects.bulk_create(self.events)
        Message.objects.bulk_create(self.messages)
        outbox.notify_each(self.notices)
        timeline.record_each(self.facts)
        self.write_raised()

    def write_raised(self) -> None:
        """The escalations, but for those whom somebody had asked already, and who now answers."""
        tickets = [row.ticket for row in self.raised]
        known = Escalation.objects.filter(
            ticket__in=tickets, kind=EscalationKind.HEAD, state=State.OPEN
        )
        pairs = set(known.values_list("ticket", "to")) if tickets else set()
        rows = [row for row in self.raised if (row.ticket_id, row.to_id) not in pairs]
        create_each(rows, by=None, at=self.at)
        change_each(tickets, ["escalated_to"], by=None, at=self.at)

    def raise_to(self, ticket: Ticket, person: User, reason: str) -> None:
        """Have somebody above answer for the ticket, whose owner stays (CC-34)."""
        if ticket.escalated_to_id == person.pk:
            return
        ticket.escalated_to = person
        self.raised.append(
            Escalation(
                ticket=ticket,
                kind=EscalationKind.HEAD,
                to=person,
                reason=reason[:1].upper() + reason[1:],
                opened_at=self.at,
                next_at=next_moment(ticket, EscalationKind.HEAD, at=self.at),
            )
        )

    def next_level(self, ticket: Ticket) -> User | None:
        """Who comes next: the head of the sector, then whoever is above who answers (CC-42)."""
        passed = {ticket.owner_id, ticket.escalated_to_id}
        head = self.head(ticket)
        if head and head.pk not in passed:
            return head
        person = ticket.escalated_to or head
        while person and (person.pk in passed or not person.is_active):
            person = person.superior
        return person

    def sector(self, ticket: Ticket) -> Sector:
        key = ticket.sector_id
        if key not in self._sectors:
            self._sectors[key] = Sector.objects.select_related("head").get(pk=key)
        return self._sectors[key]

    def people(self, ticket: Ticket) -> list[User]:
        """Who is to act: the owner; while there is none, or they left, everybody in the sector.

        For Muy Alta that is whoever is on duty, if anybody is (CC-13).
        """
        if ticket.owner and ticket.owner.is_active:
            return [ticket.owner]
        key = ticket.sector_id
        if ticket.priority == Priority.VERY_HIGH and (called := self._called(ticket)):
            return called
        if key not in self._members:
            self._members[key] = list(User.objects.active().filter(sector=key))
        return self._members[key]

    def _called(self, ticket: Ticket) -> list[User]:
        key = ticket.sector_id
        if key not in self._on_duty:
            self._on_duty[key] = duty.on_duty(ticket.sector, at=self.at)
        return self._on_duty[key]

    def head(self, ticket: Ticket) -> User | None:
        """Who answers for the sector: its head or, without one, the owner's superior; so also where
        the head has the ticket themselves, unless nobody is above them (SAC-20)."""
        head, owner = self.sector(ticket).head, ticket.owner
        if owner and (head is None or head.pk == owner.pk):
            head = owner.superior or head
        return head if head and head.is_active else None

    def tell(
        self,
        ticket: Ticket,
        people: Iterable[User | None],
        *,
        key: str,
        text: str,
        tone: Tone = Tone.WARNING,
    ) -> None:
        """Put a line about the ticket in the bells of those who are still with us."""
        line = f"{ticket.label} ({ticket.customer}): {text}"[:300]
        url = ticket.get_absolute_url()
        self.notices += [
            Notice(
                user=person,
                key=f"ticket-{ticket.pk}-{key}",
                text=line,
                url=url,
                tone=tone,
                created_at=self.at,
            )
            for person in dict.fromkeys(people)
            if person and person.is_active
        ]

    def log(self, ticket: Ticket, kind: EventKind, text: str, **data: object) -> None:
        self.events.append(
            TicketEvent(ticket=ticket, kind=kind, at=self.at, text=text[:300], data=data)
        )

    def record(self, ticket: Ticket, action: ActionCode, text: str) -> None:
        """Put a fact of the ticket on its customer's timeline (GEN-05)."""
        self.facts.append(
            Event(
                customer=ticket.customer,
                contact=ticket.contact,
                action_id=action,
                at=self.at,
                text=f"{ticket.label} · {text}",
                url=ticket.get_absolute_url(),
            )
        )
