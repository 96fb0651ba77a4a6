"""The numbered data of a customer, each with all the values it ever had (ASI-13, 14, 16)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import (
    ActionCode,
    Classification,
    Customer,
    Parameter,
    ParameterType,
    ParameterValue,
)
from contacts.services import edits, timeline
from kit.db import lock
from kit.errors import Refused

# Parameters that are people of ours stand on the customer itself (ASI-15).
STAFF_FIELDS = {50: "account_executive", 55: "account_assistant"}
LISTS = {ParameterType.CATEGORY: "category", ParameterType.ZONE: "zone"}


def offered(customer: Customer) -> QuerySet[Parameter]:
    """The parameters of this customer's line; withdrawn ones are never asked for (ASI-17)."""
    scope = Q(service_lines=None) | Q(service_lines=customer.service_line_id)
    return Parameter.objects.filter(scope, is_active=True).distinct()


def current(customer: Customer) -> dict[int, ParameterValue]:
    """The value that holds now of each parameter that ever had one."""
    rows = customer.parameter_values.select_related("by", "parameter").newest()
    return {row.parameter_id: row for row in rows}


def shown(customer: Customer) -> list[tuple[Parameter, ParameterValue | None]]:
    """Every parameter of the customer's line with the value that it has now."""
    values = current(customer)
    return [(parameter, values.get(parameter.number)) for parameter in offered(customer)]


@transaction.atomic
def set_parameters(
    customer: Customer,
    changes: Iterable[tuple[Parameter, str, str]],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Customer:
    """Give several parameters their new values, all or none.

    Each comes with the value that was seen: refused when somebody set another meanwhile (B6).
    """
    customer = lock(customer)
    held = current(customer)
    for parameter, seen, value in changes:
        now = held[parameter.number].value if parameter.number in held else ""
        if now != seen:
            raise Refused(
                _("Alguien cambió «%(parameter)s» mientras tanto: ahora es «%(value)s».")
                % {"parameter": parameter, "value": now or edits.NOTHING}
            )
        set_parameter(customer, parameter=parameter, value=value, reason=reason, by=by, at=at)
    return customer


@transaction.atomic
def set_parameter(
    customer: Customer,
    *,
    parameter: Parameter,
    value: str,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> ParameterValue:
    """Give a parameter a value from now on; the earlier ones stay to be read (ASI-16)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    if not parameter.is_active:
        raise Refused(_("El parámetro %(parameter)s está retirado.") % {"parameter": parameter})
    value = _checked(parameter, value.strip())
    newest = customer.parameter_values.filter(parameter=parameter).first()
    if newest and newest.value == value:
        return newest
    row = ParameterValue.objects.create(
        customer=customer, parameter=parameter, value=value, reason=reason, by=by, at=at
    )
    old = newest.value if newest else ""
    change = f"{parameter}: {old or edits.NOTHING} → {row.said or edits.NOTHING}"
    timeline.record(
        customer=customer,
        action=ActionCode.PARAMETER_SET,
        by=by,
        at=at,
        text=f"{change}\n{reason}".strip(),
        parameters={str(parameter.number): value},
    )
    return row


def keep_staff(
    customer: Customer, details: Mapping[str, Any], *, by: User | None, at: datetime
) -> None:
    """Keep parameters 50 and 55 equal to the people named on the customer."""
    keep_staff_of_each([(customer, details)], by=by, at=at)


def keep_staff_of_each(
    changed: Iterable[tuple[Customer, Mapping[str, Any]]], *, by: User | None, at: datetime
) -> None:
    """The same for many, with one statement."""
    named = [
        (customer, number, str(details[name]))
        for customer, details in changed
        for number, name in STAFF_FIELDS.items()
        if details.get(name)
    ]
    touched = {number for _customer, number, _person in named}
    active = Parameter.objects.filter(is_active=True).in_bulk(touched) if touched else {}
    ParameterValue.objects.bulk_create(
        ParameterValue(customer=customer, parameter=active[number], value=person, by=by, at=at)
        for customer, number, person in named
        if number in active
    )


def _checked(parameter: Parameter, value: str) -> str:
    if not value:
        return value
    if parameter.type == ParameterType.NUMBER:
        if not (value.isascii() and value.isdigit()):
            raise Refused(
                _("«%(parameter)s» es un número entero, cero o más.") % {"parameter": parameter}
            )
        return str(int(value))
    if parameter.type == ParameterType.STAFF:
        raise Refused(_("«%s» se cambia en los datos del cliente.") % parameter)
    if parameter.type in LISTS:
        values = Classification.objects.filter(
            list=LISTS[ParameterType(parameter.type)], is_active=True
        )
        if not values.filter(name=value).exists():
            raise Refused(
                _("«%(value)s» no es un valor de %(parameter)s.")
                % {"value": value, "parameter": parameter}
            )
    return value
