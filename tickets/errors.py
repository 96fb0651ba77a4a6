"""The lists of errors and of the updates that correct them."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags import kit
from tickets.forms.incidents import ErrorFilter, UpdateFilter
from tickets.models import Incident, IncidentState, UpdateRequest
from tickets.models.incidents import SEVERITIES, IncidentQuerySet
from tickets.models.updates import UpdateRequestQuerySet
from tickets.rows import priority_badge

TONES = {
    IncidentState.REGISTERED: "warning",
    IncidentState.ANALYSIS: "info",
    IncidentState.FIXING: "info",
    IncidentState.TESTING: "info",
    IncidentState.FIXED: "success",
}


def incidents_for(user: User) -> IncidentQuerySet:
    return Incident.objects.told().select_related("owner")


def title_cell(row: Incident) -> str:
    facts = " · ".join(filter(None, [row.product, row.module]))
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.title,
        facts,
    )


def state_badge(row: Incident) -> SafeString:
    return kit.badge(row.get_state_display(), tone=TONES.get(IncidentState(row.state), "neutral"))


def severity_badge(row: Incident) -> str:
    return "" if row.worst_rank is None else priority_badge(SEVERITIES[row.worst_rank])


ERRORS = Listing[Incident](
    key="errores",
    title=_("Errores"),
    url="tickets:incidents",
    permission="tickets.view_incident",
    rows=incidents_for,
    filter=ErrorFilter,
    sort="-id",
    columns=(
        Column("number", _("Nº"), lambda row: row.label, sort="id", kind="code"),
        Column("title", _("Qué falla"), lambda row: row.title, html=title_cell, kind="main"),
        Column("state", _("Estado"), lambda row: row.get_state_display(), html=state_badge),
        Column("severity", _("Gravedad"), lambda row: row.severity, html=severity_badge),
        Column("tickets", _("Tickets"), lambda row: row.tickets_count, kind="num"),
        Column("owner", _("Asignado a"), lambda row: row.owner.name if row.owner else ""),
        Column("found_in", _("Vista en"), lambda row: row.found_in, kind="code"),
        Column("fixed_in", _("Corregido en"), lambda row: row.fixed_in, kind="code"),
        Column("since", _("Desde"), lambda row: row.state_since),
        Column("expected", _("Fecha prevista"), lambda row: row.expected_on, is_shown=False),
        Column("registered", _("Registrado"), lambda row: row.registered_at, is_shown=False),
        Column("product", _("Producto"), lambda row: row.product, is_shown=False),
        Column("module", _("Módulo"), lambda row: row.module, is_shown=False),
    ),
)


def updates_for(user: User) -> UpdateRequestQuerySet:
    seen = UpdateRequest.objects.visible_to(user)
    return seen.select_related("customer", "incident", "ticket", "asked_by")


def customer_cell(row: UpdateRequest) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        reverse("tickets:update", args=[row.pk]),
        row.customer,
        row.incident,
    )


def standing(row: UpdateRequest) -> str:
    if row.ended_at is None:
        return str(_("Pendiente"))
    return str(_("Anulada") if row.dropped else _("Instalada"))


UPDATES = Listing[UpdateRequest](
    key="actualizaciones",
    title=_("Actualizaciones pedidas"),
    url="tickets:updates",
    permission="tickets.view_incident",
    rows=updates_for,
    filter=UpdateFilter,
    sort="-id",
    columns=(
        Column(
            "customer",
            _("Cliente"),
            lambda row: str(row.customer),
            html=customer_cell,
            kind="main",
        ),
        Column("incident", _("Error"), lambda row: str(row.incident), is_shown=False),
        Column("wanted", _("Versión pedida"), lambda row: row.wanted, kind="code"),
        Column("ticket", _("Ticket"), lambda row: row.ticket.label, kind="code"),
        Column("standing", _("Estado"), standing),
        Column("asked_by", _("Pedida por"), lambda row: row.asked_by.name),
        Column("asked_at", _("Pedida"), lambda row: row.asked_at),
        Column("installed", _("Versión instalada"), lambda row: row.installed, kind="code"),
        Column("installed_on", _("Instalada el"), lambda row: row.installed_on),
        Column("dropped", _("Por qué se anuló"), lambda row: row.dropped, is_shown=False),
    ),
)
