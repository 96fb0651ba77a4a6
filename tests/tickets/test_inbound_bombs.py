"""Reading a bomb costs five seconds of computing and 256 MB at most, whatever it is (E11)."""

import json
import subprocess
import sys

import pytest

from tests.mails import letter, mail, multipart, part
from tests.tickets.test_inbound_parse import HEAVY, nested

pytestmark = pytest.mark.faults

# In a process of its own, which the system ends when it computes for too long.
READER = """
import json, resource, sys
from tickets.mailparse import Unreadable, parse
raw = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_CPU, (6, 6))
try:
    fate = parse(raw) and "read"
except Unreadable as trouble:
    fate = trouble.args[0]
print(json.dumps([fate, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def page(html: str) -> bytes:
    return letter(part(html.encode(), "text/html; charset=utf-8"))


def bombs() -> dict[str, tuple[bytes, str]]:
    tiny = part(b"x", "application/octet-stream", disposition="attachment; filename=x")
    zeros = part(bytes(20_000_000), "application/zip", disposition="attachment; filename=x.zip")
    found = {
        "1,000 nested parts": (nested("mixed", 1000), "nested"),
        "1,000 nested letters": (nested("message", 1000), "nested"),
        "100 MB": (letter(part(b"x" * 100_000_000, encoding="8bit")), "large"),
        "10,000 files": (letter(multipart("mixed", *[tiny] * 10_000)), "files"),
        "a header of 1 MB": (mail(headers={"X-Long": "a" * 1_000_000}), "head"),
        "an archive of zeros": (letter(multipart("mixed", part(b"Hola"), zeros)), "large"),
        "one line of 5 MB": (mail("x" * 5_000_000), "read"),
        "a million quotes": (mail("> " * 1_000_000), "read"),
        "a million line ends": (mail("\n" * 1_000_000), "read"),
        "blanks before a signature": (mail(" " * 200_000 + "\n-- \nAna"), "read"),
        "De: without an end": (mail("De: " * 200_000, subject="Re: x"), "read"),
        "escribió without an end": (mail("El lunes, " * 100_000 + "escribió"), "read"),
        "addresses without an end": (mail(sender="<" * 100_000), "read"),
        "a subject of words": (mail(subject="=?utf-8?Q?a?= " * 4_000), "read"),
    }
    return found | {name: (page(html), "read") for name, html in HEAVY.items()}


@pytest.mark.parametrize("name", bombs())
def test_a_bomb_costs_little(name: str) -> None:
    raw, fate = bombs()[name]
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", READER], input=raw, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    said, megabytes = json.loads(done.stdout)
    assert said == fate
    assert megabytes <= 256
