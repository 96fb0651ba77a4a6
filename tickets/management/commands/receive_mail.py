import os
import sys
from argparse import ArgumentParser
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from kit import clock
from tickets.services.mail import inbound


class Command(BaseCommand):
    """Take one message from standard input: what a mail server pipes to us.

    Exit 0 once the message is kept, whatever becomes of it; 75 when it could not be kept, which
    tells the mail server to keep it and to try again later.
    """

    help = "Takes in one message from standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mailbox", help="address at which it arrived")

    def handle(self, *args: Any, mailbox: str | None = None, **options: Any) -> None:
        address = mailbox or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        raw = sys.stdin.buffer.read()
        try:
            at = clock.now()
            kept = inbound.receive(raw, mailbox=address, at=at)
        except (OperationalError, InterfaceError, OSError) as error:
            reason = f"The message could not be kept: {type(error).__name__}."
            raise CommandError(reason, returncode=os.EX_TEMPFAIL) from error
        try:
            kept = inbound.read(kept, at=at)
        except (OperationalError, InterfaceError):
            self.stderr.write("Kept; the next sweep will read it.")
        self.stdout.write(f"{kept.pk} {kept.fate}")
