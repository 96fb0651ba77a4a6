"""A mail server of our own on a free port: what arrived is what really went over the wire."""

import asyncio
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Arrival:
    """One letter as the server got it."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@dataclass
class Sink:
    """Answers of the server that a test wants, and what arrived."""

    port: int = 0
    answer_to_sender: str = "250 OK"
    answer_to_recipient: str = "250 OK"
    answer_to_data: str = "250 OK"
    refuses: dict[str, str] = field(default_factory=dict)  # by address, with these words
    hang_up_after_data: bool = False
    hangs_up_on_farewell: bool = False
    stalls_for: dict[str, float] = field(default_factory=dict)  # seconds, by address
    dawdles_with: dict[str, float] = field(default_factory=dict)  # the same, with the letter
    thinks_for: float = 0  # seconds between having the letter and saying so
    meets: Callable[[Arrival], None] = lambda arrival: None  # before it says so
    arrivals: list[Arrival] = field(default_factory=list)

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answer_to_sender

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        if self.hangs_up_on_farewell:
            server.transport.abort()
        return "221 Bye"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.stalls_for.get(address, 0))
        answer = self.refuses.get(address, self.answer_to_recipient)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer_to_data.startswith("250"):
            self.arrivals.append(Arrival(envelope.mail_from, envelope.rcpt_tos, envelope.content))
            self.meets(self.arrivals[-1])
        dawdling = [self.dawdles_with.get(who, 0) for who in envelope.rcpt_tos]
        await asyncio.sleep(max([self.thinks_for, *dawdling]))
        if self.hang_up_after_data:
            server.transport.close()
        return self.answer_to_data


@contextmanager
def listening(**options: Any) -> Iterator[Sink]:
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
