"""Calling whoever must see to an incident that stops buyers, whatever the hour (CC-13)."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from outbox.models import Tone
from sla.models import Priority
from sla.services import rota as duty
from tickets.models import Ticket
from tickets.services.core.bells import ring_each, told


def alarm(ticket: Ticket, *, key: str, by: User | None, at: datetime) -> None:
    """Call the owner of an incident of Muy Alta and whoever is on duty; while nobody is, the whole
    sector (CC-13, TIC-04). What is referred, or has ended, calls nobody: none may work on it."""
    if ticket.priority != Priority.VERY_HIGH or not ticket.is_open:
        return
    words = _("incidencia de criticidad Muy Alta: se atiende en 24x7")
    called = duty.on_duty(ticket.sector, at=at)
    people = list(called or ticket.sector.members.all())
    people += [who for who in (ticket.owner, None if called else ticket.sector.head) if who]
    people = list(dict.fromkeys(people))
    ring_each(ticket, people, key=key, text=words, tone=Tone.DANGER, by=by, at=at)
    for person in people:
        if person.is_active and person != by:
            write_to(person, ticket, key=key, at=at)


def write_to(person: User, ticket: Ticket, *, key: str, at: datetime) -> None:
    """The e-mail beside the bell: at night nobody has a page open. To each their own, so that an
    address that fails keeps it from nobody else."""
    _line, url, name = told(ticket, key, "")
    outbox.post(
        key=f"{name}-{person.pk}",
        kind="very_high_alarm",
        to=[person.email],
        context={
            "number": ticket.label,
            "customer": str(ticket.customer),
            "subject": ticket.subject,
            "cause": ticket.get_cause_display(),
            "url": f"{settings.BASE_URL}{url}",
        },
        at=at,
    )
