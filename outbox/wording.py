"""The small language of standard messages: `{{ name }}` stands for a word, and nothing is code.

No database, no Django templates: what the business types can read nothing but its own variables.
"""

import re
from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\{\{ *([a-z_]{1,40}) *\}\}")
_BRACES = re.compile(r"\{\{.*?\}\}|\{\{|\}\}|\{%.*?%\}", re.DOTALL)
_GAP = re.compile(r"\n{3,}")
_CHOICE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values into the text, once: what a value says is never read as a variable."""
    return _GAP.sub("\n\n", _VARIABLE.sub(lambda found: values[found[1]], text)).strip()


def unknown_in(text: str, allowed: Iterable[str]) -> list[str]:
    """What stands between braces in the text and is none of the allowed variables."""
    known = set(allowed)
    wrong = []
    for found in _BRACES.findall(text):
        variable = _VARIABLE.fullmatch(found)
        if variable is None or variable[1] not in known:
            wrong.append(found)
    return wrong


def formal(text: str) -> str:
    """Of every "[su|tu]" the half for people who are addressed as usted (CC-02)."""
    return _CHOICE.sub(r"\1", text)


def informal(text: str) -> str:
    """Of every "[su|tu]" the half for people who asked to be addressed as tú (CC-02)."""
    return _CHOICE.sub(r"\2", text)
