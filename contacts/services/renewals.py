"""What comes after an agreement or plan: the next period, proposed and taken in one click."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Agreement, Customer, Term
from contacts.services import agreements, customers, edits, timeline
from kit.db import lock
from kit.errors import Refused

DAY = timedelta(days=1)
YEAR = relativedelta(years=1)


def following(term: Term, today: date) -> Term | None:
    """The next period, as long as this one: right after it, or from today when that is over.

    None after a term without an end.
    """
    if term.ends_on is None:
        return None
    start = max(term.ends_on + DAY, today)
    length = relativedelta(term.ends_on + DAY, term.starts_on)
    return Term(term.name, start, start + length - DAY)


def following_plan(customer: Customer, today: date) -> Term | None:
    """One year more of the plan: from the day after its last one, or from today if that is over.

    Its first day says since when the customer has it without a break, so a plan in force keeps it.
    """
    if customer.plan_since is None or customer.plan_until is None:
        return None
    start = max(customer.plan_until + DAY, today)
    since = start if customer.plan_until < today else customer.plan_since
    return Term(str(customer.plan), since, start + YEAR - DAY)


@transaction.atomic
def renew_agreement(agreement: Agreement, *, by: User | None, at: datetime) -> Agreement:
    """Sign the next period of an agreement; refused when it is signed already."""
    customer = lock(agreement.customer)
    agreement = lock(agreement)
    term = following(agreement.term, customer.service_line.local_date(at))
    if term is None:
        raise Refused(_("Un acuerdo sin fecha de fin no necesita renovarse."))
    return agreements.sign_agreement(
        customer,
        kind=agreement.kind,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        notes=_("Renovación"),
        by=by,
        at=at,
    )


@transaction.atomic
def renew_plan(customer: Customer, *, until: date, by: User | None, at: datetime) -> Customer:
    """Give the plan one year more; `until`: its last day as one saw it, so that two clicks at
    once do not give two years."""
    customer = lock(customer)
    term = following_plan(customer, customer.service_line.local_date(at))
    if term is None:
        raise Refused(_("Un plan sin fecha de fin no necesita renovarse."))
    if customer.plan_until != until:
        raise Refused(_("El plan ya se ha renovado mientras tanto."))
    return customers.update_customer(
        customer, plan_since=term.starts_on, plan_until=term.ends_on, by=by, at=at
    )


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, by: User | None, at: datetime) -> Customer:
    """Take back an agreement that has not begun, or that was registered today by mistake."""
    customer = lock(agreement.customer)
    agreement = lock(agreement)
    line = customer.service_line
    today = line.local_date(at)
    if agreement.starts_on <= today != line.local_date(agreement.created_at):
        raise Refused(_("El acuerdo ya ha empezado: termínelo en vez de anularlo."))
    words = agreements.told(agreement)
    edits.sign(agreement, by=by, at=at)
    agreement.delete()
    action = ActionCode.AGREEMENT_WITHDRAWN
    timeline.record(customer=customer, action=action, by=by, at=at, text=words)
    return customer
