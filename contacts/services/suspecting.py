"""Who on file may be on file twice: found by a search through all, judged by people (ACO-06)."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact, Customer, Suspicion, Sweep
from contacts.services import duplicates
from kit.db import lock
from kit.errors import Refused

LEASE = timedelta(seconds=90)  # a worker that is silent for longer is dead
SLICE = 30  # seconds of work per task
BATCH = 50
NIGHT = range(2, 6)  # o'clock
EVERY = timedelta(hours=20)


def paired(one: Customer | Contact, other: Customer | Contact) -> dict[str, Any]:
    """The columns of a pair, the one of the lower key first."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    if isinstance(one, Customer):
        return {"customer": first, "other_customer": second}
    return {"contact": first, "other_contact": second}


@transaction.atomic
def dismiss(suspicion: Suspicion, *, why: str, by: User | None, at: datetime) -> Suspicion:
    """Say for good that two are two."""
    suspicion = lock(suspicion)
    if not why.strip():
        raise Refused(_("Escriba por qué no son el mismo."))
    if suspicion.dismissed_at is None:
        suspicion.dismissed_by, suspicion.dismissed_at = by, at
        suspicion.why = why.strip()[:300]
        suspicion.save()
    return suspicion


@transaction.atomic
def reconsider(suspicion: Suspicion) -> Suspicion:
    """Take back that two are two: they wait to be judged again."""
    suspicion = lock(suspicion)
    suspicion.dismissed_by, suspicion.dismissed_at, suspicion.why = None, None, ""
    suspicion.save()
    return suspicion


def remember(
    row: Customer | Contact,
    similar: Iterable[duplicates.Candidate],
    *,
    why: str,
    by: User | None,
    at: datetime,
) -> None:
    """Keep what somebody answered who entered a row although others resemble it."""
    for found in similar:
        Suspicion.objects.update_or_create(
            **paired(row, found.row),
            defaults={
                "reasons": list(found.reasons),
                "found_at": at,
                "dismissed_by": by,
                "dismissed_at": at,
                "why": why.strip()[:300],
            },
        )


# --- The search through all ------------------------------------------------------------------


@transaction.atomic
def start(*, by: User | None, at: datetime) -> Sweep:
    """Have the whole base searched; while one is under way there is no second."""
    running = Sweep.objects.select_for_update().filter(finished_at=None).first()
    total = Customer.objects.count() + Contact.objects.count()
    return running or Sweep.objects.create(by=by, started_at=at, total=total)


def start_nightly(*, at: datetime) -> None:
    """Begin the search of this night, once."""
    is_done = Sweep.objects.filter(started_at__gt=at - EVERY).exists()
    if timezone.localtime(at).hour in NIGHT and not is_done:
        start(by=None, at=at)


def work(*, at: datetime) -> bool:
    """Take the search a good piece further; False if there is none, or somebody else is at it."""
    free = Sweep.objects.filter(finished_at=None).exclude(claimed_until__gt=at)
    if not free.update(claimed_until=at + LEASE):
        return False
    ends = time.monotonic() + SLICE
    while time.monotonic() < ends:
        if not advance(at=at):
            break
    Sweep.objects.filter(finished_at=None).update(claimed_until=None)
    return True


@transaction.atomic
def advance(*, at: datetime) -> bool:
    """Look at the next few rows, customers first; False when there are none left."""
    sweep = Sweep.objects.select_for_update().filter(finished_at=None).first()
    if sweep is None:
        return False
    rows: list[Any] = list(_after(Customer, sweep.last_customer, "service_line__calendar"))
    if rows:
        sweep.last_customer = rows[-1].pk
    else:
        related = "customer__service_line__calendar"
        rows = list(_after(Contact, sweep.last_contact, related))
        sweep.last_contact = rows[-1].pk if rows else sweep.last_contact
    for row in rows:
        suspect(row, at=at)
    sweep.done += len(rows)
    sweep.finished_at = None if rows else at
    sweep.save()
    return bool(rows)


def _after(kind: type[Customer] | type[Contact], key: int, related: str) -> Any:
    return kind.objects.filter(pk__gt=key).select_related(related).order_by("pk")[:BATCH]


def suspect(row: Customer | Contact, *, at: datetime) -> None:
    """Note whom this row resembles, unless that pair is known."""
    for found in duplicates.candidates(row):
        known = paired(row, found.row)
        if found.is_strong:
            facts = {"reasons": list(found.reasons), "found_at": at}
            Suspicion.objects.get_or_create(**known, defaults=facts)
