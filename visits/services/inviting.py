"""Asking the customer's people to be there, by letter with the appointment attached (VIS-10)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode, Treatment
from contacts.services import timeline
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile, store
from kit.history import keep
from outbox.models import Mail, Tone
from outbox.signing import sign, verify
from visits import appointment
from visits.models import Answer, Attendee, Visit

PURPOSE = "visit-attendance"


@transaction.atomic
def ask_attendance(visit: Visit, *, by: User, at: datetime) -> list[Attendee]:
    """Ask everybody who was not asked yet, each by a letter of their own; whom it went to."""
    visit = lock(visit)
    if not visit.is_planned or visit.starts_at <= at:
        raise Refused(_("La visita ya empezó o no está en pie: no hay nada que preguntar."))
    rows = list(visit.attendees.filter(answer=Answer.UNASKED).select_related("contact"))
    if not rows:
        raise Refused(_("Ya se preguntó a todos: añada antes a otra persona."))
    mute = [str(row.contact) for row in rows if not row.contact.email]
    if mute:
        raise Refused(
            _("No se les puede escribir, les falta el correo: %(who)s.") % {"who": ", ".join(mute)}
        )
    for row in rows:
        set_answer(row, Answer.ASKED, by=by, at=at)
        mail = write(row, visit, "visit_attendance", at=at)
        timeline.record(
            customer=visit.customer,
            contact=row.contact,
            action=ActionCode.MAIL,
            by=by,
            at=at,
            text=_("Se le pregunta si asistirá a la visita: %s") % visit.subject,
            url=visit.get_absolute_url(),
            mail=mail,
        )
    return rows


@transaction.atomic
def answer_attendance(row: Attendee, *, is_coming: bool, by: User | None, at: datetime) -> Attendee:
    """Write down what somebody said, to us or by their personal link; they may change it."""
    visit = lock(row.visit)
    row = lock(row)
    if not visit.is_planned or visit.ends_at <= at:
        raise Refused(_("La visita ya no está en pie: la respuesta no cambia nada."))
    answer = Answer.YES if is_coming else Answer.NO
    if row.answer == answer:
        return row
    set_answer(row, answer, by=by, at=at)
    words = _("%(who)s: %(answer)s a la visita %(visit)s")
    told = {"who": row.contact, "answer": answer.label, "visit": visit}
    for entry in visit.entries.standing().select_related("owner"):
        outbox.notify(
            user=entry.owner,
            key=f"attendee-{row.pk}-{answer}-{at:%s}",
            text=words % told,
            url=visit.get_absolute_url(),
            tone=Tone.INFO if is_coming else Tone.WARNING,
            by=by,
            at=at,
        )
    return row


def set_answer(row: Attendee, answer: str, *, by: User | None, at: datetime) -> None:
    """Write down where the question stands. The caller holds the lock on the visit."""
    row.answer = Answer(answer)
    if answer in (Answer.YES, Answer.NO):
        row.answered_at, row.answered_by = at, by
    else:
        row.answered_at = row.answered_by = None
        row.asked_at = at if answer == Answer.ASKED else None
    keep(row, by=by, at=at)


def tell_changed(visit: Visit, *, by: User, at: datetime) -> None:
    """Whoever was asked gets the new appointment, and is asked again."""
    for row in asked(visit):
        set_answer(row, Answer.ASKED, by=by, at=at)
        write(row, visit, "visit_changed", at=at)


def tell_cancelled(visit: Visit, *, by: User, at: datetime) -> None:
    for row in asked(visit):
        write(row, visit, "visit_cancelled", at=at)


def tell_left_out(row: Attendee, *, by: User, at: datetime) -> None:
    write(row, row.visit, "visit_cancelled", at=at)


def asked(visit: Visit) -> Iterable[Attendee]:
    """Those who expect us, and those who still may."""
    rows = visit.attendees.filter(answer__in=[Answer.ASKED, Answer.YES])
    return rows.select_related("contact").order_by("pk")


# --- The letter -----------------------------------------------------------------------------


def write(row: Attendee, visit: Visit, kind: str, *, at: datetime) -> Mail:
    """One letter with the appointment, for their calendar program."""
    line, person = visit.customer.service_line, row.contact
    zone = ZoneInfo(line.calendar.zone)
    start, end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%d/%m/%Y %H:%M}"
    context = {
        "contact": person.first_name,
        "team": line.team_name,
        "subject": visit.subject,
        "held_at": f"{start:%d/%m/%Y}, {start:%H:%M}–{until}",
        "place": visit.place,
        "topics": "\n".join(f"- {topic}" for topic in visit.topic_lines) or visit.subject,
        "url": settings.BASE_URL + reverse("visits:attend", args=[row.pk, signature(row)]),
    }
    if kind == "visit_cancelled":
        del context["url"], context["topics"]
    return outbox.post(
        key=f"{kind}-{row.pk}-{visit.version}-{at:%s}",
        kind=kind,
        to=[person.email],
        context=context,
        at=at,
        informal=person.treatment == Treatment.INFORMAL,
        reply_to=line.mailbox,
        from_name=line.team_name,
        files=[appointment_file(row, visit, kind, at=at)],
    )


def appointment_file(row: Attendee, visit: Visit, kind: str, *, at: datetime) -> StoredFile:
    body = appointment.written(
        uid=f"visit-{visit.pk}",
        sequence=visit.version,
        summary=visit.subject,
        place=visit.place,
        start=visit.starts_at,
        end=visit.ends_at,
        organizer=visit.customer.service_line.mailbox,
        attendee=row.contact.email,
        stamp=at,
        is_cancelled=kind == "visit_cancelled",
    )
    return replace(store(body, name="visita.ics"), content_type="text/calendar")


def signature(row: Attendee) -> str:
    return sign(PURPOSE, str(row.pk))


def is_theirs(pk: int, signed: str) -> bool:
    """Whether we gave this link to that person."""
    return verify(PURPOSE, str(pk), signed)
