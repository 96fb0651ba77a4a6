"""Read the headers of a message, one by one and in any state. Pure: no Django.

The modern policy of Python's mail package reads them best, but raises on one damaged message in
eight; so it is asked for one header at a time, and what it cannot read is read piece by piece.
"""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32, default
from email.utils import parseaddr

from kit.text import one_line

LONGEST_FIELD = 8 * 1024
MOST_REFERENCES = 50
_ATOM = r"[^\s<>,;:\"()\[\]\\@\x00-\x1f\x7f-\x9f\ud800-\udfff]"
ADDRESS = re.compile(rf"{_ATOM}{{1,120}}@{_ATOM}{{1,190}}")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,290}>")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
# Where the copies of a message say for whom they were; a blind copy has only the lower ones.
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def mended(value: str) -> str:
    """Give bytes that should have been encoded the letters they were meant to be."""
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class Lenient(Compat32):
    """The old policy, which never raises, but with raw 8-bit headers made readable."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return mended(value)


LENIENT = Lenient(linesep="\r\n")


def raw_values(message: Message, name: str) -> list[str]:
    """The values as they stand, in readable characters and of bearable length."""
    found = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [mended(str(value))[:LONGEST_FIELD] for value in found[:100]]


def header(message: Message, name: str) -> str:
    """One header in readable form, on one line; empty when there is none."""
    value = next(iter(raw_values(message, name)), "")
    return one_line(clean(decoded(name, value)))


def decoded(name: str, value: str) -> str:
    value = re.sub(r"[\r\n]+", "", value)
    try:
        return str(default.header_factory(name, value))
    except Exception:
        return words(value)


def words(value: str) -> str:
    """Decode =?charset?…?= words, or leave them as they are."""
    try:
        return str(make_header(decode_header(value)))
    except Exception:
        return value


def sender_of(message: Message) -> tuple[str, str, bool]:
    """Address, name, and whether there is any doubt about who is meant."""
    values = raw_values(message, "From") or raw_values(message, "Sender")
    if not values:
        return "", "", False
    value = re.sub(r"[\r\n]+", "", values[0])
    people = people_in(value)
    name, address = people[0] if people else ("", "")
    if not ADDRESS.fullmatch(address) or len(address) > 254:
        return "", one_line(clean(name or value), limit=150), False
    is_doubtful = len(values) > 1 or len({one.lower() for _, one in people}) > 1
    return address.lower(), one_line(clean(name), limit=150), is_doubtful


def people_in(value: str) -> list[tuple[str, str]]:
    try:
        parsed = default.header_factory("From", value).addresses
        people = [(str(one.display_name), str(one.addr_spec)) for one in parsed]
    except Exception:
        people = []
    if any(ADDRESS.fullmatch(address) for _, address in people):
        return [(name, address) for name, address in people if address != "<>"]
    try:
        name, address = parseaddr(value)
    except Exception:
        name, address = "", ""
    if not ADDRESS.fullmatch(address):
        address = next(iter(ADDRESS.findall(value)), "")
    return [(words(name), address)]


def addresses_in(message: Message, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for value in raw_values(message, name):
            for address in ADDRESS.findall(value):
                yield one_line(clean(address)).lower()


def message_id_of(message: Message) -> str:
    found = MESSAGE_ID.search(next(iter(raw_values(message, "Message-ID")), ""))
    return one_line(clean(found[0])) if found else ""


def references_of(message: Message) -> tuple[str, ...]:
    values = raw_values(message, "References") + raw_values(message, "In-Reply-To")
    found = [one_line(clean(one)) for value in values for one in MESSAGE_ID.findall(value)]
    return tuple(dict.fromkeys(found))[-MOST_REFERENCES:]


def clean(text: str) -> str:
    """Text that the database takes and a page can show: no NUL, no half characters."""
    text = text.encode("utf-8", "replace").decode()
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
