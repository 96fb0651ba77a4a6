"""What was done at customers': planned, registered by whoever did it, and some of it paid back."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from contacts.models import Contact, Customer
from demo import books
from demo.agenda import Plot
from demo.company import Company
from installations.models import Installation
from installations.services import Wanted
from sla.duty import instant
from visits.models import Expense, Visit
from visits.services import plan_visit, settling
from visits.services.asi import Capture, Heard, Spent, Work, register_asi
from visits.services.equipping import Left

SAME_EVENING = timedelta(hours=1)
SOME_DAYS, A_WEEK = timedelta(days=3), timedelta(days=7)
A_SEASON, A_MONTH = timedelta(days=120), timedelta(days=30)


def works_away(row: dict[str, Any], company: Company) -> Plot:
    """One of us goes to a customer, as planned or not, and registers it when it is over."""
    line = company.lines[row.get("line", "ig")]
    customer = customer_of(company, line.code, row["customer"])
    day = company.day_before_the_end(line, row["ago"])
    if customer is None or day is None:
        return
    began = instant(day, time.fromisoformat(row["hour"]), ZoneInfo(line.calendar.zone))
    ended = began + timedelta(hours=float(row["hours"]))
    visit = None
    if "plan" in row and customer.entitled_on(day):
        yield began - SOME_DAYS
        visit = planned(row, customer, company, began, ended)
    if "description" in row:
        yield ended + SAME_EVENING
        register_asi(
            told(row, customer, company, began, visit), by=by(row, company), at=company.now
        )


def by(row: dict[str, Any], company: Company) -> User:
    return company.staff[row["login"]]


def planned(
    row: dict[str, Any], customer: Customer, company: Company, began: datetime, ended: datetime
) -> Visit:
    return plan_visit(
        customer,
        people=[by(row, company)],
        attendees=people_of(customer),
        reason=row["reason"],
        subject=row["plan"],
        starts_at=began,
        ends_at=ended,
        place=f"En las oficinas de {customer}",
        technical_goals="",
        commercial_goals="",
        topics=row["topics"],
        notes="",
        by=by(row, company),
        at=company.now,
    )


def told(
    row: dict[str, Any], customer: Customer, company: Company, began: datetime, visit: Visit | None
) -> Capture:
    """All that they write down of it."""
    people = people_of(customer)
    return Capture(
        token=uuid.uuid5(uuid.NAMESPACE_OID, f"{row['login']} {began}"),
        customer=customer,
        work=Work(
            modality=row["modality"],
            reason=row["reason"],
            began_at=began,
            hours=Decimal(row["hours"]),
            description=row["description"],
            is_unfinished="obstacle" in row,
            told_of_feedback=row["told"],
        ),
        contact=people[0],
        met=people,
        obstacles=[tuple(row["obstacle"])] if "obstacle" in row else [],
        heard=[Heard(kind, text) for kind, text in row["heard"]],
        spent=[Spent(kind, Decimal(amount), note) for kind, amount, note in row["spent"]],
        confirms_parameters=row.get("parameters", False),
        left=left_by(row, customer, company),
        visit=visit,
    )


def people_of(customer: Customer) -> list[Contact]:
    return list(customer.contacts.filter(is_active=True)[:2])


def left_by(row: dict[str, Any], customer: Customer, company: Company) -> list[Left]:
    """An update leaves its version, the day of the next one, and an expiry that follows it."""
    rows = Installation.objects.in_use().filter(customer=customer)
    first = rows.order_by("pk").first()
    if "leaves" not in row or first is None:
        return []
    planned = customer.service_line.local_date(company.now) + A_SEASON
    wanted = Wanted({"system_version": row["leaves"], "expires_on": planned + A_MONTH})
    return [Left(first, wanted, first.version, planned)]


def customer_of(company: Company, line: str, number: int) -> Customer | None:
    """One of those who write to us, and have somebody whom one may meet."""
    served = [one for one in company.writers() if one.service_line.code == line]
    found = [one for one in dict.fromkeys(served) if one.contacts.filter(is_active=True).exists()]
    return found[number] if number < len(found) else None


def pays_back(company: Company) -> Plot:
    """Administración pays whoever spent first; what is of the last days waits, as do the others."""
    yield company.agenda.until - timedelta(hours=4)
    until = company.now - A_WEEK
    ripe = Expense.objects.unsettled().filter(asi__began_at__lt=until)
    first = ripe.order_by("asi__began_at").first()
    if first is None:
        return
    person = first.asi.author
    rows = ripe.filter(asi__author=person)
    settling.settle(
        person,
        since=first.asi.began_at.date(),
        until=until.date(),
        expenses=dict(rows.values_list("pk", "amount")),
        by=company.staff["administracion"],
        at=company.now,
    )


def courses() -> Iterator[Callable[[Company], Plot]]:
    for row in books.rows("asis", "asi"):
        yield lambda company, row=row: works_away(row, company)  # type: ignore[misc]
    yield pays_back
