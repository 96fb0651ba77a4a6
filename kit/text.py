"""Spanish text as a computer compares it: the Python twin of the SQL functions in contacts."""

import re
import unicodedata

_PAIRS = {"ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i"}
_SPECIAL = str.maketrans(_PAIRS)
_NO_DIGITS = re.compile(r"\D+")
_SPACES = re.compile(r"\s+")
# every control and line separator that could start a header of its own (E12)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def fold(text: str) -> str:
    """Lower case, no accents, ligatures spelt out: 'Łódź Straße Ñandú' -> 'lodz strasse nandu'."""
    if text.isascii():  # as most is: nothing else would change
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).lower()
    # combining marks only of Latin, as the SQL twin does
    return re.sub("[\u0300-\u036f]", "", plain).translate(_SPECIAL)


def one_line(text: str, *, limit: int = 998) -> str:
    """Text that is safe in a header or a file name: no breaks, no control characters."""
    return _SPACES.sub(" ", _BREAKS.sub(" ", text)).strip()[:limit]


def digits(text: str) -> str:
    """The digits of a telephone number, for comparing and searching."""
    return _NO_DIGITS.sub("", text)


def thousands(number: int) -> str:
    """A count as people read it: 12.400."""
    return f"{number:,}".replace(",", ".")
