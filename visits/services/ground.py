"""What every verb of the agenda stands on: who may, whether it makes sense, and what changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Customer, ServiceLine
from contacts.services import rights
from contacts.services.edits import Changed, change, shown
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line
from visits.models import LONGEST, Entry, Visit, VisitReason

R = TypeVar("R", Entry, Visit)
KEEP = "visits.keep_agenda"
COMMERCIALLY = "visits.visit_unentitled"
SHOWN = (
    "kind",
    "reason",
    "state",
    "subject",
    "starts_at",
    "ends_at",
    "is_away",
    "place",
    "reach",
    "technical_goals",
    "commercial_goals",
    "topics",
    "notes",
)


class NotEntitled(Refused):
    """No assistance for this customer, not by a visit either: there is a referral instead."""


def zone_of(user: User) -> ZoneInfo:
    """By which clock somebody lives: that of the first line of service of their sector."""
    lines = ServiceLine.objects.filter(sectors=user.sector_id).order_by("pk")
    name = lines.values_list("calendar__zone", flat=True).first() if user.sector_id else None
    return ZoneInfo(name or settings.TIME_ZONE)


def require_own(owner: User, user: User) -> None:
    """Everybody keeps their own agenda; who controls it keeps anybody's (APE-11)."""
    if owner.pk != user.pk and not user.has_perm(KEEP):
        raise Refused(
            _("Solo %(who)s o Administración cambia esa parte de la agenda.") % {"who": owner}
        )


def require_present(person: User) -> None:
    if not person.is_active:
        raise Refused(_("%(who)s ya no trabaja con nosotros.") % {"who": person})


def require_span(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse what ends before it begins, or never."""
    if ends_at <= starts_at:
        raise Refused(_("Tiene que terminar después de empezar."))
    if ends_at - starts_at > LONGEST:
        raise Refused(
            _("Dura más de %(days)d días: divídalo, o pida una ausencia.") % {"days": LONGEST.days}
        )


def require_words(text: str, complaint: str, *, limit: int) -> str:
    words = one_line(text, limit=limit)
    if not words:
        raise Refused(complaint)
    return words


def require_right(customer: Customer, *, reason: str, on: datetime, by: User) -> None:
    """No assistance without agreement or plan on that day; commercial visits by some (VIS-06)."""
    right = rights.right_of(customer, at=on)
    is_commercial = reason == VisitReason.COMMERCIAL and by.has_perm(COMMERCIALLY)
    if not right.is_entitled and not is_commercial:
        words = _("Ese día el cliente no tiene derecho a asistencia, tampoco con visitas. %(why)s")
        raise NotEntitled(words % {"why": right.reason})


def require_place(place: str, *, is_away: bool) -> str:
    """Who is away says where they can be found (APE-09)."""
    words = one_line(place, limit=200)
    if is_away and not words:
        raise Refused(_("Si está fuera de la oficina, diga dónde se le puede encontrar."))
    return words


def require_fresh(row: R, version: int | None) -> None:
    """Refuse to save over what somebody saved meanwhile, and say what that was (B6)."""
    if version is None or version == row.version:
        return
    last = row.history.select_related("history_user").first()
    seen = row.history.filter(version=version).order_by("-history_id").first()
    who = last.history_user if last and last.history_user else _("otra persona")
    raise Changed(str(who), differences(seen.instance, row) if seen else [], row.version)


def differences(old: R, new: R) -> list[str]:
    names = [name for name in SHOWN if hasattr(new, name)]
    return [
        change(new, name, told(old, name), told(new, name))
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]


def told(row: R, name: str) -> str:
    """A value as people read it; a moment by the clock of whoever reads it."""
    value = getattr(row, name)
    return moment(value) if isinstance(value, datetime) else shown(row, name)


def moment(value: datetime) -> str:
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"


def put(row: R, details: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    changed = [name for name, value in details.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, details[name])
    return bool(changed)


def save(row: R, *, by: User, at: datetime) -> None:
    """Save as the next version, signed in the history."""
    row.version += row.pk is not None
    if isinstance(row, Entry):
        row.changed_at = at
    keep(row, by=by, at=at)
