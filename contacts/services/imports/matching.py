"""Whom on file a row is about: by number, reference, tax number, e-mail, then exact name."""

from collections.abc import Iterable, Iterator

from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import User
from contacts.models import BareCode, Contact, Customer
from contacts.models.customers import CustomerQuerySet
from contacts.services.imports.parsing import Parsed
from kit.db import FoldText
from kit.text import fold

Known = dict[str, Customer]


def bare(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def keys_of(row: Parsed) -> list[str]:
    """All that could tell its customer, the strongest first."""
    given = row.customer
    keys = [f"number:{row.number}"] if row.number else []
    keys += [f"ref:{given['external_ref']}"] if given.get("external_ref") else []
    keys += [f"tax:{bare(given['tax_id'])}"] if bare(given.get("tax_id", "")) else []
    keys += [f"email:{given['email'].lower()}"] if given.get("email") else []
    name = given.get("legal_name")
    keys += [f"name:{row.line.pk}:{fold(name)}"] if name else []
    return keys


def on_file(rows: Iterable[Parsed], *, by: User) -> Known:
    """The customers that any of these rows may be about, by each key: four indexed queries.

    One that was merged into another is still known by what it was called (ACO-17), unless another
    is called so. Only those that this person may see; a name counts within the line only.
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
    visible = Customer.objects.visible_to(by).filter(pk__in={row.survivor.pk for _k, row in found})
    seen = set(visible.values_list("pk", flat=True)) if found else set()
    return {key: row for key, row in found if row.survivor.pk in seen}


RELATED = (
    *("service_line__calendar", "plan", "kind", "origin", "scale", "industry", "csm"),
    "merged_into",
)


SPELLINGS = {
    "name": "{0.service_line_id}:{0.folded}",
    "email": "{0.lower_email}",
    "tax": "{0.bare_tax_id}",
    "ref": "{0.external_ref}",
    "number": "{0.number}",
}


def by_key(kind: str, rows: CustomerQuerySet) -> Iterator[tuple[str, Customer]]:
    """Each with its key; of several with the same one, the last is meant: the oldest on file."""
    for row in rows.order_by(F("merged_into_id").asc(nulls_last=True), "-pk"):
        yield f"{kind}:{SPELLINGS[kind].format(row)}", row


def customer_of(row: Parsed, known: Known) -> Customer | None:
    """Whom it is about, by its strongest key, as it stands on file: perhaps merged into another.

    A row that says what both of them are called is the one's that was merged.
    """
    found = [known[key] for key in keys_of(row) if key in known]
    same = [one for one in found if one.survivor == found[0].survivor]
    return next((one for one in same if one.merged_into), found[0]) if found else None


def contact_of(row: Parsed, people: Iterable[Contact]) -> Contact | None:
    """The person of that customer with this e-mail, or else with exactly this name."""
    email = row.contact.get("email", "").lower()
    name = fold(f"{row.contact.get('first_name', '')} {row.contact.get('last_name', '')}".strip())
    people = list(people)
    by_email = [one for one in people if email and one.email.lower() == email]
    by_name = [one for one in people if fold(one.full_name) == name]
    return next(iter([*by_email, *by_name]), None)
