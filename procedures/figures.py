"""Figures as people write them: "48 h", "5 d", "0,75", "sí". Pure: no database, no Django."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

Value = timedelta | int | Decimal | bool | str

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}
_SPAN = re.compile(r"(?:[0-9]{1,6} ?(?:d|h|min)(?: |$))+")
_PART = re.compile(r"([0-9]+) ?(d|h|min)")
_YES = {"sí": True, "si": True, "no": False}


def parse(type: str, text: str) -> Value:
    """The value that the text stands for; ValueError if it is none of its type."""
    return _READERS[type](text.strip())


def _duration(text: str) -> timedelta:
    if not _SPAN.fullmatch(text):
        raise ValueError(text)
    return sum((int(n) * UNITS[unit] for n, unit in _PART.findall(text)), timedelta())


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,9}([.,][0-9]{1,9})?", text):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def _boolean(text: str) -> bool:
    if text.lower() not in _YES:
        raise ValueError(text)
    return _YES[text.lower()]


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


_READERS: dict[str, Callable[[str], Value]] = {
    "duration": _duration,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "text": _text,
}
