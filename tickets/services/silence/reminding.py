"""The customer's turn: reminders, a warning with a date, and at last the end (CC-43, CC-44)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import procedures.services as procedures
from contacts.models import ActionCode
from outbox.models import Mail, MailStatus, Tone
from tickets.models import (
    EventKind,
    FollowUp,
    InboundMail,
    Message,
    Outcome,
    Status,
    Ticket,
    Track,
    Voice,
)
from tickets.services.core import escalated, letters
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import keep, log, record, store
from tickets.services.core.lapses import lapse
from tickets.services.core.thread import say
from tickets.services.promises import turns
from tickets.services.work import ending, handling

LOST = {MailStatus.FAILED, MailStatus.DOUBT, MailStatus.CANCELLED}


def remind(ticket: Ticket, *, at: datetime) -> None:
    """Remind the customer of a locked ticket, warn them of its end, or end it."""
    last = procedures.integer("reminder_steps", at=at)
    if not ticket.contact.email:
        give_back(ticket, _("el contacto no tiene correo al que recordarle nada"), at=at)
    elif InboundMail.objects.needs_a_person().filter(suspected=ticket).exists():
        give_back(ticket, _("hay un correo por identificar que puede ser su respuesta"), at=at)
    elif ticket.follow_up_step < last:
        send_reminder(ticket, is_last=ticket.follow_up_step + 1 == last, at=at)
    elif escalated.complaint_of(ticket):
        give_back(ticket, _("hay un reclamo abierto: no se cierra sin el CSM"), at=at)
    elif was_lost(ticket, last):
        give_back(ticket, _("el aviso de cierre no llegó al cliente"), at=at)
    elif ticket.incident and ticket.incident.is_open:
        give_back(ticket, _("su error sigue abierto en I+D, con o sin respuesta"), at=at)
    else:
        close_unanswered(ticket, at=at)


def send_reminder(ticket: Ticket, *, is_last: bool, at: datetime) -> None:
    """Ask once more for what we wait for; the last time with the date on which we stop waiting."""
    opened = open_step(ticket, at=at)
    ticket.follow_up_at = lapse(ticket, since=at, at=at)
    words = _("Recordatorio %(step)d: esperamos su respuesta.") % {"step": opened.step}
    deadline = ""
    if is_last:
        ticket.follow_up_at = turns.closing_date(ticket, at=at)
        deadline = local_day(ticket, ticket.follow_up_at)
        words = _("Último recordatorio: sin respuesta antes del %(date)s cerramos el ticket.") % {
            "date": deadline
        }
    message = say(ticket, Voice.PUBLIC, words, at=at)
    message.mail = letters.write(
        ticket,
        "ticket_closing_warning" if is_last else "ticket_reminder",
        key=letter_key(opened),
        at=at,
        awaited=asked(ticket),
        deadline=deadline,
    )
    message.save(update_fields=["mail"])
    ticket.last_told_at = at
    store(ticket, by=None, at=at)
    record(ticket, ActionCode.TICKET_REMINDED, words, by=None, at=at, mail=message.mail)


def open_step(ticket: Ticket, *, at: datetime) -> FollowUp:
    """Note that the customer has let another 48 h pass; which time it is."""
    ticket.follow_up_step += 1
    step, before = ticket.follow_up_step, reminders(ticket)
    opened = FollowUp.objects.create(
        ticket=ticket,
        cycle=ticket.follow_up_cycle,
        track=Track.THEIRS,
        step=step,
        asked=before.filter(step=step).count() + 1,
        due_at=ticket.follow_up_at or at,
        opened_at=at,
    )
    words = _("%(step)d.º lapso sin respuesta del cliente") % {"step": step}
    log(ticket, EventKind.FOLLOW_UP, at=at, text=words, step=step, track=Track.THEIRS.value)
    return opened


def reminders(ticket: Ticket) -> QuerySet[FollowUp]:
    """The steps of the customer's turn since they last spoke."""
    return ticket.follow_ups.filter(cycle=ticket.follow_up_cycle, track=Track.THEIRS)


def close_unanswered(ticket: Ticket, *, at: datetime) -> None:
    """Close a ticket whose customer was warned and did not answer; an answer reopens it (CC-43)."""
    open_step(ticket, at=at)
    ending.end(
        ticket,
        Status.CLOSED,
        by=None,
        outcome=Outcome.NO_ANSWER,
        resolution=_("No recibimos la información que pedimos, después de avisar de este cierre."),
        recipients=[ticket.contact],
        silent_reason="",
        at=at,
    )


def give_back(ticket: Ticket, reason: str, *, at: datetime) -> None:
    """Make it our turn again: nobody is closed who could not be warned (CC-44)."""
    handling.resumed(ticket, by=None, at=at, reason=reason)
    turns.settle(ticket)
    keep(ticket, by=None, at=at)
    ring_owner(
        ticket,
        key=f"unreachable-{ticket.version}",
        text=reason,
        tone=Tone.WARNING,
        by=None,
        at=at,
    )


def was_lost(ticket: Ticket, step: int) -> bool:
    """Whether the letter that warned of the end did not leave, is still tried in vain days after,
    or came back."""
    warned = reminders(ticket).filter(step=step).order_by("asked").last()
    if warned is None:
        return False
    key = f"ticket-{ticket.pk}-{letter_key(warned)}"
    in_vain = Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING], attempts__gt=0)
    lost = Q(status__in=LOST) | in_vain | Q(bounced_at__isnull=False)
    return Mail.objects.filter(lost, key=key).exists()


def letter_key(opened: FollowUp) -> str:
    anew = f"-{opened.asked}" if opened.asked > 1 else ""
    return f"reminder-{opened.cycle}-{opened.step}{anew}"


def asked(ticket: Ticket) -> str:
    """What we last asked of the customer, in our own words."""
    ours: Message | None = (
        ticket.messages.filter(voice=Voice.PUBLIC, author__isnull=False).order_by("at", "pk").last()
    )
    return "\n\n".join(part for part in (ours.body, ours.next_step) if part) if ours else ""


def local_day(ticket: Ticket, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(ticket.calendar.zone)):%d/%m/%Y}"
