"""What was done at a customer's is written down once, and everything follows (IT ASI)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import contacts.services as contacts
import procedures.services as procedures
from accounts.models import User
from contacts.models import ActionCode, Contact, Customer, Parameter
from contacts.services import edits, parameters, timeline
from kit import files, history
from kit.db import lock, retry_conflicts
from kit.errors import Refused
from kit.files import StoredFile
from tickets.models import Ticket
from visits.models import (
    ACTIONS,
    CONFIGURING,
    MOST_HOURS,
    Asi,
    Expense,
    Finding,
    FindingKind,
    Modality,
    Obstacle,
    Visit,
    VisitState,
)
from visits.services import equipping, sheets, updating
from visits.services.equipping import Left
from visits.services.ground import save

HOURS, TRAVEL = 11, 320  # the event parameters of IT ASI (ASI-09, ASI-10)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Spent:
    """An expense as it is told: what for, how much, and the photo of its receipt."""

    kind: str
    amount: Decimal
    note: str = ""
    receipt: StoredFile | None = None


@dataclass(frozen=True)
class Heard:
    """A doubt, suggestion, complaint, requirement or interest as it is told."""

    kind: str
    text: str


@dataclass(frozen=True)
class Work:
    """What an ASI says of the work itself; all of it may be corrected afterwards."""

    modality: str
    reason: str
    began_at: datetime
    hours: Decimal
    description: str
    is_unfinished: bool = False
    observations: str = ""
    told_of_feedback: bool = False
    project: str = ""
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Capture:
    """Everything that one capture tells; `token` is its own, however often it is sent.

    `contact` is somebody on file, or else `person` is entered at that very moment (ASI-06), unless
    they resemble somebody on file who is not in `not_duplicate_of` (ACO-06).
    """

    token: uuid.UUID
    customer: Customer
    work: Work
    contact: Contact | None = None
    person: Mapping[str, Any] = field(default_factory=dict)
    not_duplicate_of: Sequence[int] = ()
    not_duplicate_because: str = ""
    met: Sequence[Contact] = ()
    obstacles: Sequence[tuple[str, str]] = ()
    heard: Sequence[Heard] = ()
    spent: Sequence[Spent] = ()
    parameters: Sequence[tuple[Parameter, str, str]] = ()
    confirms_parameters: bool = False
    left: Sequence[Left] = ()
    signed_by: str = ""
    signature: bytes = b""
    visit: Visit | None = None
    author: User | None = None


@retry_conflicts
@transaction.atomic
def register_asi(capture: Capture, *, by: User, at: datetime) -> Asi:
    """Write every record of an assistance, all or none; the same capture only once (ASI-01..12).

    Duplicates is raised when the new contact resembles people on file; Refused says what lacks.
    """
    if capture.visit:
        lock(capture.visit)
    if capture.work.reason in CONFIGURING:
        updating.lock_all(capture.customer)
    customer = lock(capture.customer)
    if known := Asi.objects.filter(token=capture.token).first():
        return known
    edits.check_on_file(customer)
    author = capture.author or by
    check_work(capture.work, at=at)
    check_obstacles(capture.work, capture.obstacles)
    check_author(author, by=by)
    equipping.check_left(capture.left, reason=capture.work.reason, customer=customer)
    contact = person(capture, customer, by=by, at=at)
    met = everybody([contact, *capture.met], customer)
    asi = Asi(
        token=capture.token,
        visit=capture.visit,
        customer=customer,
        contact=contact,
        author=author,
        entered_by=by,
        entered_at=at,
        signed_by=capture.signed_by.strip()[:120] if capture.signature else "",
        signature=signed(capture),
        **vars(capture.work),
    )
    if capture.parameters:
        reason = _("ASI: %s") % asi.get_reason_display()
        parameters.set_parameters(customer, capture.parameters, by=by, at=at, reason=reason)
    if is_confirmed(capture):
        asi.parameters_confirmed_at = at
    history.keep(asi, by=by, at=at)
    asi.met.set(met)
    asi.fichas.set(equipping.leave(asi, capture.left, by=by, at=at))
    write_parts(asi, capture, by=by, at=at)
    tell(asi, contact, spent=total(capture.spent), by=by, at=at)
    tell_interest(asi, contact, capture.heard)
    if capture.visit:
        hold(capture.visit, asi, by=by, at=at)
    sheets.ask_sheet(asi, by=by, at=at)
    return asi


def is_confirmed(capture: Capture) -> bool:
    """Whether the parameters are as the visit left them: changed, or looked at (ASI-11)."""
    told = capture.parameters or capture.left or capture.confirms_parameters
    return capture.work.reason in CONFIGURING and bool(told)


def check_work(work: Work, *, at: datetime) -> None:
    """What a form could get wrong, said in the words of whoever typed it."""
    if not 0 < work.hours <= MOST_HOURS:
        raise Refused(_("Las horas aplicadas van de más de 0 a 24; divida lo que duró más días."))
    if work.began_at > at + A_MINUTE:
        raise Refused(_("Una ASI cuenta lo que ya se hizo: su comienzo no puede ser posterior."))
    if not work.description.strip():
        raise Refused(_("Describa las tareas realizadas."))


def check_obstacles(work: Work, obstacles: Sequence[tuple[str, str]]) -> None:
    """Tasks that were left undone have an obstacle, and each obstacle its cause (ASI-02)."""
    if work.is_unfinished and not obstacles:
        raise Refused(_("Quedaron tareas sin cumplir: indique el obstáculo y su causa."))
    if any(not text.strip() or not cause.strip() for text, cause in obstacles):
        raise Refused(_("Cada obstáculo lleva su causa: complete las dos casillas."))


def check_author(author: User, *, by: User) -> None:
    """Entered by the one who did the work, or by who administers the ASI (ASI-19, APE-11)."""
    if author != by and not by.has_perm("visits.change_any_asi"):
        raise Refused(_("Cada persona registra sus propias ASI."))


def person(capture: Capture, customer: Customer, *, by: User, at: datetime) -> Contact:
    """The contact of the account, who is entered now if they are new (ASI-06)."""
    if capture.contact is None and not capture.person:
        raise Refused(_("Elija el contacto, o dé de alta a la persona."))
    if capture.contact is None:
        return contacts.add_contact(
            customer,
            by=by,
            at=at,
            not_duplicate_of=capture.not_duplicate_of,
            not_duplicate_because=capture.not_duplicate_because or None,
            **capture.person,
        )
    return capture.contact


def everybody(met: Sequence[Contact], customer: Customer) -> list[Contact]:
    """Those who were met, each once, all of this account."""
    if any(contact.customer_id != customer.pk for contact in met):
        raise Refused(_("Esa persona no es un contacto de ese cliente."))
    return list({contact.pk: contact for contact in met}.values())


def signed(capture: Capture) -> str:
    """The signature that the customer drew on the screen, kept by its content."""
    if not capture.signature:
        return ""
    if not capture.signed_by.strip():
        raise Refused(_("Indique el nombre de quien firma."))
    return files.store(capture.signature, name="firma.png").sha256


def write_parts(asi: Asi, capture: Capture, *, by: User, at: datetime) -> None:
    Obstacle.objects.bulk_create(
        Obstacle(asi=asi, text=text.strip(), cause=cause.strip())
        for text, cause in capture.obstacles
    )
    Finding.objects.bulk_create(
        Finding(asi=asi, kind=one.kind, text=one.text.strip()) for one in capture.heard
    )
    currency = str(procedures.rule("travel_currency", at=at))
    history.create_each(
        [expense(asi, one, currency) for one in capture.spent if one.amount], by=by, at=at
    )


def expense(asi: Asi, spent: Spent, currency: str) -> Expense:
    row = Expense(
        asi=asi, kind=spent.kind, amount=spent.amount, currency=currency, note=spent.note.strip()
    )
    if spent.receipt:
        row.receipt_name, row.receipt_type = spent.receipt.name, spent.receipt.content_type
        row.receipt_size, row.receipt_sha256 = spent.receipt.size, spent.receipt.sha256
    return row


def total(spent: Sequence[Spent]) -> Decimal:
    return sum((one.amount for one in spent), Decimal(0))


def hold(visit: Visit, asi: Asi, *, by: User, at: datetime) -> None:
    """The visit was held: only an ASI says so (APE-01). The next update is the one after it."""
    visit = lock(visit)
    if visit.customer_id != asi.customer_id:
        raise Refused(_("La visita es de otro cliente."))
    update = updating.day_of(visit)
    if visit.state != VisitState.HELD:
        visit.move_to(VisitState.HELD)
        save(visit, by=by, at=at)
    updating.follow_plan(visit, before=update, by=by, at=at)


def tell(asi: Asi, contact: Contact, *, spent: Decimal, by: User, at: datetime) -> None:
    """Put it on the customer's timeline under its action code, with 11 and 320 (ASI-07..10)."""
    timeline.record(
        customer=asi.customer,
        contact=contact,
        action=ACTIONS[Modality(asi.modality)],
        by=asi.author,
        at=asi.began_at,
        text=f"{asi.label} · {asi.get_reason_display()}\n{asi.description}",
        parameters={str(HOURS): str(asi.hours), str(TRAVEL): str(spent)},
        url=asi.get_absolute_url(),
        key=f"asi-{asi.token}",
    )


def tell_interest(asi: Asi, contact: Contact, heard: Sequence[Heard]) -> None:
    """Put what interests them on the timeline: it may become an opportunity (VIS-08)."""
    wished = [one for one in heard if one.kind == FindingKind.INTEREST]
    for number, one in enumerate(wished):
        timeline.record(
            customer=asi.customer,
            contact=contact,
            action=ActionCode.INTEREST,
            by=asi.author,
            at=asi.began_at,
            text=f"{asi.label} · {one.text}",
            url=asi.get_absolute_url(),
            key=f"asi-{asi.token}-interest-{number}",
        )
