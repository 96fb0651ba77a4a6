"""How long finding somebody takes among 100,000 contacts: what the global search box calls."""

import random
import sys
import time
from collections.abc import Iterator

from bench import dataset
from bench.report import Figure, at_most, tell
from contacts.models import Contact, Customer
from contacts.services.search import find

NAME = "search"
LIMIT = 30  # milliseconds, of 95 in 100 searches
PEOPLE, ROUNDS = 20, 3


def run() -> list[Figure]:
    line, user = dataset.line("bench-large"), dataset.agent("bench-large")
    people = Contact.objects.filter(customer__service_line=line)
    assert people.count() >= 100_000
    chosen = random.Random(3).sample(
        list(people.order_by("pk").values_list("pk", flat=True)), PEOPLE
    )
    found = people.filter(pk__in=chosen).select_related("customer").order_by("pk")
    queries = [query for person in found for query in asked(person, person.customer)]
    spent = []
    for _ in range(ROUNDS):
        for query in queries:
            began = time.perf_counter()
            find(query, user=user)
            spent.append(1000 * (time.perf_counter() - began))
    spent = sorted(spent[len(queries) :])  # the first round reads what the others find in memory
    middle, late = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    return [
        at_most(f"{NAME}: median over 100,000 contacts", middle, "ms", LIMIT),
        at_most(f"{NAME}: 95th percentile over 100,000 contacts", late, "ms", LIMIT),
    ]


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
