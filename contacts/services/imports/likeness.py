"""Which of many rows resemble somebody on file, without asking the database for each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Any

from django.db.models import Model

from contacts.models import Contact, Customer, Reach, ReachKind
from contacts.services import fuzzy
from contacts.services.imports.matching import bare
from kit.text import digits

HEAD = 7  # letters of a word that are indexed: a slip behind them changes nothing
LAST_DIGITS = 8


class OnFile:
    """The names, addresses and codes of everybody, read once and kept up with who comes since.

    Two words are compared only if they are the same without one or two of their first letters;
    two names only if they share enough such words. Who is found here is then judged as everywhere.
    """

    def __init__(self) -> None:
        self.newest: dict[type[Model], int] = {Customer: 0, Contact: 0, Reach: 0}
        self.names: dict[int, list[str]] = {}  # of each customer
        self.owners: dict[str, set[int]] = {}  # of each word: who has it in their name
        # of each word without some letters: the words, as one text, for lists would be too many
        self.index: dict[str, str] = {}
        self.ways: dict[type[Model], set[str]] = {Customer: set(), Contact: set()}
        self.expected = 0

    def refresh(self) -> None:
        """Learn who has come since the last time."""
        for pk, legal, trade, *means in self.since(
            Customer, "legal_name", "trade_name", "email", "phone", "tax_id", "external_ref"
        ):
            self.name(pk, [name for name in (legal, trade) if name])
            self.ways[Customer].update(ways(*means))
        for _pk, email, phone, mobile in self.since(Contact, "email", "phone", "mobile"):
            self.ways[Contact].update(ways(email, phone), ways("", mobile))
        for _pk, kind, value in self.since(Reach, "kind", "value"):
            is_email = kind == ReachKind.EMAIL
            self.ways[Contact].update(ways(value, "") if is_email else ways("", value))

    def since(self, kind: type[Model], *names: str) -> Iterator[tuple[Any, ...]]:
        newer = kind._base_manager.filter(pk__gt=self.newest[kind]).order_by("pk")
        for row in newer.values_list("pk", *names):
            self.newest[kind] = row[0]
            yield row

    def expect(self, company: Mapping[str, Any], person: Mapping[str, Any]) -> None:
        """Know what is about to be written, under a number that no customer has."""
        self.ways[Customer] |= company_ways(company)
        self.ways[Contact] |= person_ways(person) | ways("", person.get("phone", ""))
        if names := names_of(company):
            self.expected -= 1
            self.name(self.expected, names)

    def name(self, pk: int, names: list[str]) -> None:
        self.names[pk] = names
        for word in {word for name in names for word in fuzzy.name_words(name)}:
            if word not in self.owners:
                self.owners[word] = set()
                for key in shortened(word):
                    self.index[key] = f"{self.index.get(key, '')} {word}"
            self.owners[word].add(pk)

    def has_company_like(self, given: Mapping[str, Any]) -> bool:
        """Whether these may be the details of somebody who is on file under another key."""
        known = bool(company_ways(given) & self.ways[Customer])
        return known or any(map(self.has_name_like, names_of(given)))

    def has_person_like(self, given: Mapping[str, Any]) -> bool:
        """Whether they may be reached as somebody else is."""
        return bool(person_ways(given) & self.ways[Contact])

    def has_reference(self, given: Mapping[str, Any]) -> bool:
        """Whether somebody on file has the external reference, which only one may have."""
        return bool(ways("", "", "", given.get("external_ref", "")) & self.ways[Customer])

    def has_name_like(self, name: str) -> bool:
        words = fuzzy.name_words(name)
        enough = len(words) - (len(words) > 2)
        counted = Counter(pk for word in words for pk in self.having(word))
        return any(
            fuzzy.likeness(name, other) >= fuzzy.SAME_NAME
            for pk, many in counted.items()
            if many >= enough
            for other in self.names[pk]
        )

    def having(self, word: str) -> set[int]:
        """Who has this word, or one that it may be a mistyping of, in their name."""
        alike = {other for key in shortened(word) for other in self.index.get(key, "").split()}
        return {pk for other in alike if fuzzy.resembles(word, other) for pk in self.owners[other]}


@lru_cache(maxsize=1024)  # a name is looked for, and then kept
def shortened(word: str) -> Set[str]:
    """A word's beginning as it is, and without one or two of its letters."""
    found = rest = {word[:HEAD]}
    for _slip in range(0 if len(word) < 4 else 1 if len(word) < 8 else 2):
        rest = {part[:index] + part[index + 1 :] for part in rest for index in range(len(part))}
        found = found | rest
    return found


def names_of(given: Mapping[str, Any]) -> list[str]:
    return [given[name] for name in ("legal_name", "trade_name") if given.get(name)]


def company_ways(given: Mapping[str, Any]) -> set[str]:
    return ways(*(given.get(name, "") for name in ("email", "phone", "tax_id", "external_ref")))


def person_ways(given: Mapping[str, Any]) -> set[str]:
    """A telephone is often the company's; only a mobile tells people apart."""
    return ways(given.get("email", ""), given.get("mobile", ""))


def ways(email: str, phone: str, tax_id: str = "", reference: str = "") -> set[str]:
    """What nobody else should have, each in one spelling."""
    found = {email.lower()} if email else set()
    if phone and len(number := digits(phone)) >= LAST_DIGITS:
        found.add(number[-LAST_DIGITS:])
    if tax_id and (code := bare(tax_id)):
        found.add(f"tax {code}")
    if reference:
        found.add(f"ref {reference}")
    return found
