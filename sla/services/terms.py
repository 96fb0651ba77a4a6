"""What calendars and SLA tables say, ready for the clocks: compiled once, then looked up."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from kit.history import create_each
from sla.models import Calendar, Plan, Policy, Target, TimeMode, amount
from sla.services import versions
from sla.worktime import Timeline, WorkingHours

WORKING_DAYS = "working_days"  # 24 h for each working day: 48 h are two of them (C28)
NATURAL_DAY = timedelta(days=1)
# A timeline reaches from five to ten years before to ten to fifteen years after its moment.
SPAN = 5


def timeline(
    calendar: Calendar, mode: str, *, around: datetime, version: int | None = None
) -> Timeline:
    """The calendar laid out in UTC, for moments of the years around this one; as an older version
    of it had it, when told which."""
    block = around.year - around.year % SPAN
    if mode == TimeMode.NATURAL:
        return _natural(hours(calendar).zone.key, block)  # a row may have come without its zone
    return _compiled(calendar.pk, version or calendar.version, mode, block)


def hours(calendar: Calendar) -> WorkingHours:
    """The calendar as its wall clock reads it."""
    return _hours(calendar.pk, calendar.version)


def changed_days(calendar: Calendar, version: int, days: Iterable[date]) -> list[date]:
    """Those on which an older version gives other hours than the one in force."""
    before, now = _hours(calendar.pk, version), hours(calendar)
    return [day for day in days if before.windows(day) != now.windows(day)]


def day_length(calendar: Calendar) -> timedelta:
    """How much service a day of the calendar has: that of the longest weekday of the usual week."""
    return _day_length(calendar.pk, calendar.version)


def policy_at(at: datetime) -> Policy:
    """The version of the SLA document in force at that moment."""
    policy = Policy.objects.in_force_at(at).first()
    if policy is None:
        raise Refused(_("No hay ninguna versión del SLA en vigor: pida que se registre una."))
    return policy


def is_over(policy: Policy, *, at: datetime) -> bool:
    """Whether another holds by now: what tickets were promised by this one stays as it was."""
    return policy.valid_from <= at and Policy.objects.in_force_at(at).first() != policy


@transaction.atomic
def take_over_tables(policy: Policy, *, by: User | None, at: datetime) -> int:
    """Give a new version the tables of the one in force, to be corrected from there; how many rows.

    Without any, a ticket opened under it would be promised nothing (SLA-16).
    """
    told = Policy.objects.exclude(pk=policy.pk).filter(pk__in=Target.objects.values("policy"))
    source = told.in_force_at(at).first() or told.first()
    rows = list(Target.objects.filter(policy=source)) if source else []
    for row in rows:
        row.pk, row.policy = None, policy
    create_each(rows, by=by, at=at)
    return len(rows)


def targets_for(
    policy: Policy, *, kind: str, service_model: str, priority: str, plan_id: int | None
) -> dict[str, Target]:
    """For each metric, the row of the tables that says most about this very case."""
    rows = Target.objects.filter(
        policy=policy,
        kind=kind,
        service_model__in={"", service_model},
        priority__in={"", priority},
    ).order_by()
    fitting = [row for row in rows if row.plan_id in (None, plan_id)]
    return {row.metric: row for row in sorted(fitting, key=_specificity)}


def target_for(
    policy: Policy,
    *,
    kind: str,
    service_model: str,
    priority: str,
    plan_id: int | None,
    metric: str,
) -> Target | None:
    """The promise of one metric; None where the SLA makes none."""
    rows = targets_for(
        policy, kind=kind, service_model=service_model, priority=priority, plan_id=plan_id
    )
    return rows.get(metric)


def figures(target: Target, calendar: Calendar) -> tuple[timedelta, timedelta]:
    """The contractual and the internal figure as time on the target's own clock."""
    day = NATURAL_DAY if target.mode == TimeMode.NATURAL else day_length(calendar)
    return (
        amount(target.contractual, target.contractual_unit, day),
        amount(target.internal, target.internal_unit, day),
    )


def _specificity(row: Target) -> tuple[int, bool, bool]:
    """What names more wins; of equals, the one that names the priority, then the plan."""
    named = (row.priority != "", row.plan_id is not None, row.service_model != "")
    return sum(named), named[0], named[1]


@lru_cache(maxsize=128)
def _compiled(calendar_id: int, version: int, mode: str, block: int) -> Timeline:
    said = _told(calendar_id, version)
    name = _("%(calendar)s, versión %(version)d") % {"calendar": said["name"], "version": version}
    laid = _laid_out(json.dumps({**said, "name": ""}, sort_keys=True), mode, block)
    return _called(name, laid)


@lru_cache(maxsize=128)
def _laid_out(said: str, mode: str, block: int) -> Timeline:
    """Twenty years take ten milliseconds: calendars of the same hours share them."""
    working = versions.working(json.loads(said))
    if mode == WORKING_DAYS:
        working = working.working_days()
    return working.compile(*_years(block))


@lru_cache(maxsize=32)
def _natural(zone: str, block: int) -> Timeline:
    """Every minute counts: nothing of a calendar but its zone is asked for."""
    return _called(_("24x7"), WorkingHours.always(zone).compile(*_years(block)))


def _called(name: str, laid: Timeline) -> Timeline:
    named = copy(laid)
    named.name = name
    return named


def _years(block: int) -> tuple[date, date]:
    return date(block - SPAN, 1, 1), date(block + 3 * SPAN, 1, 1)


@lru_cache(maxsize=128)
def _told(calendar_id: int, version: int) -> versions.Told:
    return versions.as_of(calendar_id, version)


@lru_cache(maxsize=128)
def _hours(calendar_id: int, version: int) -> WorkingHours:
    return versions.working(_told(calendar_id, version))


@lru_cache(maxsize=128)
def _day_length(calendar_id: int, version: int) -> timedelta:
    usual = _told(calendar_id, version)["week"]
    lengths = [_length(spans) for spans in usual.values()]
    return max(lengths, default=NATURAL_DAY)


def _length(spans: Iterable[Sequence[str]]) -> timedelta:
    """How long the windows of one day last together; they may cross midnight."""
    total = timedelta()
    for opens, closes in spans:
        start, end = _minutes(opens), _minutes(closes)
        total += timedelta(minutes=(end - start) % (24 * 60) or 24 * 60)
    return total


def _minutes(reading: str) -> int:
    hour, minute = reading.split(":")[:2]
    return int(hour) * 60 + int(minute)


@transaction.atomic
def set_features(
    plan: Plan, changes: Mapping[str, tuple[object, object]], *, by: User | None, at: datetime
) -> Plan:
    """Switch features of a plan on or off (CC-17).

    Each comes with what was seen: refused when somebody switched it meanwhile (B6).
    """
    plan = lock(plan)
    for name, (seen, wanted) in changes.items():
        if getattr(plan, name) != seen:
            raise Refused(_("Alguien cambió el plan %s mientras tanto: mírelo de nuevo.") % plan)
        setattr(plan, name, wanted)
    if changes:
        plan._history_user, plan._history_date = by, at  # type: ignore[attr-defined]
        plan.save()
    return plan
