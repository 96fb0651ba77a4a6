"""Whatever happens to a ticket, and however long the sweeps are down: nobody waits unnoticed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sla.services as sla
from accounts.models import User
from kit.errors import Refused
from outbox.models import Notice
from sla.worktime import Timeline
from tests import make
from tickets import services
from tickets.models import EventKind, Message, Ticket, Voice
from tickets.services import FollowUpAnswer
from tickets.services.promises import clocks
from tickets.services.silence import chasing

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
TWO_DAYS = timedelta(hours=48)


class Desk:
    """One ticket, its people, and sweeps that may be down."""

    def __init__(self, ticket: Ticket, head: User) -> None:
        self.pk, self.agent, self.head = ticket.pk, make.user(), head
        self.now, self.is_up = AT, True

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.select_related("calendar", "contact", "sector").get(pk=self.pk)

    @property
    def timeline(self) -> Timeline:
        return sla.timeline(self.ticket.calendar, sla.WORKING_DAYS, around=AT)

    def let_pass(self, hours: int) -> None:
        """Time passes; each step opens when it is due, or when the sweeps are back."""
        until = self.now + hours * HOUR
        while self.is_up and (due := self.ticket.follow_up_at) and due <= until:
            self.now = max(self.now, due)
            assert chasing.chase_due(at=self.now) == 1
            assert chasing.chase_due(at=self.now) == 0
            self.check()
        self.now = until

    def do(self, action: str) -> None:
        try:
            ACTIONS[action](self)
        except Refused:
            return  # what people may not do just now is no part of this test

    def reply(self, **facts: Any) -> None:
        services.reply(
            self.ticket,
            by=self.agent,
            body="Cambie el cable.",
            next_step="Díganos si lee.",
            answer=FollowUpAnswer(
                detail="El proveedor lo corrige.",
                department="I+D",
                none_found=True,
                estimated_on=(self.now + timedelta(days=30)).date(),
            ),
            at=self.now,
            **facts,
        )

    def check(self) -> None:
        ticket = self.ticket
        told = [f.opened_at for f in ticket.follow_ups.all()]
        assert clocks.disagreements(ticket) == []
        for (cycle, opened), (next_cycle, following) in pairwise(
            (f.cycle, f.opened_at) for f in ticket.follow_ups.all()
        ):
            rhythm = self.timeline.between(opened, following) >= TWO_DAYS
            assert rhythm or cycle != next_cycle, "a burst"
        if not self.is_up or not ticket.is_open:
            return
        assert ticket.follow_up_at is not None
        assert ticket.follow_up_at >= self.now or not told
        if self.timeline.between(self.waiting_since(ticket), self.now) > TWO_DAYS:
            since = self.waiting_since(ticket)
            again = ticket.events.filter(kind=EventKind.FOLLOW_UP, at__gte=since)  # to the head
            was_noticed = any(at >= since for at in told) or again.exists()
            was_noticed = was_noticed or ticket.follow_up_step >= 4
            # After the last reminder the customer has five working days, however often we ask.
            assert was_noticed or (ticket.is_theirs and ticket.follow_up_step >= 3)

    def waiting_since(self, ticket: Ticket) -> datetime:
        """When somebody last spoke, or the case was taken up again."""
        said = Message.objects.filter(ticket=ticket).exclude(voice=Voice.INTERNAL).last()
        back = ticket.events.filter(kind=EventKind.REOPENED).last()
        return max(one.at for one in (said, back) if one)

    def check_bells(self) -> None:
        """Each update was told to the head exactly once."""
        told = Notice.objects.filter(user=self.head, key__contains="-silent-")
        keys = list(told.values_list("key", flat=True))
        ours = self.ticket.follow_ups.filter(track="ours")
        for follow_up in ours:
            key = f"ticket-{self.pk}-silent-{follow_up.cycle}-{follow_up.step}"
            assert keys.count(key) == 1


def wait(desk: Desk, awaited: str) -> None:
    services.wait(desk.ticket, by=desk.agent, awaited=awaited, reason="Espera", at=desk.now)


def set_up(desk: Desk, is_up: bool) -> None:
    desk.is_up = is_up


ACTIONS: dict[str, Callable[[Desk], object]] = {
    "reply": Desk.reply,
    "ask": lambda desk: desk.reply(waits=True),
    "hear": lambda desk: services.hear(desk.ticket, body="Sigue igual", at=desk.now),
    "note": lambda desk: services.note(desk.ticket, by=desk.agent, body="Nota", at=desk.now),
    "take": lambda desk: services.take(desk.ticket, by=desk.agent, at=desk.now),
    "wait for them": lambda desk: wait(desk, "customer"),
    "wait for others": lambda desk: wait(desk, "third_party"),
    "resume": lambda desk: services.resume(desk.ticket, by=desk.agent, at=desk.now),
    "resolve": lambda desk: services.resolve(
        desk.ticket,
        by=desk.agent,
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[desk.ticket.contact],
        at=desk.now,
    ),
    "reopen": lambda desk: services.reopen(
        desk.ticket, by=desk.agent, reason="Vuelve", at=desk.now
    ),
    "outage": lambda desk: set_up(desk, False),
    "back": lambda desk: set_up(desk, True),
}
HISTORIES = st.lists(
    st.tuples(st.integers(0, 130), st.sampled_from(sorted(ACTIONS))), min_size=1, max_size=12
)

# The head, who answers for it since the fourth step, was told again: then it is their turn.
TURNED_AFTER_THE_HEAD_WAS_TOLD_AGAIN = [
    *((49, "wait for others"), (112, "back"), (27, "outage"), (127, "back"), (0, "outage")),
    *((127, "back"), (0, "ask"), (55, "ask"), (0, "reply"), (66, "back"), (0, "wait for them")),
]


def live(ticket: Ticket, head: User, history: list[tuple[int, str]]) -> None:
    desk = Desk(ticket, head)
    for hours, action in [*history, (0, "back"), (200, "note")]:
        desk.let_pass(hours)
        desk.do(action)
        desk.let_pass(0)
        desk.check()
    desk.check_bells()


@pytest.mark.req("SAC-03", "SAC-15", "SAC-20", "CC-34")
@pytest.mark.parametrize("examples", [15, pytest.param(200, marks=pytest.mark.faults)])
def test_silence_never_goes_unnoticed_and_nothing_comes_in_bursts(examples: int) -> None:
    ticket, head = make.classified(priority="low"), make.user()
    ticket.sector.head = head
    ticket.sector.save()

    lived: list[int] = []

    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(HISTORIES)
    @example(TURNED_AFTER_THE_HEAD_WAS_TOLD_AGAIN)
    def whatever_happens(history: list[tuple[int, str]]) -> None:
        with transaction.atomic():
            live(ticket, head, history)
            lived.append(len(history))
            transaction.set_rollback(True)

    whatever_happens()
    assert len(lived) >= examples
