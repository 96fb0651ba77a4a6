"""A correction that needs another version is asked of I+D, and followed until done (TIC-15)."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

import outbox.services as outbox
import procedures.services as procedures
from accounts.models import User
from contacts.models import Customer, ParameterValue
from contacts.services import parameters
from kit.db import lock
from kit.errors import Refused
from kit.text import fold
from outbox.models import Tone
from tickets.models import EventKind, Ticket, UpdateRequest
from tickets.services.core.ground import log, require_open, required, verb
from tickets.services.core.sweeping import one_by_one
from tickets.services.errors.incidents import heads

VERSION = 1  # the parameter "Versión del Sistema" of a customer


@verb
def request_update(
    ticket: Ticket, *, wanted: str, by: User, at: datetime, note: str = ""
) -> UpdateRequest:
    """Ask the head of I+D by e-mail for a version that corrects the error of this ticket (M05)."""
    ticket = lock(ticket)
    require_open(ticket)
    if ticket.incident is None:
        raise Refused(_("Diga antes qué error es el que se corrige."))
    wanted = required(wanted, _("Diga qué versión se pide."))[:40]
    people = list(heads())
    if not people:
        raise Refused(_("Nadie tiene la función Gerente de I+D: no hay a quién pedírsela."))
    lock(ticket.incident)  # of two tickets of one customer at once, one asks
    pending = UpdateRequest.objects.pending().filter(incident=ticket.incident)
    if pending.filter(customer=ticket.customer).exists():
        raise Refused(_("Ya está pedida para este cliente."))
    update = UpdateRequest.objects.create(
        ticket=ticket,
        customer=ticket.customer,
        incident=ticket.incident,
        wanted=wanted,
        note=note.strip()[:300],
        asked_by=by,
        asked_at=at,
        remind_at=at + procedures.duration("update_reminder_after", at=at),
    )
    write_to(people, update, at=at)
    words = _("se pide a I+D la versión %(version)s") % {"version": wanted}
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words, update=update.pk)
    return update


def write_to(people: list[User], update: UpdateRequest, *, at: datetime) -> None:
    """The e-mail, and the line in the bell, that ask for it."""
    outbox.post(
        key=f"update-{update.pk}",
        kind="update_request",
        to=[person.email for person in people],
        context={
            "customer": str(update.customer),
            "number": update.ticket.label,
            "incident": str(update.incident),
            "installed": version_of(update.customer) or _("no consta"),
            "wanted": update.wanted,
            "asked_by": update.asked_by.name,
            "note": update.note,
        },
        at=at,
    )
    ring(update, people, _("piden actualizar a %(version)s"), key="asked", at=at)


def version_of(customer: Customer) -> str:
    """The version of the product that is on the customer's record; "" if none is."""
    row = parameters.current(customer).get(VERSION)
    return row.value if row else ""


def ring(update: UpdateRequest, people: list[User], text: str, *, key: str, at: datetime) -> None:
    line = f"{update.customer}: " + text % {"version": update.wanted}
    for person in people:
        outbox.notify(
            user=person,
            key=f"update-{update.pk}-{key}",
            text=line,
            url=update.ticket.get_absolute_url(),
            tone=Tone.WARNING,
            at=at,
        )


@verb
def finish_update(
    update: UpdateRequest, *, installed: str, on: date, by: User, at: datetime
) -> UpdateRequest:
    """Note that the customer has the version by now; their record says so too."""
    update = held_pending(update)
    today = update.customer.service_line.local_date(at)
    if on > today:
        raise Refused(_("La fecha de instalación no puede ser futura."))
    version = required(installed, _("Diga qué versión quedó instalada."))[:40]
    offered = parameters.offered(update.customer).filter(number=VERSION).first()
    if offered:
        words = _("actualización pedida en %(ticket)s") % {"ticket": update.ticket.label}
        parameters.set_parameter(
            update.customer, parameter=offered, value=version, reason=words, by=by, at=at
        )
    set_installed(update, version, on, by=by, at=at)
    return update


@verb
def drop_update(update: UpdateRequest, *, reason: str, by: User, at: datetime) -> UpdateRequest:
    """Take back what is not needed any more, and say why."""
    update = held_pending(update)
    update.dropped = required(reason, _("Diga por qué ya no hace falta."))[:200]
    update.ended_by, update.ended_at = by, at
    update.save()
    words = _("ya no hace falta la versión %(version)s: %(reason)s")
    words = words % {"version": update.wanted, "reason": update.dropped}
    log(update.ticket, EventKind.RECORDED, at=at, by=by, text=words)
    return update


def held_pending(update: UpdateRequest) -> UpdateRequest:
    """The request locked, refused when it is over."""
    update = lock(update)
    if update.ended_at is not None:
        raise Refused(_("Este pedido ya había terminado."))
    return update


def set_installed(
    update: UpdateRequest, version: str, on: date, *, by: User | None, at: datetime
) -> None:
    update.installed, update.installed_on = version, on
    update.ended_by, update.ended_at = by, at
    update.save()
    words = _("instalada la versión %(version)s") % {"version": version}
    log(update.ticket, EventKind.RECORDED, at=at, by=by, text=words)


# --- What time does --------------------------------------------------------------------------


def follow_updates(*, at: datetime) -> int:
    """End what the records of customers say is installed, and remind of the rest once a week."""
    done = one_by_one(known_installed(), lambda row: finish_known(row.pk, at=at))
    due = UpdateRequest.objects.remindable_at(at).order_by("pk")
    return done + one_by_one(list(due), lambda row: remind(row.pk, at=at))


def known_installed() -> list[UpdateRequest]:
    """The pending ones whose customer was given another version on record since they were asked."""
    newest = ParameterValue.objects.filter(customer=OuterRef("customer"), parameter=VERSION)
    told = newest.filter(at__gt=OuterRef("asked_at")).exclude(value="").order_by("-at", "-pk")
    pending = UpdateRequest.objects.pending().alias(told=Subquery(told.values("pk")[:1]))
    return list(pending.exclude(told=None).order_by("pk"))


@verb
def finish_known(pk: int, *, at: datetime) -> bool:
    """End a request by what the customer's record says; False if it ended meanwhile."""
    update = pending_of(pk)
    row = parameters.current(update.customer).get(VERSION) if update else None
    if update is None or row is None or row.at <= update.asked_at:
        return False
    if not reaches(row.value, update.wanted):
        return False
    zone = ZoneInfo(update.customer.service_line.calendar.zone)
    set_installed(update, row.value[:40], row.at.astimezone(zone).date(), by=row.by, at=at)
    return True


def reaches(installed: str, wanted: str) -> bool:
    """Whether a version is the one that was wanted, or a later one, by the numbers in it."""
    have, want = numbers(installed), numbers(wanted)
    if have and want:
        return have >= want
    return fold(installed.strip()) == fold(wanted.strip())


def numbers(version: str) -> list[int]:
    """8.2 and 8.2.0 are the same version."""
    found = [int(digits) for digits in re.findall(r"[0-9]+", version)]
    while found and found[-1] == 0:
        found.pop()
    return found


@verb
def remind(pk: int, *, at: datetime) -> bool:
    """Remind I+D and whoever asked of one request, once a week however long nobody looked (J37)."""
    update = pending_of(pk)
    if update is None or update.remind_at > at:
        return False
    update.remind_at = at + procedures.duration("update_reminder_after", at=at)
    update.save(update_fields=["remind_at"])
    people = list(dict.fromkeys([*heads(), update.asked_by]))
    text = _("sigue pendiente la actualización a %(version)s")
    ring(update, people, text, key=f"reminder-{at:%Y%m%d%H%M}", at=at)
    return True


def pending_of(pk: int) -> UpdateRequest | None:
    """A pending request, locked; None if it is over or somebody else has it."""
    rows = UpdateRequest.objects.pending().select_for_update(skip_locked=True, no_key=True)
    return rows.filter(pk=pk).first()
