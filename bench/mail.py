"""How much mail one worker takes in: until a message is a ticket, with its letter and clocks, or an
answer on one; from the bytes as a mail server hands them over."""

import itertools
import sys
import time
from email import message_from_bytes
from statistics import median

from django.utils import timezone

from bench import dataset
from bench.report import Figure, at_least, at_most, tell
from contacts.models import Contact
from demo import mail
from tickets.models import Fate, InboundMail
from tickets.services.mail import inbound

NAME = "mail"
LIMIT, RATE = 50, 30  # milliseconds; messages a second
UIDS = itertools.count(time.time_ns())
WARM, MESSAGES = 3, 100
BODY = "Buenos días:\n\n{}\n\nUn saludo\n".format("El pedido no llega al ERP desde ayer. " * 12)


def run() -> list[Figure]:
    """People on file write, and write again upon their own message; the first ones warm up."""
    line = dataset.line("bench-large")
    people = Contact.objects.filter(customer__service_line=line, is_key_user=True)
    numbers = itertools.count(InboundMail.objects.count())
    opened, heard = [], []
    for person in people.select_related("customer").order_by("pk")[: WARM + MESSAGES]:
        raw = message(person, next(numbers))
        opened.append(taken(raw, line.mailbox, Fate.TICKET))
        heard.append(taken(another(person, raw), line.mailbox, Fate.FOLLOW_UP))
    spent = [*opened[WARM:], *heard[WARM:]]
    rate = 1000 * len(spent) / sum(spent)
    return [
        at_most(f"{NAME}: ticket from a message, median", median(opened[WARM:]), "ms", LIMIT),
        at_least(f"{NAME}: taken in by one worker", rate, "messages/s", RATE),
    ]


def message(person: Contact, number: int) -> bytes:
    """One in four comes with a picture."""
    return mail.letter(
        sender=mail.sender_of(person),
        to="soporte@bench-large.example",
        subject=f"Pedido {number} sin sincronizar",
        body=BODY,
        at=timezone.now(),
        files=[mail.screenshot(f"Pedido {number}")] if number % 4 == 0 else [],
    )


def another(person: Contact, first: bytes) -> bytes:
    """What the same person writes below what they wrote."""
    told = message_from_bytes(first)
    return mail.letter(
        sender=mail.sender_of(person),
        to=str(told["To"]),
        subject=f"Re: {told['Subject']}",
        body="Sigue igual esta tarde.",
        at=timezone.now(),
        in_reply_to=str(told["Message-ID"]),
    )


def taken(raw: bytes, mailbox: str, expected: Fate) -> float:
    """Milliseconds until it has its fate."""
    at = timezone.now()
    uid = next(UIDS)
    began = time.perf_counter()
    kept = inbound.receive(raw, mailbox=mailbox, at=at, uidvalidity=1, uid=uid)
    kept = inbound.read(kept, at=at)
    spent = 1000 * (time.perf_counter() - began)
    kept.refresh_from_db()
    assert kept.fate == expected, kept.reason
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
