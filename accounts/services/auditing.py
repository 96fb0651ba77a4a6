"""The log of what matters to the safety of the house: told by whoever does it (J4)."""

from datetime import datetime

from accounts.models import AuditEvent, AuditKind, User
from kit.history import given_reasons
from kit.origin import origin


def audit(
    kind: AuditKind, *, by: User | None, at: datetime, what: str, why: str = ""
) -> AuditEvent:
    """Tell once and for ever who did what, and from where; it stays if the deed does."""
    reasons = filter(None, [why.strip(), given_reasons()])
    ip, request_id = origin()
    return AuditEvent.objects.create(
        kind=kind,
        by=by,
        at=at,
        what=what,
        why="; ".join(reasons),
        ip=ip,
        request_id=request_id,
    )


def told(person: User) -> str:
    """A colleague as this log names them: the address is theirs alone, the name may not be."""
    return f"{person.name} ({person.email})"
