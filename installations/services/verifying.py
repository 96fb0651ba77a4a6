"""Whether a printed Ficha is still the one in force: anybody who holds it may ask (C43)."""

import re
from secrets import compare_digest

from installations.models import Ficha

_NOISE = re.compile(r"[^A-Z0-9]")


def verify(number: str, code: str) -> Ficha | None:
    """The Ficha of that number, if the code is its own; None tells nothing of either."""
    said = _label(number)
    if said is None:
        return None
    installation, place = said
    rows = Ficha.objects.select_related("replaced_by", "installation").defer("data")
    found = rows.filter(installation=installation, number=place).first()
    given = _NOISE.sub("", code.upper())[:20]
    known = found.code if found else "-"
    return found if compare_digest(known.encode(), given.encode()) else None


def _label(number: str) -> tuple[int, int] | None:
    """ "FR-0012-003", however it was typed."""
    found = re.fullmatch(r"\s*(?:FR)?[\s-]*(\d{1,9})[\s-]+(\d{1,9})\s*", number.upper(), re.ASCII)
    return (int(found[1]), int(found[2])) if found else None
