"""Captures of an ASI for tests: every argument has an honest default."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from tests import make
from visits.models import Asi, ExpenseKind
from visits.services.asi import Capture, Spent, Work, register_asi

AT = make.MONDAY
AUTHOR = ("visits.add_asi", "visits.view_asi")


def work(**fields: Any) -> Work:
    usual: dict[str, Any] = {
        "modality": "on_site",
        "reason": "query",
        "began_at": AT - timedelta(hours=3),
        "hours": Decimal("2.5"),
        "description": "Se revisó el cierre de mes.",
    }
    return Work(**usual | fields)


def capture(**fields: Any) -> Capture:
    customer = fields.pop("customer", None) or make.customer()
    about = {name: fields.pop(name) for name in list(fields) if name in Work.__dataclass_fields__}
    usual: dict[str, Any] = {
        "token": uuid.uuid4(),
        "customer": customer,
        "work": work(**about),
    }
    if "contact" not in fields and "person" not in fields:
        usual["contact"] = make.contact(customer=customer)
    return Capture(**usual | fields)


def spent(amount: str = "12.50", **fields: Any) -> Spent:
    usual: dict[str, Any] = {"kind": ExpenseKind.MEAL, "amount": Decimal(amount)}
    return Spent(**usual | fields)


def asi(*, by: User | None = None, **fields: Any) -> Asi:
    """An ASI as somebody registered it."""
    return register_asi(capture(**fields), by=by or make.user(*AUTHOR), at=AT)
