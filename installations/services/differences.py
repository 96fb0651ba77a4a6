"""What a change of configuration would do, in words, before it is saved and after (CIN-14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contacts.services import edits
from installations.models import Function, Installation, Module


@dataclass(frozen=True)
class Wanted:
    """How an installation shall be: its facts, and what is on (None: as it is)."""

    details: Mapping[str, Any] = field(default_factory=dict)
    modules: frozenset[int] | None = None
    functions: frozenset[int] | None = None


@dataclass(frozen=True)
class Difference:
    """What changes: in words, and which modules and functions go on and off."""

    changes: list[str]
    on: list[Module | Function] = field(default_factory=list)
    off: list[int] = field(default_factory=list)  # keys of the switches

    @property
    def is_any(self) -> bool:
        return bool(self.changes)


def difference(installation: Installation, wanted: Wanted) -> Difference:
    """Compare an installation with how it shall be. Sets the facts on the row, saves nothing."""
    changes = edits.apply(installation, wanted.details)
    rows = list(installation.switches.on().told()) if installation.pk else []
    modules = {row.module_id for row in rows if row.module_id}
    functions = {row.function_id for row in rows if row.function_id}
    wanted_functions = functions if wanted.functions is None else set(wanted.functions)
    wanted_modules = modules if wanted.modules is None else set(wanted.modules)
    wanted_modules |= _modules_of(wanted_functions)  # none of its functions works without it
    on = [
        *Module.objects.filter(pk__in=wanted_modules - modules),
        *Function.objects.filter(pk__in=wanted_functions - functions).select_related("module"),
    ]
    gone = [
        row
        for row in rows
        if (row.module_id or row.function_id)
        not in (wanted_modules if row.module_id else wanted_functions)
    ]
    changes += [_("Se activa: %s") % "; ".join(map(str, on))] if on else []
    changes += [_("Se desactiva: %s") % "; ".join(map(str, gone))] if gone else []
    return Difference(changes, on, [row.pk for row in gone])


def _modules_of(functions: Iterable[int]) -> set[int]:
    found = Function.objects.filter(pk__in=functions)
    return set(found.values_list("module_id", flat=True))
