"""The tickets of the data set: the open ones made here, the ended ones and what belongs to each by
PostgreSQL, which writes a million while we would write twenty thousand."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sla.services as sla
from accounts.models import User
from bench.pour import fill
from contacts.models import ActionCode, Channel, Contact, Customer, Event, ServiceLine
from contacts.services import timeline
from sla.models import PRIORITIES, Policy, Priority, RequestKind
from tickets.models import (
    RANK,
    EventKind,
    Message,
    Outcome,
    Status,
    Term,
    Ticket,
    TicketEvent,
    Voice,
)
from tickets.services.promises import clocks

DAY = timedelta(days=1)
SUBJECTS = (
    "No se puede finalizar la compra",
    "El stock no coincide con el ERP",
    "La cesta se vacía",
    "Factura duplicada",
    "Error al emitir la factura",
    "Certificado a punto de caducar",
    "El buscador tarda",
    "Alta de un usuario",
)
BODY = "Buenos días:\n\nDesde esta mañana nos ocurre lo que indica el asunto. ¿Pueden revisarlo?\n"
REPLY = "Hemos reproducido el caso y ya conocemos la causa. La corrección se publica esta tarde."
KINDS = (RequestKind.QUERY, RequestKind.INCIDENT)
CASES = [(kind, priority) for kind in KINDS for priority in PRIORITIES[kind]]
THREAD = 200  # messages of one of them

# The key users, one of each customer, in a row
PEOPLE = """(
    SELECT contact.id, contact.customer_id, customer.plan_id, customer.is_key_account,
        row_number() OVER (ORDER BY contact.id) - 1 AS place
    FROM contacts_contact contact JOIN contacts_customer customer ON customer.id = customer_id
    WHERE is_key_user AND customer.service_line_id = %(line)s
) person"""
CASE = """unnest(
        %(kinds)s::text[], %(priorities)s::text[], %(causes)s::text[], %(ranks)s::int[],
        %(promises)s::jsonb[]
    ) WITH ORDINALITY AS one (kind, priority, cause, rank, promises, place)"""
PAST = f"""
    generate_series(0, %(ended)s - 1) AS n
    CROSS JOIN LATERAL (
        SELECT %(now)s::timestamptz - (20 + 700 * (1 - n::float / %(ended)s)) * interval '1 day',
            (1 + n %% 8) * interval '1 hour', (1 + n %% 89) * interval '1 hour'
    ) AS told (opened, replied, ended)
    JOIN {PEOPLE} ON person.place = n %% %(people)s
    JOIN {CASE} ON one.place = 1 + n %% %(cases)s
"""
TICKETS = f"""tickets_ticket ticket
    JOIN {CASE} ON (one.kind, one.priority) = (ticket.kind, ticket.priority)"""
OURS = "WHERE ticket.sector_id = %(sector)s"


def fill_past(made: ServiceLine, ended: int, now: datetime) -> None:
    """The tickets that are over, oldest first, those of a customer spread over the years."""
    owners = User.objects.filter(sector=made.front_sector).order_by("pk")
    given = facts(made) | {
        "ended": ended,
        "now": now,
        "people": Customer.objects.filter(service_line=made).count(),
        "owners": list(owners.values_list("pk", flat=True)),
        "subjects": list(SUBJECTS),
        "policy": policy().pk,
        "calendar": made.calendar.pk,
        "calendar_version": made.calendar.version,
    }
    fill(
        Ticket,
        PAST,
        given,
        customer_id="person.customer_id",
        contact_id="person.id",
        channel=f"'{Channel.EMAIL}'",
        subject="(%(subjects)s::text[])[1 + n / 3 %% 8] || ' ' || n",
        kind="one.kind",
        priority="one.priority",
        cause="one.cause",
        rank="one.rank",
        status=f"'{Status.CLOSED}'",
        outcome=f"'{Outcome.SOLVED}'",
        resolution="'Se corrigió la causa y se comprobó con el cliente.'",
        owner_id="(%(owners)s::bigint[])[1 + n %% 6]",
        sector_id="%(sector)s",
        policy_id="%(policy)s",
        plan_id="person.plan_id",
        calendar_id="%(calendar)s",
        calendar_version="%(calendar_version)s",
        is_key_account="person.is_key_account",
        opened_at="opened",
        last_heard_at="opened",
        first_replied_at="opened + replied",
        last_told_at="opened + replied + told.ended",
        ended_at="opened + replied + told.ended",
    )


def follow(made: ServiceLine) -> None:
    """What was said on each ticket, what happened, what was promised, what timelines tell."""
    opened, ended = (
        timeline.known(code).pk for code in (ActionCode.TICKET_OPENED, ActionCode.TICKET_RESOLVED)
    )
    given = facts(made) | {
        "body": BODY,
        "reply": REPLY,
        "asked": json.dumps(promised("", "")),
        "opened": opened,
        "ended": ended,
    }
    fill(
        Message,
        f"""tickets_ticket ticket CROSS JOIN LATERAL (VALUES
            ('{Voice.CUSTOMER}', contact_id, NULL, %(body)s, opened_at),
            ('{Voice.PUBLIC}', NULL, owner_id, %(reply)s, first_replied_at)
        ) AS said (voice, person, author, body, at) {OURS} AND at IS NOT NULL""",
        given,
        ticket_id="ticket.id",
        voice="said.voice",
        contact_id="said.person",
        author_id="said.author",
        body="said.body",
        at="said.at",
    )
    fill(
        TicketEvent,
        f"""{TICKETS} CROSS JOIN LATERAL (VALUES
            ('{EventKind.OPENED}', NULL, opened_at, %(asked)s::jsonb),
            ('{EventKind.CLASSIFIED}', owner_id, opened_at, one.promises),
            ('{EventKind.PUBLIC_REPLY}', owner_id, first_replied_at, NULL),
            ('{EventKind.RESOLVED}', owner_id, ended_at, NULL),
            ('{EventKind.CLOSED}', owner_id, ended_at, NULL)
        ) AS done (kind, who, at, promises) {OURS} AND at IS NOT NULL""",
        given,
        ticket_id="ticket.id",
        kind="done.kind",
        by_id="done.who",
        at="done.at",
        data="coalesce(jsonb_build_object('promises', done.promises), '{}')",
    )
    fill(
        Term,
        f"""{TICKETS} CROSS JOIN LATERAL (VALUES
            ('first_reply', first_replied_at, reply_due_at, reply_target_at),
            ('resolution', ended_at, resolve_due_at, resolve_target_at)
        ) AS kept (metric, met_at, due_at, target_at)
        CROSS JOIN LATERAL (SELECT
            coalesce(kept.due_at, opened_at + (promises->metric->>0)::int * interval '1 second'),
            coalesce(kept.target_at, opened_at + (promises->metric->>1)::int * interval '1 second')
        ) AS until (due_at, target_at) {OURS} AND promises->metric IS NOT NULL""",
        given,
        ticket_id="ticket.id",
        metric="metric",
        started_at="opened_at",
        met_at="met_at",
        due_at="until.due_at",
        target_at="until.target_at",
        known_due_at="until.due_at",
        known_target_at="until.target_at",
        calendar_version="calendar_version",
    )
    fill(
        Event,
        f"""tickets_ticket ticket CROSS JOIN LATERAL (VALUES
            (%(opened)s, opened_at), (%(ended)s, ended_at)
        ) AS told (action, at) {OURS} AND at IS NOT NULL""",
        given,
        customer_id="ticket.customer_id",
        contact_id="ticket.contact_id",
        action_id="told.action",
        at="told.at",
        text="'T-' || ticket.id || ' · ' || subject",
        url="'/tickets/' || ticket.id || '/'",
    )


def facts(made: ServiceLine) -> dict[str, Any]:
    """Where it all belongs, and how a ticket may be classified."""
    return {
        "line": made.pk,
        "sector": made.front_sector.pk,
        "cases": len(CASES),
        "kinds": [str(kind) for kind, _ in CASES],
        "priorities": [str(priority) for _, priority in CASES],
        "causes": [cause_of(priority) for _, priority in CASES],
        "ranks": [RANK[priority] for _, priority in CASES],
        "promises": [json.dumps(promised(*case)) for case in CASES],
    }


def cause_of(priority: str) -> str:
    return "no_checkout" if priority == Priority.VERY_HIGH else ""


# --- The open ones ------------------------------------------------------------------------------


def standing(made: ServiceLine, many: int, dice: random.Random, now: datetime) -> Iterator[Ticket]:
    """Open tickets: half of them answered, so that only the goal of resolving them runs."""
    people = list(
        Contact.objects.filter(customer__service_line=made, is_key_user=True)
        .select_related("customer")
        .order_by("pk")
    )
    owners = list(User.objects.filter(sector=made.front_sector).order_by("pk"))
    for number in range(many):
        person = people[number % len(people)]
        row = Ticket(
            customer=person.customer,
            contact=person,
            channel=Channel.EMAIL,
            subject=f"{dice.choice(SUBJECTS)} {number}",
            owner=dice.choice([*owners, None]),
            sector=made.front_sector,
            policy=policy(),
            plan_id=person.customer.plan_id,
            calendar=made.calendar,
            calendar_version=made.calendar.version,
            opened_at=now - dice.random() * 20 * DAY,
            is_key_account=person.customer.is_key_account,
        )
        row.kind, row.priority = dice.choice(CASES)
        row.cause, row.rank = cause_of(row.priority), RANK[Priority(row.priority)]
        yield reckoned(row, made, is_answered=bool(row.owner) and dice.random() < 0.5)


def reckoned(row: Ticket, made: ServiceLine, *, is_answered: bool) -> Ticket:
    """With the deadlines that its log will give it."""
    row.last_heard_at = row.opened_at
    days = sla.timeline(made.calendar, sla.WORKING_DAYS, around=row.opened_at)
    row.ages_at = days.add(row.opened_at, 5 * DAY)
    if is_answered:
        row.status = Status.IN_PROGRESS
        row.first_replied_at = row.last_told_at = days.add(row.opened_at, timedelta(hours=2))
    promises = promised(row.kind, row.priority)
    row.resolve_due_at, row.resolve_target_at = due(row, promises["resolution"])
    if not is_answered:
        row.reply_due_at, row.reply_target_at = due(row, promises["first_reply"])
    row.due_at = min(moment for moment in (row.reply_due_at, row.resolve_due_at) if moment)
    # far away, so that of the open ones only those are due which the sweep is measured with
    row.follow_up_at = row.opened_at + 3650 * DAY
    return row


def due(row: Ticket, promise: list[int | str]) -> tuple[datetime, datetime]:
    contract, goal, mode = promise
    hours = sla.timeline(row.calendar, str(mode), around=row.opened_at)
    return (
        hours.add(row.opened_at, timedelta(seconds=int(contract))),
        hours.add(row.opened_at, timedelta(seconds=int(goal))),
    )


@cache
def policy() -> Policy:
    return sla.policy_at(datetime.now(UTC))


@cache
def promised(kind: str, priority: str) -> dict[str, list[int | str]]:
    """What the SLA promises for such a ticket, as its log keeps it."""
    made = ServiceLine.objects.select_related("calendar").get(code="customer-care")
    customer = Customer(service_line=made, service_model="saas")
    row = Ticket(
        customer=customer, policy=policy(), calendar=made.calendar, kind=kind, priority=priority
    )
    return clocks.promised(row)


# --- A long story -------------------------------------------------------------------------------


def talked_of(made: ServiceLine) -> Ticket:
    """The ticket with the long story: the newest one that is being worked on."""
    rows = Ticket.objects.filter(sector=made.front_sector, status=Status.IN_PROGRESS)
    return rows.select_related("owner", "contact").latest("pk")


def turns(row: Ticket) -> Iterator[tuple[bool, datetime]]:
    """Whether it is the customer who speaks, and when: to and fro, ours the last word."""
    began = row.first_replied_at or row.opened_at
    for number in range(THREAD - 2):
        yield number % 2 == 0, began + timedelta(minutes=number + 1)


def long_story(row: Ticket) -> Iterator[Message]:
    for is_theirs, at in turns(row):
        if is_theirs:
            yield Message(ticket=row, voice=Voice.CUSTOMER, contact=row.contact, body=BODY, at=at)
        else:
            yield Message(ticket=row, voice=Voice.PUBLIC, author=row.owner, body=REPLY, at=at)


def long_log(row: Ticket) -> Iterator[TicketEvent]:
    for is_theirs, at in turns(row):
        kind = EventKind.CUSTOMER_REPLY if is_theirs else EventKind.PUBLIC_REPLY
        yield TicketEvent(ticket=row, kind=kind, by=None if is_theirs else row.owner, at=at)
