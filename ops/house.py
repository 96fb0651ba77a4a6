"""The running product seen from the street: its doors, its commands and the letters it sends."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from ops.layout import Trouble
from ops.product import Product
from ops.supervisor import NoAnswer
from ops.visitor import Page, Visitor

PATIENCE = 60

Answer = TypeVar("Answer")


class House:
    """What a rehearsal may do with the product: nothing that people and mail servers could not."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._read: set[Path] = set()

    def visitor(self) -> Visitor:
        return Visitor(self.product.address)

    @property
    def folder(self) -> Path:
        return self.product.layout.data

    def manage(self, *arguments: str, **more: Any) -> str:
        return self.product.manage(*arguments, **more)

    def wait_for(self, answer: Callable[[], Answer | None], what: str) -> Answer:
        try:
            return self.product.supervisor.wait_for(answer, limit=PATIENCE)
        except NoAnswer:
            raise Trouble(f"No llegó en {PATIENCE} segundos: {what}.") from None

    def wait_for_letter(self, to: str, saying: str) -> EmailMessage:
        """The next letter to this address that says this, once the worker has sent it."""
        what = f"la carta a {to} que dice «{saying}»"
        return self.wait_for(lambda: self._find_letter(to, saying), what)

    def _find_letter(self, to: str, saying: str) -> EmailMessage | None:
        for file in sorted(set(self.product.layout.mail.glob("*.eml")) - self._read):
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
