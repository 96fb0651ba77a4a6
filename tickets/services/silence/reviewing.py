"""Twice a working day a designated person looks through what came in (SAC-01), and those in charge
get the list of the day (SAC-24)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

import outbox.services as outbox
import procedures.services as procedures
import sla.services as sla
from accounts.models import Absence, User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from sla.models import Rota, RotaKind
from sla.services import rota as duty
from tickets.models import Review, Ticket
from tickets.services.core.sweeping import one_by_one
from tickets.services.silence.daily import count_of

NOON = 12
LATEST = timedelta(hours=12)  # after a longer outage nobody is asked for what has passed


def ask_due(*, at: datetime) -> int:
    """Ask for the reviews whose hour has come, and remind of those that nobody has marked."""
    watches = Rota.objects.active().filter(kind=RotaKind.WATCH).select_related("calendar", "sector")
    asked = one_by_one(watches, lambda rota: ask_each(rota, at=at))
    grace = procedures.duration("review_grace", at=at)
    late = Review.objects.waiting().filter(reminded_at=None, asked_at__lte=at - grace)
    return asked + one_by_one(late, lambda review: remind(review, at=at))


def ask_each(rota: Rota, *, at: datetime) -> int:
    return sum(ask(rota, hour, at=at) for hour in hours_of(rota, at=at))


def hours_of(rota: Rota, *, at: datetime) -> Iterator[datetime]:
    """The hours of this working day that have come, and not so long ago."""
    zone = ZoneInfo(rota.calendar.zone)
    today = at.astimezone(zone).date()
    if not sla.hours(rota.calendar).windows(today):
        return
    for text in procedures.text("review_slots", at=at).split(","):
        due = datetime.combine(today, time.fromisoformat(text.strip()), zone)
        if due <= at < due + LATEST:
            yield due


@transaction.atomic
def ask(rota: Rota, due: datetime, *, at: datetime) -> bool:
    """Ask for one review, once: whoever watches the entry then, or else the whole sector."""
    watching = duty.on_duty(rota.sector, kind=RotaKind.WATCH, at=at)
    away = absent(due)
    present = [person for person in watching if person.pk not in away]
    designated = present[0] if present else rota.sector.head
    review, is_new = Review.objects.get_or_create(
        rota=rota, due_at=due, defaults={"designated": designated, "asked_at": at}
    )
    if not is_new:
        return False
    words = _("%(review)s: mire los tickets nuevos y las respuestas, y márquela como hecha")
    text, url = words % {"review": review}, reverse("tickets:daily")
    key = f"review-{review.pk}"
    if designated:
        outbox.notify(user=designated, key=key, text=text, url=url, at=at)
    else:
        outbox.notify_sector(rota.sector_id, key=key, text=text, url=url, at=at)
    if not Review.objects.filter(rota=rota, due_at__date=due.date(), due_at__lt=due).exists():
        tell_the_day(rota, due, at=at)
    return True


def absent(due: datetime) -> set[int]:
    """Who is away at that hour, though they may have been planned for it before they fell ill."""
    today, is_morning = due.date(), due.hour < NOON
    rows = Absence.objects.certain().between(today, today)
    later = Q(starts_on=today, from_noon=True) if is_morning else Q(ends_on=today, until_noon=True)
    return set(rows.exclude(later).values_list("person", flat=True))


def tell_the_day(rota: Rota, due: datetime, *, at: datetime) -> None:
    """Send the list of the day to whoever leads the sector (SAC-24)."""
    counts = count_of(Ticket.objects.filter(sector=rota.sector), at=at)
    words = _(
        "Lista diaria. Nuevos: %(new)d; respondidos: %(answered)d; sin noticias: %(silent)d; "
        "escalados: %(escalated)d; comprometidos para hoy: %(committed)d"
    )
    for person in leaders(rota):
        outbox.notify(
            user=person,
            key=f"daily-{rota.pk}-{due:%Y-%m-%d}",
            text=words % counts,
            url=reverse("tickets:daily"),
            at=at,
        )


def leaders(rota: Rota) -> list[User]:
    """Who sees the workload of the sector, and its head."""
    watching = User.objects.holding("tickets", "view_workload").values("pk")
    mine = Q(sector=rota.sector, pk__in=watching) | Q(heads=rota.sector)
    return list(User.objects.active().filter(mine).distinct())


@transaction.atomic
def remind(review: Review, *, at: datetime) -> bool:
    """Tell the person, and whoever heads the sector, once, that a review is not marked."""
    review = lock(review)
    if review.done_at or review.reminded_at:
        return False
    review.reminded_at = at
    review.save()
    words = _("nadie ha marcado la %(review)s") % {"review": str(review).lower()}
    key, url = f"review-{review.pk}-late", reverse("tickets:daily")
    told: dict[str, Any] = {"key": key, "text": words, "url": url, "tone": Tone.WARNING, "at": at}
    people = [who for who in (review.designated, review.rota.sector.head) if who and who.is_active]
    for person in dict.fromkeys(people):
        outbox.notify(user=person, **told)
    if not people:
        outbox.notify_sector(review.rota.sector_id, **told)
    return True


@transaction.atomic
def mark_reviewed(review: Review, *, by: User, at: datetime) -> Review:
    """Mark a review as done, by the designated person or whoever stood in (SAC-01)."""
    review = lock(review)
    if review.done_at:
        raise Refused(
            _("%(who)s ya marcó esta revisión a las %(at)s.")
            % {
                "who": review.done_by,
                "at": f"{review.done_at.astimezone(review.local.tzinfo):%H:%M}",
            }
        )
    review.done_at, review.done_by = max(at, review.due_at), by
    review.save()
    return review
