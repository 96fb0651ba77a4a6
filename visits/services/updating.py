"""The agenda says for when what a customer runs is to be updated next (CIN-10)."""

from datetime import date, datetime

from accounts.models import User
from contacts.models import Customer
from installations import services as installations
from installations.models import Installation
from kit.db import lock
from visits.models import Visit, VisitReason


def lock_all(customer: Customer) -> None:
    """Their installations, before the rows of the rooms below."""
    for row in running(customer):
        lock(row)


def day_of(visit: Visit) -> date | None:
    """The day on which a planned visit updates what runs there; None: it does not."""
    if visit.reason != VisitReason.UPDATE or not visit.is_planned:
        return None
    return visit.customer.service_line.local_date(visit.starts_at)


def follow_plan(visit: Visit, *, before: date | None = None, by: User, at: datetime) -> None:
    """Have the customer's installations expect the earliest update that is planned.

    `before` is the day on which this visit stood. A day that somebody noted by hand stays, unless
    it is past or a visit comes sooner.
    """
    if before is None and day_of(visit) is None:
        return
    customer = visit.customer
    updates = Visit.objects.ahead(at).filter(customer=customer, reason=VisitReason.UPDATE)
    first = updates.order_by("starts_at").first()
    day = day_of(first) if first else None
    today = customer.service_line.local_date(at)
    for row in running(customer):
        wanted = expected(row.next_update_on, day, before=before, today=today)
        if wanted != row.next_update_on:
            installations.plan_update(row, on=wanted, by=by, at=at)


def expected(
    noted: date | None, day: date | None, *, before: date | None, today: date
) -> date | None:
    if noted is None or noted == before:
        return day
    is_better = day is not None and (noted < today or day < noted)
    return day if is_better else noted


def running(customer: Customer) -> list[Installation]:
    return list(Installation.objects.in_use().filter(customer=customer).order_by("pk"))
