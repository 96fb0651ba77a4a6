"""Customers whose parameters tell of an installation that nobody has entered yet (CIN-08)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from contacts.models import ParameterValue
from contacts.models.customers import CustomerQuerySet
from contacts.services import parameters
from installations.models import Installation
from installations.services.facts import PARAMETERS
from kit.history import keep

SERIAL = PARAMETERS["serial"]
COUNTS = ("companies", "users", "seats")
LARGEST = 2**31 - 1


@transaction.atomic
def adopt(customers: CustomerQuerySet, *, by: User | None, at: datetime) -> list[Installation]:
    """Enter what the parameters of the accounts say; the limits, which no parameter tells, lack.

    Done again it enters only what is new. A serial number that is taken is not entered twice.
    """
    taken = set(Installation.objects.values_list("serial", flat=True))
    adopted = []
    for customer in without_installation(customers).select_related("service_line").order_by("pk"):
        held = {number: row.value for number, row in parameters.current(customer).items()}
        serial = held.get(SERIAL, "").strip()
        if not serial or serial in taken:
            continue
        taken.add(serial)
        row = Installation(customer=customer, is_migrated=True, created_at=at, changed_at=at)
        row.product = customer.product
        for name, number in PARAMETERS.items():
            _take(row, name, held.get(number, "").strip())
        keep(row, by=by, at=at)
        adopted.append(row)
    return adopted


def without_installation(customers: CustomerQuerySet) -> CustomerQuerySet:
    """Those with a serial number among their parameters, and no installation."""
    told = ParameterValue.objects.filter(customer=OuterRef("pk"), parameter=SERIAL)
    entered = Installation.objects.filter(customer=OuterRef("pk"))
    return customers.filter(Exists(told.exclude(value="")), ~Exists(entered))


def _take(row: Installation, name: str, value: str) -> None:
    if name not in COUNTS:
        longest = row._meta.get_field(name).max_length  # type: ignore[union-attr]
        setattr(row, name, value[:longest])
    elif value.isascii() and value.isdigit() and int(value) <= LARGEST:
        setattr(row, name, int(value))
