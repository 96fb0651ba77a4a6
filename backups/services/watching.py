"""What is due and what did not come, by our rows on the database's clock (J01, J02, J03)."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

import procedures.services as procedures
from accounts.models import User
from backups import erasures
from backups.models import Policy, Result, Run, Step
from backups.schedule import checked_at
from backups.services import alarms, drilling, settling
from kit.db import lock

CHECK, GRACE = "backup_check_hour", "backup_check_grace"
DIED = "El proceso que la hacía se interrumpió."


def watch(*, at: datetime) -> int:
    """Expect what is due, end what died, and tell of what did not come; how many were told of."""
    expect_due(at=at)
    _end_dead(at=at)
    drilling.end_dead(at=at)
    erasures.follow()
    late = Run.objects.filter(result=Result.WAITING, check_at__lte=at).order_by("pk")
    return sum(miss(run, at=at) for run in late)


def expect_due(*, at: datetime) -> int:
    """One run for each slot that has come, whether or not anybody was looking (BAC-03)."""
    return sum(expect(policy, at=at) for policy in Policy.objects.due(at).order_by("pk"))


@transaction.atomic
def expect(policy: Policy, *, at: datetime) -> int:
    row, made = lock(policy), 0
    while row.is_active and row.next_at and row.next_at <= at:
        made += add_run(row, slot=row.next_at, at=at) is not None
        row.next_at = row.schedule.next_after(row.next_at)
    Policy.objects.filter(pk=row.pk).update(next_at=row.next_at)
    return made


def add_run(policy: Policy, *, slot: datetime, at: datetime, by: User | None = None) -> Run | None:
    """The entry of the register, with a line for each path in use; the caller holds the lock."""
    run, is_new = Run.objects.get_or_create(
        policy=policy,
        scheduled_at=slot,
        defaults={
            "medium": policy.medium,
            "check_at": check_of(policy, slot, at=at),
            "asked_by": by,
        },
    )
    if not is_new:
        return None
    for route in policy.routes.filter(is_active=True):
        Step.objects.create(
            run=run,
            route=route,
            kind=route.kind,
            name=route.label,
            origin=route.origin,
            place=route.place,
        )
    return run


def check_of(policy: Policy, slot: datetime, *, at: datetime) -> datetime:
    hour = time.fromisoformat(procedures.text(CHECK, at=at))
    grace = procedures.duration(GRACE, at=at)
    return checked_at(slot, hour=hour, grace=grace, zone=policy.zone)


@transaction.atomic
def miss(run: Run, *, at: datetime) -> bool:
    """Nothing more is waited for: what came is judged, and what did not is missing (BAC-14)."""
    row = lock(run)
    if row.result != Result.WAITING or row.check_at > at:
        return False
    settling.settle(row, at=at)
    row.save()
    return alarms.raise_alarm(row, at=at)


def _end_dead(*, at: datetime) -> None:
    """Whoever had it in hand has not been heard of: it failed, and the next one may begin (I3)."""
    for run in Run.objects.filter(result=Result.RUNNING, lease_until__lt=at).order_by("pk"):
        with transaction.atomic():
            row = lock(run)
            if row.result == Result.RUNNING and row.lease_until and row.lease_until < at:
                row.result, row.ended_at, row.error = Result.FAILED, at, _(DIED)
                row.save()
                alarms.raise_alarm(row, at=at)
