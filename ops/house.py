"""The running product seen from the street: its doors, its commands and the letters it sends."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol, TypeVar

from ops.layout import Layout, Trouble
from ops.supervisor import PATIENCE, NoAnswer
from ops.visitor import Page, Visitor

Answer = TypeVar("Answer")


class Manage(Protocol):
    """Runs a management command to its end; what it told."""

    def __call__(self, *arguments: str, stdin: Path | None = None, debug: bool = False) -> str: ...


class WaitFor(Protocol):
    """Asks until there is an answer; NoAnswer after that many seconds."""

    def __call__(self, answer: Callable[[], Answer | None], limit: float) -> Answer: ...


@dataclass
class House:
    """What a rehearsal may do with the product: nothing that people and mail servers could not."""

    address: str
    layout: Layout
    manage: Manage
    ask: WaitFor
    _read: set[Path] = field(default_factory=set)

    def visitor(self) -> Visitor:
        return Visitor(self.address)

    @property
    def folder(self) -> Path:
        return self.layout.data

    def wait_for(self, answer: Callable[[], Answer | None], what: str) -> Answer:
        try:
            return self.ask(answer, PATIENCE)
        except NoAnswer:
            raise Trouble(f"No llegó en {PATIENCE} segundos: {what}.") from None

    def wait_for_letter(self, to: str, saying: str) -> EmailMessage:
        """The next letter to this address that says this, once the worker has sent it."""
        what = f"la carta a {to} que dice «{saying}»"
        return self.wait_for(lambda: self._find_letter(to, saying), what)

    def _find_letter(self, to: str, saying: str) -> EmailMessage | None:
        for file in sorted(set(self.layout.mail.glob("*.eml")) - self._read):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            assert isinstance(letter, EmailMessage)  # noqa: S101 - what that policy makes
            if to in letter["X-Envelope-To"] and saying in text_of(letter):
                self._read.add(file)
                return letter
        return None


def text_of(letter: EmailMessage) -> str:
    """What it says, its lines joined as the reader's program would."""
    body = letter.get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


def expect(page: Page, *words: str) -> Page:
    """The page, if it came and says all this."""
    if page.status != 200:
        raise Trouble(f"{page.address} contestó {page.status}: {page.text[:400]}")
    if missing := [word for word in words if word not in page.text]:
        raise Trouble(f"En {page.address} falta «{missing[0]}»: {page.text[:400]}")
    return page
