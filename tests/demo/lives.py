"""Short lives of the demo company, and what can be compared of two of them."""

import hashlib
import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.core.management import call_command

from contacts.models import Contact, Customer, Event, ServiceLine
from demo.company import Company
from demo.life import live
from outbox.models import Mail, Notice
from tickets.models import FollowUp, InboundMail, Message, Ticket, TicketEvent

UNTIL = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # a Friday, at seven in the evening in Madrid

# What happened, without primary keys: those are another matter in every database.
FACTS: list[tuple[Any, list[str]]] = [
    (Customer, ["number", "legal_name", "stage", "plan_until", "created_at"]),
    (Contact, ["number", "email", "mobile", "created_at"]),
    (Event, ["customer__number", "action", "by__email", "at"]),
    (Ticket, ["subject", "status", "outcome", "priority", "opened_at", "due_at", "follow_up_at"]),
    (TicketEvent, ["kind", "at", "by__email"]),
    (Message, ["voice", "body", "next_step", "at", "author__email", "contact__number"]),
    (FollowUp, ["cycle", "track", "step", "due_at", "opened_at"]),
    (InboundMail, ["fate", "reason", "subject", "sender", "received_at"]),
    (Mail, ["kind", "to", "status", "created_at", "sent_at"]),
    (Notice, ["user__email", "tone", "created_at", "read_at"]),
]


def lived(days: int = 10, *, seed: int = 7, **counts: int) -> Company:
    """A demo company, after the reference data that it stands on."""
    if not ServiceLine.objects.exists():
        load_reference()
    return live(
        days=days,
        seed=seed,
        until=UNTIL,
        password="abeto-brisa-cala-1234",
        totp_secret="JBSWY3DPEHPK3PXP",
        customers_count=counts.get("customers"),
        tickets_count=counts.get("tickets"),
    )


def load_reference() -> None:
    call_command("load_reference", stdout=StringIO())


def digest() -> str:
    """One number for everything that happened, but for the numbers of tickets."""
    rows = (repr(row) for model, names in FACTS for row in facts(model, names))
    said = "\n".join(re.sub(r"\bT-\d+", "T-0", row) for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()


def facts(model: Any, names: list[str]) -> list[Any]:
    return list(model.objects.order_by("pk").values_list(*names))
