"""The sidebar: who sees which doors."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Door:
    label: Any
    url_name: str
    icon: str
    permission: str = ""
    key: str = ""  # second key of the shortcut «g …»


GROUPS: list[tuple[Any, list[Door]]] = [
    (
        _("Trabajo"),
        [
            Door(_("Mi día"), "home", "home", key="d"),
            Door(_("Agenda"), "visits:agenda", "calendar", "visits.view_entry", "j"),
            Door(_("Visitas"), "visits:visits", "map-pin", "visits.view_visit"),
            Door(_("ASI"), "visits:asis", "clipboard-document-list", "visits.view_asi"),
            Door(_("Tickets"), "tickets:queue", "inbox", "tickets.view_ticket", "t"),
            Door(_("Artículos"), "tickets:articles", "light-bulb", "tickets.view_article"),
            Door(_("Errores"), "tickets:incidents", "bug-ant", "tickets.view_incident", "b"),
            Door(
                _("Escalados"),
                "tickets:escalations",
                "arrow-trending-up",
                "tickets.view_ticket",
                "x",
            ),
            Door(_("Correo entrante"), "tickets:inbound", "envelope", "tickets.triage_mail", "e"),
            Door(
                _("Respuestas y macros"),
                "tickets:canned",
                "chat-bubble-left-right",
                "tickets.reply_ticket",
                "m",
            ),
            Door(_("Llamadas"), "tickets:calls", "phone", "tickets.settle_call", "k"),
        ],
    ),
    (
        _("Clientes"),
        [
            Door(
                _("Clientes"),
                "contacts:customers",
                "building-office-2",
                "contacts.view_customer",
                "c",
            ),
            Door(_("Contactos"), "contacts:contacts", "users", "contacts.view_contact", "n"),
            Door(
                _("Cartera y seguimiento"),
                "visits:portfolio",
                "briefcase",
                "visits.view_visit",
            ),
            Door(
                _("Instalaciones"),
                "installations:installations",
                "server",
                "installations.view_installation",
            ),
            Door(
                _("Versiones"),
                "installations:releases",
                "rocket-launch",
                "installations.view_release",
            ),
            Door(
                _("Acuerdos y planes"),
                "contacts:agreements",
                "document-check",
                "contacts.view_agreement",
                "u",
            ),
            Door(_("Actividad"), "contacts:activity", "clock", "contacts.view_event", "h"),
            Door(
                _("Parámetros"),
                "contacts:usage",
                "adjustments-horizontal",
                "contacts.view_parametervalue",
                "r",
            ),
            Door(
                _("Duplicados"),
                "contacts:suspicions",
                "document-duplicate",
                "contacts.merge_customer",
            ),
            Door(
                _("Importar"),
                "contacts:imports",
                "arrow-up-tray",
                "contacts.import_customer",
                "i",
            ),
            Door(
                _("Datos personales"),
                "contacts:privacy",
                "shield-check",
                "contacts.keep_privacy",
                "s",
            ),
        ],
    ),
    (
        _("Equipo"),
        [
            Door(_("Equipo"), "accounts:team", "users", key="q"),
            Door(_("Dónde está cada uno"), "visits:where", "map", "visits.view_entry"),
            Door(_("Ausencias"), "accounts:absences", "sun", key="v"),
            Door(_("Informe de Actividad"), "visits:activity", "chart-bar", "visits.view_asi"),
            Door(_("Viáticos"), "visits:settlements", "banknotes", "visits.view_asi"),
            Door(_("Tiempo dedicado"), "tickets:times", "clock", "tickets.view_ticket"),
            Door(_("Carga de trabajo"), "tickets:workload", "scale", "tickets.view_workload", "w"),
            Door(_("Guardias"), "sla:rota", "shield-check", "sla.view_rota", "g"),
            Door(
                _("Calendario y coberturas"),
                "sla:years",
                "calendar-days",
                "sla.view_calendar",
                "l",
            ),
        ],
    ),
    (
        _("Dirección del servicio"),
        [
            Door(
                _("Tablero"),
                "tickets:board",
                "presentation-chart-bar",
                "tickets.view_workload",
                "f",
            ),
            Door(_("Lista diaria"), "tickets:daily", "list-bullet", "tickets.view_ticket"),
            Door(_("SLA"), "sla:policies", "document-text", "sla.view_policy"),
            Door(
                _("Cumplimiento del SLA"),
                "tickets:compliance",
                "chart-bar",
                "tickets.view_compliance",
                "z",
            ),
            Door(_("Pausas"), "tickets:pauses", "pause-circle", "tickets.view_compliance"),
        ],
    ),
    (
        _("Calidad"),
        [
            Door(
                _("Sugerencias y reclamos"),
                "tickets:feedback_list",
                "chat-bubble-bottom-center-text",
                "tickets.treat_feedback",
                "y",
            ),
            Door(
                _("Procedimientos"),
                "procedures:documents",
                "book-open",
                "procedures.view_document",
                "p",
            ),
        ],
    ),
    (
        _("Sistema"),
        [
            Door(_("Copias de seguridad"), "backups:calendar", "circle-stack", "backups.view_run"),
            Door(_("Cartas"), "outbox:mails", "paper-airplane", "outbox.operate_mail", "o"),
            Door(_("Administración"), "admin:index", "cog-6-tooth", "staff", "a"),
        ],
    ),
]


DOORS = {door.url_name: door for _label, doors in GROUPS for door in doors}


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page: the doors that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/admin/"):
        return {}
    return {"sidebar": SimpleLazyObject(lambda: sidebar_of(request))}


def sidebar_of(request: HttpRequest) -> SafeString:
    open_to = tuple(name for name, door in DOORS.items() if may_open(request, door))
    return sidebar(open_to, nearest(request.path, open_to))


def nearest(path: str, names: Iterable[str]) -> str:
    """Which door leads here, if any: of /clientes/ and /clientes/importar/, only the nearer."""
    leading = [name for name in names if path.startswith(address(name))]
    best = max(leading, key=lambda name: len(address(name)), default="")
    return best if best and (address(best) != "/" or path == "/") else ""


@lru_cache(maxsize=512)
def sidebar(open_to: tuple[str, ...], here: str) -> SafeString:
    """The sidebar of everybody who may open these doors, while they are behind this one."""
    groups = [
        {"label": label, "doors": [told(door, here) for door in doors if door.url_name in open_to]}
        for label, doors in GROUPS
    ]
    context = {"groups": [group for group in groups if group["doors"]]}
    return render_to_string("components/sidebar.html", context)


@cache
def address(url_name: str) -> str:
    return reverse(url_name)


def may_open(request: HttpRequest, door: Door) -> bool:
    if door.permission == "staff":
        return bool(request.user.is_staff)
    return not door.permission or request.user.has_perm(door.permission)


def told(door: Door, here: str) -> dict[str, Any]:
    url, is_active = address(door.url_name), door.url_name == here
    return {
        "label": door.label,
        "url": url,
        "icon": door.icon,
        "key": door.key,
        "active": is_active,
    }
