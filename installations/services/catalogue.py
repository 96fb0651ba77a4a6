"""The modules and functions that may be switched on: data that the business edits (CIN-04)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from installations.models import Function, Module
from kit.db import lock
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line


@transaction.atomic
def write_module(
    module: Module | None,
    *,
    name: str,
    functions: Iterable[str],
    is_active: bool = True,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Module:
    """Enter a module with its functions, or correct one; what is left out is no longer offered.

    What is on somewhere stays on: it is switched off there, with a Ficha.
    """
    row = lock(module) if module else Module()
    if module and version is not None and version != row.version:
        raise Refused(_("Alguien cambió este módulo mientras tanto: vuelva a abrirlo."))
    row.name = one_line(name, limit=80)
    if not row.name:
        raise Refused(_("Escriba el nombre del módulo."))
    if Module.objects.exclude(pk=row.pk).filter(name=row.name).exists():
        raise Refused(_("Ya hay un módulo «%s».") % row.name)
    row.is_active, row.version = is_active, row.version + (module is not None)
    keep(row, by=by, at=at)
    _write_functions(row, functions, by=by, at=at)
    return row


def _write_functions(
    module: Module, lines: Iterable[str], *, by: User | None, at: datetime
) -> None:
    wanted = [line for line in dict.fromkeys(one_line(one, limit=80) for one in lines) if line]
    known = {function.name: function for function in module.functions.all()}
    for name in wanted:
        row = known.get(name) or Function(module=module, name=name)
        if row.pk is None or not row.is_active:
            row.is_active = True
            keep(row, by=by, at=at)
    for name, row in known.items():
        if name not in wanted and row.is_active:
            row.is_active = False
            keep(row, by=by, at=at)


def offered() -> list[str]:
    """The names of the modules and functions that are offered now."""
    functions = Function.objects.filter(is_active=True, module__is_active=True)
    rows = [*Module.objects.filter(is_active=True), *functions.select_related("module")]
    return sorted(map(str, rows))
