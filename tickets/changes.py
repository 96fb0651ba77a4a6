"""What can be done to many tickets of the queue at once: tried first, told row by row, undone."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.errors import Refused
from kit.lists import Change
from sla.clock import Awaited
from sla.models import PRIORITIES, Priority, RequestKind
from tickets import services
from tickets.models import EventKind, Status, Ticket

# By kind and priority in one choice.
NAMES = {
    f"{kind.value} {priority.value}": f"{kind.label}, {priority.label}"
    for kind in RequestKind
    for priority in PRIORITIES[kind]
}
# Muy Alta asks which of three causes it is: one by one.
CLASSES = [(key, name) for key, name in NAMES.items() if not key.endswith(Priority.VERY_HIGH)]


def classify(row: Ticket, value: str, *, by: User, at: datetime) -> None:
    """As its own page would; what nobody had classified cannot be so again.

    An incident keeps its cause; one that ceased to be an incident is given it back when undone.
    """
    if not value:
        raise Refused(_now("Ya no puede quedar sin clasificar."))
    kind, priority, cause = f"{value} ".split(" ")[:3]
    cause = row.cause or cause
    services.classify(row, by=by, kind=kind, priority=priority, cause=cause, version=None, at=at)


def class_of(row: Ticket) -> str:
    return f"{row.kind} {row.priority}" if row.is_classified else ""


CLASSIFY: Change[Ticket] = Change(
    key="class",
    label=_("Clase y prioridad"),
    permission="tickets.classify_ticket",
    field=lambda: forms.ChoiceField(choices=[("", _("Elija una clase")), *CLASSES]),
    read=class_of,
    write=classify,
    words=lambda value: str(NAMES.get(value, _("sin clasificar"))),
    keeps=lambda row: f"{class_of(row)} {row.cause}".strip(),
)


def awaited_reason(row: Ticket) -> str:
    """What a third party is waited for; nothing while none is."""
    if row.status != Status.WAITING_THIRD:
        return ""
    last = row.events.filter(kind=EventKind.PAUSED).order_by("-at", "-pk").first()
    return last.text if last else ""


def wait(row: Ticket, value: str, *, by: User, at: datetime) -> None:
    """Wait for a third party, all for the same reason; without one, go on."""
    if value:
        services.wait(row, by=by, awaited=Awaited.THIRD_PARTY, reason=value, at=at)
    else:
        services.resume(row, by=by, at=at)


WAIT: Change[Ticket] = Change(
    key="wait",
    label=_("En espera de un tercero"),
    permission="tickets.reply_ticket",
    field=lambda: forms.CharField(
        max_length=200, required=False, help_text=_("Qué falta. Vacío: se reanudan.")
    ),
    read=awaited_reason,
    write=wait,
    words=lambda value: value or str(_("reanudado")),
)


def close(row: Ticket, value: str, *, by: User, at: datetime) -> None:
    """Close what is resolved and told; on the way back it is resolved again."""
    if value == Status.CLOSED:
        if row.status != Status.RESOLVED:
            raise Refused(_now("Solo se cierra en lote lo que ya está resuelto y notificado."))
        services.close(row, by=by, at=at)
    else:
        services.unclose(row, by=by, at=at)


CLOSE: Change[Ticket] = Change(
    key="close",
    label=_("Cerrar lo resuelto"),
    permission="tickets.close_ticket",
    field=lambda: forms.ChoiceField(choices=[(Status.CLOSED.value, _("Cerrado"))]),
    read=lambda row: row.status,
    write=close,
    words=lambda value: str(Status(value).label),
)

CHANGES = (CLASSIFY, WAIT, CLOSE)
