"""Takes every letter by SMTP and keeps it as a file: nothing leaves this machine."""

import argparse
import asyncio
import itertools
import os
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_LETTER = 40 * 1024 * 1024


class Mailbox:
    """Writes each letter to a file of its own, with the envelope in two headers of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{time.time_ns()}-{os.getpid()}-{next(self.numbers)}.eml"
        head = f"X-Envelope-From: {envelope.mail_from}\r\n"
        head += f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        unfinished = self.folder / f".{name}"
        # A reader never sees half a letter: it is written aside and then renamed.
        unfinished.write_bytes(head.encode() + (envelope.original_content or b""))
        unfinished.rename(self.folder / name)
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    """Take letters until asked to end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    mailbox = Mailbox(folder)

    def talk() -> SMTP:
        return SMTP(mailbox, enable_SMTPUTF8=True, data_size_limit=LARGEST_LETTER, loop=loop)

    async with await loop.create_server(talk, "127.0.0.1", port):
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.port, chosen.folder))


if __name__ == "__main__":
    main()
