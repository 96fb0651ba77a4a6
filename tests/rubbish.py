"""What a browser, a script or somebody bored may type into a form: the same for the same seed."""

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ÁÉÍÓÚÑñçü",
    "0123456789-+.,eE ",
    "\x00\x01\x0b\x1b\x7f\u2028\u202e\ufeff\u200d",
    "漢字かなعربيעברית🐴👩‍👩‍👧‍👦e\u0301",
    "'\"\\;-=()<>&%{}[]$#|`/*\r\n\t",
)
NUMBERS = (
    *("0", "-0", "-1", "00017", "1e400", "-1E5", "NaN", "Infinity", "1_000", "0x10", "1,5", "1.5"),
    *(str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), "9" * 400, "-" + "9" * 40, "²", "٣"),
    *("1.234.567,89", "0.0000000000001", "true", "None", "[]", "{}"),
)
MOMENTS = (
    *("31/02/2026", "2026-02-31", "00/00/0000", "0001-01-01", "9999-12-31", "31/12/9999", "1/1/1"),
    *("2026-11-21T25:61", "9999-12-31T23:59", "0001-01-01T00:00", "24:00", "-1:00", "10000-01-01"),
    *("2026-11-01", "21/11/2026", "08:30", "2026-11-21T08:30", "2026-W47", "P1D", "now"),
)
PROBES = (
    *("' OR 1=1 --", "1); DROP TABLE x", "{{ 7|add:7 }}{% debug %}", "{0.__class__}", "%s%d%n"),
    *("../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "a@b", '"a b"@c.test'),
    *(
        "\r\nBcc: x@y.test",
        "=HYPERLINK(1)",
        "<svg onload=alert(1)>",
        "+54 9 11 5555-5555",
        "," * 99,
    ),
)


def text(chance: random.Random) -> str:
    size = chance.choice((1, 3, 30, 300, 3_000, 30_000))
    return "".join(chance.choices("".join(chance.sample(ALPHABETS, 2)), k=size))


def number(chance: random.Random) -> str:
    return chance.choice((*NUMBERS, str(chance.randint(-(10**6), 10**6))))


def moment(chance: random.Random) -> str:
    day = datetime.date.fromordinal(chance.randint(1, datetime.date.max.toordinal()))
    return chance.choice((*MOMENTS, day.isoformat(), f"{day:%d/%m/%Y}"))


def probe(chance: random.Random) -> str:
    return chance.choice(PROBES)


def file(chance: random.Random) -> SimpleUploadedFile:
    name = chance.choice(("a.csv", "a.xlsx", "a.pdf", "ñ\u202egpj.exe", "x" * 300 + ".png"))
    return SimpleUploadedFile(name, chance.randbytes(chance.choice((0, 1, 5_000))), "text/csv")


def several(chance: random.Random) -> list[str]:
    return [number(chance) for _ in range(chance.choice((0, 2, 50)))]


KINDS: Sequence[Callable[[random.Random], Any]] = (text, number, moment, probe, file, several)


def filling(
    chance: random.Random, names: Sequence[str], known: Mapping[str, Any]
) -> dict[str, Any]:
    """One form: of every field what is right, or rubbish, or nothing at all.

    Most often only one field is wrong, so that the rubbish gets past the checks of the others.
    """
    wrong = set(chance.sample(names, min(len(names), chance.choice((1, 1, 1, 2, len(names))))))
    sent = {}
    for name in names:
        if name not in wrong:
            sent[name] = known.get(name, "")
        elif chance.random() < 0.9:
            sent[name] = chance.choice(KINDS)(chance)
    if chance.random() < 0.2:  # the right thing and something else beside it
        name = chance.choice(names)
        sent[name] = [known.get(name, ""), number(chance), text(chance)[:50]]
    return sent
