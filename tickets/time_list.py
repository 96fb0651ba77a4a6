"""The list of the time that people spent on tickets."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags.kit import duration
from tickets.forms.own import TimeFilter
from tickets.models import TimeEntry


def times_for(user: User) -> QuerySet[TimeEntry]:
    """One's own; for who sees the workload, everybody's on the tickets that they see."""
    rows = TimeEntry.objects.visible_to(user).select_related("ticket__customer", "person", "by")
    return rows if user.has_perm("tickets.view_workload") else rows.filter(person=user)


def spent(row: TimeEntry) -> str:
    return duration(timedelta(minutes=row.minutes), "h")


def ticket_cell(row: TimeEntry) -> str:
    link = '<a class="row-link" href="{}">{}</a><small>{}</small>'
    return format_html(link, row.ticket.get_absolute_url(), row.ticket, row.note)


TIMES = Listing[TimeEntry](
    key="tiempos",
    title=_("Tiempo dedicado"),
    url="tickets:times",
    permission="tickets.view_ticket",
    rows=times_for,
    filter=TimeFilter,
    sort="-worked_on",
    columns=(
        Column("ticket", _("Ticket"), lambda row: str(row.ticket), html=ticket_cell, kind="main"),
        Column("customer", _("Cliente"), lambda row: str(row.ticket.customer)),
        Column("person", _("Persona"), lambda row: row.person.name),
        Column("worked_on", _("Día"), lambda row: row.worked_on, sort="worked_on"),
        Column("minutes", _("Minutos"), lambda row: row.minutes, html=spent, kind="num"),
        Column("note", _("En qué"), lambda row: row.note, is_shown=False),
        Column("by", _("Anotado por"), lambda row: row.by.name, is_shown=False),
        Column("at", _("Anotado"), lambda row: row.at, is_shown=False),
    ),
)
