"""What a person types to find somebody, the condition that it means, and the words on file."""

import re

from django.db import models
from django.db.models import Q

from kit.db import trigram_index
from kit.text import digits, fold

# "+34 (91) 555-12.34" or "30-71234567-9": one number, however it is punctuated
_NUMBER = re.compile(r"\+?\(?\d[\d\s().+/-]{3,}\d")
_NATIONAL = 8  # the last digits of a telephone number, which country and area codes leave alone


def words(query: str) -> list[str]:
    """The folded words of a query; a telephone number is one word, without its punctuation."""
    numbers = [digits(found) for found in _NUMBER.findall(query)]
    return [*fold(_NUMBER.sub(" ", query)).split(), *numbers]


def is_long_enough(query: str) -> bool:
    """Whether there is a word of three letters: less than that would match half the base."""
    return any(len(word) >= 3 for word in words(query))


def contains_words(query: str) -> Q:
    """Every word of the query stands in the `search` column, in any order."""
    condition = Q()
    for word in words(query):
        condition &= contains_any([word])
    return condition


def contains_any(spellings: list[str]) -> Q:
    """One of these folded spellings stands in the `search` column."""
    condition = Q()
    for word in spellings:
        condition |= Q(search__contains=word)
        if word.isdigit() and len(word) > _NATIONAL + 1:  # perhaps with another country code
            condition |= Q(search__contains=word[-_NATIONAL:])
    return condition


class Word(models.Model):
    """A folded word of some name on file, so that a mistyped one can be recognised.

    Written by the triggers of customers and contacts; a word may stand here twice.
    """

    word = models.TextField()

    class Meta:
        indexes = [
            models.Index(name="word_exact", fields=["word"]),
            trigram_index("word_alike", "word"),
        ]

    def __str__(self) -> str:
        return self.word
