"""What changed on a ticket since a form about it was shown (B6)."""

from typing import Any

from django.utils.translation import gettext as _

from kit.errors import Refused
from tickets.models import Ticket, Voice

SHOWN = (
    "subject",
    "status",
    "kind",
    "priority",
    "cause",
    "area",
    "owner",
    "sector",
    "escalated_to",
    "committed_on",
)


def require_fresh(ticket: Ticket, version: int | None) -> None:
    """Refuse a form that was filled in on an older version, and say what changed meanwhile."""
    if version is None or version == ticket.version:
        return
    raise Refused(
        _("Mientras usted escribía, %(ticket)s cambió: %(changes)s. Revíselo y vuelva a enviarlo.")
        % {"ticket": ticket.label, "changes": "; ".join(changes(ticket, version))}
    )


def changes(ticket: Ticket, version: int) -> list[str]:
    """The differences from an older version, in words: fields first, then what was said."""
    then = ticket.history.filter(version=version).first()
    if then is None:
        return [_("hay una versión más reciente")]
    found = [
        f"{label(name)}: {shown(then, name)} → {shown(ticket, name)}"
        for name in SHOWN
        if getattr(then, name) != getattr(ticket, name)
    ]
    heard = ticket.messages.filter(at__gt=then.history_date)
    for message in heard.select_related("author", "contact"):
        who = message.author or message.contact or message.sender
        found.append(
            _("%(voice)s de %(who)s")
            % {"voice": Voice(message.voice).label, "who": who or _("el sistema")}
        )
    return found or [_("alguien lo guardó de nuevo, sin diferencias visibles")]


def label(name: str) -> str:
    field: Any = Ticket._meta.get_field(name)
    return str(field.verbose_name)


def shown(row: object, name: str) -> str:
    """A value as people read it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return str(value) if value not in (None, "") else "—"
