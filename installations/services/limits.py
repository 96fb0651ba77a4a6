"""Until when: which expiry fits the next visit, and who is told before it comes (CIN-10, CIN-15).

An expiry that passes blocks nobody here: for a customer with an agreement it is an alarm, and a
later day is proposed (C05).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import outbox.services as outbox
import procedures.services as procedures
from accounts.models import User
from accounts.roles import IMPLEMENTATION_HEAD
from contacts.models import Customer
from contacts.services.expiry import ENDED, lacking_right, step_of
from contacts.services.rights import days_said
from installations.models import Installation
from installations.models.installations import InstallationQuerySet
from kit.text import one_line
from outbox.models import Notice, Tone

MARGIN, ALONE, NOTICE = "expiry_after_visit", "expiry_without_visit", "expiry_notice_days"


@dataclass(frozen=True)
class Proposal:
    """A day on which an installation might expire, and why that one."""

    on: date
    because: str


def propose(installation: Installation, *, at: datetime) -> Proposal:
    """Some days after the next update visit; without one, as many as leave time to plan it."""
    return proposal(installation.customer, installation.next_update_on, at=at)


def proposal(customer: Customer, visit: date | None, *, at: datetime) -> Proposal:
    today = customer.service_line.local_date(at)
    if visit and visit >= today:
        margin = procedures.duration(MARGIN, at=at)
        words = _("%(days)s días después de la visita de actualización del %(day)s")
        said = {"days": margin.days, "day": f"{visit:%d/%m/%Y}"}
        return Proposal(visit + margin, words % said)
    ahead = procedures.duration(ALONE, at=at)
    words = _("%(days)s días desde hoy: no hay visita de actualización prevista")
    return Proposal(today + ahead, words % {"days": ahead.days})


def warning(
    expires_on: date | None, *, customer: Customer, visit: date | None, at: datetime
) -> str:
    """What is amiss with an expiry before the next planned update; "" when nothing is (CIN-10)."""
    if expires_on is None or visit is None or expires_on >= visit:
        return ""
    better = proposal(customer, visit, at=at)
    words = _(
        "Caduca el %(day)s, antes de la visita de actualización del %(visit)s: "
        "se propone el %(better)s."
    )
    said = {"day": expires_on, "visit": visit, "better": better.on}
    return words % {name: f"{day:%d/%m/%Y}" for name, day in said.items()}


# --- In time ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expiry:
    """An installation whose expiry is near or past, with the days left, and what is proposed."""

    installation: Installation
    left: int
    has_right: bool
    proposal: Proposal

    @property
    def words(self) -> str:
        day = f"{self.installation.expires_on:%d/%m/%Y}"
        if self.left < 0:
            return _("caducó el %s") % day
        words = ngettext(
            "caduca el %(day)s, queda %(days)s día",
            "caduca el %(day)s, quedan %(days)s días",
            self.left,
        )
        return words % {"day": day, "days": self.left}


def expiring(installations: InstallationQuerySet, *, at: datetime) -> list[Expiry]:
    """Those in use that expire within the days of the first warning, or did; the soonest first."""
    first = max(days_said(NOTICE, at))
    soon = installations.expiring_by(at.date() + timedelta(days=first + 1))
    related = soon.select_related("customer__service_line__calendar", "consultant")
    rows = list(related.order_by("expires_on", "pk"))
    lacking = set(lacking_keys(rows, at))
    found = [_expiry(row, row.customer_id not in lacking, at) for row in rows]
    return [row for row in found if row.left <= first]


def lacking_keys(rows: Iterable[Installation], at: datetime) -> Iterable[int]:
    customers = Customer.everyone.filter(pk__in={row.customer_id for row in rows})
    return lacking_right(customers, at=at).values_list("pk", flat=True)


def _expiry(row: Installation, has_right: bool, at: datetime) -> Expiry:
    left = row.days_left(row.customer.service_line.local_date(at))
    assert left is not None  # noqa: S101 - the query asked for it
    return Expiry(row, left, has_right, propose(row, at=at))


def warn_due(*, at: datetime) -> int:
    """Tell the Jefe de Implementación and the account's consultant, once per step (CIN-15).

    Customers without an agreement are on the list, but nobody is called for them. After an outage
    only the step that holds now is told.
    """
    steps = days_said(NOTICE, at)
    heads = list(User.objects.active().with_role(IMPLEMENTATION_HEAD))
    found = [row for row in expiring(Installation.objects.all(), at=at) if row.has_right]
    due = [(row, step) for row in found if (step := step_of(row.left, steps)) is not None]
    lines = [line for row, step in due for line in _lines(row, step, heads, at)]
    known = Notice.objects.filter(key__in={line.key for line in lines})
    told = set(known.values_list("user_id", "key"))
    new = [line for line in lines if (line.user_id, line.key) not in told]
    outbox.notify_each(new)
    return len(new)


def _lines(row: Expiry, step: int, heads: list[User], at: datetime) -> Iterator[Notice]:
    installation = row.installation
    proposed = _("Se propone el %s.") % f"{row.proposal.on:%d/%m/%Y}"
    for pk in sorted({*(head.pk for head in heads), *consultants(installation)}):
        yield Notice(
            user_id=pk,
            key=f"expires-{installation.pk}-{installation.expires_on:%Y%m%d}-{step}",
            text=one_line(f"{installation}: {row.words}. {proposed}", limit=300),
            url=installation.get_absolute_url(),
            tone=Tone.DANGER if step == ENDED else Tone.WARNING,
            created_at=at,
        )


def consultants(installation: Installation) -> set[int]:
    """Who looks after it; where nobody was named, those of the account."""
    if installation.consultant_id:
        return {installation.consultant_id}
    customer = installation.customer
    return {pk for pk in (customer.account_executive_id, customer.account_assistant_id) if pk}
