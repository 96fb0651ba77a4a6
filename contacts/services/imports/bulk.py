"""Many new customers at once: those that nobody could take for somebody who is on file.

They get what `create_customer` and `add_contact` give, with a few statements for all of them:
histories and events are written like the rows themselves, and none is left out.
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.models import ActionCode, Contact, Customer, Event, Import, ImportRow, Stage, Verdict
from contacts.services import numbers, timeline
from contacts.services.imports.deciding import decide
from contacts.services.imports.likeness import OnFile
from contacts.services.imports.matching import Known, customer_of, keys_of, on_file
from contacts.services.imports.parsing import Parsed, Words, parse
from kit import history

# Of these, more would have to be written than the row: they take the way of each by itself.
SPECIAL = {"csm", "account_executive", "account_assistant", "plan", "revenue_level", "staff_count"}
WRITTEN = ["verdict", "message", "is_applied", "customer", "contact"]
VERSIONS = ["customer_before", "customer_after", "contact_before", "contact_after"]


def judged(
    job: Import, rows: list[ImportRow], words: Words, known: OnFile
) -> Iterator[tuple[ImportRow, Parsed, bool]]:
    """Each row with what it says, and whether it is plainly new; asked for when it is written.

    The numbers are taken first, as for one: whoever enters a customer meanwhile waits, and who came
    before is known by then. What a row says is known to the later ones.
    """
    parsed = [parse(job, row.cells, words) for row in rows]
    numbers.take("customer", many=0)
    known.refresh()
    on_base = on_file(parsed, by=job.by)
    seen: set[str] = set()
    for row, said in zip(rows, parsed, strict=True):
        is_new = is_plain(said, on_base, seen, known, job)
        seen |= set(keys_of(said))
        known.expect(said)
        yield row, said, is_new


def is_plain(said: Parsed, on_base: Known, seen: set[str], known: OnFile, job: Import) -> bool:
    """Whether a row brings a company, and perhaps a person, that nothing on file resembles."""
    keys = set(keys_of(said))
    if keys & seen or customer_of(said, on_base) or said.is_confirmed:
        return False
    if SPECIAL & set(said.customer) or said.customer.get("stage", Stage.POTENTIAL) != "potential":
        return False
    is_new = decide(said, None, [], by=job.by).verdict == Verdict.CREATE
    return is_new and not known.has_like(said)


def create(job: Import, found: list[tuple[ImportRow, Parsed]], at: datetime) -> None:
    """Write the customers and people of such rows, with their histories and events."""
    if not found:
        return
    first = numbers.take("customer", many=len(found)) - len(found)
    customers = [
        Customer(
            **{"service_line": said.line} | said.customer,
            number=first + index,
            created_at=at,
            stage_since=at,
        )
        for index, (_row, said) in enumerate(found, 1)
    ]
    history.create_each(customers, by=job.by, at=at)
    named = [(customer, said) for customer, (_row, said) in zip(customers, found, strict=True)]
    people = people_of(named, at)
    history.create_each(list(people.values()), by=job.by, at=at)
    tell(job, found, customers, people, at)
    for (row, _said), customer in zip(found, customers, strict=True):
        row.customer, row.contact = customer, people.get(customer.pk)
        row.verdict, row.is_applied = Verdict.CREATE, True
        row.customer_before, row.customer_after = 0, customer.version
        row.contact_before, row.contact_after = 0, row.contact.version if row.contact else 0
    ImportRow.objects.bulk_create(
        [row for row, _said in found],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*WRITTEN, *VERSIONS],
    )


def people_of(named: list[tuple[Customer, Parsed]], at: datetime) -> dict[int, Contact]:
    """Of each customer that comes with a person, the person."""
    with_people = [(customer, said) for customer, said in named if said.contact]
    first = numbers.take("contact", many=len(with_people)) - len(with_people)
    return {
        customer.pk: Contact(**said.contact, customer=customer, number=first + index, created_at=at)
        for index, (customer, said) in enumerate(with_people, 1)
    }


def tell(
    job: Import,
    found: list[tuple[ImportRow, Parsed]],
    customers: list[Customer],
    people: dict[int, Contact],
    at: datetime,
) -> None:
    """The events of each customer, in the order in which they would have happened one by one."""
    kinds = (ActionCode.CREATED, ActionCode.CONTACT_ADDED, ActionCode.IMPORTED)
    created, added, imported = (timeline.known(code) for code in kinds)
    entry = _("Alta de %(name)s con el número %(number)s.")
    url = reverse("contacts:import", args=[job.pk])
    events = []
    for (row, _said), customer in zip(found, customers, strict=True):
        person = people.get(customer.pk)
        facts = {"customer": customer, "by": job.by, "at": at}
        none: dict[str, list[int]] = {"not_duplicate_of": []}
        text = entry % {"name": customer.legal_name, "number": customer.number}
        events.append(Event(**facts, action=created, text=text, parameters=none))
        if person:
            text = entry % {"name": person.full_name, "number": person.number}
            events.append(Event(**facts, contact=person, action=added, text=text, parameters=none))
        text = _("Fila %(row)s de %(file)s.") % {"row": row.number, "file": job.name}
        key = f"import-{job.pk}-{row.number}"
        events.append(Event(**facts, contact=person, action=imported, text=text, url=url, key=key))
    timeline.record_each(events)
