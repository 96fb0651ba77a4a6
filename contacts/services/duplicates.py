"""Nobody is entered twice: who on file is probably the same (ACO-06, ACO-07)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from contacts.models import BareCode, Contact, Customer
from contacts.models.customers import CustomerQuerySet
from contacts.models.folding import contains_any
from contacts.services import fuzzy
from kit.errors import Refused
from kit.text import digits

MOST = 60  # rows looked at in Python
LAST_DIGITS = 8


@dataclass(frozen=True)
class Candidate:
    """A row on file that may be the one being entered, and why one would think so."""

    row: Customer | Contact
    reasons: tuple[str, ...]

    @property
    def pk(self) -> int:
        return self.row.pk


class Duplicates(Refused):
    """There are similar rows on file that nobody has yet said to be different."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        names = "; ".join(f"{found.row} ({', '.join(found.reasons)})" for found in candidates)
        super().__init__(
            _("Ya hay registros parecidos: %(names)s. Confirme que no es un duplicado.")
            % {"names": names}
        )


def check(row: Customer | Contact, *, confirmed: Collection[int]) -> list[int]:
    """Refuse while a similar row is not confirmed to be another; return those that were."""
    similar = candidates(row)
    if {found.pk for found in similar} - set(confirmed):
        raise Duplicates(similar)
    return sorted(found.pk for found in similar)


def candidates(row: Customer | Contact) -> list[Candidate]:
    """The rows that resemble one not yet saved, over all lines, the most alike first."""
    found = _customers(row) if isinstance(row, Customer) else _contacts(row)
    return sorted(found, key=lambda candidate: -len(candidate.reasons))[:8]


def _customers(row: Customer) -> list[Candidate]:
    region = row.service_line.calendar.country if row.service_line_id else ""  # while typing
    phone = fuzzy.phone_key(row.phone, region)
    tax_id = "".join(sign for sign in row.tax_id.upper() if sign.isalnum())
    names = [name for name in (row.legal_name, row.trade_name) if name]
    same = Q(pk__in=[])
    if row.email:
        same |= Q(lower_email=row.email.lower())
    if tax_id:
        same |= Q(bare_tax_id=tax_id)
    if phone:
        same |= Q(search__contains=digits(phone)[-LAST_DIGITS:])
    pool = Customer.objects.exclude(pk=row.pk).select_related("service_line__calendar")
    rows = list(pool.alias(lower_email=Lower("email"), bare_tax_id=BareCode("tax_id")).filter(same))
    for name in names:
        rows += _named_like(pool, name)
    return [
        Candidate(other, reasons)
        for other in {other.pk: other for other in rows}.values()
        if (reasons := _customer_reasons(row, other, region, tax_id, names))
    ]


def _named_like(pool: CustomerQuerySet, name: str) -> list[Customer]:
    """Those whose search text has all words of the name, or all but one of three or more."""
    found = fuzzy.spellings(fuzzy.name_words(name))
    parts = [contains_any(words) for words in found.values()]
    if not parts:
        return []
    condition = reduce(and_, parts)
    if len(parts) > 2:
        for left_out in range(len(parts)):
            condition |= reduce(and_, parts[:left_out] + parts[left_out + 1 :])
    return list(pool.filter(condition)[:MOST])


def _customer_reasons(
    row: Customer, other: Customer, region: str, tax_id: str, names: list[str]
) -> tuple[str, ...]:
    their_region = other.service_line.calendar.country
    phone = fuzzy.phone_key(row.phone, region or their_region)
    theirs = [name for name in (other.legal_name, other.trade_name) if name]
    bare = "".join(sign for sign in other.tax_id.upper() if sign.isalnum())
    tests = [
        (bool(tax_id) and bare == tax_id, _("mismo CUIT / NIF")),
        (bool(row.email) and other.email.lower() == row.email.lower(), _("mismo correo")),
        (bool(phone) and fuzzy.phone_key(other.phone, their_region) == phone, _("mismo teléfono")),
        (
            any(fuzzy.likeness(a, b) >= fuzzy.ALIKE for a in names for b in theirs),
            _("nombre parecido"),
        ),
    ]
    return tuple(reason for holds, reason in tests if holds)


def _contacts(row: Contact) -> list[Candidate]:
    region = row.customer.service_line.calendar.country
    mobile = fuzzy.phone_key(row.mobile, region)
    same = Q(customer=row.customer_id)
    if row.email:
        same |= Q(lower_email=row.email.lower())
    if mobile:
        same |= Q(search__contains=digits(mobile)[-LAST_DIGITS:])
    rows = Contact.objects.exclude(pk=row.pk).select_related("customer__service_line__calendar")
    return [
        Candidate(other, reasons)
        for other in rows.alias(lower_email=Lower("email")).filter(same)[:2000]
        if (reasons := _contact_reasons(row, other, mobile))
    ]


def _contact_reasons(row: Contact, other: Contact, mobile: str) -> tuple[str, ...]:
    """A telephone is often the company's; only a mobile tells people apart."""
    region = other.customer.service_line.calendar.country
    is_colleague = other.customer_id == row.customer_id
    tests = [
        (bool(row.email) and other.email.lower() == row.email.lower(), _("mismo correo")),
        (bool(mobile) and fuzzy.phone_key(other.mobile, region) == mobile, _("mismo móvil")),
        (
            is_colleague and fuzzy.likeness(row.full_name, other.full_name) >= fuzzy.ALIKE,
            _("nombre parecido"),
        ),
    ]
    return tuple(reason for holds, reason in tests if holds)
