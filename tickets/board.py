"""The state of the desk in figures, each of which opens the tickets that it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tickets.models import Status
from tickets.models.ticket import TicketQuerySet
from tickets.rows import for_rows, rows_of
from tickets.services.silence.daily import DAILY, count_of, counts_by_owner, looks_at

SHOWN = 5


@dataclass(frozen=True)
class DayRow:
    """One person in the list of the day; nobody is what waits to be taken."""

    name: str
    cells: list[tuple[int, str, str]]  # how many, where they are, what of
    url: str
    open: int


def day_rows(tickets: TicketQuerySet, *, at: datetime) -> list[DayRow]:
    return [day_row(found) for found in counts_by_owner(tickets, at=at)]


def day_row(found: dict[str, Any]) -> DayRow:
    owner, words = found["owner"] or "none", titles()
    cells = [(found[name], queue(f"?look={name}&owner={owner}"), words[name]) for name in DAILY]
    name = found["owner__name"] or _("Sin asignar")
    return DayRow(name, cells, queue(f"?look=open&owner={owner}"), found["open"])


def titles() -> dict[str, str]:
    return {
        "new": _("Nuevos"),
        "answered": _("Respondidos"),
        "silent": _("Sin noticias"),
        "escalated": _("Escalados"),
        "committed": _("Para hoy"),
    }


def queue(query: str) -> str:
    return reverse("tickets:queue") + query


def tiles(tickets: TicketQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """What there is to do; nothing to worry about has no alarming colour."""
    counts = count_of(tickets, at=at)
    counts["referred"] = tickets.filter(status=Status.REFERRED).count()
    shown = [
        ("new", _("Nuevos"), "inbox-arrow-down", "info"),
        ("answered", _("Respondidos por el cliente"), "chat-bubble-left-right", "info"),
        ("committed", _("Comprometidos para hoy"), "calendar-days", "warning"),
        ("escalated", _("Escalados"), "arrow-trending-up", "danger"),
        ("aged", _("Suben por antigüedad"), "clock", "warning"),
        ("old", _("Antiguos"), "archive-box", "warning"),
        ("referred", _("Derivados a Proyectos"), "pause-circle", "warning"),
    ]
    return [
        {
            "label": label,
            "value": counts[name],
            "icon": icon,
            "tone": tone if counts[name] else "success",
            "url": queue("?view=referred" if name == "referred" else f"?look={name}"),
        }
        for name, label, icon, tone in shown
    ]


def pillars(tickets: TicketQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """What customers judge us by (CC-54), each with its first tickets in the order of work."""
    looks, counts = looks_at(at), count_of(tickets, at=at)
    told = [
        ("silent", _("Sin noticias recientes"), _("Todos los clientes tienen noticias."), "danger"),
        ("undated", _("Evolutivos sin fecha"), _("Todos los evolutivos tienen fecha."), "warning"),
        ("broken", _("SLA incumplidos"), _("Ningún plazo de respuesta está vencido."), "danger"),
    ]
    return [
        {
            "title": title,
            "count": counts[name],
            "good": good,
            "tone": tone if counts[name] else "success",
            "url": queue(f"?look={name}"),
            "rows": rows_of(for_rows(tickets.open().filter(looks[name]).ranked(at))[:SHOWN], at=at),
        }
        for name, title, good, tone in told
    ]
