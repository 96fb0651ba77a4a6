"""How long finding an article takes among 2,000 (SAC-08): what is offered while a ticket is
classified, by what its customer wrote, and what is found by the words that somebody types."""

import random
import sys
import time
from collections.abc import Iterator

from django.utils import timezone

from accounts.models import User
from bench import dataset, desk
from bench.pour import pour
from bench.report import Figure, at_most, tell
from tickets.models import Article, ArticleState, Ticket
from tickets.services.errors import articles

NAME = "articles"
ARTICLES, LIMIT = 2_000, 30  # how many there are; milliseconds, of 95 in 100 searches
WORDS, LENGTH = 4_000, 150  # how many words there are, and how many an article has
SYLLABLES = [first + second for first in "bcdfglmnñprstvz" for second in "aeiouó"]
ASKED, ROUNDS = 40, 3


def run() -> list[Figure]:
    line, dice = dataset.line("bench-large"), random.Random(5)
    words = list(vocabulary(dice))
    if Article.objects.count() < ARTICLES:
        pour(written(words, dice, dataset.agent("bench-large")))
        dataset.settle()
    row = desk.talked_of(line)
    row.customer.service_line = line
    near = [timed(subjected(row, words, dice)) for _ in range(ASKED * ROUNDS)][ASKED:]
    named = [timed(row, f"{dice.choice(words)} {dice.choice(words)[:4]}") for _ in range(ASKED)]
    return [
        at_most(f"{NAME}: offered of 2,000, 95th percentile", late(near), "ms", LIMIT),
        at_most(f"{NAME}: found by words, 95th percentile", late(named), "ms", LIMIT),
    ]


def vocabulary(dice: random.Random) -> Iterator[str]:
    for _ in range(WORDS):
        yield "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))


def written(words: list[str], dice: random.Random, owner: User) -> Iterator[Article]:
    """Few words are frequent and most are rare, as in any language."""
    often = [1 / place for place in range(1, len(words) + 1)]
    for number in range(ARTICLES):
        told = dice.choices(words, often, k=LENGTH)
        yield Article(
            title=" ".join(told[:6]).capitalize() + f" {number}",
            body=" ".join(told).capitalize() + ".",
            words=" ".join(told[-5:]),
            state=ArticleState.PUBLISHED,
            owner=owner,
            changed_at=timezone.now(),
        )


def subjected(row: Ticket, words: list[str], dice: random.Random) -> Ticket:
    """The ticket, of another subject: frequent words and rare ones."""
    row.subject = " ".join([*dice.choices(words[:50], k=5), *dice.choices(words, k=5)])
    return row


def timed(row: Ticket, query: str = "") -> float:
    began = time.perf_counter()
    articles.offered(row, query)
    return 1000 * (time.perf_counter() - began)


def late(spent: list[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.95)]


if __name__ == "__main__":
    sys.exit(tell(run()))
