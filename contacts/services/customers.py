"""What can happen to a customer as a whole."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Classification, Customer, ServiceLine
from contacts.services import duplicates, edits, numbers, parameters, suspecting, timeline
from kit.db import lock
from kit.errors import Refused
from sla.models import Plan


class CustomerDetails(TypedDict, total=False):
    """What a person may enter about a customer."""

    stage: str
    legal_name: str
    trade_name: str
    tax_id: str
    phone: str
    email: str
    website: str
    service_line: ServiceLine
    plan: Plan | None
    plan_since: date | None
    plan_until: date | None
    service_model: str
    product: str
    is_key_account: bool
    kind: Classification | None
    origin: Classification | None
    scale: Classification | None
    industry: Classification | None
    revenue_level: str
    staff_count: int | None
    csm: User | None
    account_executive: User | None
    account_assistant: User | None
    service_manager: User | None
    commercial_handling: str
    expectations: str
    external_ref: str


@transaction.atomic
def create_customer(
    *,
    by: User | None,
    at: datetime,
    not_duplicate_of: Collection[int] = (),
    not_duplicate_because: str | None = None,
    **details: Unpack[CustomerDetails],
) -> Customer:
    """Enter a customer, unless somebody similar is on file and nobody said it is another (ACO-06).

    `not_duplicate_because` is the answer of whoever was asked, and kept; None: nobody was asked.
    The number is taken first: of two who enter the same customer at once, the second one waits,
    and then finds the first one's.
    """
    number = numbers.take("customer")
    customer = draft(details, at=at)
    customer.number = number
    why = not_duplicate_because
    similar = duplicates.check(customer, confirmed=not_duplicate_of, why=why)
    customer.not_duplicate_of = sorted(found.pk for found in similar)
    _check_reference(customer)
    edits.save(customer, by=by, at=at)
    suspecting.remember(customer, similar, why=why or "", by=by, at=at)
    timeline.record(
        customer=customer,
        action=ActionCode.CREATED,
        by=by,
        at=at,
        text=creation_text(customer, why or ""),
        parameters={"not_duplicate_of": customer.not_duplicate_of},
    )
    parameters.keep_staff(customer, details, by=by, at=at)
    return customer


@transaction.atomic
def update_customer(
    customer: Customer,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    **details: Unpack[CustomerDetails],
) -> Customer:
    """Correct a customer's data; refused if somebody else did so since `version` was read (B6)."""
    customer = lock(customer)
    edits.check_version(customer, version)
    changed = {name: new for name, new in details.items() if getattr(customer, name) != new}
    if not changed:
        return customer
    changes = correct(customer, changed, at=at)
    _check_reference(customer)
    edits.save(customer, by=by, at=at)
    timeline.record(
        customer=customer, action=ActionCode.CHANGED, by=by, at=at, text="\n".join(changes)
    )
    parameters.keep_staff(customer, changed, by=by, at=at)
    return customer


def draft(details: Mapping[str, Any], *, at: datetime) -> Customer:
    """A customer that has no number yet; refused if its details contradict one another."""
    customer = Customer(created_at=at, stage_since=at, **details)
    _check_plan(customer)
    _date_figures(customer, details, at)
    return customer


def correct(customer: Customer, changed: Mapping[str, Any], *, at: datetime) -> list[str]:
    """Set what is another now and say so in words; refused if it contradicts the rest."""
    changes = edits.apply(customer, changed)
    _check_plan(customer)
    _date_figures(customer, changed, at)
    return changes


def _check_plan(customer: Customer) -> None:
    if customer.plan and customer.plan_since is None:
        raise Refused(_("Indique desde qué día tiene el plan."))
    if customer.plan is None and customer.plan_since:
        raise Refused(_("Hay fecha de plan, pero falta el plan."))
    if customer.plan_until and customer.plan_since and customer.plan_until < customer.plan_since:
        raise Refused(_("El plan termina antes de empezar."))


def _check_reference(customer: Customer) -> None:
    taken = Customer.everyone.filter(external_ref=customer.external_ref).exclude(pk=customer.pk)
    if customer.external_ref and (other := taken.first()):
        raise Refused(_("La referencia externa ya es de %(other)s.") % {"other": other})


def _date_figures(customer: Customer, details: Mapping[str, Any], at: datetime) -> None:
    """Turnover and staff count say when they were last brought up to date (ACO-14)."""
    if details.get("revenue_level") or details.get("staff_count") is not None:
        customer.figures_updated_on = customer.service_line.local_date(at)


def creation_text(customer: Customer, why: str = "") -> str:
    text = _("Alta de %(name)s con el número %(number)s.") % {
        "name": customer.legal_name,
        "number": customer.number,
    }
    if not customer.not_duplicate_of:
        return text
    if others := Customer.objects.filter(pk__in=customer.not_duplicate_of):
        names = ", ".join(f"{other} ({other.number})" for other in others)
        text += " " + _("Confirmado que no es duplicado de: %(names)s.") % {"names": names}
        text += f" {why.strip()}" if why.strip() else ""
    return text
