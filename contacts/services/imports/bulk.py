"""Rows that are written together: what each would do by itself, in a few statements for all.

Whom the rows are about is read once; from then on it is in memory what the rows so far make of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Contact, Customer, Event, Import, ImportRow, Verdict
from contacts.services import customers, edits, fuzzy, numbers, parameters, people, timeline
from contacts.services.imports.deciding import Decision, decide
from contacts.services.imports.likeness import OnFile
from contacts.services.imports.matching import (
    IDENTITY,
    Company,
    Known,
    Person,
    companies,
    company_of,
    keys_of,
    learn,
    meet,
)
from contacts.services.imports.parsing import Parsed
from kit import history
from kit.db import among
from kit.errors import Refused

WRITING = (Verdict.CREATE, Verdict.UPDATE)
WRITTEN = ["verdict", "message", "is_applied", "customer", "contact"]
NOBODY: dict[str, Any] = {"not_duplicate_of": []}
VERSIONS = ["customer_before", "customer_after", "contact_before", "contact_after"]


class Overtaken(Exception):
    """Somebody changed what was read here."""


class Waiting:
    """The customers, or the people, that are to be written."""

    def __init__(self, series: str) -> None:
        self.series = series
        self.made: list[Any] = []
        self.changed: list[Any] = []
        self.names = {"version"}
        self.held: set[int] = set()

    def make(self, row: Customer | Contact) -> None:
        self.made.append(row)
        self.held.add(id(row))

    def change(self, row: Customer | Contact, names: Iterable[str]) -> None:
        row.version += 1
        self.changed.append(row)
        self.names.update(names)
        self.held.add(id(row))

    def has(self, row: Customer | Contact) -> bool:
        return id(row) in self.held

    def write(self, *, by: User, at: datetime) -> None:
        """Each with its next version, and those that are new with their numbers."""
        if self.made:
            last = numbers.take(self.series, many=len(self.made))
            for number, row in enumerate(self.made, last - len(self.made) + 1):
                row.number = number
        history.create_each(self.made, by=by, at=at)
        lock_each(self.changed)
        history.change_each(self.changed, self.names, by=by, at=at)


def lock_each(changed: list[Any]) -> None:
    """Lock what is about to be changed, if it is still as it was read."""
    if changed:
        rows = type(changed[0])._base_manager.filter(pk__in=among(row.pk for row in changed))
        held = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
        if dict(held.values_list("pk", "version")) != {row.pk: row.version - 1 for row in changed}:
            raise Overtaken


@dataclass
class Step:
    """What one row changes about a customer and a person, in words."""

    row: ImportRow
    customer_news: list[str] = field(default_factory=list)
    contact_news: list[str] = field(default_factory=list)


class Batch:
    """Some rows of an import that are decided one after the other, and written at once."""

    def __init__(self, job: Import, known: Known, everybody: OnFile, at: datetime) -> None:
        self.job, self.known, self.everybody, self.at = job, known, everybody, at
        self.late: set[str | int] = set()  # of whom a row has to wait
        meet(companies(known))
        self.begin()

    def begin(self) -> None:
        self.customers, self.people = Waiting("customer"), Waiting("contact")
        self.staff: list[tuple[Customer, dict[str, Any]]] = []
        self.steps: list[Step] = []

    def take(self, rows: list[tuple[ImportRow, Parsed]]) -> Iterator[tuple[ImportRow, Parsed]]:
        """Write rows together, and give out those that have to be written by themselves meanwhile.

        These are put off until nothing waits to be written, like a row that would change once more
        what does, and with them what follows of the same company, or resembles what they bring.
        """
        while rows:
            late: list[tuple[ImportRow, Parsed]] = []
            ahead = OnFile()  # what these bring
            for row, said in rows:
                company = company_of(said, self.known)
                decision = decide(said, company, by=self.job.by)
                is_plain = is_plainly(company, decision, self.everybody)
                if (
                    self.must_wait(said, company, decision)
                    or (late and not is_plainly(company, decision, ahead))
                    or (not is_plain and (late or self.steps))
                ):
                    late.append((row, said))
                    ahead.expect(decision.customer_changes or {}, decision.contact_changes or {})
                    self.late.update(keys_of(said), {id(company.today)} if company else ())
                elif not is_plain or not self.takes(row, said, company, decision):
                    self.write()
                    yield row, said
                    self.see(row, said)
            self.write()
            self.late.clear()
            rows = late

    # --- One row ----------------------------------------------------------------------------

    def must_wait(self, said: Parsed, company: Company | None, decision: Decision) -> bool:
        """Whether it changes what waits to be written, names it by the number that it will have,
        or follows on a row that does."""
        if self.late and not self.late.isdisjoint(keys_of(said)):
            return True
        if company is None:
            return False
        contact = decision.contact
        return bool(
            id(company.today) in self.late
            or (decision.verdict == Verdict.REJECT and self.customers.has(company.found))
            or (decision.customer_changes and self.customers.has(company.today))
            or (contact and decision.contact_changes and self.people.has(contact))
        )

    def takes(
        self, row: ImportRow, said: Parsed, company: Company | None, decision: Decision
    ) -> bool:
        """Take a row in, unless it contradicts what is on file."""
        if decision.verdict == Verdict.REJECT:
            row.message, step = decision.message, Step(row)
        else:
            try:
                step = self.step(row, said, company, decision)
            except Refused:
                return False
            row.message = row.message or decision.message
        row.verdict, row.is_applied = decision.verdict, True
        self.steps.append(step)
        return True

    def step(
        self, row: ImportRow, said: Parsed, company: Company | None, decision: Decision
    ) -> Step:
        """Do in memory what a row says; refused if it contradicts what is on file."""
        ours, theirs = decision.customer_changes or {}, decision.contact_changes or {}
        contact = decision.contact
        row.customer_before = company.today.version if company else 0
        row.contact_before = contact.version if contact else 0
        step = Step(row)
        if company is None:
            company = self.create_customer({"service_line": said.line} | ours)
        elif ours:
            step.customer_news = self.update_customer(company, ours)
        if contact is None and theirs:
            contact = self.add_contact(company, theirs)
        elif contact and theirs:
            step.contact_news = edits.apply(contact, theirs)
            self.people.change(contact, theirs)
        self.everybody.expect(ours, theirs)
        row.customer, row.contact = company.today, contact
        row.customer_after = company.today.version
        row.contact_after = contact.version if contact else 0
        return step

    def create_customer(self, details: dict[str, Any]) -> Company:
        customer = customers.draft(details, at=self.at)
        self.customers.make(customer)
        self.staff.append((customer, details))
        company = Company(customer, customer)
        learn(self.known, company)
        return company

    def update_customer(self, company: Company, changed: dict[str, Any]) -> list[str]:
        news = customers.correct(company.today, changed, at=self.at)
        self.customers.change(company.today, {*changed, "figures_updated_on"})
        self.staff.append((company.today, changed))
        if set(IDENTITY) & set(changed):
            learn(self.known, company)
        return news

    def add_contact(self, company: Company, details: dict[str, Any]) -> Contact:
        contact = Contact(customer=company.today, created_at=self.at, **details)
        self.people.make(contact)
        company.people.append(Person(contact, contact))
        return contact

    def see(self, row: ImportRow, said: Parsed) -> None:
        """Take note of what became of a row that was written by itself."""
        company = company_of(said, self.known)
        if row.verdict != Verdict.REJECT:
            self.everybody.expect(said.customer, said.contact)
            if company is None and row.customer:
                company = Company(row.customer, row.customer)
        if company:
            company.today.refresh_from_db()
            learn(self.known, company)
            meet([one for one in companies(self.known) if one.today is company.today])

    # --- All of them ------------------------------------------------------------------------

    def write(self) -> None:
        """Write what waits: customers, people, their histories, events, and the rows."""
        if not self.steps:
            return
        by, at = self.job.by, self.at
        self.customers.write(by=by, at=at)
        self.people.write(by=by, at=at)
        parameters.keep_staff_of_each(self.staff, by=by, at=at)
        timeline.record_each(event for step in self.steps for event in self.events_of(step))
        ImportRow.objects.bulk_create(
            [step.row for step in self.steps],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*WRITTEN, *VERSIONS],
        )
        self.begin()

    def events_of(self, step: Step) -> Iterator[Event]:
        """What a row did, in the order in which it would have happened by itself."""
        row, customer, person = step.row, step.row.customer, step.row.contact
        if customer is None or row.verdict not in WRITING:
            return
        facts = {"customer": customer, "by": self.job.by, "at": self.at}
        if row.customer_before == 0:
            text = customers.creation_text(customer)
            yield Event(**facts, action_id=ActionCode.CREATED, text=text, parameters=NOBODY)
        elif step.customer_news:
            text = "\n".join(step.customer_news)
            yield Event(**facts, action_id=ActionCode.CHANGED, text=text)
        facts["contact"] = person
        if person and row.contact_before == 0:
            text = people.creation_text(person)
            told = NOBODY | {"why": ""}
            yield Event(**facts, action_id=ActionCode.CONTACT_ADDED, text=text, parameters=told)
        elif step.contact_news:
            text = "\n".join(step.contact_news)
            yield Event(**facts, action_id=ActionCode.CONTACT_CHANGED, text=text)
        yield Event(**facts, **imported(self.job, row))


def is_plainly(company: Company | None, decision: Decision, everybody: OnFile) -> bool:
    """Whether a row changes no stage, and brings nobody who resembles one of these."""
    ours, theirs = decision.customer_changes or {}, decision.contact_changes or {}
    if company is None:
        if everybody.has_company_like(ours):
            return False
    elif "stage" in ours or everybody.has_reference(ours):
        return False
    if decision.contact or not theirs:
        return True
    colleagues = company.people if company else []
    return not everybody.has_person_like(theirs) and not is_among(colleagues, theirs)


def imported(job: Import, row: ImportRow) -> dict[str, Any]:
    """What the timeline says of a row, once however often it is written."""
    return {
        "action_id": ActionCode.IMPORTED,
        "text": _("Fila %(row)s de %(file)s.") % {"row": row.number, "file": job.name},
        "url": page_of(job.pk),
        "key": f"import-{job.pk}-{row.number}",
    }


@lru_cache(maxsize=8)
def page_of(job: int) -> str:
    return reverse("contacts:import", args=[job])


def is_among(colleagues: list[Person], given: dict[str, Any]) -> bool:
    """Whether a name is much like that of somebody in the same company."""
    name = f"{given['first_name']} {given.get('last_name', '')}".strip()
    return any(fuzzy.likeness(name, one.found.full_name) >= fuzzy.SAME_NAME for one in colleagues)
