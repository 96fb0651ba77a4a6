"""The makers of the agenda and of visits: call them as `make.visit`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from contacts.models import Contact, Customer
from tests import make
from tests.terms import HOUR, LONG_AGO, MONDAY
from visits import services as visits
from visits.models import Entry, Visit


def entry(
    *, owner: User | None = None, at: datetime = MONDAY, hours: float = 1, **fields: Any
) -> Entry:
    """Something in somebody's agenda that begins at that moment, at the office."""
    who = owner or make.user()
    usual: dict[str, Any] = {"kind": "meeting", "subject": "Reunión", "customer": None}
    usual |= {"is_away": False, "place": "", "reach": "", "notes": ""}
    span = {"starts_at": at, "ends_at": at + hours * HOUR}
    return visits.add_entry(owner=who, by=who, at=LONG_AGO, **usual | span | fields)


def visit(
    *,
    customer: Customer | None = None,
    people: Sequence[User] = (),
    attendees: Sequence[Contact] = (),
    at: datetime = MONDAY,
    hours: float = 2,
    **fields: Any,
) -> Visit:
    """A visit to a customer who may be helped, by one of us, with a whole plan."""
    going = list(people) or [make.user()]
    usual: dict[str, Any] = {"reason": "query", "subject": "Repaso", "place": "Sus oficinas"}
    usual |= {"technical_goals": "Cerrar el mes", "commercial_goals": "", "notes": ""}
    usual |= {"topics": "Facturas\nStock", "starts_at": at, "ends_at": at + hours * HOUR}
    usual |= {"by": going[0], "at": LONG_AGO}
    return visits.plan_visit(
        customer or make.customer(), people=going, attendees=attendees, **usual | fields
    )
