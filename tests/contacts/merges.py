"""Merging as the tests of it do."""

from datetime import timedelta
from typing import Any

from contacts.models import (
    Customer,
    Merge,
    Parameter,
)
from contacts.services import merging, parameters, reach, timeline
from tests import make

AT, DAY = make.MONDAY, timedelta(days=1)


def merge(kept: Any, absorbed: Any, *theirs: str, **facts: Any) -> Merge:
    usual: dict[str, Any] = {"reason": "Es la misma empresa", "by": None, "at": AT}
    return merging.merge(kept, absorbed, theirs=theirs, **usual | facts)


def undo(record: Merge) -> Merge:
    return merging.undo(record, by=None, at=AT)


def busy(**fields: Any) -> Customer:
    """A customer to which everything has happened that can happen to one."""
    row = make.customer(**fields)
    person = make.contact(customer=row, mobile="600 11 22 33")
    make.ticket(customer=row, contact=person)
    make.agreement(customer=row)
    timeline.record(customer=row, contact=person, action=120, by=None, at=AT, text="Llamó.")
    reach.add_reach(person, kind="phone", value="+34 915551234", label="work", by=None, at=AT)
    number = Parameter.objects.get_or_create(number=20, name="Empresas", type="number")[0]
    parameters.set_parameter(row, parameter=number, value=str(row.number), by=None, at=AT)
    return row
