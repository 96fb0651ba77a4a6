"""What is being written on a ticket is kept until it is sent."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from tickets.models import Draft, DraftKind, Ticket

LONGEST = 20_000
FIELDS = {
    DraftKind.REPLY: ("body", "next_step", "detail", "department", "possible_cause"),
    DraftKind.NOTE: ("body",),
}


def save(
    ticket: Ticket, kind: DraftKind, typed: Mapping[str, str], *, by: User, at: datetime
) -> None:
    """Keep what is typed by now; nothing typed is no draft."""
    said = {name: typed.get(name, "").replace("\x00", "")[:LONGEST] for name in FIELDS[kind]}
    fields = {name: text for name, text in said.items() if text}
    if not fields:
        forget(ticket, kind, by=by)
        return
    Draft.objects.update_or_create(
        user=by, ticket=ticket, kind=kind, defaults={"fields": fields, "saved_at": at}
    )


def typed(ticket: Ticket, *, by: User) -> dict[str, dict[str, str]]:
    """What somebody was writing on a ticket, by what it was to be."""
    return {row.kind: dict(row.fields) for row in ticket.drafts.filter(user=by)}


def forget(ticket: Ticket, kind: DraftKind, *, by: User) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(user=by, ticket=ticket, kind=kind).delete()
