"""Finding customers and their people by anything one knows of them (ACO-07)."""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from accounts.models import User
from contacts.models import Contact, Customer
from contacts.models.customers import CustomerQuerySet
from contacts.models.folding import contains_any, is_long_enough, words
from contacts.services import fuzzy
from kit.text import one_line

CANDIDATES = 500  # matches of either kind that are ranked; more words find better ones
FEW = 3
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Hit:
    """One line of the answer; `kind` is "customer" or "contact"."""

    kind: str
    pk: int
    title: str
    detail: str
    stage: str
    is_key_account: bool


def find(query: str, *, user: User, limit: int = 10) -> list[Hit]:
    """The customers and contacts that this person may see, the best matches first.

    Every word must be there, in any order and case, without accents, as part of a name, an e-mail,
    a telephone or a tax number. Only when that finds few are mistypings considered.
    """
    numbered = _numbered(query.strip(), user)
    if not is_long_enough(query):
        return numbered
    typed = words(query)
    hits = numbered + _matching([[word] for word in typed], user, limit)
    if len(hits) < FEW:
        spellings = list(fuzzy.spellings(typed).values())
        if any(len(alike) > 1 for alike in spellings):
            hits += [hit for hit in _matching(spellings, user, limit) if hit not in hits]
    return list(dict.fromkeys(hits))[:limit]


def asked(query: str, *, user: User, only: str = "") -> dict[str, Any]:
    """What a page that asks for a customer shows (TIC-02): found by any datum of theirs."""
    text = one_line(query, limit=200)
    found = [hit for hit in find(text, user=user) if hit.kind == (only or hit.kind)]
    return {"q": text, "found": found, "is_too_short": not is_long_enough(text)}


def _numbered(query: str, user: User) -> list[Hit]:
    """Who has that number, or the one that whoever had it was merged into (ACO-17)."""
    if not (query.isascii() and query.isdigit() and len(query) <= LONGEST_NUMBER):
        return []
    hits = []
    for kind, name in ((Customer, "customer"), (Contact, "contact")):
        rows: Any = kind.everyone.filter(number=int(query)).select_related("merged_into")
        wanted = [row.survivor.pk for row in rows]
        seen: Any = kind.objects.visible_to(user).filter(pk__in=wanted)
        hits += [_hit(name, row.pk, 0, *_described(row)) for row in seen]
    return hits


def _described(row: Customer | Contact) -> tuple[str, str, str, str, str, bool]:
    """Surname, given name, company, address, stage and mark, as the query gives them."""
    if isinstance(row, Customer):
        return row.legal_name, row.trade_name, "", row.email, row.stage, row.is_key_account
    company = row.customer
    names = (row.last_name, row.first_name, company.legal_name, row.email)
    return (*names, company.stage, company.is_key_account)


def _matching(spellings: list[list[str]], user: User, limit: int) -> list[Hit]:
    """One query over both tables, whose matches are capped before they are ranked.

    An ORDER BY over all matches would cost ten times as much, and worse, the planner would at
    times walk an index of names instead of the one that searches.
    """
    condition = reduce(and_, [contains_any(alike) for alike in spellings])
    begins = Case(When(search__startswith=spellings[0][0], then=Value(0)), default=Value(1))
    customers = Customer.objects.filter(pk__in=_capped(Customer, condition, user)).annotate(
        table=Value("customer"),
        rank=begins,
        surname=F("legal_name"),
        given=F("trade_name"),
        company=Value(""),
        state=F("stage"),
        key=F("is_key_account"),
    )
    contacts = Contact.objects.filter(pk__in=_capped(Contact, condition, user)).annotate(
        table=Value("contact"),
        rank=begins,
        surname=F("last_name"),
        given=F("first_name"),
        company=F("customer__legal_name"),
        state=F("customer__stage"),
        key=F("customer__is_key_account"),
    )
    columns = ("table", "pk", "rank", "surname", "given", "company", "email", "state", "key")
    ours: QuerySet[Any] = customers.order_by().values_list(*columns)
    theirs: QuerySet[Any] = contacts.order_by().values_list(*columns)
    found = ours.union(theirs, all=True).order_by("rank", "surname", "given", "pk")
    return [_hit(*row) for row in found[:limit]]


def _capped(kind: type[Customer] | type[Contact], condition: Q, user: User) -> QuerySet[Any]:
    visible: QuerySet[Any] = kind.objects.visible_to(user)
    return visible.filter(condition).order_by().values("pk")[:CANDIDATES]


def _hit(
    kind: str,
    pk: int,
    rank: int,
    surname: str,
    given: str,
    company: str,
    email: str,
    stage: str,
    is_key_account: bool,
) -> Hit:
    if kind == "customer":
        title, details = given or surname, [surname if given else "", email]
    else:
        title, details = f"{given} {surname}".strip(), [company, email]
    return Hit(kind, pk, title, " · ".join(filter(None, details)), stage, is_key_account)


def narrow(customers: CustomerQuerySet, query: str) -> CustomerQuerySet:
    """Those of a list that match, mistyped only if nothing matches as typed."""
    if not words(query):
        return customers
    exact = customers.search(query)
    if not is_long_enough(query) or exact.exists():
        return exact
    spellings = fuzzy.spellings(words(query)).values()
    return customers.filter(reduce(and_, [contains_any(alike) for alike in spellings]))
