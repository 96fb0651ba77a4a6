"""The data set that pages, search, sweep and mail are measured on: made once, and kept.

It is written in bulk, not lived: its tickets have messages, a log, the deadlines that follow from
it and what became of each promise, but no versions, letters or notices. What a verb costs is
measured by calling the verb. Lines of service of their own keep the sizes apart:

* `bench-large`: 1,000,000 tickets (20,000 of them open), 5,000 customers with 20 contacts each
* `bench-small`: 1,000 tickets (100 of them open), 50 customers with 20 contacts each

The open ones are made here, with deadlines that their calendar gives; the ended ones, and what
belongs to each, by PostgreSQL. The newest one being worked on has 200 messages.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Sector, User
from accounts.roles import SAC_AGENT, STAFF
from accounts.services import assign_roles
from bench import desk
from bench.desk import DAY
from bench.pour import pour, unindexed
from contacts.models import Contact, Customer, Entitlement, Event, ServiceLine, StaffIntake, Word
from demo.invented import FIRST, LAST, PLACES, TRADES
from kit.text import fold
from sla.models import Plan
from tickets.models import Message, Term, Ticket, TicketEvent

AGENTS = 6
FIRST_NUMBER = 1_000_000  # far from those that the product gives


@dataclass(frozen=True)
class Size:
    """How much there is of a line."""

    code: str
    customers: int
    contacts: int  # of each customer
    ended: int
    open: int


SIZES = {
    size.code: size
    for size in (
        Size("bench-large", customers=5_000, contacts=20, ended=980_000, open=20_000),
        Size("bench-small", customers=50, contacts=20, ended=900, open=100),
    )
}


def line(code: str) -> ServiceLine:
    """A line of the data set, which is made if it is not there yet."""
    found = ServiceLine.objects.filter(code=code).select_related("calendar").first()
    if found is None:
        found = make(SIZES[code])
        settle()
    return found


def agent(code: str) -> User:
    """Somebody who answers tickets of that line."""
    return User.objects.filter(sector__code=code).earliest("pk")


@transaction.atomic
def make(size: Size) -> ServiceLine:
    """Make a line with everything in it; only whole ones are ever seen."""
    dice, now = random.Random(size.code), timezone.now().replace(microsecond=0)
    made = empty_line(size)
    pour(customers(made, size, dice, now))
    owned = dict(Customer.objects.filter(service_line=made).values_list("number", "pk"))
    pour(contacts(list(owned.values()), size, dice, now))
    trust()
    with unindexed(Ticket, Message, TicketEvent, Term, Event):
        desk.fill_past(made, size.ended, now)
        pour(desk.standing(made, size.open, dice, now))
        desk.follow(made)
    long = desk.talked_of(made)
    pour(desk.long_story(long))
    pour(desk.long_log(long))
    return made


def trust() -> None:
    """Have PostgreSQL not look up each key of ten million rows, if it is ours to tell it so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):
            cursor.execute("SET LOCAL session_replication_role = replica")


def settle() -> None:
    """Do now what the database would do while it is measured: count its rows, clear its pages."""
    with connection.cursor() as cursor:
        for model in (Customer, Contact, Word, Ticket, Message, TicketEvent, Term, Event):
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")


def empty_line(size: Size) -> ServiceLine:
    sector = Sector.objects.create(code=size.code, name=size.code)
    for number in range(AGENTS):
        person = User.objects.create(
            email=f"agente{number}@{size.code}.example", name=f"Agente {number}", sector=sector
        )
        assign_roles(person, [STAFF, SAC_AGENT], at=timezone.now())
    made = ServiceLine.objects.create(
        code=size.code,
        name=size.code,
        calendar=ServiceLine.objects.get(code="customer-care").calendar,
        front_sector=sector,
        entitlement=Entitlement.PLAN,
        staff_intake=StaffIntake.ALLOWED,
        mailbox=f"soporte@{size.code}.example",
        team_name="Equipo de medición",
    )
    made.sectors.set([sector])
    return made


def customers(
    made: ServiceLine, size: Size, dice: random.Random, now: datetime
) -> Iterator[Customer]:
    plan, first = Plan.objects.get(code="gold"), next_number(Customer)
    for number in range(size.customers):
        name = f"{dice.choice(TRADES)} {dice.choice(LAST)} {dice.choice(PLACES)}"
        yield Customer(
            number=first + number,
            stage="active",
            stage_since=now - 900 * DAY,
            legal_name=f"{name} {number}, S.L.",
            trade_name=name,
            tax_id=f"B-{first + number}",
            phone=f"+34 93{first + number}",
            email=f"info@c{first + number}.example",
            service_line=made,
            plan=plan,
            plan_since=(now - 900 * DAY).date(),
            service_model="saas",
            is_key_account=number % 10 == 0,
            created_at=now - 900 * DAY,
        )


def contacts(
    owners: list[int], size: Size, dice: random.Random, now: datetime
) -> Iterator[Contact]:
    first = next_number(Contact)
    for number in range(size.customers * size.contacts):
        given, family = dice.choice(FIRST), f"{dice.choice(LAST)} {dice.choice(LAST)}"
        box = fold(f"{given}.{family.split()[0]}.{first + number}")
        yield Contact(
            number=first + number,
            customer_id=owners[number % len(owners)],
            first_name=given,
            last_name=family,
            job_title="Responsable",
            mobile=f"+34 6{first + number:08}",
            email=f"{box}@c{number % 997}.example",
            is_key_user=number < len(owners),
            created_at=now - 900 * DAY,
        )


def next_number(model: type[Customer | Contact]) -> int:
    last = model.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return max(last + 1, FIRST_NUMBER)
