"""The makers of what customers run: call them as `make.installation`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from contacts.models import Customer
from installations import services as installing
from installations.models import Block, Ficha, Function, Installation, Module, Release
from kit.files import store
from tests import make
from tests.terms import LONG_AGO, MONDAY


def module(*functions: str, **fields: Any) -> Module:
    """A module of the catalogue, with these functions."""
    name = fields.pop("name", f"Módulo {next(make.numbers)}")
    return installing.write_module(
        None, name=name, functions=functions or ("Una", "Otra"), by=None, at=LONG_AGO, **fields
    )


def facts(**details: Any) -> dict[str, Any]:
    """What is said of an installation."""
    usual = {"name": "Principal", "serial": f"IG-{next(make.numbers)}", "system_version": "8.1"}
    limits = {"expires_on": date(2026, 12, 20), "access_limit": 12, "is_active": True}
    return usual | limits | details


def ficha(
    *,
    customer: Customer | None = None,
    on: Sequence[Module | Function] = (),
    by: User | None = None,
    at: datetime = MONDAY,
    consultant: User | None = None,
    next_update_on: date | None = None,
    **details: Any,
) -> Ficha:
    """The first Ficha of an installation, which nobody has made yet."""
    modules = frozenset(one.pk for one in on if isinstance(one, Module))
    functions = frozenset(one.pk for one in on if isinstance(one, Function))
    return installing.install(
        customer or make.customer(),
        installing.Wanted(facts(**details), modules, functions),
        reason="Puesta en marcha",
        consultant=consultant,
        next_update_on=next_update_on,
        by=by or make.user(),
        at=at,
    )


def installation(**fields: Any) -> Installation:
    return ficha(**fields).installation


def stored_ficha(**fields: Any) -> Ficha:
    """One whose PDF is there, though nobody composed it."""
    row = ficha(**fields)
    file = store(b"%PDF-1", name=f"Ficha {row}.pdf")
    row.status, row.made_at = "done", row.asked_at
    row.name, row.size, row.sha256 = file.name, file.size, file.sha256
    row.save()
    return row


def block(*, installation: Installation | None = None, **fields: Any) -> Block:
    """A mark that an installation is to be blocked, though its customer has an agreement."""
    usual: dict[str, Any] = {"reason": "No paga", "force_majeure": "Uso ilegal", "at": MONDAY}
    by = fields.pop("by", None) or make.user("installations.force_block")
    return installing.block(installation or _installation(), by=by, **usual | fields)


_installation = installation


def release(*tests: str, **fields: Any) -> Release:
    """A version that was announced, with what is to be tried."""
    usual = {"version": f"9.{next(make.numbers)}", "developments": "Remitos.", "modifications": ""}
    make.user("Jefe de Implementación")
    row = installing.announce(by=make.user(), at=MONDAY, **usual | fields)
    return installing.add_tests(row, tests or ["Facturar", "Cobrar"], by=make.user(), at=MONDAY)
