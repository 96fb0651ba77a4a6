"""How long it takes until a message that has arrived is a ticket, with its letter and clocks."""

import itertools
import sys
import time
from statistics import median

from django.utils import timezone

from bench import dataset
from bench.report import Figure, at_most, tell
from contacts.models import Contact
from demo import mail
from tickets.models import Fate, InboundMail
from tickets.services.mail import inbound

NAME = "mail"
LIMIT = 50  # milliseconds
WARM, MESSAGES = 3, 40
BODY = "Buenos días:\n\n{}\n\nUn saludo\n".format("El pedido no llega al ERP desde ayer. " * 12)


def run() -> list[Figure]:
    """Messages of people on file, one in four with a picture; the first ones only warm up."""
    line = dataset.line("bench-large")
    people = Contact.objects.filter(customer__service_line=line, is_key_user=True)
    turns = itertools.count(InboundMail.objects.count())
    spent = [
        taken(message(person, next(turns)), line.mailbox)
        for person in people.select_related("customer").order_by("pk")[: WARM + MESSAGES]
    ]
    middle = median(spent[WARM:])
    return [at_most(f"{NAME}: ticket from a message, median", middle, "ms", LIMIT)]


def message(person: Contact, number: int) -> bytes:
    return mail.letter(
        sender=mail.sender_of(person),
        to="soporte@bench-large.example",
        subject=f"Pedido {number} sin sincronizar",
        body=BODY,
        at=timezone.now(),
        files=[mail.screenshot(f"Pedido {number}")] if number % 4 == 0 else [],
    )


def taken(raw: bytes, mailbox: str) -> float:
    at = timezone.now()
    began = time.perf_counter()
    kept = inbound.read(inbound.receive(raw, mailbox=mailbox, at=at), at=at)
    spent = 1000 * (time.perf_counter() - began)
    kept.refresh_from_db()
    assert kept.fate == Fate.TICKET, kept.reason
    return spent


if __name__ == "__main__":
    sys.exit(tell(run()))
