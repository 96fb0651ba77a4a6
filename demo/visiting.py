"""The people of the demo company plan visits and note what they have ahead."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contacts.models import Customer
from demo import books
from demo.agenda import Plot
from demo.company import Company
from sla.duty import instant
from visits import services

BEFORE_THE_END = timedelta(hours=3)


def looks_ahead(company: Company) -> Plot:
    """On the last morning everybody notes what comes; two whom we visit have answered."""
    yield company.agenda.until - BEFORE_THE_END
    for row in books.rows("visits", "visit"):
        plan(company, row)
    for row in books.rows("visits", "entry"):
        note(company, row)


def plan(company: Company, row: dict[str, Any]) -> None:
    served = [one for one in company.writers() if one.service_line.code == row["line"]]
    customers = [one for one in dict.fromkeys(served) if is_entitled(one, company)]
    if len(customers) <= row["customer"]:
        return
    customer = customers[row["customer"]]
    people = [company.staff[login] for login in row["people"]]
    visit = services.plan_visit(
        customer,
        people=people,
        attendees=list(customer.contacts.filter(is_active=True).exclude(email="")[:2]),
        reason=row["reason"],
        subject=row["subject"],
        place=f"En las oficinas de {customer}",
        technical_goals=row["technical"],
        commercial_goals=row["commercial"],
        topics=row["topics"],
        notes="",
        by=people[0],
        at=company.now,
        **hours(company, customer.service_line.code, row),
    )
    if row["is_asked"] and visit.attendees.exists():
        asked = services.ask_attendance(visit, by=people[0], at=company.now)
        services.answer_attendance(asked[0], is_coming=True, by=None, at=company.now)


def is_entitled(customer: Customer, company: Company) -> bool:
    return customer.entitled_on((company.agenda.until + timedelta(days=14)).date())


def note(company: Company, row: dict[str, Any]) -> None:
    person = company.staff[row["login"]]
    services.add_entry(
        owner=person,
        kind=row["kind"],
        subject=row["subject"],
        customer=None,
        is_away=row["kind"] in ("remote", "other"),
        place=row["place"],
        reach="",
        notes="",
        by=person,
        at=company.now,
        **hours(company, row.get("line", "customer-care"), row),
    )


def hours(company: Company, line: str, row: dict[str, Any]) -> Any:
    """So many days of work from now, by the wall clock of the line."""
    found = company.lines[line]
    day = company.day_ahead(found, row["days"])
    zone = ZoneInfo(found.calendar.zone)
    start, end = (instant(day, time.fromisoformat(hour), zone) for hour in row["hours"])
    return {"starts_at": start, "ends_at": end}
