"""Who has to decide on an absence hears of it, and so does whoever asked once it is decided.

Absences lie below the outbox and tell nobody: this asks, every minute, once per absence and step.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Absence, AbsenceStatus, User
from accounts.models.absences import AbsenceQuerySet
from outbox.models import Tone
from outbox.services.noticing import notify

LATELY = timedelta(days=3)  # what is older was told long ago, or by other means


def tell_due(*, at: datetime) -> int:
    """Tell of the absences that were asked for or decided lately; how many lines that made."""
    related = ("person__sector__head", "person__superior", "decided_by")
    rows: AbsenceQuerySet = Absence.objects.filter(cancelled_at=None).select_related(*related)
    asked = rows.undecided().filter(asked_at__gt=at - LATELY)
    decided = rows.filter(decided_at__gt=at - LATELY)
    return sum(tell_asked(row, at=at) for row in asked) + sum(
        tell_decided(row, at=at) for row in decided
    )


def tell_asked(row: Absence, *, at: datetime) -> int:
    words = _("%(who)s pide ausentarse del %(days)s: falta su decisión") % days_of(row)
    where, key = reverse("accounts:absences"), f"absence-{row.pk}-asked"
    told = [notify(user=one, key=key, text=words, url=where, at=at) for one in deciders(row.person)]
    return sum(one is not None for one in told)


def deciders(person: User) -> list[User]:
    """Superior and head of the sector; where there is neither, Recursos Humanos."""
    head = person.sector.head if person.sector else None
    own = {one.pk: one for one in (person.superior, head) if one and one != person}
    if own:
        return list(own.values())
    keepers = User.objects.active().filter(groups__permissions__codename="keep_absence")
    return list(keepers.exclude(pk=person.pk).distinct())


def tell_decided(row: Absence, *, at: datetime) -> int:
    is_yes = row.status == AbsenceStatus.APPROVED
    words = _("Aprobada su ausencia del %(days)s") if is_yes else _("No aprobada: del %(days)s")
    text = words % days_of(row) + (f" ({row.answer})" if row.answer else "")
    told = notify(
        user=row.person,
        key=f"absence-{row.pk}-{row.status}",
        text=text,
        url=reverse("accounts:absences"),
        tone=Tone.INFO if is_yes else Tone.WARNING,
        at=at,
    )
    return int(told is not None)


def days_of(row: Absence) -> dict[str, object]:
    return {"who": row.person, "days": f"{row.starts_on:%d/%m/%Y} al {row.ends_on:%d/%m/%Y}"}
