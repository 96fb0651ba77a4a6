"""Which row of a file holds the titles, and what each column probably means."""

import re

from django.utils.translation import gettext as _

from contacts.services.imports.fields import FIELDS, SHARED
from kit.text import digits, fold

Line = tuple[int, list[str]]


def find(lines: list[Line]) -> tuple[list[str], int]:
    """The titles and the number of the first row of data.

    The row with most known titles is it, wherever it stands. When none is known, the first row is,
    unless it looks like data: then there are no titles, and that row is nobody's to lose.
    """
    known = [sum(bool(known_as(cell)) for cell in cells) for _number, cells in lines]
    best = max(range(len(lines)), key=lambda index: (known[index], -index))
    number, cells = lines[best]
    if known[best] == 0:
        number, cells = lines[0]
        if any(is_datum(cell) for cell in cells):
            return numbered([""] * max(filled(row) for _number, row in lines)), number
    width = max(filled(row) for _number, row in lines)
    return numbered((cells + [""] * width)[:width]), number + 1


def numbered(titles: list[str]) -> list[str]:
    """Every column has a name of its own."""
    names: dict[str, None] = {}
    for index, title in enumerate(titles, 1):
        name = title[:80] or _("Columna %s") % index
        names[name if name not in names else f"{name} ({index})"] = None
    return list(names)


def filled(cells: list[str]) -> int:
    """How many columns it takes to hold what is not empty."""
    return max((index for index, cell in enumerate(cells, 1) if cell), default=0)


def is_datum(cell: str) -> bool:
    return "@" in cell or len(digits(cell)) >= 5


def plain(title: str) -> str:
    """A title without case, accents, signs and numbers in brackets."""
    return re.sub(r"[^a-z0-9]+", " ", fold(title)).strip()


def known_as(title: str) -> list[str]:
    """The fields that a title may stand for, the likeliest first."""
    wanted = plain(title)
    return [key for key, field in FIELDS.items() if wanted in field.titles] if wanted else []


def guess(columns: list[str]) -> dict[str, str]:
    """What each column probably is: column index (as text) to field. Nothing is guessed twice."""
    options = [known_as(column) for column in columns]
    has_people = any({"first_name", "full_name", "last_name"} & set(keys) for keys in options)
    names = set(SHARED) if has_people else set(SHARED.values())  # of a bare "Teléfono" or "Correo"
    mapping: dict[str, str] = {}
    for index, keys in enumerate(options):
        ranked = sorted(keys, key=lambda key: key not in names)
        free = [key for key in ranked if key not in mapping.values()]
        if free:
            mapping[str(index)] = free[0]
    return mapping
