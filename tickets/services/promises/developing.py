"""The term of a development starts when nothing is lacking, and is re-dated with a reason only."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

import sla.services as sla
from accounts.models import User
from contacts.models import ActionCode
from kit.errors import Refused
from sla.models import RequestKind
from sla.worktime import WorkingHours
from tickets.models import Development, Ticket
from tickets.services.core import letters
from tickets.services.core.ground import hold, record, require_open, required, verb

DAY = timedelta(days=1)


@verb
def set_development(
    ticket: Ticket,
    *,
    days: int,
    requirements_on: date | None,
    material_on: date | None,
    version: int | None,
    by: User,
    at: datetime,
) -> Development:
    """Say how long a change may take and what it waits for: it starts at the later of the two days
    on which requirements were accepted and the material was complete (SLA-11)."""
    ticket = hold(ticket)
    require_open(ticket)
    if ticket.kind != RequestKind.CHANGE:
        raise Refused(_("Solo un evolutivo tiene plazo de desarrollo."))
    row = of(ticket)
    if version is not None and row.pk and row.version != version:
        raise Refused(_("Alguien cambió el plazo mientras tanto: mírelo de nuevo."))
    today = ticket.customer.service_line.local_date(at)
    if any(day and day > today for day in (requirements_on, material_on)):
        raise Refused(_("Esas fechas son de lo que ya ocurrió: no pueden estar en el futuro."))
    row.days, row.requirements_on, row.material_on = days, requirements_on, material_on
    row.due_on = None
    if requirements_on and material_on:
        row.due_on = due(sla.hours(ticket.calendar), days, max(requirements_on, material_on))
    else:
        row.moved_to, row.moved_because = None, ""
    return kept(row, by=by, at=at)


@verb
def move_development(
    ticket: Ticket, *, to: date, reason: str, version: int | None, by: User, at: datetime
) -> Development:
    """Date it anew because third parties take part, and tell the customer why (SLA-12)."""
    ticket = hold(ticket)
    require_open(ticket)
    row = of(ticket)
    if row.due_on is None:
        raise Refused(_("El plazo todavía no corre: no hay fecha que revisar."))
    if version is not None and row.version != version:
        raise Refused(_("Alguien cambió el plazo mientras tanto: mírelo de nuevo."))
    reason = required(reason, _("Diga qué tercero interviene y por qué cambia la fecha."))[:300]
    if to < ticket.customer.service_line.local_date(at):
        raise Refused(_("La fecha revisada no puede estar en el pasado."))
    row.moved_to, row.moved_because = to, reason
    kept(row, by=by, at=at)
    began = max(day for day in (row.requirements_on, row.material_on) if day)
    mail = letters.write(
        ticket,
        "dates_moved",
        key=f"development-{row.pk}-{row.version}",
        at=at,
        cause=reason,
        start_on=f"{began:%d/%m/%Y}",
        delivery_on=f"{to:%d/%m/%Y}",
    )
    words = _("entrega revisada al %(date)s: %(reason)s")
    text = words % {"date": f"{to:%d/%m/%Y}", "reason": reason}
    record(ticket, ActionCode.TICKET_ANSWERED, text, by=by, at=at, mail=mail)
    return row


def of(ticket: Ticket) -> Development:
    return Development.objects.filter(ticket=ticket).first() or Development(
        ticket=ticket, version=0
    )


def due(hours: WorkingHours, days: int, start: date) -> date:
    """The last working day of the term, the day after the start being the first."""
    day, counted = start, 0
    while counted < days:
        day += DAY
        counted += bool(hours.windows(day))
    return day


def kept(row: Development, *, by: User, at: datetime) -> Development:
    row.version += 1
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
    row.save()
    return row
