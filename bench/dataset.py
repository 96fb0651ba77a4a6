"""The data set that pages, search, sweep and mail are measured on: made once, and kept.

It is written in bulk, not lived: its tickets have messages, a log and the deadlines that follow
from it, but no versions, letters or notices. What a verb costs is measured by calling the verb.
Three lines of service of their own keep the sizes apart:

* `bench-large`: 100,000 tickets (10,000 of them open), 5,000 customers with 20 contacts each
* `bench-small`: the same a hundred times smaller
* `bench-open`: 100,000 open tickets
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.utils import timezone

import sla.services as sla
from accounts.models import Sector, User
from accounts.roles import SAC_AGENT, STAFF
from accounts.services import assign_roles
from bench.pour import pour
from contacts.models import (
    ActionCode,
    Channel,
    Contact,
    Customer,
    Entitlement,
    Event,
    ServiceLine,
    StaffIntake,
    Word,
)
from contacts.services import timeline
from demo.invented import FIRST, LAST, PLACES, TRADES
from kit.text import fold
from sla.models import PRIORITIES, Plan, Policy, Priority, RequestKind
from tickets.models import RANK, EventKind, Message, Outcome, Status, Ticket, TicketEvent, Voice
from tickets.services.promises import clocks

AGENTS = 6
FIRST_NUMBER = 1_000_000  # far from those that the product gives
DAY = timedelta(days=1)
SUBJECTS = (
    """
No se puede finalizar la compra|El stock no coincide con el ERP|La cesta se vacía|Factura duplicada
Error al emitir la factura|Certificado a punto de caducar|El buscador tarda|Alta de un usuario
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
BODY = "Buenos días:\n\nDesde esta mañana nos ocurre lo que indica el asunto. ¿Pueden revisarlo?\n"
REPLY = "Hemos reproducido el caso y ya conocemos la causa. La corrección se publica esta tarde."


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
        Size("bench-large", customers=5_000, contacts=20, ended=90_000, open=10_000),
        Size("bench-small", customers=50, contacts=20, ended=900, open=100),
        Size("bench-open", customers=500, contacts=1, ended=0, open=100_000),
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
    pour(tickets(made, size, dice, now))
    pour(messages(made))
    pour(events(made))
    pour(happenings(made))
    return made


def settle() -> None:
    """Do now what the database would do while it is measured: count its rows, clear its pages."""
    with connection.cursor() as cursor:
        for model in (Customer, Contact, Word, Ticket, Message, TicketEvent, Event):
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


def tickets(made: ServiceLine, size: Size, dice: random.Random, now: datetime) -> Iterator[Ticket]:
    """The tickets, oldest first, each with the deadlines that its log will give it."""
    people = list(
        Contact.objects.filter(customer__service_line=made, is_key_user=True)
        .select_related("customer")
        .order_by("pk")
    )
    owners = list(User.objects.filter(sector=made.front_sector).order_by("pk"))
    for number in range(size.ended + size.open):
        person = people[number % len(people)]
        is_open = number >= size.ended
        age = dice.random() * 20 if is_open else 20 + (1 - number / size.ended) * 700
        row = Ticket(
            customer=person.customer,
            contact=person,
            channel=Channel.EMAIL,
            subject=dice.choice(SUBJECTS),
            owner=dice.choice([*owners, None]) if is_open else dice.choice(owners),
            sector=made.front_sector,
            policy=policy(),
            calendar=made.calendar,
            calendar_version=made.calendar.version,
            opened_at=now - timedelta(days=age),
            is_key_account=person.customer.is_key_account,
        )
        yield standing(row, made, dice) if is_open else over(row, dice)


@cache
def policy() -> Policy:
    return sla.policy_at(datetime.now(UTC))


def classified(row: Ticket, dice: random.Random) -> None:
    row.kind = dice.choice([RequestKind.QUERY, RequestKind.INCIDENT])
    row.priority = dice.choice(PRIORITIES[row.kind])
    row.cause = "no_checkout" if row.priority == Priority.VERY_HIGH else ""
    row.rank = RANK[Priority(row.priority)]


def standing(row: Ticket, made: ServiceLine, dice: random.Random) -> Ticket:
    """Open: half of them answered, so that only the goal of resolving them runs."""
    classified(row, dice)
    row.last_heard_at = row.opened_at
    days = sla.timeline(made.calendar, sla.WORKING_DAYS, around=row.opened_at)
    row.ages_at = days.add(row.opened_at, 5 * DAY)
    if dice.random() < 0.5 and row.owner:
        row.status = Status.IN_PROGRESS
        row.first_replied_at = row.last_told_at = days.add(row.opened_at, timedelta(hours=2))
    promises = promised(row.kind, row.priority)
    row.resolve_due_at, row.resolve_target_at = due(row, promises["resolution"])
    if row.first_replied_at is None:
        row.reply_due_at, row.reply_target_at = due(row, promises["first_reply"])
    row.due_at = min(moment for moment in (row.reply_due_at, row.resolve_due_at) if moment)
    # far away, so that of the open ones only those are due which the sweep is measured with
    row.follow_up_at = row.opened_at + 3650 * DAY
    return row


def over(row: Ticket, dice: random.Random) -> Ticket:
    classified(row, dice)
    row.status, row.outcome = Status.CLOSED, Outcome.SOLVED
    row.last_heard_at = row.opened_at
    row.first_replied_at = row.opened_at + timedelta(hours=dice.randrange(1, 9))
    row.ended_at = row.last_told_at = row.first_replied_at + timedelta(hours=dice.randrange(1, 90))
    row.resolution = "Se corrigió la causa y se comprobó con el cliente."
    return row


@cache
def promised(kind: str, priority: str) -> dict[str, list[int | str]]:
    """What the SLA promises for such a ticket, as its log keeps it."""
    made = ServiceLine.objects.select_related("calendar").get(code="customer-care")
    customer = Customer(service_line=made, service_model="saas")
    row = Ticket(
        customer=customer, policy=policy(), calendar=made.calendar, kind=kind, priority=priority
    )
    return clocks.promised(row)


def due(row: Ticket, promise: list[int | str]) -> tuple[datetime, datetime]:
    contract, goal, mode = promise
    hours = sla.timeline(row.calendar, str(mode), around=row.opened_at)
    return (
        hours.add(row.opened_at, timedelta(seconds=int(contract))),
        hours.add(row.opened_at, timedelta(seconds=int(goal))),
    )


# --- What belongs to a ticket -------------------------------------------------------------------


def rows_of(made: ServiceLine) -> Iterator[Ticket]:
    return Ticket.objects.filter(sector=made.front_sector).order_by("pk").iterator(5_000)


def messages(made: ServiceLine) -> Iterator[Message]:
    for row in rows_of(made):
        said = {"ticket_id": row.pk, "contact_id": row.contact_id}
        yield Message(voice=Voice.CUSTOMER, body=BODY, at=row.opened_at, **said)
        if row.first_replied_at:
            ours = {"ticket_id": row.pk, "author_id": row.owner_id}
            yield Message(voice=Voice.PUBLIC, body=REPLY, at=row.first_replied_at, **ours)


def events(made: ServiceLine) -> Iterator[TicketEvent]:
    for row in rows_of(made):
        asked, told = promised("", ""), promised(row.kind, row.priority)
        at = row.opened_at
        yield TicketEvent(ticket_id=row.pk, kind=EventKind.OPENED, at=at, data={"promises": asked})
        yield TicketEvent(
            ticket_id=row.pk,
            kind=EventKind.CLASSIFIED,
            at=at,
            by_id=row.owner_id,
            data={"promises": told},
        )
        ours = {"ticket_id": row.pk, "by_id": row.owner_id}
        if row.first_replied_at:
            yield TicketEvent(kind=EventKind.PUBLIC_REPLY, at=row.first_replied_at, **ours)
        if row.ended_at:
            yield TicketEvent(kind=EventKind.RESOLVED, at=row.ended_at, **ours)
            yield TicketEvent(kind=EventKind.CLOSED, at=row.ended_at, **ours)


def happenings(made: ServiceLine) -> Iterator[Event]:
    """What the timelines of the customers tell of their tickets."""
    opened, ended = (
        timeline.known(code) for code in (ActionCode.TICKET_OPENED, ActionCode.TICKET_RESOLVED)
    )
    for row in rows_of(made):
        about = {"customer_id": row.customer_id, "contact_id": row.contact_id}
        said = f"{row.label} · {row.subject}"
        yield Event(action=opened, at=row.opened_at, text=said, url=f"/tickets/{row.pk}/", **about)
        if row.ended_at:
            yield Event(
                action=ended, at=row.ended_at, text=said, url=f"/tickets/{row.pk}/", **about
            )
