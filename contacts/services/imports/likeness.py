"""Which of many rows resemble somebody on file, without asking the database for each."""

from collections import Counter

from contacts.models import Contact, Customer
from contacts.services import fuzzy
from contacts.services.imports.matching import bare
from contacts.services.imports.parsing import Parsed
from kit.text import digits

HEAD = 7  # letters of a word that are indexed: a slip behind them changes nothing
LAST_DIGITS = 8


class OnFile:
    """The names, addresses and codes of everybody, read once and kept up with who comes since.

    Two words are compared only if they are the same without one or two of their first letters;
    two names only if they share enough such words. Who is found here is then judged as everywhere.
    """

    def __init__(self) -> None:
        self.newest = {Customer: 0, Contact: 0}
        self.names: dict[int, list[str]] = {}  # of each customer
        self.owners: dict[str, set[int]] = {}  # of each word: who has it in their name
        # of each word without some letters: the words, as one text, for lists would be too many
        self.index: dict[str, str] = {}
        self.ways: set[str] = set()
        self.expected = 0

    def refresh(self) -> None:
        """Learn who has come since the last time."""
        customers = Customer.everyone.filter(pk__gt=self.newest[Customer]).order_by("pk")
        for pk, legal, trade, email, phone, tax_id in customers.values_list(
            "pk", "legal_name", "trade_name", "email", "phone", "tax_id"
        ):
            self.newest[Customer] = pk
            self.name(pk, [name for name in (legal, trade) if name])
            self.ways.update(ways(email, phone, tax_id))
        people = Contact.everyone.filter(pk__gt=self.newest[Contact]).order_by("pk")
        found = list(people.values_list("pk", "email", "mobile"))
        if found:
            self.newest[Contact] = found[-1][0]
        self.ways.update(email.lower() for _pk, email, _mobile in found if email)
        numbers = (digits(mobile) for _pk, _email, mobile in found if mobile)
        self.ways.update(end[-LAST_DIGITS:] for end in numbers if len(end) >= LAST_DIGITS)

    def expect(self, row: Parsed) -> None:
        """Know the row that is about to be written, under a number that no customer has."""
        self.expected -= 1
        self.ways |= ways_of(row)
        names = [row.customer.get(name, "") for name in ("legal_name", "trade_name")]
        self.name(self.expected, [name for name in names if name])

    def name(self, pk: int, names: list[str]) -> None:
        self.names[pk] = names
        for word in {word for name in names for word in fuzzy.name_words(name)}:
            if word not in self.owners:
                self.owners[word] = set()
                for key in shortened(word):
                    self.index[key] = f"{self.index.get(key, '')} {word}"
            self.owners[word].add(pk)

    def has_like(self, row: Parsed) -> bool:
        """Whether this row may be about somebody who is on file under another key."""
        names = [row.customer.get(name, "") for name in ("legal_name", "trade_name")]
        known = bool(ways_of(row) & self.ways)
        return known or any(self.has_name_like(name) for name in names if name)

    def has_name_like(self, name: str) -> bool:
        words = fuzzy.name_words(name)
        enough = len(words) - (len(words) > 2)
        counted = Counter(pk for word in words for pk in self.having(word))
        return any(
            fuzzy.likeness(name, other) >= fuzzy.ALIKE
            for pk, many in counted.items()
            if many >= enough
            for other in self.names[pk]
        )

    def having(self, word: str) -> set[int]:
        """Who has this word, or one that it may be a mistyping of, in their name."""
        alike = {other for key in shortened(word) for other in self.index.get(key, "").split()}
        return {pk for other in alike if fuzzy.resembles(word, other) for pk in self.owners[other]}


def shortened(word: str) -> set[str]:
    """A word's beginning as it is, and without one or two of its letters."""
    found = rest = {word[:HEAD]}
    for _slip in range(0 if len(word) < 4 else 1 if len(word) < 8 else 2):
        rest = {part[:index] + part[index + 1 :] for part in rest for index in range(len(part))}
        found = found | rest
    return found


def ways_of(row: Parsed) -> set[str]:
    company, person = row.customer, row.contact
    return ways(
        company.get("email", ""), company.get("phone", ""), company.get("tax_id", "")
    ) | ways(person.get("email", ""), person.get("mobile", ""))


def ways(email: str, phone: str, tax_id: str = "") -> set[str]:
    """What nobody else should have, each in one spelling."""
    number, code = digits(phone), bare(tax_id)
    found = {email.lower()} if email else set()
    found |= {number[-LAST_DIGITS:]} if len(number) >= LAST_DIGITS else set()
    return found | ({f"tax {code}"} if code else set())
