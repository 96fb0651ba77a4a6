"""One ticket as those live it who work on it: what they do, and when they get round to it."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from contacts.models import Contact, ServiceLine
from demo import desk, errors, mail
from demo.books import Story
from demo.company import Company
from outbox.models import Mail
from tickets import services
from tickets.models import (
    Affects,
    Area,
    Cause,
    Coverage,
    Escalation,
    EscalationKind,
    InboundMail,
    Message,
    Ticket,
    Voice,
)
from tickets.services import FollowUpAnswer
from tickets.services.mail import inbound
from tickets.services.phone import listening
from tickets.services.talk import answers

# What an incident of each cause is about (CC-45).
AFFECTS: dict[str, Affects] = {
    Cause.NO_BASKET: Affects.CHECKOUT,
    Cause.NO_CHECKOUT: Affects.CHECKOUT,
    Cause.CHECKOUT_FLAWS: Affects.CHECKOUT,
    Cause.ERP_SYSTEM: Affects.ERP,
    Cause.ERP_DATA: Affects.ERP,
    Cause.DISPLAY: Affects.DISPLAY,
}


@dataclass
class Case:
    """A ticket, the story behind it, and who has it."""

    company: Company
    pk: int
    line: ServiceLine
    contact: Contact
    story: Story
    agent: User

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is by now: sweeps and others work on it as well."""
        return Ticket.objects.get(pk=self.pk)

    def later(self, hours: float, *, spread: float = 0.5) -> datetime:
        return self.company.later(self.line, hours, spread=spread)

    def first_look(self) -> datetime:
        """What stops buyers is looked at within minutes, everything else when its turn comes."""
        return self.later(0.25 if self.story.urgent else self.company.dice.choice([1, 2, 3, 6]))

    # --- What we do -------------------------------------------------------------------------

    def take(self, at: datetime) -> None:
        """Take the ticket and say what it is."""
        story, ticket = self.story, self.ticket
        if not ticket.is_open:
            return
        if ticket.owner is None:
            services.take(ticket, by=self.agent, at=at)
        services.classify(
            ticket,
            by=self.agent,
            kind=story.kind,
            cause=story.cause,
            priority=story.priority,
            area=story.area,
            tenor=story.tenor,
            version=None,
            at=at,
        )
        errors.registered(self.ticket, story, by=self.agent, at=at)

    def read(self, at: datetime, *, is_complete: bool = True) -> None:
        """Go through what the ticket contains; what it lacks will be asked (SAC-06)."""
        services.triage(
            self.ticket,
            by=self.agent,
            at=at,
            version=None,
            has_problem=True,
            has_impact=is_complete,
            has_technical=is_complete,
            affects=AFFECTS.get(self.story.cause, ""),
            coverage=Coverage.INSIDE if self.story.area == Area.SAC else Coverage.OUTSIDE,
            is_proactive=self.pk % 10 == 0,
        )

    def reply(self, body: str, at: datetime, *, next_step: str = "", waits: bool = False) -> None:
        services.reply(
            self.ticket,
            by=self.agent,
            body=body,
            next_step=next_step,
            waits=waits,
            answer=self.update(),
            at=at,
        )

    def update(self) -> FollowUpAnswer | None:
        """What must be told besides, when the customer has heard nothing for too long."""
        owed = answers.owed(self.ticket)
        if owed is None:
            return None
        return FollowUpAnswer(
            detail=f"Lo revisa el área de {self.story.department}, que sigue esta línea: "
            f"{self.story.possible_cause.lower().rstrip('.')}.",
            department=self.story.department,
            cause=self.story.possible_cause,
            estimated_on=self.company.day_ahead(self.line, 3) if owed.step >= 3 else None,
        )

    def ask(self, at: datetime) -> None:
        """Ask the customer for what is missing: it is their turn."""
        if self.update():
            self.reply(self.story.ask, at, waits=True)
            return
        self.read(at, is_complete=False)
        services.ask_information(self.ticket, detail=self.story.ask, by=self.agent, at=at)

    def note(self, body: str, at: datetime) -> None:
        services.note(self.ticket, by=self.agent, body=body, at=at)

    def resolve(self, at: datetime, *, by: User | None = None, outcome: str = "solved") -> None:
        """End the case and tell the customer; the CSM of a big one as well."""
        errors.corrected(self.company, self.ticket, self.story, by=self.agent, at=at)
        ticket = self.ticket
        self.settle_complaint(at)
        reason = desk.documented(self.company, ticket, self.story, at)
        csm = self.contact.customer.csm if ticket.is_key_account else None
        services.resolve(
            ticket,
            by=by or self.agent,
            outcome=outcome,
            resolution=self.story.resolution,
            recipients=[self.contact, *([csm] if csm else [])],
            article_reason=reason,
            at=at,
        )

    def settle_complaint(self, at: datetime) -> None:
        """Whoever answers for an open complaint ends it: until then its ticket cannot end."""
        rows = Escalation.objects.filter(ticket=self.pk, kind=EscalationKind.CSM, state="open")
        for row in rows.select_related("to"):
            services.finish(
                row,
                by=row.to,
                review="Se repasó la conversación: la fecha que se dio no se cumplió.",
                outcome=self.story.resolution,
                measures="Las fechas se acuerdan antes con quien resuelve.",
                at=at,
            )

    # --- What the customer does -------------------------------------------------------------

    def hear(self, body: str, at: datetime) -> None:
        """The customer answers our last letter; now and then, or without one, they tell us."""
        letter, ways = self.last_letter(), listening.ways(self.contact.customer, at=at)
        if letter is None or (self.pk % 5 == 0 and len(ways) > 1):
            way = ways[self.pk % max(1, len(ways) - 1)]  # the last one is to come by
            services.take_down(
                self.ticket, contact=self.contact, channel=way, body=body, by=self.agent, at=at
            )
        else:
            self.deliver(mail.answer(self.contact, letter, body, at), at)

    def last_letter(self) -> Mail | None:
        """The letter that the customer read last."""
        said = Message.objects.filter(ticket=self.pk, voice=Voice.PUBLIC, mail__isnull=False)
        last = said.select_related("mail").order_by("at", "pk").last()
        return last.mail if last else None

    def deliver(self, raw: bytes, at: datetime) -> None:
        arrive(self.company, self.line, raw, at)


def arrive(company: Company, line: ServiceLine, raw: bytes, at: datetime) -> InboundMail:
    """A message reaches the mailbox of a line, and is read."""
    company.letters += 1
    kept = inbound.receive(raw, mailbox=line.mailbox, at=at, uidvalidity=1, uid=company.letters)
    return inbound.read(kept, at=at)
