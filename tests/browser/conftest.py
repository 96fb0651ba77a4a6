"""A desk with a few people, customers and tickets, and somebody who sits in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from contacts.models import Contact, ServiceLine
from tests import doors, make
from tickets import services

AGENT_MAY = (
    "tickets.view_ticket",
    "tickets.open_ticket",
    "tickets.take_ticket",
    "tickets.reply_ticket",
    "tickets.note_ticket",
    "tickets.classify_ticket",
    "tickets.close_ticket",
    "tickets.triage_mail",
    "contacts.view_customer",
    "contacts.view_contact",
    "contacts.view_event",
    "contacts.import_customer",
    "contacts.view_import",
)
HEAD_MAY = (*AGENT_MAY, "tickets.assign_ticket")


@dataclass(frozen=True)
class Desk:
    agent: User
    head: User
    line: ServiceLine
    contact: Contact
    now: datetime


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    """The desk of a line: Marta works there, Elena leads it, and Rosa Núñez is a customer."""
    make.policy()
    sector = make.sector(name="Servicio de Atención al Cliente")
    agent = make.user(*AGENT_MAY, sector=sector, name="Marta Quiroga", email="marta@sgc.test")
    head = make.user(*HEAD_MAY, sector=sector, name="Elena Rovira", email="elena@sgc.test")
    for person in (agent, head):
        person.set_password(doors.PASSWORD)
        person.save()
    sector.head = head
    sector.save()
    line = make.line(front_sector=sector, sectors=[sector], name="Customer Care")
    customer = make.customer(
        line=line,
        legal_name="Farmacia Núñez, S.L.",
        trade_name="Farmacia Núñez",
        is_key_account=True,
        expectations="Que el mostrador no espere nunca.",
    )
    contact = make.contact(
        customer=customer, first_name="Rosa", last_name="Núñez", email="rosa@nunez.example"
    )
    return Desk(agent, head, line, contact, timezone.now())


@pytest.fixture
def full_desk(desk: Desk) -> Desk:
    """The same with tickets of every state, so that every kind of line is there to be looked at."""
    at = desk.now - timedelta(days=9)
    mine: dict[str, Any] = {"contact": desk.contact, "at": at, "owner": desk.agent}
    late = make.classified(subject="El lector no lee", **mine)
    services.note(late, by=desk.head, body="Lo vi ayer en otra farmacia.", at=at)
    services.chase(late, at=at + timedelta(days=5))
    make.answered(subject="Otro cable", waits=True, **mine)
    make.ticket(contact=desk.contact, at=desk.now, subject="Sin leer todavía")
    make.ticket(customer=make.customer(line=desk.line, is_entitled=False), at=at)
    ended = make.answered(subject="Ya resuelto", **mine)
    services.resolve(
        ended,
        by=desk.agent,
        outcome="solved",
        resolution="Era el cable.",
        recipients=[desk.contact],
        at=at + timedelta(hours=3),
    )
    return desk


Sit = Callable[[User], Page]


@pytest.fixture
def sit(page: Page, live_server: object) -> Sit:
    """Be inside as somebody, without passing the door."""

    def inside(person: User) -> Page:
        client = doors.enter(Client(), person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server)}]
        )
        page.goto(f"{live_server}/")
        return page

    return inside
