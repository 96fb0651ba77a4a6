"""Tickets as lines of a spreadsheet."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from kit.sheets import Cell
from kit.templatetags.kit import moment
from tickets.models import Ticket
from tickets.rows import reason_of


def lines_of(tickets: Iterable[Ticket], *, at: datetime) -> Iterator[list[Cell]]:
    """Heads, then one line for each ticket that was read `for_sheets`."""
    yield [
        _("Ticket"),
        _("Asunto"),
        _("Cliente"),
        _("Key Account"),
        _("Clase"),
        _("Prioridad"),
        _("Estado"),
        _("Responsable"),
        _("Abierto"),
        _("Responder antes de"),
        _("Resolver antes de (objetivo)"),
        _("Terminado"),
        _("Orden por"),
    ]
    for ticket in tickets:
        yield line_of(ticket, at=at)


def line_of(ticket: Ticket, *, at: datetime) -> list[Cell]:
    return [
        ticket.label,
        ticket.subject,
        str(ticket.customer),
        _("sí") if ticket.customer.is_key_account else "",
        str(ticket.get_kind_display()),
        str(ticket.get_priority_display()),
        str(ticket.get_status_display()),
        ticket.owner.name if ticket.owner else "",
        moment(ticket.opened_at),
        told(ticket.reply_due_at),
        told(ticket.resolve_due_at),
        told(ticket.ended_at),
        reason_of(ticket, at=at, owes_news=ticket.owes_news),  # type: ignore[attr-defined]
    ]


def told(at: datetime | None) -> str:
    return moment(at) if at else ""
