"""The list of the ASI: who did what, for whom, in how many hours, at what cost (APE-05, APE-08)."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer
from kit.lists import Column, Filter, Listing
from tickets.forms.handling import day_input
from visits.models import Asi, Modality, VisitReason


class AsiFilter(Filter):
    first = ("person", "since", "until", "q")
    rare = frozenset({"reason", "modality", "project", "lacking"})

    person = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Persona"), required=False, empty_label=_("Todas")
    )
    since = forms.DateField(label=_("Desde"), required=False, widget=day_input())
    until = forms.DateField(label=_("Hasta"), required=False, widget=day_input())
    q = forms.CharField(label=_("Cliente"), required=False, max_length=80)
    reason = forms.ChoiceField(
        label=_("Motivo"), required=False, choices=[("", _("Todos")), *VisitReason.choices]
    )
    modality = forms.ChoiceField(
        label=_("Modalidad"), required=False, choices=[("", _("Todas")), *Modality.choices]
    )
    project = forms.CharField(label=_("Proyecto"), required=False, max_length=80)
    lacking = forms.BooleanField(label=_("Con parámetros por confirmar"), required=False)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.cleaned_data
        wanted = {
            "author": asked.get("person"),
            "began_at__date__gte": asked.get("since"),
            "began_at__date__lte": asked.get("until"),
            "reason": asked.get("reason"),
            "modality": asked.get("modality"),
            "project__icontains": asked.get("project"),
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if words := asked.get("q"):
            rows = rows.filter(customer__in=Customer.objects.search(words).values("pk"))
        return rows.unconfirmed() if asked.get("lacking") else rows  # type: ignore[attr-defined]


def asis_for(user: User) -> QuerySet[Asi]:
    rows = Asi.objects.visible_to(user).select_related("customer", "contact", "author", "ticket")
    return rows.with_expenses(user)


def asi_cell(row: Asi) -> str:
    link = '<a class="row-link" href="{}">{}</a><small>{}</small>'
    return format_html(link, row.get_absolute_url(), row.label, row.description[:80])


def ticket_of(row: Asi) -> str:
    return row.ticket.label if row.ticket else ""


def spent(row: Any) -> float:
    """Of rows that were read `with_expenses` only."""
    return float(row.spent)


def hours_cell(row: Asi) -> str:
    return floatformat(row.hours, 2)


def spent_cell(row: Asi) -> str:
    return floatformat(spent(row), 2) if spent(row) else "—"


ASIS = Listing[Asi](
    key="asi",
    title=_("ASI"),
    url="visits:asis",
    permission="visits.view_asi",
    rows=asis_for,
    filter=AsiFilter,
    sort="-began_at",
    columns=(
        Column("number", _("Nº"), lambda row: row.label, html=asi_cell, kind="main"),
        Column("customer", _("Cuenta"), lambda row: str(row.customer)),
        Column("author", _("Hecha por"), lambda row: row.author.name),
        Column("began_at", _("Comienzo"), lambda row: row.began_at, sort="began_at"),
        Column("hours", _("11 Horas"), lambda row: float(row.hours), html=hours_cell, kind="num"),
        Column("spent", _("320 Viáticos"), spent, html=spent_cell, kind="num"),
        Column("reason", _("Motivo"), lambda row: str(row.get_reason_display())),
        Column("modality", _("Modalidad"), lambda row: str(row.get_modality_display())),
        Column("contact", _("Contacto"), lambda row: str(row.contact), is_shown=False),
        Column("project", _("Proyecto"), lambda row: row.project, is_shown=False),
        Column("ticket", _("Ticket"), ticket_of, is_shown=False),
        Column("description", _("Tareas"), lambda row: row.description, is_shown=False),
        Column("observations", _("Observaciones"), lambda row: row.observations, is_shown=False),
    ),
)
