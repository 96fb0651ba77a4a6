"""T-Points are spent on a ticket only after its customer has agreed to it (SAC-13, CC-25)."""

from datetime import date, datetime
from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact
from kit import history
from kit.db import lock
from kit.errors import Refused
from kit.templatetags.kit import moment
from kit.text import one_line
from outbox.models import Mail
from tickets.models import Consent, PointsClaim, Purpose, Reply, Ticket, Triage, Voice
from tickets.services.core.ground import keep, require_open, required, verb
from tickets.services.core.thread import say
from tickets.services.promises import turns
from tickets.services.talk import standard
from tickets.services.talk.answers import FollowUpAnswer
from tickets.services.work import handling

LETTERS = {
    Purpose.INVESTIGATION: "investigation_consent",
    Purpose.THIRD_PARTY: "third_party_consent",
}


@verb
def ask_consent(
    ticket: Ticket,
    *,
    purpose: str,
    points: Decimal,
    detail: str,
    by: User,
    at: datetime,
    third_party: str = "",
) -> Consent:
    """Tell the customer what it would cost, with the standard message, and await their answer."""
    ticket = lock(ticket)
    consent = Consent(
        ticket=ticket,
        purpose=Purpose(purpose),
        third_party=one_line(third_party, limit=100) if purpose == Purpose.THIRD_PARTY else "",
        detail=required(detail, _("Diga en qué consiste.")),
        points=points,
        asked_by=by,
        asked_at=at,
    )
    check_consent(consent)
    told = standard.answer_with(
        ticket,
        LETTERS[Purpose(purpose)],
        by=by,
        at=at,
        text=f"{consent.said}.\n\n{consent.detail}",
        answer=FollowUpAnswer(detail=consent.detail),
        waits=True,
        detail=consent.detail,
        points=floatformat(points, -2),
        third_party=consent.third_party,
    )
    consent.mail = told.mail
    history.keep(consent, by=by, at=at)
    return consent


def ask_with_proposal(
    ticket: Ticket, points: Decimal, *, detail: str, mail: Mail | None, by: User, at: datetime
) -> Consent:
    """Note on a locked ticket that a letter proposed a Service Manager for so many T-Points."""
    if points <= 0:
        raise Refused(_("Indique cuántos T-Points consumiría."))
    consent = Consent(ticket=ticket, purpose=Purpose.MANAGER, detail=detail, points=points)
    consent.asked_by, consent.asked_at, consent.mail = by, at, mail
    history.keep(consent, by=by, at=at)
    return consent


def answer_proposed(ticket: Ticket, *, accepted: bool, by: User, at: datetime) -> None:
    """What the customer said of the Service Manager, they said of their T-Points."""
    row = ticket.consents.filter(purpose=Purpose.MANAGER, reply="").order_by("pk").last()
    if row is None:
        return
    record_consent(
        row,
        reply=Reply.ACCEPTED if accepted else Reply.DECLINED,
        person=ticket.contact,
        on=ticket.customer.service_line.local_date(at),
        how=_("Su respuesta a la propuesta de Service Manager"),
        by=by,
        at=at,
    )


def check_consent(consent: Consent) -> None:
    if consent.points <= 0:
        raise Refused(_("Indique cuántos T-Points consumiría."))
    if consent.purpose == Purpose.THIRD_PARTY:
        required(consent.third_party, _("Diga con quién habría que hablar."))
        return
    found = Triage.objects.filter(ticket=consent.ticket).first()
    if not found or not found.is_charged:
        raise Refused(
            _("Recalifique antes la incidencia como configuración o investigación, y estímela.")
        )


@verb
def record_consent(
    consent: Consent, *, reply: str, person: Contact, on: date, how: str, by: User, at: datetime
) -> Consent:
    """Write down who of the customer agreed or not, when and how; it is written once."""
    ticket = lock(consent.ticket)
    consent = lock(consent)
    if consent.reply:
        raise Refused(_("Esta conformidad ya tiene respuesta: pida otra si ha cambiado."))
    if person.customer_id != ticket.customer_id:
        raise Refused(_("Esa persona no es un contacto de ese cliente."))
    today, asked = (ticket.customer.service_line.local_date(one) for one in (at, consent.asked_at))
    if not asked <= on <= today:
        raise Refused(_("La respuesta es posterior a la pregunta y no puede ser de mañana."))
    consent.reply, consent.person, consent.replied_on = Reply(reply), person, on
    consent.how = required(one_line(how, limit=200), _("Diga cómo respondió."))
    consent.recorded_by, consent.recorded_at = by, at
    history.keep(consent, by=by, at=at)
    words = answered(consent)
    say(ticket, Voice.INTERNAL, words, at=at, author=by)
    if ticket.is_theirs:  # who has answered is not reminded any more, nor closed for silence
        handling.resumed(ticket, by=by, at=at, reason=words[:300])
        turns.settle(ticket)
        keep(ticket, by=by, at=at)
    return consent


def answered(consent: Consent) -> str:
    return _("%(what)s: %(person)s %(reply)s el %(on)s (%(how)s).") % {
        "what": consent.said,
        "person": consent.person,
        "reply": consent.get_reply_display().lower(),
        "on": moment(consent.replied_on),
        "how": consent.how,
    }


@verb
def claim_points(
    consent: Consent, *, points: Decimal, detail: str, by: User, at: datetime
) -> PointsClaim:
    """Note T-Points as spent: never before the consent, and never more than was agreed to.

    For a third party this is what registers the contact that was held with them (CC-25).
    """
    require_open(lock(consent.ticket))
    consent = lock(consent)
    if not consent.is_accepted:
        raise Refused(_("Sin la conformidad del cliente no se consume ningún T-Point."))
    left = consent.points - consent.claimed
    if not 0 < points <= left:
        raise Refused(
            _("El cliente aceptó %(agreed)s T-Points y quedan %(left)s: pida otra conformidad.")
            % {"agreed": floatformat(consent.points, -2), "left": floatformat(left, -2)}
        )
    text = required(detail, _("Diga qué se hizo."))
    return PointsClaim.objects.create(consent=consent, points=points, detail=text, by=by, at=at)


@verb
def reverse_claim(claim: PointsClaim, *, reason: str, by: User, at: datetime) -> PointsClaim:
    """Take back T-Points that were noted by mistake: nothing is changed, the contrary is added."""
    lock(claim.consent)
    text = required(reason, _("Diga por qué se anula."))
    if claim.reverses_id or PointsClaim.objects.filter(reverses=claim).exists():
        raise Refused(_("Este consumo ya está anulado."))
    return PointsClaim.objects.create(
        consent=claim.consent, points=-claim.points, detail=text, by=by, at=at, reverses=claim
    )
