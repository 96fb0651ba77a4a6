"""Damage messages in the ways in which the world does, and in a few more (E1)."""

import random
from collections.abc import Callable, Iterator

from tests.mails import corpus, mail

TOKENS = [
    b"=?utf-8?B?",
    b"=?iso-8859-1?Q?=E1?=",
    b"?=",
    b"charset=utf-7",
    b'charset=""',
    b"charset=hex",
    b"; filename*0*=utf-8''%FF",
    b"; filename*1=",
    b"name*=x'y'%00",
    b"boundary=",
    b'boundary="=?"',
    b"\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n",
    b"\r\n--xyz\r\n",
    b"--xyz--",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"begin 644 a\r\n",
    b"message/rfc822",
    b"text/html",
    b"multipart/alternative",
    b"<blockquote><p>",
    b"From: ",
    b"From: <a@b",
    b"To: :;,<>@",
    b"Message-ID: <>\r\n",
    b"References: <<><>>\r\n",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\x1b$B",
    b"\t",
    b"\xe2\x80\xa8",
    b'"',
    b"(",
    b"\\",
    b"=\r\n",
    b"=",
    b"&#x110000;",
    b"&#0;",
    b"<!--",
    b"]]>",
    b"%",
]
Damage = Callable[[random.Random, bytes], bytes]


def insert(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(TOKENS) + raw[at:]


def insert_in_head(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(max(1, raw.find(b"\r\n\r\n")))
    return raw[:at] + chance.choice(TOKENS) + raw[at:]


def cut(chance: random.Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start + chance.randrange(1, 80) :]


def truncate(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def flip(chance: random.Random, raw: bytes) -> bytes:
    damaged = bytearray(raw)
    for _ in range(chance.randrange(1, 12)):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def repeat(chance: random.Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    piece = raw[start : start + chance.randrange(1, 120)]
    return raw[:start] + piece * chance.randrange(2, 20) + raw[start:]


def swap_lines(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\r\n".join(lines)


DAMAGES: list[Damage] = [insert, insert_in_head, cut, truncate, flip, repeat, swap_lines]


def damaged_mail(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Messages of the corpus with one to four damages each; the same ones for the same seed."""
    chance = random.Random(seed)
    whole = [case.raw for case in corpus.styles()] + [case.raw for case in corpus.oddities()]
    whole += [mail(headers={"References": "<a@x> <b@y>", "Cc": '"A, B" <c@d.test>'})] * 20
    for number in range(count):
        raw = chance.choice(whole) + f"\r\n{number}".encode()
        for _ in range(chance.randrange(1, 5)):
            raw = chance.choice(DAMAGES)(chance, raw)
        yield raw
