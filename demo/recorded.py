"""What was done at customers': registered by whoever did it, and some of it paid back already."""

import uuid
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contacts.models import Customer
from demo import books
from demo.agenda import Plot
from demo.company import Company
from installations.models import Installation
from installations.services import Wanted
from sla.duty import instant
from visits.models import Expense
from visits.services import settling
from visits.services.asi import Capture, Heard, Spent, Work, register_asi
from visits.services.equipping import Left

SAME_EVENING = timedelta(hours=1)
A_SEASON, A_MONTH = timedelta(days=120), timedelta(days=30)


def works_away(row: dict[str, Any], company: Company) -> Plot:
    """One of us spends some hours with a customer and registers them when they are over."""
    line = company.lines[row.get("line", "ig")]
    began = instant(
        company.day_ahead(line, row["day"]),
        time.fromisoformat(row["hour"]),
        ZoneInfo(line.calendar.zone),
    )
    yield began + timedelta(hours=float(row["hours"])) + SAME_EVENING
    customer = customer_of(company, line.code, row["customer"])
    if customer is None:
        return
    people = list(customer.contacts.filter(is_active=True)[:2])
    register_asi(
        Capture(
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
        ),
        by=company.staff[row["login"]],
        at=company.now,
    )


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
    """Administración pays the first who spent something; the others wait for the month's end."""
    yield company.agenda.until - timedelta(hours=4)
    first = Expense.objects.unsettled().order_by("asi__began_at").first()
    if first is None:
        return
    person = first.asi.author
    rows = Expense.objects.unsettled().filter(asi__author=person)
    settling.settle(
        person,
        since=first.asi.began_at.date(),
        until=company.now.date(),
        expenses=dict(rows.values_list("pk", "amount")),
        by=company.staff["administracion"],
        at=company.now,
    )


def courses() -> Iterator[Callable[[Company], Plot]]:
    for row in books.rows("asis", "asi"):
        yield lambda company, row=row: works_away(row, company)  # type: ignore[misc]
    yield pays_back
