"""The customers of the demo company, entered as one enters customers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import contacts.services as contacts
from accounts.models import User
from contacts.models import Classification, Contact, Customer, Parameter, ServiceLine, Stage
from contacts.services.duplicates import Duplicates
from demo.books import Firm, Human
from kit import history
from kit.text import fold
from sla.models import Plan

Row = TypeVar("Row", Customer, Contact)
DAY = timedelta(days=1)
FEES = {"platinum": "290 € al mes", "gold": "190 € al mes", "silver": "90 € al mes"}
LISTS = ("industry", "scale", "origin")
PLAIN = [
    "legal_name",
    "trade_name",
    "tax_id",
    "phone",
    "email",
    "website",
    "stage",
    "product",
    "service_model",
    "is_key_account",
    "revenue_level",
    "staff_count",
    "expectations",
]
SERIAL, SERVER, ONLINE, COMPANIES, USERS, VERSION, ENGINE = 10, 6, 8, 20, 24, 1, 5


@dataclass
class Desk:
    """Who enters the customers, and what the books refer to by name."""

    staff: dict[str, User]
    lines: dict[str, ServiceLine]
    at: datetime

    @property
    def by(self) -> User:
        return self.staff["recepcion"]


def enter_all(firms: Sequence[Firm], desk: Desk) -> list[Customer]:
    return [enter(firm, number, desk) for number, firm in enumerate(firms, 1)]


def enter(firm: Firm, number: int, desk: Desk) -> Customer:
    """Enter a customer with people, plan or agreements, and the parameters of its system."""
    details = described(firm, desk) | planned(firm, desk)
    customer = sure(
        lambda others: contacts.create_customer(
            **details, not_duplicate_of=others, by=desk.by, at=desk.at
        )
    )
    for human in firm.contacts:
        add_human(customer, human, firm.domain, desk)
    today = customer.service_line.local_date(desk.at)
    for kind, start, end in firm.agreements:
        contacts.sign_agreement(
            customer,
            kind=kind,
            starts_on=today + start * DAY,
            ends_on=today + end * DAY,
            by=desk.staff["proyectos"],
            at=desk.at,
        )
    if firm.server:
        describe_system(customer, firm, number, desk)
    return customer


def described(firm: Firm, desk: Desk) -> dict[str, Any]:
    lists = {
        name: Classification.objects.filter(list=name, name=getattr(firm, name)).first()
        for name in LISTS
    }
    people = {
        "csm": desk.staff.get(firm.csm),
        "account_executive": desk.staff.get(firm.executive),
        "account_assistant": desk.staff.get(firm.assistant),
    }
    return {
        **{name: getattr(firm, name) for name in PLAIN},
        **lists,
        **people,
        "commercial_handling": firm.handling,
        "service_line": desk.lines[firm.line],
    }


def planned(firm: Firm, desk: Desk) -> dict[str, Any]:
    if not firm.plan:
        return {}
    today = desk.lines[firm.line].local_date(desk.at)
    start, end = firm.plan_days
    return {
        "plan": Plan.objects.get(code=firm.plan),
        "plan_since": today + start * DAY,
        "plan_until": today + end * DAY,
    }


def add_human(customer: Customer, human: Human, domain: str, desk: Desk) -> Contact:
    return sure(
        lambda others: contacts.add_contact(
            customer,
            first_name=human.first,
            last_name=human.last,
            job_title=human.job,
            phone=human.phone,
            mobile=human.mobile,
            email=address(human, domain),
            treatment=human.treatment,
            is_key_user=human.key_user,
            is_decision_maker=human.decision_maker,
            is_promoter=human.promoter,
            is_signatory=human.signatory,
            not_duplicate_of=others,
            by=desk.by,
            at=desk.at,
        )
    )


def address(human: Human, domain: str) -> str:
    first, last = (fold(name).split()[0] for name in (human.first, human.last))
    return f"{first}.{last}@{domain}"


def sure(enter: Callable[[list[int]], Row]) -> Row:
    """Enter somebody and, when asked whether it is not somebody similar, say that it is not."""
    try:
        return enter([])
    except Duplicates as question:
        return enter([found.pk for found in question.candidates])


def describe_system(customer: Customer, firm: Firm, number: int, desk: Desk) -> None:
    """Say what the customer runs: the numbered parameters of an ERP installation."""
    values = {
        VERSION: "8.2" if firm.product == "online" else "6.9",
        ENGINE: "PostgreSQL 15" if firm.product == "online" else "SQL Server 2019",
        SERVER: firm.server,
        ONLINE: f"https://{firm.server.lower()}.igglobal.example",
        SERIAL: f"IG-{4200 + number}",
        COMPANIES: str(1 + number % 3),
        USERS: str(5 + number * 3 % 40),
    }
    for parameter in Parameter.objects.filter(pk__in=values):
        contacts.set_parameter(
            customer,
            parameter=parameter,
            value=values[parameter.pk],
            by=desk.staff["consultor"],
            at=desk.at,
        )


def is_served(customer: Customer) -> bool:
    """Whether people of this customer ask us for help at all."""
    return customer.stage == Stage.ACTIVE


def price_plans(*, at: datetime) -> None:
    """What each plan costs, as it is told to who asks for more than theirs includes (CC-19)."""
    for plan in Plan.objects.filter(code__in=FEES).order_by("pk"):
        plan.fee = FEES[plan.code]
        history.keep(plan, by=None, at=at)
