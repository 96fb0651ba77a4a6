"""H8: the ladder of reminders and updates, against a model of it in plain Python.

Many tickets live random histories side by side, over the same hours and the same outages of the
sweeps; each must be told of exactly what the model says, in the hour that the model says.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from contacts.models import Channel
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import FollowUp, Ticket
from tickets.services import FollowUpAnswer
from tickets.services.silence import chasing

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
MADRID = ZoneInfo("Europe/Madrid")
Told = tuple[datetime, str, int, int]  # when, what, in which cycle, which step


def working(since: datetime, hours: int) -> datetime:
    """So many hours later, of which those of Saturday and Sunday do not count."""
    while hours:
        hours -= since.astimezone(MADRID).weekday() < 5
        since += HOUR
    return since


@dataclass
class Model:
    """What becomes of one ticket, by the methodology alone (SAC-15..20, CC-43, CC-44)."""

    due: datetime | None = field(default_factory=lambda: working(AT, 48))
    told_at: datetime | None = None
    heard_at: datetime | None = None
    is_theirs: bool = False
    waits_for_others: bool = False
    began: datetime = AT
    cycle: int = 1
    steps: list[tuple[bool, int, datetime]] = field(default_factory=list)  # of this cycle
    is_given: bool = False  # whether the customer was told what our last step asked for
    asked: int = 0  # how many of them were of questions that the customer was warned of
    said: list[Told] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.due is not None

    @property
    def step(self) -> int:
        steps = self.steps[self.asked :] if self.is_theirs else self.steps
        return max((step for theirs, step, _ in steps if theirs == self.is_theirs), default=0)

    def sweep(self, now: datetime) -> None:
        if self.due is None or self.due > now:
            return
        if not self.is_theirs and self.step >= 4:
            step = self.step + self.is_given  # what was told is owed again; else who answers hears
            self.tell(now, "ours" if self.is_given else "again", step if self.is_given else 4)
            self.steps.append((False, step, now))
            self.due, self.is_given = working(now, 48), False
            return
        step = self.step + 1
        self.steps.append((self.is_theirs, step, now))
        self.due = working(now, 48)
        if not self.is_theirs:
            self.is_given = False
            self.tell(now, "ours", step)
        elif step == 4:
            self.tell(now, "closed", step)
            self.end()
        else:
            self.tell(now, "theirs", step)
            self.told_at = now
            self.due = working(now, 120) if step == 3 else self.due

    def tell(self, now: datetime, what: str, step: int) -> None:
        self.said.append((now, what, self.cycle, step))

    def end(self) -> None:
        self.due, self.is_theirs, self.waits_for_others = None, False, False

    def restart(self, now: datetime) -> None:
        words = [
            self.began,
            *filter(None, (self.told_at, self.heard_at)),
            *(at for *_, at in self.steps),
        ]
        self.due = working(max(words), 48)
        if self.is_theirs and self.step >= 3:
            self.asked = len(self.steps)

    def begin(self, now: datetime) -> None:
        self.cycle, self.steps, self.due = self.cycle + 1, [], working(now, 48)
        self.asked, self.is_given = 0, False
        self.began = now
        self.is_theirs = self.waits_for_others = False

    def turn(self, now: datetime, *, theirs: bool = False, others: bool = False) -> None:
        self.is_theirs, self.waits_for_others = theirs, others
        self.restart(now)

    # --- What people do; False where they may not ---------------------------------------------

    def reply(self, now: datetime, *, waits: bool = False) -> bool:
        if not self.is_open:
            return False
        if not self.is_theirs and self.step:
            self.is_given = True
        self.told_at = now
        self.turn(now, theirs=waits, others=self.waits_for_others and not waits)
        return True

    def hear(self, now: datetime) -> bool:
        self.heard_at = now
        others = self.waits_for_others
        self.begin(now)
        self.waits_for_others = others
        return True

    def note(self, now: datetime) -> bool:
        return True

    def wait(self, now: datetime, *, theirs: bool) -> bool:
        is_unasked = self.told_at is None or (self.heard_at or AT) > self.told_at
        if not self.is_open or (theirs and is_unasked):
            return False
        self.turn(now, theirs=theirs, others=not theirs)
        return True

    def resume(self, now: datetime) -> bool:
        if not (self.is_theirs or self.waits_for_others):
            return False
        self.turn(now)
        return True

    def resolve(self, now: datetime) -> bool:
        if not self.is_open:
            return False
        self.told_at = now
        self.end()
        return True

    def reopen(self, now: datetime) -> bool:
        if self.is_open:
            return False
        self.begin(now)
        return True


class Desk:
    """The product, with everything that its services want to know."""

    def __init__(self) -> None:
        self.agent, self.head = make.user(), make.user()
        self.person = make.contact()
        line = self.person.customer.service_line
        line.front_sector.head = self.head
        line.front_sector.save()
        make.policy()

    def opened(self) -> int:
        ticket = services.open_ticket(
            customer=self.person.customer,
            contact=self.person,
            channel=Channel.EMAIL,
            subject="El lector no lee",
            body="Desde esta mañana.",
            acknowledge=False,
            at=AT,
        )
        services.classify(
            ticket, by=self.agent, kind="query", priority="low", cause="", version=None, at=AT
        )
        services.take(ticket, by=self.agent, at=AT)
        return ticket.pk

    def reply(self, ticket: Ticket, now: datetime, **facts: Any) -> None:
        answer = FollowUpAnswer(
            detail="El proveedor lo corrige.",
            department="I+D",
            none_found=True,
            estimated_on=(now + timedelta(days=30)).date(),
        )
        services.reply(
            ticket,
            by=self.agent,
            body="Cambie el cable.",
            next_step="Díganos si lee.",
            answer=answer,
            at=now,
            **facts,
        )

    def wait(self, ticket: Ticket, now: datetime, awaited: str) -> None:
        services.wait(ticket, by=self.agent, awaited=awaited, reason="Espera", at=now)

    def resolve(self, ticket: Ticket, now: datetime) -> None:
        services.resolve(
            ticket,
            by=self.agent,
            outcome="solved",
            resolution="Cable nuevo.",
            article_reason="Es de un solo cliente.",
            recipients=[ticket.contact],
            at=now,
        )


Verb = tuple[Callable[[Desk, Ticket, datetime], object], Callable[[Model, datetime], bool]]
VERBS: dict[str, Verb] = {
    "reply": (Desk.reply, Model.reply),
    "ask": (
        lambda desk, ticket, now: desk.reply(ticket, now, waits=True),
        lambda model, now: model.reply(now, waits=True),
    ),
    "hear": (
        lambda desk, ticket, now: services.hear(ticket, body="Sigue igual", at=now),
        Model.hear,
    ),
    "note": (
        lambda desk, ticket, now: services.note(ticket, by=desk.agent, body="Nota", at=now),
        Model.note,
    ),
    "wait for them": (
        lambda desk, ticket, now: desk.wait(ticket, now, "customer"),
        lambda model, now: model.wait(now, theirs=True),
    ),
    "wait for others": (
        lambda desk, ticket, now: desk.wait(ticket, now, "third_party"),
        lambda model, now: model.wait(now, theirs=False),
    ),
    "resume": (
        lambda desk, ticket, now: services.resume(ticket, by=desk.agent, at=now),
        Model.resume,
    ),
    "resolve": (Desk.resolve, Model.resolve),
    "reopen": (
        lambda desk, ticket, now: services.reopen(ticket, by=desk.agent, reason="Vuelve", at=now),
        Model.reopen,
    ),
}
USUAL = ("ask", "ask", "reply", "reply", "hear", *VERBS)


@dataclass
class Street:
    """Many tickets under one clock, and the hours in which nobody sweeps."""

    dice: random.Random
    tickets: int
    hours: int
    desk: Desk = field(default_factory=Desk)
    models: dict[int, Model] = field(default_factory=dict)

    def live(self) -> None:
        self.models = {self.desk.opened(): Model() for _ in range(self.tickets)}
        planned, down = self.plans(), self.outages()
        for hour in range(1, self.hours):
            now = AT + hour * HOUR
            if hour not in down:
                chasing.chase_due(at=now)
                for model in self.models.values():
                    model.sweep(now)
            for pk, verb in planned[hour]:
                self.do(pk, verb, now)

    def plans(self) -> dict[int, list[tuple[int, str]]]:
        """For each ticket up to eight things, in any hour."""
        found = defaultdict(list)
        for pk in self.models:
            for _ in range(self.dice.randrange(9)):
                found[self.dice.randrange(1, self.hours)].append((pk, self.dice.choice(USUAL)))
        return found

    def outages(self) -> set[int]:
        starts = [self.dice.randrange(self.hours) for _ in range(4)]
        return {hour for start in starts for hour in range(start, start + self.dice.randrange(100))}

    def do(self, pk: int, verb: str, now: datetime) -> None:
        ours, theirs = VERBS[verb]
        ticket = Ticket.objects.select_related("contact").get(pk=pk)
        try:
            ours(self.desk, ticket, now)
            was_done = True
        except Refused:
            was_done = False
        assert was_done == theirs(self.models[pk], now), (pk, verb, now)

    # --- What was told ------------------------------------------------------------------------

    def told(self) -> dict[int, list[Told]]:
        """Of each ticket, what the product opened, sent and rang, told as the model tells it."""
        found: dict[int, list[Told]] = {pk: [] for pk in self.models}
        letters = dict(Mail.objects.values_list("key", "kind"))
        bells = dict(bells_of(self.desk.head))
        for row in FollowUp.objects.order_by("pk"):
            what, key = row.track, f"ticket-{row.ticket_id}-silent-{row.cycle}-{row.step}"
            if what == "theirs" and row.step == 4:
                what = "closed"
            elif what == "theirs":
                anew = f"-{row.asked}" if row.asked > 1 else ""
                kind = letters.pop(f"ticket-{row.ticket_id}-reminder-{row.cycle}-{row.step}{anew}")
                assert kind == ("ticket_closing_warning" if row.step == 3 else "ticket_reminder")
            else:
                assert bells.pop(key) == row.opened_at
            found[row.ticket_id].append((row.opened_at, what, row.cycle, row.step))
        for key, at in bells.items():
            _, pk, _, cycle, _ = key.split("-")
            found[int(pk)].append((at, "again", int(cycle), 4))
        assert not [key for key in letters if "-reminder-" in key]
        return {pk: sorted(said) for pk, said in found.items()}


def bells_of(person: User) -> list[tuple[str, datetime]]:
    rows = Notice.objects.filter(user=person, key__contains="-silent-")
    return list(rows.values_list("key", "created_at"))


LONG = [pytest.param(seed, 1000, 30, marks=pytest.mark.faults) for seed in range(10)]


@pytest.mark.req("SAC-03", "SAC-15", "SAC-20", "CC-43", "CC-44")
@pytest.mark.parametrize(("seed", "tickets", "days"), [(0, 5, 14), *LONG])
def test_everybody_is_told_what_the_model_says_in_the_hour_that_it_says(
    seed: int, tickets: int, days: int
) -> None:
    street = Street(random.Random(seed), tickets, days * 24)
    street.live()
    told = street.told()
    assert sum(map(len, told.values())) > tickets
    for pk, model in street.models.items():
        assert told[pk] == sorted(model.said), pk
    closed = Mail.objects.filter(kind="ticket_no_answer").count()
    assert closed == sum(what == "closed" for said in told.values() for _, what, *_ in said)
