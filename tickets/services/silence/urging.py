"""Our turn: what is owed to a customer who has heard nothing for 48 hours (SAC-15..20)."""

from collections import defaultdict
from datetime import datetime

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

import procedures.services as procedures
from accounts.models import User
from contacts.models import ActionCode
from outbox.models import Tone
from tickets.models import EventKind, FollowUp, Message, Ticket, Track, Voice
from tickets.services.core.lapses import lapse
from tickets.services.core.rounds import Round


class Urging(Round):
    """One run over silent tickets on our turn."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.last = procedures.integer("follow_up_steps", at=at)
        self._lapses: dict[int, datetime] = {}
        self._stepped: dict[tuple[int, datetime], list[Ticket]] = defaultdict(list)

    def next_lapse(self, ticket: Ticket) -> datetime:
        """48 h from now, not from the lapse that is dealt with: the same for a whole calendar."""
        key = ticket.calendar_id
        if key not in self._lapses:
            self._lapses[key] = lapse(ticket, since=self.at, at=self.at)
        return self._lapses[key]

    def open_step(self, ticket: Ticket) -> None:
        self.follow_ups.append(
            FollowUp(
                ticket=ticket,
                cycle=ticket.follow_up_cycle,
                track=Track.OURS,
                step=ticket.follow_up_step,
                due_at=ticket.follow_up_at or self.at,
                opened_at=self.at,
            )
        )

    def stepped(self, ticket: Ticket) -> None:
        ticket.follow_up_at = self.next_lapse(ticket)
        self._stepped[ticket.follow_up_step, ticket.follow_up_at].append(ticket)

    def write(self) -> None:
        super().write()
        for (step, follow_up_at), tickets in self._stepped.items():
            rows = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
            rows.update(follow_up_step=step, follow_up_at=follow_up_at)  # neither has a history


def urge(ticket: Ticket, sweep: Urging) -> None:
    """Owe the customer the next update; at the fourth lapse the head answers for it (SAC-20).

    Where the rule has been lowered meanwhile, the head answers from the next lapse on.
    """
    if ticket.follow_up_step >= sweep.last and is_raised(ticket):
        insist(ticket, sweep)
    else:
        ticket.follow_up_step += 1
        if ticket.follow_up_step >= sweep.last:
            raise_to_head(ticket, sweep)
        else:
            demand(ticket, sweep)
        sweep.open_step(ticket)
    sweep.stepped(ticket)


def demand(ticket: Ticket, sweep: Urging) -> None:
    """Remind whoever is to act, and their head, that an update is owed (SAC-03, SAC-15).

    The last one before the head takes over demands a date of the person in charge (SAC-18).
    """
    step = ticket.follow_up_step
    words = _("sigue sin noticias nuestras; toca la actualización %(step)d") % {"step": step}
    is_last = step == sweep.last - 1
    if is_last:
        words = _(
            "actualización %(step)d: quien está a cargo debe dar información concreta y la fecha "
            "estimada de resolución"
        ) % {"step": step}
        sweep.messages.append(
            Message(ticket=ticket, voice=Voice.INTERNAL, body=words.capitalize(), at=sweep.at)
        )
    sweep.log(ticket, EventKind.FOLLOW_UP, words, step=step, track=Track.OURS.value)
    in_charge = [ticket.escalated_to, fixer(ticket)] if is_last else []
    sweep.tell(
        ticket,
        [*sweep.people(ticket), *in_charge, sweep.head(ticket)],
        key=f"silent-{ticket.follow_up_cycle}-{step}",
        text=words,
        tone=Tone.DANGER if is_last else Tone.WARNING,
    )


def fixer(ticket: Ticket) -> User | None:
    """Who works on the error of the ticket: the date is theirs to say (SAC-18)."""
    error = ticket.incident
    return error.owner if error and error.is_open else None


def raise_to_head(ticket: Ticket, sweep: Urging) -> None:
    """Escalate what four updates did not resolve; the owner stays (SAC-20, CC-34)."""
    head = sweep.head(ticket)
    words = _("actualización %(step)d y sin resolver: responde de él %(head)s") % {
        "step": ticket.follow_up_step,
        "head": head or sweep.sector(ticket),
    }
    if head:
        sweep.raise_to(ticket, head, words)
    sweep.log(ticket, EventKind.ESCALATED, words, step=ticket.follow_up_step)
    sweep.record(ticket, ActionCode.TICKET_ESCALATED, words)
    sweep.tell(
        ticket,
        [head, *sweep.people(ticket)],
        key=f"silent-{ticket.follow_up_cycle}-{ticket.follow_up_step}",
        text=words,
        tone=Tone.DANGER,
    )


def insist(ticket: Ticket, sweep: Urging) -> None:
    """Remind the head, 48 h after each other, of what they answer for.

    Where the last update was given, another is owed by now: the ticket shows as silent again.
    """
    mark = f"{ticket.follow_up_at:%Y%m%d%H%M}"
    if is_given(ticket):
        ticket.follow_up_step += 1
        sweep.open_step(ticket)
        mark = str(ticket.follow_up_step)
    words = _("escalado y sigue sin noticias nuestras")
    sweep.log(ticket, EventKind.FOLLOW_UP, words, step=sweep.last, track=Track.OURS.value)
    head = ticket.escalated_to or sweep.head(ticket)
    sweep.tell(
        ticket,
        [head, *sweep.people(ticket)],
        key=f"silent-{ticket.follow_up_cycle}-{mark}",
        text=words,
        tone=Tone.DANGER,
    )


def is_raised(ticket: Ticket) -> bool:
    """Whether the head was called in this round of updates already."""
    begun = updates(ticket).order_by("opened_at").values("opened_at")[:1]
    called = ticket.events.filter(kind=EventKind.ESCALATED, data__has_key="step")
    return called.filter(at__gte=Subquery(begun)).exists()


def is_given(ticket: Ticket) -> bool:
    """Whether somebody has told the customer what the last step asked for."""
    last = updates(ticket).filter(step=ticket.follow_up_step)
    return last.filter(answered_by__isnull=False).exists()


def updates(ticket: Ticket) -> QuerySet[FollowUp]:
    """What was owed since the customer last spoke."""
    return ticket.follow_ups.filter(cycle=ticket.follow_up_cycle, track=Track.OURS)
