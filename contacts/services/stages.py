"""From potencial to activo to inactivo, and back (ACO-01, ACO-12, CLI-14)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Customer, Parameter, Stage
from contacts.services import completeness, customers, edits, parameters, timeline
from contacts.services.customers import CustomerDetails
from kit.db import lock
from kit.errors import Refused


@transaction.atomic
def convert(
    customer: Customer,
    *,
    signed_on: date,
    by: User | None,
    at: datetime,
    details: CustomerDetails | None = None,
    values: Iterable[tuple[Parameter, str, str]] = (),
    version: int | None = None,
) -> Customer:
    """Make a prospect an active customer on its signed contract (CLI-14).

    Its number, contacts and events stay. What was missing is completed here; while a parameter of
    the minimum has no value, nothing at all is done (ACO-12, ACO-15, C16).
    """
    customer = lock(customer)
    edits.check_version(customer, version)
    if customer.stage != Stage.POTENTIAL:
        now = customer.get_stage_display()
        raise Refused(_("Solo se convierte un cliente potencial; este es «%s».") % now)
    if signed_on > customer.service_line.local_date(at):
        raise Refused(_("El contrato no puede estar firmado en el futuro."))
    customer = customers.update_customer(customer, by=by, at=at, **(details or {}))
    reason = _("Conversión a activo")
    customer = parameters.set_parameters(customer, values, reason=reason, by=by, at=at)
    if missing := completeness.wanting(customer):
        needs = dict.fromkeys(parameter.required_as for parameter in missing)
        raise Refused(_("Para ser activo le falta: %s.") % ", ".join(needs))
    text = _("Contrato firmado el %s.") % f"{signed_on:%d/%m/%Y}"
    return _activate(customer, text, by=by, at=at, signed_on=signed_on.isoformat())


@transaction.atomic
def activate(customer: Customer, *, reason: str, by: User | None, at: datetime) -> Customer:
    """Make a customer active (again); number, contacts and events stay as they are (ACO-01)."""
    return _activate(lock(customer), reason, by=by, at=at)


@transaction.atomic
def deactivate(customer: Customer, *, reason: str, by: User | None, at: datetime) -> Customer:
    """End the relation with a customer, whose record stays."""
    customer = lock(customer)
    customer.move_to(Stage.INACTIVE, at=at)
    edits.save(customer, by=by, at=at)
    timeline.record(customer=customer, action=ActionCode.DEACTIVATED, by=by, at=at, text=reason)
    return customer


def _activate(
    customer: Customer, reason: str, *, by: User | None, at: datetime, **facts: object
) -> Customer:
    before = customer.get_stage_display()
    customer.move_to(Stage.ACTIVE, at=at)
    edits.save(customer, by=by, at=at)
    timeline.record(
        customer=customer,
        action=ActionCode.ACTIVATED,
        by=by,
        at=at,
        text=_("Pasa de «%(before)s» a «Activo». %(why)s") % {"before": before, "why": reason},
        parameters=facts,
    )
    return customer
