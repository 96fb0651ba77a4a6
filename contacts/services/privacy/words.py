"""What a person is called by, looked for in texts of any shape and replaced there. Pure."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from kit.text import digits

SHORTEST = 3  # letters of a part of a name
DOMAIN = "suprimida.invalid"  # a name under which no letter ever arrives


class Words:
    """The names and addresses of one person, and what is to stand in their place."""

    def __init__(
        self,
        number: int,
        label: str,
        names: Iterable[str],
        ways: Iterable[str],
        parts: Iterable[str] = (),
    ) -> None:
        self.number, self.label = number, label
        self.parts = sorted({part for part in parts if len(part) >= SHORTEST})
        self.names = sorted(filter(None, names), key=lambda word: (-len(word), word))
        self.ways = sorted(filter(None, ways), key=lambda word: (-len(word), word))

    def __bool__(self) -> bool:
        return bool(self.names or self.ways)

    def all(self) -> list[str]:
        return [*self.names, *self.ways]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.all(), key=len, reverse=True)
        choices = [re.escape(word) for word in longest_first]
        # a part of a name is often a word as well: "Luz", but not "luz"
        choices += [f"(?-i:{re.escape(part)})" for part in self.parts]
        return re.compile(rf"(?<!\w)(?:{'|'.join(choices) or '(?!)'})(?!\w)", re.IGNORECASE)

    @cached_property
    def instead(self) -> dict[str, str]:
        """Each address has a substitute of its own: what was unique stays so."""
        ways: dict[str, str] = {}
        for index, way in enumerate(self.ways, 1):
            mark = f"{self.number}-{index}"
            ways[way.lower()] = f"persona-{mark}@{DOMAIN}" if "@" in way else f"suprimido-{mark}"
        return {name.lower(): self.label for name in [*self.names, *self.parts]} | ways

    def found_in(self, value: Any) -> bool:
        return bool(self.replace(value) != value)

    def finds_way(self, value: Any) -> bool:
        """Whether one of their addresses stands there: then the rest is about them as well."""
        text = str(value).lower()
        return any(way.lower() in text for way in self.ways)

    def replace(self, value: Any) -> Any:
        """The same value without them, whatever it is made of."""
        if isinstance(value, str):
            return self.pattern.sub(lambda found: self.instead[found[0].lower()], value)
        if isinstance(value, list):
            return [self.replace(part) for part in value]
        if isinstance(value, dict):
            return {key: self.replace(part) for key, part in value.items()}
        return value

    def only(self, value: Any) -> Any:
        """Of a list, the parts that speak of this person: the others are somebody else's."""
        if isinstance(value, list) and any(isinstance(part, list | dict) for part in value):
            return [part for part in value if self.found_in(part)]
        return value


def numerals(text: str) -> str:
    """The digits of what may be a telephone number; nothing if it is something else."""
    return digits(text) if re.fullmatch(r"[\d\s().+/-]+", text) else ""
