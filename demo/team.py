"""The people of the demo company know things, go away, and cover for each other."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts import services
from accounts.models import Skill
from demo import books
from demo.agenda import Plot
from demo.company import Company
from tickets import services as tickets
from tickets.models import Escalation, Ticket

BEFORE_THE_END = timedelta(minutes=50)


def learns(company: Company) -> Plot:
    """On the first morning the heads note down what everybody knows."""
    yield company.agenda.since + timedelta(minutes=5)
    catalogue = {skill.name: skill for skill in Skill.objects.all()}
    for row in books.rows("team", "skilled"):
        person = company.staff[row["login"]]
        person.phone = row["phone"]
        person.save(update_fields=["phone"])
        levels = {catalogue[name]: level for name, level in row["skills"].items()}
        by = person.superior or person
        services.set_skills(person, levels, by=by, at=company.now)


def goes_away(company: Company) -> Plot:
    """Everybody asks in time; who covers gets the open work of whoever is away at the end."""
    yield company.agenda.since + timedelta(minutes=10)
    today = timezone.localdate(company.agenda.until)
    leaves = books.rows("team", "leave")
    for row in leaves:
        take_leave(company, row, today)
    yield company.agenda.until - BEFORE_THE_END
    for row in leaves:
        if row["days"][0] <= 0 <= row["days"][1]:
            cover(company, row, today)


def take_leave(company: Company, row: dict[str, Any], today: date) -> None:
    person = company.staff[row["login"]]
    first, last = (today + timedelta(days=number) for number in row["days"])
    absence = services.ask(
        person,
        kind=row["kind"],
        starts_on=first,
        ends_on=last,
        from_noon=row.get("from_noon", False),
        until_noon=row.get("until_noon", False),
        reason=row.get("reason", ""),
        substitute=company.staff.get(row.get("substitute", "")),
        by=person,
        at=company.now,
    )
    if not row.get("is_undecided") and person.superior:
        services.approve(absence, by=person.superior, at=company.now)


def cover(company: Company, row: dict[str, Any], today: date) -> None:
    person = company.staff[row["login"]]
    work = list(Ticket.objects.open().filter(owner=person))
    if work and person.superior:
        tickets.pass_work(
            person,
            to=company.staff[row["substitute"]],
            tickets=work,
            escalations=list(Escalation.objects.alive().filter(to=person)),
            reason="Vacaciones",
            by=person.superior,
            today=today,
            at=company.now,
        )
