"""What others' customers have, do and are promised changes nothing on the pages of one line (C7).

Every page is read before and after another line fills with work, and must be the same to the byte.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

import backups.services as backups
from contacts.models import Channel, Contact, ServiceLine
from kit import clock
from tests import doors, make
from tests.doorplan import DOORS, address
from tests.mails import mail
from tests.test_foreign import CLERK, SEEING_ALL
from tests.test_web import PAGES, place
from tests.world import AT, World, build, let_in, passing
from tickets import services as tickets
from tickets.models import Ticket
from tickets.services.mail import inbound
from tickets.services.people import own

NOW = AT + timedelta(days=3, hours=2)
KINDS = ("query", "incident", "incident")
PRIORITIES = ("low", "medium")
# Whatever counts: it must change for whoever sees every line.
COUNTING = [
    *("tickets:queue", "tickets:daily", "tickets:wall", "tickets:board", "tickets:terms"),
    *("tickets:compliance", "tickets:escalations", "home", "search", "list_tabs", "list_export"),
]
# What is told of the whole house, to those who may know it.
OF_ALL = {
    "statusz": "how late the work in the background is",
    "outbox:mails": "all letters, to who operates the post",
    "tickets:touched": "how many tickets a figure of a procedure rules",
    "tickets:workload": "how much each person has to do, whomever it is for (ORG-15)",
    "tickets:export_workload": "the same",
}
READ = [name for name in PAGES if DOORS[name].permission != "public" and name not in OF_ALL]
EXTRA = {
    "search for a word": "/buscar/?q=lector",
    "tickets as a sheet": "/listas/tickets/exportar/csv/",
    "counts of tickets": "/listas/tickets/cuentas/",
    "contacts as a sheet": "/listas/contactos/exportar/csv/",
}
COUNTING += EXTRA
# What differs between two requests for the same page.
ONE_OFF = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|_once)" value="|X-CSRFToken[^:]*: *"|csrf-token" content=")'
    rb"[^\"&]+"
)

pytestmark = [pytest.mark.django_db, pytest.mark.faults]


class Books:
    """The pages of a clerk of one line, in a world whose clock stands still."""

    def __init__(self, world: World) -> None:
        self.world, self.clerk = world, world.people[CLERK]
        self.urls = {name: self.placed(name) for name in READ} | EXTRA
        tend()
        self.before: dict[str, bytes] = {}

    def placed(self, name: str) -> str:
        """The address of a page, with what is behind it made ready where that can be done twice."""
        with suppress(Exception), transaction.atomic():
            return place(self.world, name, self.clerk)
        thing: Any = self.world.ours.get(DOORS[name].kind)
        return address(name, thing.pk if thing is not None else 0, self.world.ours)

    def read(self, name: str) -> bytes:
        """What the page says, with nothing kept from before; reading it leaves no trace."""
        cache.clear()
        with passing():
            client = doors.enter(Client(), self.clerk)
            answer: Any = client.get(self.urls[name])
            content = b"".join(answer) if answer.streaming else answer.content
        return b"%d " % answer.status_code + ONE_OFF.sub(rb"\1", content)


def tend() -> None:
    """What the bells ring for, for everybody; at night there may be several copies to make."""
    call_command("sweep", stdout=io.StringIO())
    while backups.make_due(at=clock.now()):
        continue


@pytest.fixture(scope="module")
def books(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Books]:
    """All the pages that this run looks at, read before the other line got any work."""
    items: list[Any] = request.session.items
    wanted = {one.callspec.params["name"] for one in items if is_ours(one)}
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    still = time_machine.travel(NOW, tick=False)
    with files, still, django_db_blocker.unblock(), passing():
        world = build([])
        clerk = make.user(sector=world.sector, password=doors.PASSWORD)
        clerk.user_permissions.set(Permission.objects.exclude(codename__in=SEEING_ALL))
        let_in(world, CLERK, clerk)
        other = Other(world)
        made = Books(world)
        made.before = {name: made.read(name) for name in wanted}
        other.work()
        yield made


def is_ours(item: Any) -> bool:
    return item.path == Path(__file__) and hasattr(item, "callspec")


class Other:
    """Another line: its people are there from the start, its work is not."""

    def __init__(self, world: World) -> None:
        self.line: ServiceLine = world.theirs["line"]
        self.staff = [make.user(sector=self.line.front_sector) for _ in range(3)]
        self.line.front_sector.head = self.staff[0]
        self.line.front_sector.save()
        self.plan, self.provider = make.plan(), make.provider()
        self.error = world.ours["incident"]

    def work(self) -> None:
        """Forty requests of twenty customers, at every stage that there is."""
        people = [self.person() for _ in range(20)]
        for number in range(40):
            ticket = self.opened(people[number // 2], number)
            STAGES[number % len(STAGES)](self, ticket)
        tend()

    def person(self) -> Contact:
        since = date(2020, 1, 1)
        return make.contact(
            customer=make.customer(line=self.line, plan=self.plan, plan_since=since)
        )

    def opened(self, person: Contact, number: int) -> Ticket:
        at = AT + timedelta(hours=number)
        ticket = tickets.open_ticket(
            customer=person.customer,
            contact=person,
            channel=Channel.EMAIL,
            subject="El lector no lee",
            body="El lector de códigos no lee.",
            is_urgent=number % 7 == 0,
            at=at,
        )
        if number % len(STAGES):
            kind, priority = KINDS[number % len(KINDS)], PRIORITIES[number % len(PRIORITIES)]
            tickets.classify(
                ticket,
                by=self.staff[1],
                kind=kind,
                priority=priority,
                cause="",
                version=None,
                at=at,
            )
            tickets.take(ticket, by=self.staff[2], at=at)
        return Ticket.objects.get(pk=ticket.pk)

    @property
    def now(self) -> dict[str, Any]:
        return {"by": self.staff[2], "at": NOW}

    def reply(self, ticket: Ticket, **facts: Any) -> None:
        tickets.reply(ticket, body="Otro cable.", next_step="Díganos.", **self.now, **facts)

    def resolve(self, ticket: Ticket) -> None:
        tickets.resolve(
            ticket,
            outcome="out_of_scope",
            resolution="No es de nuestro producto: se lo indicamos.",
            recipients=[ticket.contact],
            **self.now,
        )

    def write(self, ticket: Ticket) -> None:
        for sender in (ticket.contact.email, "nadie@otra.test"):
            raw = mail(sender=sender, to=self.line.mailbox)
            inbound.read(inbound.receive(raw, mailbox=self.line.mailbox, at=NOW), at=NOW)


STAGES: list[Callable[[Other, Ticket], object]] = [
    lambda other, ticket: None,
    lambda other, ticket: other.reply(ticket),
    lambda other, ticket: other.reply(ticket, waits=True),
    lambda other, ticket: tickets.wait(ticket, awaited="third_party", reason="Espera", **other.now),
    lambda other, ticket: tickets.escalate(ticket, to=other.staff[0], reason="Ayuda", **other.now),
    lambda other, ticket: other.resolve(ticket),
    lambda other, ticket: tickets.escalate_to_provider(
        ticket,
        provider=other.provider,
        information="Error",
        reference="P",
        since=AT.date(),
        **other.now,
    ),
    lambda other, ticket: own.log_time(ticket, minutes=45, worked_on=AT.date(), **other.now),
    lambda other, ticket: other.write(ticket),
    lambda other, ticket: tickets.ask(
        ticket, to=other.staff[1], question="¿Es normal?", **other.now
    ),
    lambda other, ticket: tickets.complain(ticket, reason="Tarda", **other.now),
    lambda other, ticket: tickets.note(ticket, body="Nota del lector.", **other.now),
]


@pytest.mark.parametrize("name", [*READ, *EXTRA])
def test_the_work_of_others_changes_nothing_on_a_page(books: Books, name: str) -> None:
    before, after = books.before[name], books.read(name)
    assert before[:3] == b"200" or name not in COUNTING
    assert before[:3] not in (b"403", b"500")
    assert after.split(b"\n") == before.split(b"\n"), books.urls[name]


def test_who_sees_every_line_reads_of_the_work_of_others_on_each_page_that_counts(
    books: Books,
) -> None:
    """Without it the rest would prove nothing."""
    books.clerk.user_permissions.add(Permission.objects.get(codename="view_all_customers"))
    looked_at = [name for name in COUNTING if name in books.before]
    assert [name for name in looked_at if books.read(name) == books.before[name]] == []
