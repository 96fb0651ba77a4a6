"""A small world for the tests of every door: one of each thing, ours and theirs, and all roles."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

import outbox.services as outbox
from accounts import services as accounts
from accounts.models import User
from accounts.roles import SAC_HEAD
from contacts.models import Merge, PrivacyRequest, Suspicion
from contacts.services import merging, privacy, reach, suspecting
from kit.files import store
from outbox.models import Mail
from procedures.models import Paper, PaperStatus
from sla.models import FeedLink, Policy
from sla.services import rota as rotas
from sla.services.rota import Turn
from tests import doors, make
from tests.backups import copies
from tests.mails import mail
from tests.visits import captured
from tickets import services as tickets
from tickets.models import (
    CannedReply,
    Compensation,
    Consent,
    InboundMail,
    IncomingCall,
    PointsClaim,
    Review,
    UpdateRequest,
)
from tickets.services.mail import inbound
from tickets.services.people import own
from tickets.services.promises.compensating import propose_compensation
from tickets.services.work import linking, regrouping
from tickets.services.work.canned import write_canned
from visits.services.asi import Heard

LIST = "Código;Razón social;Teléfono empresa\nA1;Ferretería Núñez S.L.;915551234\n".encode()
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef" * 3  # of somebody's agenda
AUGUST = date(2098, 8, 3)
MISSING = 999_999_999
BOSS = "boss"  # who may do everything


@dataclass
class World:
    """One of each thing that our people may see and one that they may not, made once."""

    sector: Any
    ours: dict[str, Any]
    theirs: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)


@contextmanager
def passing() -> Iterator[None]:
    """Nothing that is done within stays; even what insists on a transaction of its own."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def build(roles: Iterable[str]) -> World:
    """The house with somebody of each of these roles in it."""
    accounts.apply_roles(at=make.MONDAY)
    sector = make.sector()
    canned(None)
    FeedLink.objects.create(user=make.user(), token=TOKEN, created_at=AT)
    lines = [make.line(sectors=[sector], has_public_form=True), make.line(has_public_form=True)]
    world = World(sector, *map(things, lines))
    for role in roles:
        person = make.user(sector=sector, password=doors.PASSWORD)
        accounts.assign_roles(person, [role], at=make.MONDAY)
        let_in(world, role, person)
    let_in(world, BOSS, make.user(is_superuser=True, password=doors.PASSWORD))
    accounts.assign_roles(world.people[BOSS], [SAC_HEAD], at=make.MONDAY)  # something to lend
    let_in(world, "nobody", make.user(sector=sector, password=doors.PASSWORD))
    let_in(world, "disabled", make.user("tickets.view_ticket", sector=sector))
    User.objects.filter(pk=world.people["disabled"].pk).update(is_active=False)
    world.clients["anonymous"] = Client()
    connection.check_constraints()  # once, and not again after every test
    return world


def let_in(world: World, name: str, person: User) -> None:
    """Everybody has a second factor and a password, so that allauth's own doors open too."""
    world.people[name] = person
    world.clients[name] = doors.enter(Client(), person, has_second_factor=True)
    RecoveryCodes.activate(person)


def things(line: Any) -> dict[str, Any]:
    customer = make.customer(line=line)
    contact = make.contact(customer=customer)
    ticket = make.classified(customer=customer, contact=contact, at=AT)
    file = store(b"una nota", name="nota.txt")
    note = tickets.note(ticket, by=make.user(), body="Mire.", files=[file], at=AT)
    return {
        "customer": customer,
        "contact": contact,
        "ticket": ticket,
        "term": ticket.terms.earliest("pk"),
        "compensation": compensated(customer, contact),
        "attachment": note.attachments.get(),
        "message": arrived(line, contact.email).message,
        "inbound": arrived(line, "desconocido@otra.test"),
        "time_entry": own.log_time(ticket, minutes=30, worked_on=AT.date(), by=make.user(), at=AT),
        "agreement": make.agreement(customer=customer),
        "call": called(line),
        "line": line,
        "consent": asked(make.classified(customer=customer, contact=contact, at=AT)),
        "claim": claimed(make.classified(customer=customer, contact=contact, at=AT)),
        "person": make.user(sector=line.front_sector),
        "mail": posted(f"letter-{customer.pk}"),
        "privacy_request": blocked(customer),
        "merge": merged(line),
        "suspicion": suspected(line),
        "reach": reach.add_reach(
            contact, kind="email", value="otra@casa.test", label="home", by=None, at=AT
        ),
        **ties(line),
        **papers(),
        **duty(line),
        **errors(line),
        **helped(customer, contact),
        **visited(customer, contact),
        **installed(customer),
        **worked(customer, contact),
        **copied(),
    }


def copied() -> dict[str, Any]:
    """A copy of every night that this system hears of; one failed, and nobody has seen to it."""
    policy = copies.policy()
    run = copies.told(policy, status=copies.FAILED)
    things = {"backup_policy": policy, "backup_route": policy.routes.first(), "backup_run": run}
    own = copies.own("/nowhere", "/nowhere/else")
    return things | {"own_copy": own, "kept_copy": copies.kept(own)}


def installed(customer: Any) -> dict[str, Any]:
    """What a customer runs, with its stored Ficha and a mark; and a version that is tested."""
    marked, ficha = make.installation(customer=customer), make.stored_ficha(customer=customer)
    release = make.release()
    return {
        "installation": ficha.installation,
        "ficha": ficha,
        "new_ficha": marked.fichas.get(),  # nobody has made it yet
        "block": make.block(installation=marked),
        "release": release,
        "release_test": release.tests.earliest("pk"),
        "module": make.module(),
    }


def visited(customer: Any, contact: Any) -> dict[str, Any]:
    """A visit that is far ahead, somebody whom it is to meet, and an entry of somebody's agenda."""
    ahead = datetime(2098, 3, 3, 9, tzinfo=UTC)
    visit = make.visit(customer=customer, attendees=[contact], at=ahead)
    return {"visit": visit, "attendee": visit.attendees.get(), "entry": make.entry(at=ahead)}


def worked(customer: Any, contact: Any) -> dict[str, Any]:
    """An ASI with its sealed sheet and what was heard, and somebody whom its expenses are owed."""
    told: dict[str, Any] = {"customer": customer, "contact": contact}
    told |= {"spent": [captured.spent()]}
    left: dict[str, Any] = {
        "is_unfinished": True,
        "obstacles": [("Sin red", "Obras")],
        "reason": "update",
    }
    asi = captured.asi(heard=[Heard("open", "¿Cómo se anula?")], **left, **told)
    file = store(b"%PDF-1", name="hoja.pdf")
    sealed = {"status": "done", "made_at": AT, "size": file.size, "sha256": file.sha256}
    asi.sheets.update(**sealed)
    return {
        "asi": asi,
        "asi_sheet": asi.sheets.get(),
        "finding": asi.findings.get(),
        "spender": asi.author,
    }


def helped(customer: Any, contact: Any) -> dict[str, Any]:
    """A ticket about which somebody was asked, one that a provider has, and a proposal."""
    owner = make.user()
    one, two, three = (
        make.classified(customer=customer, contact=contact, owner=owner, at=AT) for _ in range(3)
    )
    return {
        "doubt": tickets.ask(one, to=make.user(), question="¿Es normal?", by=owner, at=AT),
        "at_provider": tickets.escalate_to_provider(
            two,
            provider=make.provider(),
            information="Error 500",
            reference="P-1",
            since=AT.date(),
            by=owner,
            at=AT,
        ),
        "proposal": tickets.propose_manager(three, to=make.user(), reason="Tarda", by=owner, at=AT),
    }


def errors(line: Any) -> dict[str, Any]:
    """An error of a ticket of the line, and the version that was asked for."""
    incident = make.incident()
    ticket = make.erring(incident, customer=make.customer(line=line), at=AT)
    update = UpdateRequest.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        incident=incident,
        wanted="8.2",
        asked_by=make.user(),
        asked_at=AT,
        remind_at=AT + timedelta(days=7),
    )
    customer = ticket.customer
    complaint = make.classified(kind="complaint", customer=customer, at=AT)
    return {
        "article": make.article(),
        "incident": incident,
        "erring": ticket,
        "update": update,
        "evolutivo": make.classified(kind="change", customer=customer, at=AT),
        "feedback": complaint.feedback,
    }


def compensated(customer: Any, contact: Any) -> Compensation:
    """For a promise that was broken, by an SLA that provides for that."""
    Policy.objects.update(penalty="Un mes de soporte por cada incumplimiento.")
    ticket = make.classified(customer=customer, contact=contact, at=AT)
    term, late = ticket.terms.earliest("pk"), AT + timedelta(days=9)
    return propose_compensation(term, what="Un mes", by=make.user(), at=late)


def duty(line: Any) -> dict[str, Any]:
    """A guard of the line's sector, a turn of it, and a step of planning."""
    rota = make.rota(sector=line.front_sector, calendar=line.calendar)
    turn = Turn(make.user(), AT.date(), time(18), time(8))
    return {
        "rota": rota,
        "shift": make.shift(rota=rota, at=AT),
        "calendar": line.calendar,
        "holiday": make.holiday(calendar=line.calendar, on=date(2031, 6, 24)),
        "policy": make.policy(),
        "review": Review.objects.create(rota=rota, due_at=AT, asked_at=AT),
        "rota_change": rotas.add_shifts(rota, turn, by=make.user(), at=AT),
    }


def ties(line: Any) -> dict[str, Any]:
    """Two tickets that were merged, and two that are linked."""
    person = make.contact(customer=make.customer(line=line))
    first, second, third = (make.ticket(contact=person, at=AT) for _ in range(3))
    return {
        "regrouping": regrouping.merge(first, second, by=make.user(), at=AT),
        "link": linking.link(first, third, kind="related", by=make.user(), at=AT),
    }


def suspected(line: Any) -> Suspicion:
    one, other = make.customer(line=line), make.customer(line=line)
    pair = suspecting.paired(one, other)
    return Suspicion.objects.create(**pair, reasons=["mismo correo"], found_at=AT)


def merged(line: Any) -> Merge:
    one, other = make.customer(line=line), make.customer(line=line)
    return merging.merge(one, other, theirs=[], reason="Es la misma", by=None, at=AT)


def papers() -> dict[str, Any]:
    """A document in force with all that may hang on it, and another that is being prepared."""
    issued = make.issued(owners=[SAC_HEAD], file=store(b"un texto", name="norma.txt"))
    Paper.objects.update_or_create(
        revision=issued,
        defaults={
            "asked_at": AT,
            "made_at": AT,
            "status": PaperStatus.DONE,
            "name": "norma.pdf",
            "size": 6,
            "sha256": store(b"%PDF-1", name="norma.pdf").sha256,
        },
    )
    draft = make.drafted(owners=[SAC_HEAD])
    return {"document": issued.document, "revision": issued, "draft": draft}


def blocked(customer: Any) -> PrivacyRequest:
    person = make.contact(customer=customer)
    on = AT.date()
    return privacy.ask(person, kind="erasure", asked_on=on, how="Por carta", by=make.user(), at=AT)


def arrived(line: Any, sender: str) -> InboundMail:
    raw = mail(sender=sender, to=line.mailbox)
    return inbound.read(inbound.receive(raw, mailbox=line.mailbox, at=AT), at=AT)


def called(line: Any) -> IncomingCall:
    """Somebody without telephone in their plan, who accepts another."""
    plan, better = make.plan(has_telephone=False), make.plan()
    customer = make.customer(line=line, plan=plan, plan_since=date(2020, 1, 1), csm=make.user())
    return tickets.register_call(
        customer=customer,
        contact=make.contact(customer=customer),
        conversation="Quiere que se le llame.",
        outcome="plan",
        proposed=better,
        explained=True,
        offered=True,
        guided=True,
        by=make.user(),
        at=AT,
    )


def asked(ticket: Any) -> Consent:
    """What a customer was asked to pay for."""
    return tickets.ask_consent(
        ticket,
        purpose="third_party",
        third_party="Pasarela de pago",
        points=Decimal(4),
        detail="Preguntar por el error.",
        by=make.user(),
        at=AT,
    )


def agreed(consent: Any) -> None:
    person = consent.ticket.contact
    facts: dict[str, Any] = {"on": AT.date(), "how": "Por correo", "by": make.user(), "at": AT}
    tickets.record_consent(consent, reply="accepted", person=person, **facts)


def claimed(ticket: Any) -> PointsClaim:
    consent = asked(ticket)
    agreed(consent)
    return tickets.claim_points(consent, points=Decimal(1), detail="Hora", by=make.user(), at=AT)


def posted(key: str) -> Mail:
    return outbox.post(
        key=key,
        kind="ticket_reply",
        to=["ana@cliente.test"],
        context={},
        at=AT,
        subject="Hola",
        body="Hola",
    )


def canned(user: User | None) -> Model:
    """A macro that any ticket bears: somebody's own, or everybody's."""
    row = CannedReply(owner=user, name="Pedir el modelo", body="¿Qué modelo, {{ contacto }}?")
    row.then, row.next_step = "wait", "Con eso lo revisamos."
    return write_canned(row, by=make.user(), at=AT)
