"""Rows for tests. Every argument has an honest default; say only what the test is about."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission

import procedures.services as procedures
from accounts import roles
from accounts.models import PersonSkill, Sector, Skill, User
from contacts.models import (
    Agreement,
    AgreementKind,
    Channel,
    Contact,
    Customer,
    Entitlement,
    ServiceLine,
    StaffIntake,
)
from kit.files import StoredFile
from procedures.models import Document, DocumentKind, Revision
from sla.models import (
    Calendar,
    Cover,
    Holiday,
    Plan,
    Priority,
    RequestKind,
    Rota,
    ServiceModel,
    Shift,
    Window,
)
from tests.terms import HOUR as HOUR
from tests.terms import LONG_AGO as LONG_AGO
from tests.terms import MONDAY as MONDAY
from tests.terms import policy as policy
from tests.terms import target as target
from tickets import services
from tickets.models import Article, Incident, Provider, Ticket

numbers = count(1)


def sector(**fields: Any) -> Sector:
    n = next(numbers)
    return Sector.objects.create(**{"code": f"sector-{n}", "name": f"Sector {n}"} | fields)


def user(*roles_or_perms: str, sector: Sector | None = None, **fields: Any) -> User:
    """One of us; "tickets.reply_ticket" is a permission, "Gerente de Proyectos" is a role."""
    n = next(numbers)
    person = User.objects.create_user(
        **{"email": f"persona{n}@sgc.test", "name": f"Persona {n}", "sector": sector} | fields
    )
    for wanted in roles_or_perms:
        app, dot, codename = wanted.partition(".")
        if dot:
            person.user_permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )
        else:
            person.groups.add(Group.objects.get_or_create(name=wanted)[0])
    return person


def skill(name: str, *, words: str = "", holders: dict[User, int] | None = None) -> Skill:
    """Something that people know how to do, and how well these do."""
    row = Skill.objects.create(name=name, words=words)
    for person, level in (holders or {}).items():
        PersonSkill.objects.create(person=person, skill=row, level=level)
    return row


def calendar(*, opens: str = "08:00", closes: str = "17:00", **fields: Any) -> Calendar:
    """Monday to Friday, without holidays; rows of Holiday may be added before it is first used."""
    n = next(numbers)
    row = Calendar.objects.create(**{"code": f"cal-{n}", "name": f"Calendario {n}"} | fields)
    Window.objects.bulk_create(
        Window(
            calendar=row,
            weekday=weekday,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
        )
        for weekday in range(5)
    )
    return row


def line(**fields: Any) -> ServiceLine:
    """A line of service that a support plan gives right to; its front sector serves it."""
    n = next(numbers)
    sectors = fields.pop("sectors", None)
    front = fields.pop("front_sector", None) or (sectors or [sector()])[0]
    row = ServiceLine.objects.create(
        **{
            "code": f"linea-{n}",
            "name": f"Línea {n}",
            "calendar": fields.pop("calendar", None) or calendar(),
            "front_sector": front,
            "entitlement": Entitlement.PLAN,
            "staff_intake": StaffIntake.ALLOWED,
            "mailbox": f"soporte{n}@sgc.test",
            "team_name": f"Equipo {n}",
        }
        | fields
    )
    row.sectors.set(sectors or [front])
    return row


def rota(**fields: Any) -> Rota:
    """A guard of a sector that is needed at all hours, in Madrid."""
    n = next(numbers)
    usual: dict[str, Any] = {"code": f"guardia-{n}", "name": f"Guardia {n}"}
    usual |= {"kind": "guard", "needs": "always"}
    for name, make in (("sector", sector), ("calendar", calendar)):
        usual[name] = fields.get(name) or make()
    return Rota.objects.create(**usual | fields)


def shift(
    *,
    rota: Rota | None = None,
    person: User | None = None,
    at: datetime = MONDAY,
    hours: float = 8,
    **fields: Any,
) -> Shift:
    """A turn that begins at that moment."""
    span = {"starts_at": at, "ends_at": at + hours * HOUR, "changed_at": LONG_AGO}
    row, who = rota or _rota(), person or user()
    return Shift.objects.create(**{"rota": row, "person": who} | span | fields)


def holiday(*, on: date = date(2026, 6, 24), **fields: Any) -> Holiday:
    """A day on which service is given all the same, of a calendar that somebody serves by."""
    row = fields.pop("calendar", None) or rota().calendar
    usual = {"name": "Sant Joan", "scope": "regional", "is_covered": True}
    return Holiday.objects.create(**{"calendar": row, "date": on} | usual | fields)


def cover(*, person: User | None = None, feast: Holiday | None = None, **fields: Any) -> Cover:
    """Somebody covers a service holiday and has yet to say which day off they want."""
    usual: dict[str, Any] = {"holiday": feast or holiday(), "person": person or user()}
    usual |= {"assigned_by": user(), "assigned_at": MONDAY}
    return Cover.objects.create(**usual | fields)


_rota = rota
_line = line  # for functions with a parameter of that name


def plan(**fields: Any) -> Plan:
    """A plan by which one may call and write."""
    n = next(numbers)
    ways = {"has_telephone": True, "has_whatsapp": True}
    return Plan.objects.create(**{"code": f"plan-{n}", "name": f"Plan {n}"} | ways | fields)


def customer(
    *, line: ServiceLine | None = None, is_entitled: bool = True, **fields: Any
) -> Customer:
    """A customer with the right to be helped, by plan or agreement as the line wants it."""
    n = next(numbers)
    service_line = line or _line()
    by_plan = is_entitled and service_line.entitlement == Entitlement.PLAN
    if by_plan and "plan" not in fields:
        fields = {"plan": plan(), "plan_since": LONG_AGO.date()} | fields
    row = Customer.objects.create(
        **{
            "number": 100_000 + n,
            "legal_name": f"Cliente {n} S.A.",
            "service_line": service_line,
            "service_model": ServiceModel.SAAS,
            "stage": "active",
            "stage_since": LONG_AGO,
            "created_at": LONG_AGO,
        }
        | fields
    )
    if is_entitled and not by_plan:
        agreement(customer=row)
    return row


_customer = customer


def contact(*, customer: Customer | None = None, **fields: Any) -> Contact:
    n = next(numbers)
    return Contact.objects.create(
        **{
            "number": 100_000 + n,
            "customer": customer or _customer(),
            "first_name": "Ana",
            "last_name": f"Contacto {n}",
            "email": f"ana{n}@cliente.test",
            "created_at": LONG_AGO,
        }
        | fields
    )


_contact = contact


def agreement(*, customer: Customer, **fields: Any) -> Agreement:
    return Agreement.objects.create(
        **{
            "customer": customer,
            "kind": AgreementKind.SUPPORT,
            "starts_on": date(2020, 1, 1),
            "created_at": LONG_AGO,
        }
        | fields
    )


def document(*, owners: Sequence[str] = (roles.SAC_HEAD,), **fields: Any) -> Document:
    """A document of the register without any revision; its owners are roles."""
    n = next(numbers)
    readers = fields.pop("readers", ())
    row = Document.objects.create(
        **{"code": f"IT {n}", "title": f"Instrucción {n}", "kind": DocumentKind.INSTRUCTION}
        | fields
    )
    row.owners.set(Group.objects.get_or_create(name=name)[0] for name in owners)
    row.reader_roles.set(Group.objects.get_or_create(name=name)[0] for name in readers)
    return row


_document = document


def drafted(
    *,
    document: Document | None = None,
    by: User | None = None,
    figures: Mapping[str, str] | None = None,
    since: datetime | None = None,
    at: datetime = LONG_AGO,
    file: StoredFile | None = None,
    texts: Mapping[str, str] | None = None,
    **fields: Any,
) -> Revision:
    """A complete draft, by one of the owners of its document."""
    row = document or _document(**fields)
    author = by or user(*row.owners.values_list("name", flat=True))
    draft = procedures.draft(row, by=author, at=at)
    usual = {"purpose": "Ordenar.", "responsibilities": "De todos.", "description": "Se hace así."}
    return procedures.write(
        draft,
        texts=usual | dict(texts or {}),
        changes=[{"place": "Todo", "reason": "improvement", "description": "Se aclara."}],
        figures=figures or {},
        related=[],
        in_force_from=since,
        version=None,
        by=author,
        at=at,
        file=file,
    )


def issued(*, at: datetime = LONG_AGO, **facts: Any) -> Revision:
    """A revision that was written by one and approved by another."""
    draft = drafted(at=at, **facts)
    procedures.submit(draft, by=draft.author or user(), at=at)
    return procedures.approve(draft, by=user(), at=at)


def ticket(
    *,
    customer: Customer | None = None,
    contact: Contact | None = None,
    at: datetime = MONDAY,
    owner: User | None = None,
    kind: str = "",
    priority: str = "",
    cause: str = "",
    **facts: Any,
) -> Ticket:
    """A ticket as the desk opens it, Pendiente unless it has an owner, unread unless classified."""
    policy()
    person = contact or _contact(customer=customer)
    usual: dict[str, Any] = {
        "customer": person.customer,
        "contact": person,
        "channel": Channel.EMAIL,
        "subject": "El lector no lee",
        "body": "El lector de códigos no lee desde esta mañana.",
        "at": at,
    }
    row = services.open_ticket(**usual | facts)
    if priority:
        services.classify(
            row, by=user(), kind=kind, priority=priority, cause=cause, version=None, at=at
        )
    if owner:
        services.take(row, by=owner, at=at)
    return Ticket.objects.get(pk=row.pk)


def classified(
    *, kind: str = RequestKind.QUERY, priority: str = Priority.MEDIUM, **facts: Any
) -> Ticket:
    """A ticket that has been read: its kind and priority are set, so that it may be answered."""
    return ticket(kind=kind, priority=priority, **facts)


def answered(*, waits: bool = False, **facts: Any) -> Ticket:
    """A classified ticket to which its owner has replied once, at the moment of its opening."""
    row = classified(**{"owner": user()} | facts)
    services.reply(
        row,
        by=row.owner or user(),
        body="Pruebe con otro cable y díganos si lee.",
        next_step="Si sigue igual, le enviamos otro lector.",
        waits=waits,
        at=row.opened_at,
    )
    return Ticket.objects.get(pk=row.pk)


def incident(**fields: Any) -> Incident:
    """An error that I+D knows of, registered by somebody."""
    n = next(numbers)
    usual: dict[str, Any] = {"title": f"La grilla {n} no guarda", "steps": "Editar y guardar."}
    usual |= {"owner": user(), "by": user(), "at": MONDAY}
    return services.register_incident(**usual | fields)


def article(*, is_published: bool = True, **fields: Any) -> Article:
    """Something that a consulta can be answered with."""
    n = next(numbers)
    usual: dict[str, Any] = {"title": f"Cambiar el lector {n}", "body": "Desenchúfelo antes."}
    usual |= {"words": "", "service_line": None, "owner": None, "by": user(), "at": MONDAY}
    row = services.write_article(None, **usual | fields)
    if is_published:
        row = services.set_article_state(row, "published", by=row.owner, at=MONDAY)
    return row


def erring(error: Incident | None = None, **facts: Any) -> Ticket:
    """A ticket that was classified as an error, of this one if it is said which."""
    row = classified(**{"kind": RequestKind.INCIDENT} | facts)
    if error:
        services.link_incident(row, error, by=user(), at=facts.get("at", MONDAY))
    return Ticket.objects.get(pk=row.pk)


def provider(**fields: Any) -> Provider:
    """A company that is written to, and solves things in five working days."""
    n = next(numbers)
    usual = {"name": f"Proveedor {n}", "email": f"soporte@proveedor{n}.test", "term": 5}
    return Provider.objects.create(**usual | fields)


from tests import made_installations as _installed  # noqa: E402 - it makes with what stands above
from tests import made_visits as _visited  # noqa: E402

entry, visit = _visited.entry, _visited.visit
module, release, facts = _installed.module, _installed.release, _installed.facts
ficha, stored_ficha = _installed.ficha, _installed.stored_ficha
installation, block = _installed.installation, _installed.block
