"""Whatever is asked of whom, and however long the sweeps are down: somebody answers for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from kit.errors import Refused
from outbox.models import Notice
from tests import make
from tickets import services
from tickets.models import RAISING, Escalation, EscalationState, Provider, Ticket
from tickets.services.promises import alerts, clocks
from tickets.services.silence import chasing, following

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR


class Desk:
    """One ticket, whoever can be asked about it, and sweeps that may be down."""

    def __init__(self, ticket: Ticket, people: list[User], provider: Provider) -> None:
        self.pk, self.people, self.provider = ticket.pk, people, provider
        self.now, self.is_up = AT, True

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.select_related("owner", "calendar", "contact").get(pk=self.pk)

    @property
    def first(self) -> Escalation:
        row = Escalation.objects.alive().first()
        if row is None:
            raise Refused("There is none.")
        return row

    def asked(self, verb: Callable[..., object], whom: int, **facts: Any) -> None:
        verb(self.ticket, to=self.people[whom], by=self.people[0], at=self.now, **facts)

    def act(self, verb: Callable[..., object], **facts: Any) -> None:
        verb(self.first, by=self.people[0], at=self.now, **facts)

    def do(self, action: str) -> None:
        try:
            ACTIONS[action](self)
        except Refused:
            return  # what people may not do just now is no part of this test

    def sweep(self) -> None:
        """Each due moment rings once, and a second run rings nothing at all."""
        due = Escalation.objects.due_at(self.now).count()
        assert following.follow_up_due(at=self.now) == due
        chasing.chase_due(at=self.now)
        alerts.alert_due(at=self.now)
        rung = Notice.objects.count()
        for again in (following.follow_up_due, chasing.chase_due, alerts.alert_due):
            assert again(at=self.now) == 0
        assert Notice.objects.count() == rung

    def check(self) -> None:
        ticket = self.ticket
        assert clocks.disagreements(self.ticket) == []
        alive = list(Escalation.objects.alive().select_related("to", "ticket__owner"))
        assert ticket.is_open or not alive
        for row in alive:
            assert row.person.is_active
            assert row.next_at > self.now or not self.is_up
        raising = [
            row
            for row in alive
            if row.kind in RAISING and row.state == EscalationState.OPEN and not row.is_proposal
        ]
        people: list[User | None] = [row.to for row in raising]
        assert ticket.escalated_to in (people or [None])


def pass_time(desk: Desk, until: datetime) -> None:
    while desk.is_up:
        ticket = desk.ticket
        moments = [ticket.follow_up_at, ticket.alert_at]
        moments += Escalation.objects.alive().values_list("next_at", flat=True)
        due = min((moment for moment in moments if moment and moment <= until), default=None)
        if due is None:
            break
        desk.now = max(desk.now, due)
        desk.sweep()
        desk.check()
    desk.now = until


def provider(desk: Desk) -> None:
    services.escalate_to_provider(
        desk.ticket,
        provider=desk.provider,
        information="Error 500",
        reference="LC-1",
        since=desk.now.date(),
        by=desk.people[0],
        at=desk.now,
    )


def up(desk: Desk, is_up: bool) -> None:
    desk.is_up = is_up
    if is_up:
        desk.sweep()


ENDING = {"outcome": "Listo.", "review": "Revisado.", "measures": "Se mide."}
ACTIONS: dict[str, Callable[[Desk], object]] = {
    "head": lambda desk: desk.asked(services.escalate, 1, reason="Ayuda"),
    "specialist": lambda desk: desk.asked(
        services.ask_specialist, 2, reason="Sabe", informed="complete"
    ),
    "doubt": lambda desk: desk.asked(services.ask, 2, question="¿Sí?"),
    "manager": lambda desk: desk.asked(services.propose_manager, 3, reason="Tarda"),
    "complaint": lambda desk: services.complain(
        desk.ticket, reason="Tarda", by=desk.people[0], at=desk.now
    ),
    "provider": provider,
    "accept": lambda desk: desk.act(services.answer_proposal, answer="accepted"),
    "decline": lambda desk: desk.act(services.answer_proposal, answer="declined"),
    "to csm": lambda desk: desk.act(services.pass_to_csm),
    "follow": lambda desk: desk.act(services.follow, note="Sigue"),
    "hand": lambda desk: desk.act(services.hand, to=desk.people[3], reason="Sabe más"),
    "finish": lambda desk: desk.act(services.finish, **ENDING),
    "withdraw": lambda desk: desk.act(services.take_back),
    "told": lambda desk: desk.act(services.mark_told, how="Por teléfono"),
    "reply": lambda desk: services.reply(
        desk.ticket, by=desk.people[0], body="Cambie el cable.", next_step="Díganos.", at=desk.now
    ),
    "hear": lambda desk: services.hear(desk.ticket, body="Sigue", at=desk.now),
    "resume": lambda desk: services.resume(desk.ticket, by=desk.people[0], at=desk.now),
    "give": lambda desk: services.assign(
        desk.ticket, to=desk.people[2], by=desk.people[0], at=desk.now
    ),
    "resolve": lambda desk: services.resolve(
        desk.ticket,
        by=desk.people[0],
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[desk.ticket.contact],
        at=desk.now,
    ),
    "reopen": lambda desk: services.reopen(
        desk.ticket, by=desk.people[0], reason="Vuelve", at=desk.now
    ),
    "outage": lambda desk: up(desk, False),
    "back": lambda desk: up(desk, True),
}
HISTORIES = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(sorted(ACTIONS))), min_size=1, max_size=8
)


@pytest.mark.req("CC-34", "CC-40")
@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.faults)])
def test_every_escalation_always_has_somebody_and_a_next_moment(examples: int) -> None:
    people = [make.user() for _ in range(4)]
    ticket = make.classified(priority="low", owner=people[0])
    ticket.sector.head = people[1]
    ticket.sector.save()
    house = make.provider(term=2)

    lived: list[int] = []

    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(HISTORIES)
    def whatever_happens(history: list[tuple[int, str]]) -> None:
        with transaction.atomic():
            desk = Desk(ticket, people, house)
            for hours, action in [*history, (0, "back")]:
                pass_time(desk, desk.now + hours * HOUR)
                desk.do(action)
                if desk.is_up:
                    desk.sweep()
                desk.check()
            lived.append(len(history))
            transaction.set_rollback(True)

    whatever_happens()
    assert len(lived) >= examples


def test_after_an_outage_each_is_reminded_once_and_then_at_its_usual_pace() -> None:
    ticket = make.answered()
    for _ in range(3):
        services.ask(ticket, to=make.user(), question="¿Sí?", by=make.user(), at=AT)
    late = AT + timedelta(days=14)
    assert following.follow_up_due(at=late) == 3
    assert following.follow_up_due(at=late + HOUR) == 0
    assert Notice.objects.filter(text__contains="sigue escalado").count() == 3
    assert following.follow_up_due(at=late + timedelta(days=1)) == 3


def test_for_whom_has_left_the_head_of_the_sector_answers() -> None:
    ticket, specialist = make.answered(), make.user()
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    row = services.ask_specialist(
        ticket, to=specialist, reason="Sabe", informed="complete", by=make.user(), at=AT
    )
    specialist.is_active = False
    specialist.save()
    assert following.follow_up_due(at=row.next_at) == 1
    assert Escalation.objects.get(pk=row.pk).to == head
    assert Ticket.objects.get(pk=ticket.pk).escalated_to == head
    assert Notice.objects.filter(user=head, text__contains="sigue escalado").count() == 1
