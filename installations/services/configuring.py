"""Changing what a customer runs: each change leaves its CIN entry and its Ficha (CIN-05, 14)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode, Customer
from contacts.services import edits, parameters, timeline
from installations.models import Ficha, Installation, Module, Release, Switch
from installations.services import facts, fichas
from installations.services.differences import Difference, Wanted, difference
from kit.db import lock
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line


@transaction.atomic
def install(
    customer: Customer,
    wanted: Wanted,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    consultant: User | None = None,
    next_update_on: date | None = None,
) -> Ficha:
    """Enter one more installation of a customer, with its first Ficha (CIN-01)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    row = Installation(customer=customer, created_at=at, changed_at=at)
    row.consultant, row.next_update_on = consultant, next_update_on
    change = difference(row, wanted)
    _check(row, change, is_new=True)
    return _write(row, change, ActionCode.INSTALLED, reason=reason, by=by, at=at)


@transaction.atomic
def configure(
    installation: Installation,
    wanted: Wanted,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Ficha:
    """Change the configuration: what changed goes on the timeline, and a new Ficha is asked for.

    `version`: the one that was looked at; refused when somebody changed it meanwhile (B6).
    """
    row = lock(installation)
    edits.check_on_file(row.customer)
    edits.check_version(row, version)
    before = row.system_version
    change = difference(row, wanted)
    _check(row, change, before=before)
    row.version, row.changed_at, row.is_migrated = row.version + 1, at, False
    return _write(row, change, ActionCode.CONFIGURED, reason=reason, by=by, at=at)


def preview(installation: Installation, wanted: Wanted) -> list[str]:
    """What `configure` would change, in words; it says why when it would refuse."""
    row = Installation.objects.select_related("customer").get(pk=installation.pk)
    before = row.system_version
    change = difference(row, wanted)
    _check(row, change, before=before)
    return change.changes


@transaction.atomic
def look_after(
    installation: Installation,
    *,
    consultant: User | None,
    next_update_on: date | None,
    by: User | None,
    at: datetime,
) -> Installation:
    """Say who looks after it, and when it will be updated next: no change of configuration."""
    row = lock(installation)
    row.consultant, row.next_update_on = consultant, next_update_on
    keep(row, by=by, at=at)
    return row


@transaction.atomic
def plan_update(
    installation: Installation, *, on: date | None, by: User | None, at: datetime
) -> Installation:
    """Note for which day the next update visit is planned; the agenda calls this (CIN-10)."""
    row = lock(installation)
    row.next_update_on = on
    keep(row, by=by, at=at)
    return row


def _check(
    row: Installation, change: Difference, *, before: str = "", is_new: bool = False
) -> None:
    """Refuse what must not be installed. The caller holds the lock."""
    if row.expires_on is None:
        raise Refused(_("Falta la Fecha de Caducidad: toda instalación tiene una."))
    if row.access_limit is None or row.access_limit < 1:
        raise Refused(_("Falta la Cantidad de Accesos: uno o más."))
    if not change.is_any and not is_new:
        raise Refused(_("No hay ningún cambio que registrar."))
    same = Installation.objects.exclude(pk=row.pk).filter(serial=row.serial)
    if row.serial and same.exists():
        raise Refused(_("Otra instalación tiene ya el número de serie %s.") % row.serial)
    if row.system_version != before:
        _check_tested(row.system_version)


def _check_tested(version: str) -> None:
    """A version that I+D announced is installed only once it is tested (VIS-24)."""
    if Release.objects.filter(version=version, tested_at=None).exists():
        raise Refused(_("La versión %s todavía no está probada.") % version)


def _write(
    row: Installation,
    change: Difference,
    action: ActionCode,
    *,
    reason: str,
    by: User | None,
    at: datetime,
) -> Ficha:
    why = one_line(reason, limit=300)
    if not why:
        raise Refused(_("Diga el motivo del cambio: queda en la Ficha."))
    keep(row, by=by, at=at)
    _switch(row, change, by=by, at=at)
    _keep_parameters(row, why, by=by, at=at)
    changes = change.changes if action == ActionCode.CONFIGURED else facts.beginnings(row)
    ficha = fichas.issue(row, changes=changes, reason=why, by=by, at=at)
    said = "\n".join([f"CIN · {row.label}. {why}", *changes, str(ficha)])
    timeline.record(
        customer=row.customer,
        action=action,
        by=by,
        at=at,
        text=said,
        parameters={"installation": row.pk, "ficha": ficha.pk},
        url=ficha.get_absolute_url(),
    )
    _ask_for_a_visit(row, by=by, at=at)
    return ficha


def _switch(row: Installation, change: Difference, *, by: User | None, at: datetime) -> None:
    row.switches.filter(pk__in=change.off).update(off_at=at, off_by=by)
    for one in change.on:
        target: dict[str, Any] = {"module" if isinstance(one, Module) else "function": one}
        Switch.objects.create(installation=row, on_at=at, on_by=by, **target)


def _keep_parameters(row: Installation, reason: str, *, by: User | None, at: datetime) -> None:
    """Have the account's parameters say what its first installation is (CIN-03)."""
    if not facts.is_first(row):
        return
    offered = {one.number: one for one in parameters.offered(row.customer)}
    held = {number: one.value for number, one in parameters.current(row.customer).items()}
    for name, number in facts.PARAMETERS.items():
        value = facts.plain(row, name)
        if number in offered and held.get(number, "") != value:
            parameters.set_parameter(
                row.customer,
                parameter=offered[number],
                value=value,
                reason=reason[:200],
                by=by,
                at=at,
            )


def _ask_for_a_visit(row: Installation, *, by: User | None, at: datetime) -> None:
    """An expiry without a planned update visit is somebody's task: to plan one (CIN-10)."""
    today = row.customer.service_line.local_date(at)
    is_planned = row.next_update_on is not None and row.next_update_on >= today
    if is_planned or row.consultant is None or not row.is_active:
        return
    words = _("%(installation)s no tiene visita de actualización prevista: planifique una")
    outbox.notify(
        user=row.consultant,
        key=f"plan-update-{row.pk}-{row.expires_on:%Y%m%d}",
        text=words % {"installation": row},
        url=row.get_absolute_url(),
        at=at,
    )
