"""Whom on file a row is about: by number, reference, tax number, e-mail, then exact name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from contacts.models import BareCode, Contact, Customer, Reach, ServiceLine
from contacts.models.customers import CustomerQuerySet
from contacts.services.imports.parsing import Parsed
from kit.db import FoldText, among
from kit.text import fold


@dataclass(eq=False)
class Person:
    """Somebody whom a row may be about, perhaps merged into another."""

    found: Contact
    today: Contact
    ways: set[str] = field(default_factory=set)  # further addresses and numbers, as of today


@dataclass(eq=False)
class Company:
    """A customer whom rows may be about, perhaps merged into another, and the people it has."""

    found: Customer
    today: Customer
    people: list[Person] = field(default_factory=list)


Known = dict[str, list[Company]]  # all that are called so
IDENTITY = ("external_ref", "tax_id", "email", "legal_name", "service_line")


def bare(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def keys_of(row: Parsed) -> list[str]:
    """All that could tell its customer, the strongest first."""
    return keys(row.number, row.line, row.customer)


def keys(number: int | None, line: ServiceLine, given: Mapping[str, Any]) -> list[str]:
    keys = [f"number:{number}"] if number else []
    keys += [f"ref:{given['external_ref']}"] if given.get("external_ref") else []
    keys += [f"tax:{bare(given['tax_id'])}"] if bare(given.get("tax_id", "")) else []
    keys += [f"email:{given['email'].lower()}"] if given.get("email") else []
    name = given.get("legal_name")
    keys += [f"name:{line.pk}:{fold(name)}"] if name else []
    return keys


def on_file(rows: Iterable[Parsed], *, by: User) -> Known:
    """The customers that any of these rows may be about, by each key: some indexed queries.

    One that was merged into another is still known by what it was called (ACO-17). Only those that
    this person may see; a name counts within the line only.
    """
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for key in keys_of(row):
            kind, _colon, value = key.partition(":")
            wanted.setdefault(kind, set()).add(value)
    names = [value.partition(":")[2] for value in wanted.get("name", ())]
    everyone = Customer.everyone.prefetch_related(*RELATED).annotate(
        lower_email=Lower("email"), bare_tax_id=BareCode("tax_id"), folded=FoldText("legal_name")
    )
    found: list[tuple[str, Customer]] = []
    for kind, condition in (
        ("name", Q(folded__in=names)),
        ("email", Q(lower_email__in=wanted.get("email", []))),
        ("tax", Q(bare_tax_id__in=wanted.get("tax", []))),
        ("ref", Q(external_ref__in=wanted.get("ref", []))),
        ("number", Q(number__in=[int(value) for value in wanted.get("number", [])])),
    ):
        if wanted.get(kind):
            found += by_key(kind, everyone.filter(condition))
    return gathered(found, by=by)


def gathered(found: Iterable[tuple[str, Customer]], *, by: User) -> Known:
    """Each customer once, by all its keys, and with the one that it is today."""
    once: dict[int, Customer] = {}
    found = [(key, once.setdefault(row.pk, row)) for key, row in found]
    today = {row.pk: once.setdefault(row.survivor.pk, row.survivor) for _key, row in found}
    visible = Customer.objects.visible_to(by).filter(pk__in={row.pk for row in today.values()})
    seen = set(visible.values_list("pk", flat=True)) if found else set()
    ours = {pk: Company(once[pk], row) for pk, row in today.items() if row.pk in seen}
    known: Known = {}
    for key, row in found:
        if row.pk in ours:
            known.setdefault(key, []).append(ours[row.pk])
    return known


RELATED = (
    *("service_line__calendar", "plan", "kind", "origin", "scale", "industry"),
    *("csm", "account_executive", "account_assistant", "service_manager", "merged_into"),
)


def held(rows: list[Parsed], *, by: User) -> Known:
    """The same, locked until the transaction ends: as nobody else changes them meanwhile."""
    while True:
        known = on_file(rows, by=by)
        read = {one.today.pk: one.today.version for one in companies(known)}
        found = Customer.everyone.filter(pk__in=among(read)).order_by("pk")
        locked = found.select_for_update(of=("self",), no_key=True)
        if dict(locked.values_list("pk", "version")) == read:
            return known


SPELLINGS = {
    "name": "{0.service_line_id}:{0.folded}",
    "email": "{0.lower_email}",
    "tax": "{0.bare_tax_id}",
    "ref": "{0.external_ref}",
    "number": "{0.number}",
}


def by_key(kind: str, rows: CustomerQuerySet) -> Iterator[tuple[str, Customer]]:
    for row in rows:
        yield f"{kind}:{SPELLINGS[kind].format(row)}", row


def companies(known: Known) -> set[Company]:
    return {one for ones in known.values() for one in ones}


def meet(found: Iterable[Company]) -> None:
    """Learn who their people are, with those who were merged, and all their addresses."""
    people: dict[int, list[Person]] = {company.today.pk: [] for company in found}
    rows = Contact.everyone.filter(customer__in=among(people), suppressed_at=None).order_by("pk")
    by_pk = {row.pk: row for row in rows.defer("search", "sort_name")}
    ways: dict[int, set[str]] = {}
    further = Reach.objects.filter(contact__customer__in=among(people)).order_by()
    for pk, key in further.values_list("contact", "key"):
        ways.setdefault(pk, set()).add(key)
    for row in by_pk.values():
        today: Contact | None = row
        while today and today.merged_into_id:
            today = by_pk.get(today.merged_into_id)
        if today:
            people[row.customer_id].append(Person(row, today, ways.get(today.pk, set())))
    for company in found:
        company.people = people[company.today.pk]


def learn(known: Known, company: Company) -> None:
    """Know a customer by what it is called today; who was merged into it is called as before."""
    row = company.today
    if company.found is not row:
        others = (one for one in companies(known) if one.found is row)
        company = next(others, Company(row, row, company.people))
    for ones in known.values() if row.pk else ():
        if company in ones:
            ones.remove(company)
    given = {name: getattr(row, name) for name in IDENTITY}
    for key in keys(row.number, row.service_line, given):
        known.setdefault(key, []).append(company)


def company_of(row: Parsed, known: Known) -> Company | None:
    """Whom it is about, by its strongest key, as it stands on file: perhaps merged into another.

    Of several with the same key it is one that was not merged, and of these the oldest. A row that
    says what both of two are called that were merged is the one's that is no longer on file.
    """
    found = [max(known[key], key=standing) for key in keys_of(row) if known.get(key)]
    same = [one for one in found if one.today is found[0].today]
    return next((one for one in same if one.found is not one.today), found[0]) if found else None


def standing(company: Company) -> tuple[bool, float]:
    key = company.found.pk
    return company.found is company.today, -inf if key is None else -key


def person_of(row: Parsed, people: Iterable[Person]) -> Person | None:
    """Who of that customer has this e-mail, or else exactly this name.

    Of two who were merged it is the one who is no longer on file: they were called so.
    """
    email = row.contact.get("email", "").lower()
    name = fold(f"{row.contact.get('first_name', '')} {row.contact.get('last_name', '')}".strip())
    people = list(people)
    by_email = [one for one in people if email and email in emails_of(one)]
    same = by_email or [one for one in people if fold(one.found.full_name) == name]
    mine = [one for one in same if one.today is same[0].today]
    return next((one for one in mine if one.found is not one.today), same[0]) if same else None


def emails_of(person: Person) -> set[str]:
    """What they wrote from, then or since."""
    others = person.ways if person.found is person.today else set()
    return {person.found.email.lower()} | others
