"""The term of a development starts when nothing is lacking (SLA-11)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

import sla.services as sla
from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from kit.history import change_each
from outbox.models import Tone
from sla.models import RequestKind
from sla.worktime import WorkingHours
from tickets.models import OPEN, Development, Ticket
from tickets.services.core.bells import ring_each, ring_owner
from tickets.services.core.ground import require_open, verb
from tickets.services.core.sweeping import one_by_one

DAY = timedelta(days=1)
FORTNIGHT = 14 * DAY  # longer than any holiday of a service


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
    ticket = lock(ticket)
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


def date_anew(tickets: Collection[Ticket], *, at: datetime) -> dict[int, list[str]]:
    """Follow their calendars, which were corrected; of each ticket whose term moved, the days
    before and after. A date that was agreed with the customer stands."""
    ours = {ticket.pk: ticket for ticket in tickets}
    moved: list[Development] = []
    told: dict[int, list[str]] = {}
    for row in Development.objects.filter(ticket__in=ours, due_on__isnull=False):
        assert row.due_on  # noqa: S101 - asked only for those that run
        day = due(sla.hours(ours[row.ticket_id].calendar), row.days, began(row))
        if day != row.due_on:
            told[row.ticket_id] = [row.due_on.isoformat(), day.isoformat()]
            row.due_on = day
            moved.append(row)
    change_each(moved, ["due_on"], by=None, at=at)
    return told


def warn_of_developments(*, at: datetime) -> int:
    """Tell the owner one working day before a development is due, and once it is late also whoever
    leads them, each once (J05, SLA-11); how many are due. One that waits for something is not."""
    ends = Coalesce("moved_to", "due_on")
    rows = Development.objects.filter(
        ticket__status__in=OPEN, ticket__kind=RequestKind.CHANGE, due_on__isnull=False
    )
    near = rows.annotate(ends=ends).filter(ends__lte=at.date() + FORTNIGHT)
    related = ("ticket__customer__service_line", "ticket__calendar", "ticket__sector__head")
    found = near.select_related(*related, "ticket__owner__superior").order_by("pk")
    return one_by_one(found, lambda row: tell_of(row, at=at))


def tell_of(row: Development, *, at: datetime) -> bool:
    ticket, day = row.ticket, row.moved_to or row.due_on
    assert day is not None  # noqa: S101 - asked only of one that runs
    today = ticket.customer.service_line.local_date(at)
    if day > due(sla.hours(ticket.calendar), 1, today):
        return False
    is_late = day < today
    words = _("el desarrollo debía entregarse el %s") if is_late else _("el desarrollo vence el %s")
    told: dict[str, Any] = {"by": None, "at": at, "text": words % f"{day:%d/%m/%Y}"}
    told["key"] = f"development-{day}-{'late' if is_late else 'near'}"
    told["tone"] = Tone.DANGER if is_late else Tone.WARNING
    ring_owner(ticket, **told)
    if is_late:
        above = [ticket.sector.head, ticket.owner.superior if ticket.owner else None]
        others = dict.fromkeys(person for person in above if person and person != ticket.owner)
        ring_each(ticket, others, **told)
    return True


def of(ticket: Ticket) -> Development:
    return Development.objects.filter(ticket=ticket).first() or Development(
        ticket=ticket, version=0
    )


def began(row: Development) -> date:
    """The later of the two days, of a term that runs."""
    return max(day for day in (row.requirements_on, row.material_on) if day)


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
