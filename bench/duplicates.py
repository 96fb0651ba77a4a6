"""Whether who is entered twice is noticed while typing, among 100,000 contacts, and how soon.

Of pairs that are one, a share must be found; of newcomers, few may be held for somebody else.
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bench import dataset, mistyping
from bench.mistyping import Entry
from bench.pour import pour
from bench.report import Figure, at_least, at_most, tell
from contacts.models import Contact, Customer, ServiceLine
from contacts.services import fuzzy
from contacts.services.duplicates import candidates
from contacts.services.imports.applying import SEARCHED
from kit.db import settle_index

NAME, CODE = "duplicates", "bench-names"
COMPANIES, PEOPLE = 5_000, 20  # and that many contacts of each
PAIRS = 200  # of companies, and as many of contacts; and as many newcomers of both
LIMIT, FOUND, FALSE = 30, 95, 5


def run(seed: int = 1) -> list[Figure]:
    dice = random.Random(seed)
    with transaction.atomic():  # nothing stays: the other measurements have contacts of their own
        made = line()
        found, spent = pairs(made, dice)
        false, more = newcomers(made, dice)
        transaction.set_rollback(True)
    dataset.settle()
    spent = sorted(spent + more)
    return [
        at_most(f"{NAME}: 95th percentile", spent[int(len(spent) * 0.95)], "ms", LIMIT),
        at_least(f"{NAME}: pairs that are found", found, "%", FOUND),
        at_most(f"{NAME}: newcomers that are held for another", false, "%", FALSE),
    ]


# --- The base --------------------------------------------------------------------------------


def line() -> ServiceLine:
    """A line with companies of all kinds of names."""
    size = dataset.Size(CODE, customers=COMPANIES, contacts=PEOPLE, ended=0, open=0)
    made = dataset.empty_line(size)
    pour(companies(made))
    pour(people(made))
    for index in SEARCHED:
        settle_index(index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_customer, contacts_contact, contacts_word")
    return made


def companies(made: ServiceLine) -> Iterator[Customer]:
    dice, now = random.Random(CODE), timezone.now()
    first = dataset.next_number(Customer)
    for number in range(COMPANIES):
        entry = mistyping.company(dice)
        yield Customer(
            number=first + number,
            stage="active",
            stage_since=now - timedelta(days=900),
            legal_name=entry.name,
            phone=entry.phone,
            email=entry.email,
            service_line=made,
            created_at=now - timedelta(days=900),
        )


def people(made: ServiceLine) -> Iterator[Contact]:
    dice, now = random.Random(CODE), timezone.now()
    owners = list(Customer.objects.filter(service_line=made).order_by("pk"))
    first = dataset.next_number(Contact)
    for number in range(COMPANIES * PEOPLE):
        owner = owners[number % COMPANIES]
        entry = mistyping.person(dice, owner.email.partition("@")[2])
        yield Contact(
            number=first + number,
            customer=owner,
            first_name=entry.name,
            last_name=entry.surname,
            mobile=entry.phone,
            email=entry.email,
            created_at=now - timedelta(days=900),
        )


# --- What is typed ---------------------------------------------------------------------------


def pairs(made: ServiceLine, dice: random.Random) -> tuple[float, list[float]]:
    """How many per cent of those entered twice are recognised, and the milliseconds of each."""
    customers = drawn(Customer.objects.filter(service_line=made), dice)
    contacts = drawn(people_of(made), dice)
    found, spent = 0, []
    for row in [*customers, *contacts]:
        typed = mistyping.again(entry_of(row), dice)
        hits, took = timed(entered(typed, made, row))
        found += row.pk in hits
        spent.append(took)
    return 100 * found / len(spent), spent


def newcomers(made: ServiceLine, dice: random.Random) -> tuple[float, list[float]]:
    """How many per cent of those who are new are held for somebody on file."""
    held, spent = 0, []
    on_file = Customer.objects.values_list("legal_name", flat=True)
    names = {fuzzy.name_words(name) for name in on_file}
    for row in drawn(people_of(made), dice):
        company = mistyping.company(dice)
        while fuzzy.name_words(company.name) in names:  # the same name would be no newcomer
            company = mistyping.company(dice)
        for entry in (company, mistyping.person(dice, "nueva.example")):
            hits, took = timed(entered(entry, made, row))
            held += bool(hits)
            spent.append(took)
    return 100 * held / len(spent), spent


def people_of(made: ServiceLine) -> QuerySet[Contact]:
    """With what the page has read already of whom somebody is entered for."""
    rows = Contact.objects.filter(customer__service_line=made)
    return rows.select_related("customer__service_line__calendar")


def drawn(rows: object, dice: random.Random) -> list[Customer | Contact]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]
    return list(rows.filter(pk__in=dice.sample(keys, PAIRS)).order_by("pk"))  # type: ignore[attr-defined]


def entry_of(row: Customer | Contact) -> Entry:
    if isinstance(row, Customer):
        return Entry(row.legal_name, "", row.phone, row.email)
    return Entry(row.first_name, row.last_name, row.mobile, row.email)


def entered(entry: Entry, made: ServiceLine, like: Customer | Contact) -> Customer | Contact:
    """The row that the form would make of it; a person is entered at their own company."""
    if entry.surname and isinstance(like, Contact):
        given = {"first_name": entry.name, "last_name": entry.surname, "mobile": entry.phone}
        return Contact(customer=like.customer, email=entry.email, **given)
    return Customer(legal_name=entry.name, phone=entry.phone, email=entry.email, service_line=made)


def timed(row: Customer | Contact) -> tuple[set[int], float]:
    began = time.perf_counter()
    hits = {found.row.pk for found in candidates(row) if type(found.row) is type(row)}
    return hits, 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(tell(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
