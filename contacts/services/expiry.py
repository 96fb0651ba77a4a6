"""Agreements and plans are not forgotten: who must renew them is told in time (VIS-04, VIS-25)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import outbox.services as outbox
from accounts.models import User
from accounts.roles import IMPLEMENTATION_HEAD, PROJECT_HEAD
from contacts.models import (
    ActionCode,
    Agreement,
    AgreementKind,
    Customer,
    Entitlement,
    Event,
    ServiceLine,
    Stage,
)
from contacts.models.customers import CustomerQuerySet
from contacts.services import rights, timeline
from kit.text import one_line
from outbox.models import Notice, Tone

HEADS = (PROJECT_HEAD, IMPLEMENTATION_HEAD)
ENDED = -1  # the step after the last day


@dataclass(frozen=True)
class Expiry:
    """A plan or agreement that nothing follows, with the days that it has left (below 0: over)."""

    customer: Customer
    what: str
    ends_on: date
    left: int
    key: str
    agreement: Agreement | None = None

    @property
    def gives_right(self) -> bool:
        return self.agreement is None or self.agreement.kind == AgreementKind.SUPPORT

    @property
    def words(self) -> str:
        end = f"{self.ends_on:%d/%m/%Y}"
        if self.left < 0:
            return _("%(what)s: venció el %(end)s") % {"what": self.what, "end": end}
        words = ngettext(
            "%(what)s: termina el %(end)s, queda %(days)s día",
            "%(what)s: termina el %(end)s, quedan %(days)s días",
            self.left,
        )
        return words % {"what": self.what, "end": end, "days": self.left}


def expiring(customers: CustomerQuerySet, *, at: datetime) -> list[Expiry]:
    """What ends within the days of the first notice, or ended as long ago; the soonest first."""
    first = timedelta(days=max(rights.notice_days(at)))
    day, a_day = at.date(), timedelta(days=1)  # a day more on both sides: zones differ
    span = (day - first - a_day, day + first + a_day)
    living = customers.exclude(stage=Stage.INACTIVE)
    found = [*_agreements(living, span, at), *_plans(living, span, at)]
    near = [row for row in found if abs(row.left) <= first.days]
    return sorted(near, key=lambda row: (row.ends_on, row.customer.pk))


def _agreements(
    customers: CustomerQuerySet, span: tuple[date, date], at: datetime
) -> Iterator[Expiry]:
    later = Agreement.objects.filter(
        customer=OuterRef("customer"), kind=OuterRef("kind"), starts_on__gt=OuterRef("starts_on")
    )
    rows = Agreement.objects.filter(~Exists(later), customer__in=customers, ends_on__range=span)
    for row in rows.select_related("customer__service_line__calendar"):
        what = rights.named(row.term, by_plan=False)
        yield _expiry(row.customer, what, row.ends_on, f"agreement-{row.pk}", at, row)


def _plans(customers: CustomerQuerySet, span: tuple[date, date], at: datetime) -> Iterator[Expiry]:
    rows = customers.filter(service_line__entitlement=Entitlement.PLAN, plan_until__range=span)
    for row in rows.select_related("plan", "service_line__calendar"):
        what = _("Plan %(name)s") % {"name": row.plan}
        yield _expiry(row, what, row.plan_until, f"plan-{row.pk}", at)


def _expiry(
    customer: Customer,
    what: str,
    ends_on: date | None,
    key: str,
    at: datetime,
    agreement: Agreement | None = None,
) -> Expiry:
    assert ends_on is not None  # noqa: S101 - the query asked for it
    left = (ends_on - customer.service_line.local_date(at)).days
    return Expiry(customer, what, ends_on, left, f"{key}-{ends_on:%Y%m%d}", agreement)


def without_right(customers: CustomerQuerySet, *, at: datetime) -> CustomerQuerySet:
    """The active customers who may not be helped today: cases to regularise (VIS-04)."""
    return lacking_right(customers, at=at).filter(stage=Stage.ACTIVE)


def lacking_right(customers: CustomerQuerySet, *, at: datetime) -> CustomerQuerySet:
    """Those, at whatever stage, whose plan or agreement does not hold today."""
    lacking = Q(pk__in=[])
    for line in ServiceLine.objects.select_related("calendar"):
        day = line.local_date(at)
        if line.entitlement == Entitlement.PLAN:
            holds = Q(plan_until=None) | Q(plan_until__gte=day)
            has = Q(plan_since__isnull=False, plan_since__lte=day) & holds
        else:
            signed = Agreement.objects.valid_on(day).filter(kind="support")
            has = Q(Exists(signed.filter(customer=OuterRef("pk"))))
        lacking |= Q(service_line=line) & ~has
    return customers.filter(lacking)


def tell_due(*, at: datetime) -> int:
    """Tell the heads of Proyectos and Implementación, and those of the account, once per step.

    After an outage only the step that holds now is told, not all that were missed.
    """
    found = expiring(Customer.objects.all(), at=at)
    days = rights.notice_days(at)
    due = [(row, step) for row in found if (step := step_of(row.left, days)) is not None]
    heads = list(User.objects.active().filter(groups__name__in=HEADS).distinct())
    lines = [line for row, step in due for line in _lines(row, step, heads, at)]
    told = set(_told(lines))
    new = [line for line in lines if (line.user_id, line.key) not in told]
    outbox.notify_each(new)
    _note_ends([row for row, step in due if step == ENDED], at)
    return len(new)


def step_of(left: int, days: Iterable[int]) -> int | None:
    """The notice that is due with so many days left: the smallest step that has been reached."""
    if left < 0:
        return ENDED
    return min((step for step in days if left <= step), default=None)


def _lines(row: Expiry, step: int, heads: list[User], at: datetime) -> Iterator[Notice]:
    customer = row.customer
    account = (customer.csm_id, customer.account_executive_id, customer.account_assistant_id)
    is_case = step == ENDED and row.gives_right
    ask = _("Hay que regularizarlo.") if is_case else _("Sin renovar.")
    tone = Tone.DANGER if is_case else Tone.WARNING
    for pk in sorted({*(head.pk for head in heads), *(pk for pk in account if pk)}):
        yield Notice(
            user_id=pk,
            key=f"term-{row.key}-{step}",
            text=one_line(f"{customer}: {row.words}. {ask}", limit=300),
            url=customer.get_absolute_url(),
            tone=tone,
            created_at=at,
        )


def _told(lines: list[Notice]) -> Iterable[tuple[int, str]]:
    keys = {line.key for line in lines}
    return Notice.objects.filter(key__in=keys).values_list("user_id", "key")


def _note_ends(ended: list[Expiry], at: datetime) -> None:
    """Say on each timeline, once, that the right ran out."""
    keys = {f"ended-{row.key}": row for row in ended}
    known = set(Event.objects.filter(key__in=keys).values_list("key", flat=True))
    action = ActionCode.AGREEMENT_EXPIRED
    timeline.record_each(
        Event(key=key, customer=row.customer, action_id=action, at=at, text=f"{row.words}.")
        for key, row in keys.items()
        if key not in known
    )
