"""Which words a letter has: those that the business wrote and that are valid on the day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from kit.text import one_line
from outbox.catalogue import KINDS
from outbox.models import Template
from outbox.wording import fill, unknown_in

EXAMPLE = "«{}»"


def words(
    kind: str, context: Mapping[str, str], *, on: date, language: str, informal: bool
) -> tuple[str, str]:
    """Subject and body of a letter; all variables of its kind must be given (ORG-22, CC-02)."""
    entry = KINDS[kind]
    values = {name: context[name] for name in entry.variables}
    subject, formal, familiar = wording(kind, on=on, language=language)
    body = familiar if informal and familiar else formal
    return one_line(fill(subject, values), limit=250), fill(body, values)


def wording(kind: str, *, on: date, language: str) -> tuple[str, str, str]:
    """The texts in force on a day: the business's own, in Spanish if not in the language."""
    entry = KINDS[kind]
    rows = Template.objects.in_force(kind, on)
    row = rows.filter(language=language).first() or rows.filter(language="es").first()
    texts = (row.subject, row.body, row.body_informal) if row else None
    if texts and not any(unknown_in(text, entry.variables) for text in texts):
        return texts
    # None yet, or one that was written for variables that no longer exist.
    return entry.subject, entry.body, entry.body_informal


def preview(kind: str, text: str) -> str:
    """The text with the meaning of each variable in its place, for whoever edits it."""
    meanings = {name: EXAMPLE.format(label) for name, label in KINDS[kind].variables.items()}
    return fill(text, defaultdict(lambda: EXAMPLE.format("?"), meanings))
