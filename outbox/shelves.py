"""Where an operator looks for letters: one shelf per fate."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outbox.models import Mail, MailStatus


@dataclass(frozen=True)
class Shelf:
    code: str
    label: Any
    statuses: tuple[MailStatus, ...]
    empty: Any
    is_counted: bool = False  # what only ever grows is not


SHELVES = [
    Shelf(
        "por-enviar",
        _("Por enviar"),
        (MailStatus.QUEUED, MailStatus.SENDING),
        _("No hay ninguna carta esperando."),
        is_counted=True,
    ),
    Shelf(
        "en-duda",
        _("En duda"),
        (MailStatus.DOUBT,),
        _("De ninguna carta se ignora si salió."),
        is_counted=True,
    ),
    Shelf(
        "fallidas",
        _("Fallidas"),
        (MailStatus.FAILED,),
        _("Ninguna carta ha fallado."),
        is_counted=True,
    ),
    Shelf("enviadas", _("Enviadas"), (MailStatus.SENT,), _("Todavía no se ha enviado ninguna.")),
    Shelf("canceladas", _("Canceladas"), (MailStatus.CANCELLED,), _("No se ha cancelado ninguna.")),
]


def chosen(code: str) -> Shelf:
    return next((shelf for shelf in SHELVES if shelf.code == code), SHELVES[0])


def tabs(current: Shelf, query: str) -> list[dict[str, Any]]:
    counted = [shelf for shelf in SHELVES if shelf.is_counted]
    waiting = Mail.objects.exclude(status__in=[MailStatus.SENT, MailStatus.CANCELLED])
    counts = waiting.aggregate(
        **{
            shelf.code.replace("-", "_"): Count("pk", filter=Q(status__in=shelf.statuses))
            for shelf in counted
        }
    )
    return [
        {
            "label": shelf.label,
            "url": f"{reverse('outbox:mails')}?{urlencode({'estado': shelf.code, 'q': query})}",
            "active": shelf == current,
            "count": counts.get(shelf.code.replace("-", "_"), ""),
        }
        for shelf in SHELVES
    ]
