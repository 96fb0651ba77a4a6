"""Nobody is entered twice: who on file is probably the same (ACO-06, ACO-07)."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import BareCode, Contact, Customer, ReachKind
from contacts.models.customers import ContactQuerySet, CustomerQuerySet
from contacts.services import fuzzy, reach
from contacts.services.domains import company_domain
from kit.errors import Refused
from kit.text import digits, fold

MOST = 20  # rows looked at in Python
LAST_DIGITS = 8
LEAST = 3  # letters of a name that say something
NEAR = 0.42  # of the letter triples of a name: half of them are lost to two slips in a word
SHOWN = 8


@dataclass(frozen=True)
class Candidate:
    """A row on file that may be the one being entered, and why one would think so.

    A weak one is only shown: two companies may share a mail domain.
    """

    row: Customer | Contact
    reasons: tuple[str, ...]
    is_strong: bool = True
    is_seen: bool = True  # by whom it is told to: of others' customers they learn the number

    @property
    def pk(self) -> int:
        return self.row.pk


class Duplicates(Refused):
    """There are similar rows on file that nobody has yet said to be different, or not why."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        names = "; ".join(f"{found.row} ({', '.join(found.reasons)})" for found in candidates)
        super().__init__(
            _("Ya hay registros parecidos: %(names)s. Confirme que no es un duplicado.")
            % {"names": names}
        )

    @property
    def in_short(self) -> str:
        return _("Ya hay registros parecidos. Mírelos antes de continuar.")


def check(
    row: Customer | Contact, *, confirmed: Collection[int], why: str | None = None
) -> list[Candidate]:
    """Refuse while a similar row is not confirmed to be another; return those that were.

    `why` is what somebody answered who was asked; None where nobody is, as in an import.
    """
    similar = [found for found in candidates(row) if found.is_strong]
    is_answered = why is None or bool(why.strip())
    if similar and ({found.pk for found in similar} - set(confirmed) or not is_answered):
        raise Duplicates(similar)
    return similar


def told_to(user: User, found: list[Candidate]) -> list[Candidate]:
    """The same ones, marked whether the person may see them: nobody is entered twice, and nobody
    learns by typing who the customers of another line are.
    """
    if not found:
        return []
    rows = type(found[0].row).objects.visible_to(user)
    seen = set(rows.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [replace(one, is_seen=one.pk in seen) for one in found]


def candidates(row: Customer | Contact) -> list[Candidate]:
    """The rows that resemble one not yet saved, over all lines, the most alike first.

    Who was merged into another still counts, and stands for the one that it was merged into.
    """
    found = _customers(row) if isinstance(row, Customer) else _contacts(row)
    best: dict[int, Candidate] = {}
    for one in sorted(found, key=lambda candidate: (-candidate.is_strong, -len(candidate.reasons))):
        if one.pk != row.pk:
            best.setdefault(one.pk, one)
    return list(best.values())[:SHOWN]


def _judged(
    other: Customer | Contact, strong: Iterable[str], weak: Iterable[str] = ()
) -> list[Candidate]:
    """A candidate, if there is any reason."""
    strong, weak = list(strong), list(weak)
    if not strong and not weak:
        return []
    if other.merged_into:
        strong.append(_("ya fusionado: «%(other)s»") % {"other": other})
    reasons = (*strong, *weak)
    return [Candidate(other.survivor, reasons, is_strong=bool(strong))]


# --- Customers -------------------------------------------------------------------------------


def _customers(row: Customer) -> list[Candidate]:
    region = row.service_line.calendar.country if row.service_line_id else ""  # while typing
    phone = fuzzy.phone_key(row.phone, region)
    tax_id, domain = _bare(row.tax_id), company_domain(row.email)
    names = [name for name in (row.legal_name, row.trade_name) if name]
    same = Q(pk__in=[])
    if row.email:
        same |= Q(lower_email=row.email.lower())
    if domain:
        same |= Q(search__contains=fold(f"@{domain}"))
    if tax_id:
        same |= Q(bare_tax_id=tax_id)
    if phone:
        same |= Q(search__contains=digits(phone)[-LAST_DIGITS:])
    pool = Customer.everyone.exclude(pk=row.pk).order_by()  # any: whoever is meant is among few
    known = pool.alias(lower_email=Lower("email"), bare_tax_id=BareCode("tax_id"))
    rows = list(known.filter(same)[:MOST]) if same else []
    for name in names:
        rows += _named_like(pool, name)
    others = list({other.pk: other for other in rows}.values())
    prefetch_related_objects(others, "service_line__calendar", "merged_into")
    return [
        candidate
        for other in others
        for candidate in _judged(
            other,
            _customer_reasons(row, other, region, tax_id, names),
            [_("mismo dominio de correo")] if _shares_domain(other, domain) else [],
        )
    ]


def _bare(tax_id: str) -> str:
    return "".join(sign for sign in tax_id.upper() if sign.isalnum())


def _shares_domain(other: Customer, domain: str) -> bool:
    return bool(domain) and company_domain(other.email) == domain


def _named_like(pool: CustomerQuerySet, name: str) -> list[Customer]:
    """Those whose search text has a stretch that shares most letter triples with the name."""
    words = " ".join(word for word in fuzzy.name_words(name) if word not in fuzzy.TRADES)
    wanted = words or " ".join(fuzzy.name_words(name))
    if len(wanted) < LEAST:
        return []
    alike = TrigramWordSimilarity(wanted, "search")
    with by_index(NEAR):
        return list(pool.filter(search__trigram_word_similar=wanted).order_by(-alike, "pk")[:MOST])


@contextmanager
def by_index(share: float) -> Iterator[None]:
    """Within, this share of the letter triples makes two texts similar, and the index finds them.

    The planner holds comparing a text to be cheap, and would read the whole table for a long name.
    """
    settings = "set_config('pg_trgm.word_similarity_threshold', %s, true), "
    settings += "set_config('enable_seqscan', %s, true)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {settings}", [str(share), "off"])
        yield
        cursor.execute(f"SELECT {settings}", [str(share), "on"])


def _customer_reasons(
    row: Customer, other: Customer, region: str, tax_id: str, names: list[str]
) -> tuple[str, ...]:
    their_region = other.service_line.calendar.country
    phone = fuzzy.phone_key(row.phone, region or their_region)
    theirs = [name for name in (other.legal_name, other.trade_name) if name]
    tests = [
        (bool(tax_id) and _bare(other.tax_id) == tax_id, _("mismo CUIT / NIF")),
        (bool(row.email) and other.email.lower() == row.email.lower(), _("mismo correo")),
        (
            _ends_alike(phone, other.phone)
            and fuzzy.same_phone(phone, fuzzy.phone_key(other.phone, their_region)),
            _("mismo teléfono"),
        ),
        (
            any(fuzzy.likeness(a, b) >= fuzzy.SAME_NAME for a in names for b in theirs),
            _("nombre parecido"),
        ),
    ]
    return tuple(reason for holds, reason in tests if holds)


# --- People ----------------------------------------------------------------------------------


def _contacts(row: Contact) -> list[Candidate]:
    region = row.customer.service_line.calendar.country
    mobile = fuzzy.phone_key(row.mobile, region)
    pool = Contact.everyone.filter(suppressed_at=None).exclude(pk=row.pk).order_by()
    rows = _colleagues(pool, row)
    if row.email:
        rows += pool.with_email(row.email)[:MOST]
    if mobile:
        rows += pool.filter(search__contains=digits(mobile)[-LAST_DIGITS:])[:MOST]
    others = list({other.pk: other for other in rows}.values())
    prefetch_related_objects(others, "customer__service_line__calendar", "merged_into", "reaches")
    return [
        candidate
        for other in others
        for candidate in _judged(other, _contact_reasons(row, other, mobile))
    ]


def _colleagues(pool: ContactQuerySet, row: Contact) -> list[Contact]:
    """The people of the same company whose names come nearest, by their letter triples."""
    name = fold(row.full_name)
    if not name:
        return []
    alike = TrigramWordSimilarity(name, "search")
    found = list(pool.filter(customer=row.customer_id).order_by(-alike, "pk")[:MOST])
    for other in found:
        other.customer = row.customer
    return found


def _contact_reasons(row: Contact, other: Contact, mobile: str) -> tuple[str, ...]:
    """A telephone is often the company's; only a mobile tells people apart."""
    is_colleague = other.customer_id == row.customer_id
    tests = [
        (bool(row.email) and _has_email(other, row.email.lower()), _("mismo correo")),
        (bool(mobile) and _has_phone(other, mobile), _("mismo móvil")),
        (
            is_colleague and fuzzy.likeness(row.full_name, other.full_name) >= fuzzy.SAME_NAME,
            _("nombre parecido"),
        ),
    ]
    return tuple(reason for holds, reason in tests if holds)


def _has_email(person: Contact, address: str) -> bool:
    """Whether that is an address of theirs, the main one or another."""
    further = [way.key for way in person.reaches.all() if way.kind == ReachKind.EMAIL]
    return address in (person.email.lower(), *further)


def _has_phone(person: Contact, key: str) -> bool:
    """Whether that is a number of theirs; only one that ends like it is worth parsing."""
    further = [way.value for way in person.reaches.all() if way.kind == ReachKind.PHONE]
    region = reach.region_of(person)
    return any(
        _ends_alike(key, text) and fuzzy.same_phone(key, fuzzy.phone_key(text, region))
        for text in (person.phone, person.mobile, *further)
    )


def _ends_alike(key: str, text: str) -> bool:
    return bool(key) and digits(text)[-4:] == key[-4:]
