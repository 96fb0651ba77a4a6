"""How long it takes to find somebody among 100,000 contacts, and a ticket among a million.

People are what the global search box finds; tickets as that box does, and as the list of those that
ended does: its page and its count.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from bench import dataset
from bench.report import Figure, at_most, tell
from config.search import matching_tickets
from contacts.models import Contact, Customer
from contacts.services.search import find
from kit.lists import MOST, Filter, page_of
from tickets.lists import TICKETS
from tickets.models import Ticket

NAME = "search"
LIMIT = 30  # milliseconds, of 95 in 100 searches
PEOPLE, ROUNDS = 20, 3
OF_TICKETS = 60
# One that 125,000 tickets have; two that go together, and two that never do; short ones; rare ones
WORDS = ("error", "error factura", "error cesta", "de la", "factura 19", "19999", "nadie lo dijo")


def run() -> list[Figure]:
    return [*of_people(), *of_tickets()]


def of_people() -> list[Figure]:
    line, user = dataset.line("bench-large"), dataset.agent("bench-large")
    people = Contact.objects.filter(customer__service_line=line)
    assert people.count() >= 100_000
    chosen = random.Random(3).sample(
        list(people.order_by("pk").values_list("pk", flat=True)), PEOPLE
    )
    found = people.filter(pk__in=chosen).select_related("customer").order_by("pk")
    queries = [query for person in found for query in asked(person, person.customer)]
    spent = spent_on([partial(find, query, user=user) for query in queries])
    middle, late = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    return [
        at_most(f"{NAME}: median over 100,000 contacts", middle, "ms", LIMIT),
        at_most(f"{NAME}: 95th percentile over 100,000 contacts", late, "ms", LIMIT),
    ]


def of_tickets() -> Iterator[Figure]:
    line, user = dataset.line("bench-large"), dataset.agent("bench-large")
    assert Ticket.objects.filter(customer__service_line=line).count() >= 1_000_000
    ways = {"the box": in_the_box, "the list": in_the_list, "its count": counted}
    for name, way in ways.items():
        spent = spent_on([partial(way, words, user) for words in WORDS] * 5)
        late = spent[int(len(spent) * 0.95)]
        what = f"{NAME}: 95th percentile over 1,000,000 tickets, {name}"
        yield at_most(what, late, "ms", OF_TICKETS)


def in_the_box(words: str, user: User) -> object:
    return matching_tickets(words, user, 8)


def in_the_list(words: str, user: User) -> object:
    form = ended(words, user)
    return page_of(form.chosen(TICKETS.rows(user)), form.usual)


def counted(words: str, user: User) -> object:
    rows = ended(words, user).chosen(TICKETS.rows(user))
    return rows.order_by().values("pk")[: MOST + 1].count()


def ended(words: str, user: User) -> Filter:
    query = QueryDict(mutable=True)
    query.update({"view": "ended", "q": words})
    return TICKETS.asked(query, user=user, at=timezone.now())


def spent_on(searches: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each search, in order of size."""
    spent = []
    for _ in range(ROUNDS):
        for search in searches:
            began = time.perf_counter()
            search()
            spent.append(1000 * (time.perf_counter() - began))
    return sorted(spent[len(searches) :])  # the first round reads what the others find in memory


def asked(person: Contact, customer: Customer) -> Iterator[str]:
    """What people type who look for this person: whole, in part, swapped, mistyped, by number."""
    first, last = person.first_name, person.last_name
    yield first
    yield last.split()[0]
    yield f"{first} {last}"
    yield f"{last.split()[1]} {first}".upper()
    yield f"{first} {customer.trade_name.split()[0]}"
    yield customer.trade_name
    yield customer.tax_id
    yield person.email.partition("@")[0]
    yield person.mobile[-6:]
    yield mistyped(last.split()[0])
    yield last[:3]
    yield "zzzy nadie"


def mistyped(word: str) -> str:
    """The word with two letters in the wrong order, as fingers type it."""
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}" if len(word) > 4 else f"{word}x"


if __name__ == "__main__":
    sys.exit(tell(run()))
