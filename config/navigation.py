"""The sidebar: who sees which doors."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
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
            Door(_("Tickets"), "tickets:queue", "inbox", "tickets.view_ticket", "t"),
            Door(_("Correo entrante"), "tickets:inbound", "envelope", "tickets.triage_mail", "e"),
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
                "p",
            ),
            Door(
                _("Importar"),
                "contacts:imports",
                "arrow-up-tray",
                "contacts.import_customer",
                "i",
            ),
        ],
    ),
    (
        _("Sistema"),
        [
            Door(_("Cartas"), "outbox:mails", "paper-airplane", "outbox.operate_mail", "o"),
            Door(_("Administración"), "admin:index", "cog-6-tooth", "staff", "a"),
        ],
    ),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on every page: the doors that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/admin/"):
        return {}
    return {"navigation": SimpleLazyObject(lambda: doors(request))}  # asked twice, answered once


def doors(request: HttpRequest) -> list[dict[str, Any]]:
    open_to = [(label, [one for one in items if may_open(request, one)]) for label, items in GROUPS]
    here = nearest(request.path, [door for _label, items in open_to for door in items])
    return [
        {"label": label, "items": [door_for(door, here) for door in items]}
        for label, items in open_to
        if items
    ]


def nearest(path: str, doors: list[Door]) -> str:
    """The address of the one door that leads here: of /clientes/ and /clientes/importar/, one."""
    addresses = [reverse(door.url_name) for door in doors]
    leading = [url for url in addresses if path == url or (url != "/" and path.startswith(url))]
    return max(leading, key=len, default="")


def may_open(request: HttpRequest, door: Door) -> bool:
    if door.permission == "staff":
        return bool(request.user.is_staff)
    return not door.permission or request.user.has_perm(door.permission)


def door_for(door: Door, here: str) -> dict[str, Any]:
    url = reverse(door.url_name)
    return {
        "label": door.label,
        "url": url,
        "icon": door.icon,
        "key": door.key,
        "active": url == here,
    }
