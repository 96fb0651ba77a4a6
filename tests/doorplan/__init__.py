"""Every door of the house: who may pass, to which kind of thing, and how its form is filled in.

A new URL needs a line here; tests/test_permissions.py and tests/test_web.py read it.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.doorplan import (
    accounts,
    asis,
    backups,
    contacts,
    escalations,
    house,
    incidents,
    installations,
    outbox_sla,
    procedures,
    tickets,
    visits,
)
from tests.doorplan.door import Door

__all__ = ["DOORS", "Door", "address", "all_doors"]

DOORS: dict[str, Door] = (
    house.DOORS
    | accounts.DOORS
    | outbox_sla.DOORS
    | contacts.DOORS
    | procedures.DOORS
    | tickets.DOORS
    | incidents.DOORS
    | escalations.DOORS
    | visits.DOORS
    | installations.DOORS
    | asis.DOORS
    | backups.DOORS
)


def all_doors(node: Any = None, space: str = "") -> dict[str, URLPattern]:
    """Every named URL of the product but the administration's own."""
    found: dict[str, URLPattern] = {}
    for child in (node or get_resolver()).url_patterns:
        if isinstance(child, URLResolver):
            if child.namespace != "admin":
                found |= all_doors(child, f"{child.namespace}:" if child.namespace else space)
        else:
            found[f"{space}{child.name}"] = child
    return found


def address(name: str, pk: int, things: Mapping[str, Any]) -> str:
    door = DOORS[name]
    arguments = door.args or (door.path(pk) if door.kind else ())
    return reverse(name, args=arguments) + door.query(things)
