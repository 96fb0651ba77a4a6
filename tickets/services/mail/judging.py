"""What is to become of a message: a decision without a deed, so that it can be read and tested."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import outbox.services as outbox
from contacts.models import Contact
from kit.files import open_file
from outbox.models import Mail
from tickets import mailparse
from tickets.mailparse import Letter
from tickets.mailsigns import Machine, dmarc, machine_behind
from tickets.models import Escalation, Fate, InboundMail, Ticket
from tickets.services.mail import senders, trails
from tickets.services.mail.senders import Ours

MACHINES = {
    Machine.BOUNCE: gettext_lazy("Rebote: una carta no se pudo entregar."),
    Machine.ABSENCE: gettext_lazy("Respuesta automática por ausencia."),
    Machine.AUTOMATIC: gettext_lazy("Mensaje automático."),
    Machine.BULK: gettext_lazy("Lista de distribución o envío masivo."),
}


@dataclass(frozen=True)
class Verdict:
    """A fate with its reason; `contact` is set when the message goes into a ticket."""

    fate: Fate
    reason: str = ""
    contact: Contact | None = None
    ticket: Ticket | None = None  # that it belongs to
    suspected: Ticket | None = None  # that it may belong to: a person is shown it
    bounced: Mail | None = None  # our letter that did not arrive, proven by its signature
    escalation: Escalation | None = None  # that a provider answers
    is_proven: bool = False  # that it was the contact who wrote


def judge(inbound: InboundMail, letter: Letter) -> Verdict:
    """Decide by rule, in this order: what is no person's, what is nobody's, whose it is."""
    meant = trails.ticket_meant(letter)
    ours = senders.of_ours(letter.sender)
    ignored = is_echo(letter, ours) or from_machine(letter, meant) or said_before(inbound, letter)
    if ignored:
        return ignored
    suspected = meant or trails.ticket_named(letter.subject)
    doubt = reason_for_doubt(letter, ours)
    if doubt:
        return Verdict(Fate.UNKNOWN, doubt, suspected=suspected)
    escalation = trails.escalation_meant(letter)
    if escalation:
        return from_provider(escalation)
    people = senders.contacts_with(letter.sender)
    contact = participant(meant, people)
    if contact:
        return Verdict(Fate.FOLLOW_UP, contact=contact, ticket=meant)
    is_proven = dmarc(letter, settings.MAIL_AUTHSERV_ID) == "pass"
    return opening(people, suspected, is_proven=is_proven)


def is_echo(letter: Letter, ours: Ours) -> Verdict | None:
    """Our own mail, forwarded back to us or sent in our name."""
    if outbox.is_ours(letter.message_id) or ours.is_mailbox:
        return Verdict(Fate.IGNORED, _("Es un mensaje nuestro."))
    return None


def from_machine(letter: Letter, meant: Ticket | None) -> Verdict | None:
    """What no person wrote is kept and shown, but opens, answers and reopens nothing."""
    machine = machine_behind(letter)
    if machine is None:
        return None
    reason = str(MACHINES[machine])
    if machine is not Machine.BOUNCE:
        return Verdict(Fate.IGNORED, reason, ticket=meant)
    mail = next(filter(None, map(outbox.bounced_mail, letter.recipients)), None)
    if mail is None:
        return Verdict(Fate.IGNORED, reason, ticket=meant)
    return Verdict(Fate.IGNORED, reason, ticket=trails.ticket_behind(mail), bounced=mail)


def said_before(inbound: InboundMail, letter: Letter) -> Verdict | None:
    """The same message again, by another way: same Message-ID, sender and content.

    The Message-ID alone would lose mail: some programs give all of theirs the same.
    """
    if not letter.message_id:
        return None
    before = InboundMail.objects.filter(header_id=letter.message_id, sender=letter.sender)
    before = before.filter(fate__in=[Fate.TICKET, Fate.FOLLOW_UP, Fate.UNKNOWN])
    for first in before.exclude(pk=inbound.pk).only("sha256", "ticket").order_by("pk")[:5]:
        if says_the_same(first, letter):
            return Verdict(Fate.IGNORED, _("Copia de un correo ya recibido."), ticket=first.ticket)
    return None


def says_the_same(first: InboundMail, letter: Letter) -> bool:
    try:
        with open_file(first.sha256) as content:
            other = mailparse.parse(content.read())
    except (OSError, mailparse.Unreadable):
        return False
    return (other.subject, other.text, other.files) == (letter.subject, letter.text, letter.files)


def from_provider(escalation: Escalation) -> Verdict:
    """The answer to what we wrote to a provider, whoever there signs it (SAC-10)."""
    return Verdict(Fate.FOLLOW_UP, ticket=escalation.ticket, escalation=escalation)


def reason_for_doubt(letter: Letter, ours: Ours) -> str:
    """Why a person has to look before anything is done in the sender's name; empty if not."""
    if not letter.sender:
        return _("No se puede leer la dirección del remitente.")
    if letter.sender_is_doubtful:
        return _("El correo lleva varios remitentes distintos.")
    if dmarc(letter, settings.MAIL_AUTHSERV_ID) == "fail":
        return _("El servidor de correo no pudo confirmar el remitente (DMARC).")
    if ours.staff:
        return _("Lo envió %(name)s, de nuestro equipo: por correo nadie actúa como personal.") % {
            "name": ours.staff
        }
    return ""


def participant(ticket: Ticket | None, people: list[Contact]) -> Contact | None:
    """The sender as one of the people of the ticket's customer; its own contact first."""
    if ticket is None:
        return None
    theirs = [person for person in people if person.customer_id == ticket.customer_id]
    theirs.sort(key=lambda person: person.pk != ticket.contact_id)
    return theirs[0] if theirs else None


def opening(people: list[Contact], suspected: Ticket | None, *, is_proven: bool) -> Verdict:
    """A new ticket, if it is clear who asks and they may."""
    able = [person for person in people if person.may_open_tickets]
    if not people:
        reason = _("Ningún contacto activo tiene esta dirección.")
    elif len({person.customer_id for person in people}) > 1:
        reason = _("Esta dirección la usan contactos de varios clientes.")
    elif not able:
        reason = _("El contacto no está autorizado a abrir tickets.")
    else:
        return Verdict(Fate.TICKET, contact=able[0], suspected=suspected, is_proven=is_proven)
    return Verdict(Fate.UNKNOWN, reason, suspected=suspected)
