from typing import Any

from django.core.management.base import BaseCommand

from kit import clock
from tickets.services.mail import fetching


class Command(BaseCommand):
    """Do by hand what the beat rings for every minute."""

    help = "Fetches new mail from the mailboxes of IMAP_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(fetching.sweep(at=clock.now())))
