"""What a person types to find somebody, and the condition that it means."""

import re

from django.db.models import Q

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
        found = Q(search__contains=word)
        if word.isdigit() and len(word) > _NATIONAL + 1:  # perhaps with another country code
            found |= Q(search__contains=word[-_NATIONAL:])
        condition &= found
    return condition
