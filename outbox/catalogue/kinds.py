"""What a kind of letter is: who may change its words, and what happens when its fate is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outbox.models import RetryPolicy
from outbox.wording import formal, informal

GREETING = "[Estimado/a|Hola,] {{ contact }}:"
CLOSING = "[Reciba|Recibe] un cordial saludo,\n{{ team }}"

PERSON = {
    "contact": "nombre de la persona a la que escribimos",
    "team": "firma del equipo",
}
TICKET = {
    **PERSON,
    "number": "número del ticket",
    "subject": "asunto del ticket",
}


@dataclass(frozen=True)
class Kind:
    """One standard message (ORG-22) with the words it has until the business changes them.

    In `text`, "[su|tu]" is what the two treatments do not share. A message for customers is
    signed by the team and speaks as one company (CC-03); a secret one carries a personal link,
    so nobody but its addressee gets to read it.
    """

    key: str
    name: str
    subject: str
    text: str
    variables: Mapping[str, str]
    policy: RetryPolicy = RetryPolicy.REPEAT
    is_automatic: bool = True
    is_for_customers: bool = True
    is_secret: bool = False
    purpose: str = ""  # what people may refuse: posted only by whoever asked them (is_permitted)

    @property
    def body(self) -> str:
        return formal(self.text)

    @property
    def body_informal(self) -> str:
        return informal(self.text) if self.is_for_customers else ""


def letter(*paragraphs: str) -> str:
    """A letter to a customer: greeting, paragraphs, and the team's signature."""
    return "\n\n".join([GREETING, *paragraphs, CLOSING])


def by_key(*groups: Sequence[Kind]) -> dict[str, Kind]:
    kinds = {kind.key: kind for group in groups for kind in group}
    if len(kinds) != sum(map(len, groups)):
        raise ValueError("Two standard messages have the same key.")
    return kinds
