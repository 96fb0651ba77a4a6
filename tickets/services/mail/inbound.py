"""Mail in: kept first, read second, and whatever happens it has a fate and a reason."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import UniqueViolation

from accounts.models import User
from contacts.models import Channel, Contact
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile, keep, open_file, store
from kit.text import one_line
from outbox import services as outbox
from outbox.models import Mail, Tone
from tickets.mailparse import LONGEST_HEAD, Enclosure, Letter, Unreadable, outline, parse
from tickets.models import Escalation, Fate, InboundMail, Message, Ticket
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import verb
from tickets.services.help import providers
from tickets.services.intake import opening
from tickets.services.mail.judging import Verdict, judge
from tickets.services.talk import replies

logger = structlog.get_logger("sgc.inbound")

LONGEST_REPORT = 20_000  # bytes of each part in which a mail server says why
MOST_ATTEMPTS = 3  # a message that killed its reader so often is not read again by itself
FETCHED = 1  # attempts of what is read as soon as it is kept; a form waits for the next sweep
ORIGINAL = "correo-original.eml"
TROUBLES = {
    "empty": gettext_lazy("El correo está vacío."),
    "large": gettext_lazy("El correo es demasiado grande para leerlo."),
    "head": gettext_lazy("La cabecera del correo es desmesurada."),
    "nested": gettext_lazy("El correo contiene demasiados niveles o partes."),
    "parts": gettext_lazy("El correo contiene demasiadas partes."),
    "files": gettext_lazy("El correo trae demasiados adjuntos."),
    "broken": gettext_lazy("El correo está dañado y no se pudo leer."),
    "lost": gettext_lazy("No se encuentra el original en el almacén de archivos."),
    "deadly": gettext_lazy("La lectura se interrumpió varias veces."),
    "failed": gettext_lazy("Se leyó, pero no se pudo registrar."),
}


def receive(
    raw: bytes,
    *,
    mailbox: str,
    at: datetime,
    uidvalidity: int | None = None,
    uid: int | None = None,
    channel: Channel = Channel.EMAIL,
) -> InboundMail:
    """Keep a message for good before anybody looks into it; the same bytes are kept once.

    When this returns, the message may be taken off the server: it is committed.
    """
    row = InboundMail(
        mailbox=one_line(mailbox, limit=254).lower(),
        channel=channel,
        uidvalidity=uidvalidity,
        uid=uid,
        sha256=keep(raw),
        size=len(raw),
        received_at=at,
        attempts=FETCHED if channel == Channel.EMAIL else 0,
    )
    known = None if uid else same_as(row)  # a server hands out the same again only after a crash
    while known is None and not is_added(row):
        known = same_as(row)  # somebody else took it in at the same moment
        row.uidvalidity = row.uid = None  # or else the server gave one number to two messages
    return known or row


def same_as(row: InboundMail) -> InboundMail | None:
    same = InboundMail.objects.filter(mailbox=row.mailbox, sha256=row.sha256)
    return same.first()


def is_added(row: InboundMail) -> bool:
    """Commit a new row; not if there is one with the same bytes or number."""
    try:
        with transaction.atomic(durable=True):
            row.save()
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            return False
        raise
    row.is_new = row.attempts == FETCHED
    return True


def read(inbound: InboundMail, *, at: datetime) -> InboundMail:
    """Give a kept message its fate. What cannot be read ends in quarantine, never in a crash.

    Only the loss of the database stops it; then the message stays unread, for the next sweep.
    """
    if not is_begun(inbound):
        return inbound
    if inbound.attempts > MOST_ATTEMPTS:
        return quarantine(inbound, "deadly")
    try:
        return settle_by_rule(inbound, letter_in(inbound), at=at)
    except Unreadable as trouble:
        return quarantine(inbound, *trouble.args)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("inbound mail failed", inbound=inbound.pk)
        return quarantine(inbound, "failed", type(error).__name__)


def is_begun(inbound: InboundMail) -> bool:
    """Count an attempt before it is made; the first was counted when the message was kept. Not if
    somebody has read it by now."""
    if inbound.is_new:
        inbound.is_new = False
        return True
    inbound.attempts += 1
    unread = InboundMail.objects.unread().filter(pk=inbound.pk)
    return unread.update(attempts=F("attempts") + 1) == 1


def read_waiting(*, at: datetime) -> int:
    """Read what was kept by somebody who died before reading it; how many there were."""
    waiting = list(InboundMail.objects.unread().order_by("pk")[:200])
    for inbound in waiting:
        read(inbound, at=at)
    return len(waiting)


def letter_in(inbound: InboundMail) -> Letter:
    """The message as it is on file; raises Unreadable."""
    try:
        with open_file(inbound.sha256) as content:
            raw = content.read()
    except OSError as error:
        raise Unreadable("lost") from error
    return parse(raw)


@verb
def settle_by_rule(inbound: InboundMail, letter: Letter, *, at: datetime) -> InboundMail:
    inbound = lock(inbound)
    if inbound.fate != Fate.RECEIVED:  # somebody else was quicker
        return inbound
    describe(inbound, letter)
    verdict = judge(inbound, letter)
    try:
        carry_out(verdict, inbound, letter, at=at)
    except Refused as refusal:  # by a verb, which has taken back what it had done
        verdict = Verdict(Fate.UNKNOWN, str(refusal), suspected=verdict.suspected)
        carry_out(verdict, inbound, letter, at=at)
    inbound.save()
    logger.info("inbound mail read", inbound=inbound.pk, fate=inbound.fate)
    return inbound


def describe(inbound: InboundMail, letter: Letter) -> None:
    inbound.header_id = letter.message_id
    inbound.sender = letter.sender
    inbound.subject = letter.subject


def carry_out(verdict: Verdict, inbound: InboundMail, letter: Letter, *, at: datetime) -> None:
    """Do what was decided, and note it on the row. The caller saves it."""
    inbound.fate, inbound.reason = verdict.fate, verdict.reason[:300]
    inbound.ticket, inbound.suspected = verdict.ticket, verdict.suspected
    if verdict.bounced:
        gone = outbox.note_bounce(verdict.bounced, report_of(letter), at=at)
        if verdict.ticket:
            tell_of_bounce(verdict.bounced, verdict.ticket, gone, at=at)
    if verdict.escalation:
        inbound.message = add_of_provider(verdict.escalation, letter, at=at)
    if verdict.contact is None:
        return
    if verdict.ticket:
        inbound.message = add_to(verdict.ticket, inbound, letter, contact=verdict.contact, at=at)
    else:
        inbound.ticket = open_for(verdict.contact, inbound, letter, verdict.is_proven)
        said = inbound.ticket.messages.order_by("pk").values_list("pk", flat=True)
        inbound.message_id = said.first()


def open_for(contact: Contact, inbound: InboundMail, letter: Letter, is_proven: bool) -> Ticket:
    """A new ticket, as of the moment in which the message reached us."""
    is_form = inbound.channel == Channel.FORM  # nobody quotes or signs in a form
    return opening.open_ticket(
        customer=contact.customer,
        contact=contact,
        channel=Channel(inbound.channel),
        subject=letter.subject or _("(sin asunto)"),
        body=(letter.text if is_form else letter.said) or _("(El correo no trae texto.)"),
        is_urgent=letter.heads.get("importance", "").strip().lower() == "high",
        at=inbound.received_at,
        files=kept_files(letter),
        header_id=letter.message_id,
        is_proven=is_proven,
    )


def add_to(
    ticket: Ticket, inbound: InboundMail, letter: Letter, *, contact: Contact, at: datetime
) -> Message:
    """What the customer says in a ticket they have, as of when it reached us, however long it
    waited for somebody to say whose it is."""
    return replies.hear(
        ticket,
        body=letter.said or _("(El correo no trae texto.)"),
        at=at,
        contact=contact,
        sender=letter.sender,
        files=kept_files(letter),
        channel=inbound.channel,
        said_at=inbound.received_at,
    )


def add_of_provider(escalation: Escalation, letter: Letter, *, at: datetime) -> Message:
    return providers.hear_provider(
        escalation,
        body=letter.said or _("(El correo no trae texto.)"),
        at=at,
        sender=letter.sender,
        files=kept_files(letter),
    )


def kept_files(letter: Letter) -> Sequence[StoredFile]:
    return [store(file.content, name=file.name) for file in letter.files]


def report_of(letter: Letter) -> str:
    """What the mail server reports of a letter that came back, in whatever part it says it."""
    texts = [file.content[:LONGEST_REPORT].decode(errors="replace") for file in letter.files]
    return "\n".join([letter.text, *texts])


def tell_of_bounce(mail: Mail, ticket: Ticket, gone: str, *, at: datetime) -> None:
    """Whoever has the ticket must know that the customer did not get our letter."""
    key = f"bounce-{mail.pk}"
    text = _("no llegó a %(to)s la carta «%(subject)s».") % {
        "to": ", ".join(mail.to),
        "subject": mail.subject,
    }
    if gone:
        key, text = (
            f"{key}-gone",
            _("%(gone)s no existe: corríjalo. %(text)s")
            % {
                "gone": gone,
                "text": text,
            },
        )
    ring_owner(ticket, key=key, text=text, tone=Tone.WARNING, by=None, at=at)


@transaction.atomic
def quarantine(inbound: InboundMail, trouble: str, detail: str = "") -> InboundMail:
    """Put a message aside for a person; it keeps its bytes and may be tried again."""
    inbound = lock(inbound)
    if inbound.fate == Fate.RECEIVED:
        inbound.fate = Fate.QUARANTINE
        describe(inbound, outline(beginning(inbound)))
        reason = str(TROUBLES[trouble])
        inbound.reason = one_line(f"{reason} ({detail})" if detail else reason, limit=300)
        inbound.save()
        logger.warning("inbound mail quarantined", inbound=inbound.pk, trouble=trouble)
    return inbound


def beginning(inbound: InboundMail) -> bytes:
    """As much of the bytes as a head may take; nothing if they are lost."""
    try:
        with open_file(inbound.sha256) as content:
            return content.read(LONGEST_HEAD)
    except OSError:
        return b""


# --- What a person decides ------------------------------------------------------------------


def retry(inbound: InboundMail, *, by: User, at: datetime) -> InboundMail:
    """Read a message anew: what was in the way may have been put right since."""
    with transaction.atomic():
        inbound = lock(inbound)
        check_open(inbound)
        inbound.fate, inbound.attempts, inbound.settled_by = Fate.RECEIVED, 0, by
        inbound.save()
    return read(inbound, at=at)


@transaction.atomic
def settle(
    inbound: InboundMail, *, by: User, contact: Contact, at: datetime, ticket: Ticket | None = None
) -> InboundMail:
    """Say who wrote a message: it opens a ticket as of its arrival, or joins one of theirs."""
    inbound = lock(inbound)
    check_open(inbound, and_ignored=True)
    if ticket and ticket.customer_id != contact.customer_id:
        raise Refused(_("El ticket %(label)s es de otro cliente.") % {"label": ticket.label})
    if not contact.is_active:
        raise Refused(_("El contacto ya no está activo."))
    letter = letter_or_enclosure(inbound)
    fate = Fate.FOLLOW_UP if ticket else Fate.TICKET
    verdict = Verdict(
        fate, contact=contact, ticket=ticket, suspected=inbound.suspected, is_proven=True
    )
    carry_out(verdict, inbound, letter, at=at)
    inbound.settled_by = by
    inbound.save()
    return inbound


@transaction.atomic
def ignore(inbound: InboundMail, *, by: User, reason: str, at: datetime) -> InboundMail:
    """Decide that a message is nobody's business; it stays on file with the reason."""
    inbound = lock(inbound)
    check_open(inbound)
    inbound.fate, inbound.reason = Fate.IGNORED, one_line(reason, limit=300)
    inbound.settled_by = by
    inbound.save()
    logger.info("inbound mail ignored", inbound=inbound.pk, by=by.pk, at=at.isoformat())
    return inbound


def check_open(inbound: InboundMail, *, and_ignored: bool = False) -> None:
    allowed = {Fate.UNKNOWN, Fate.QUARANTINE} | ({Fate.IGNORED} if and_ignored else set())
    if inbound.fate not in allowed:
        raise Refused(
            _("Este correo ya está «%(fate)s»: otra persona lo ha resuelto.")
            % {"fate": inbound.get_fate_display().lower()}
        )


def letter_or_enclosure(inbound: InboundMail) -> Letter:
    """The message; or, if nothing can read it, a blank one that brings it along as a file."""
    try:
        return letter_in(inbound)
    except Unreadable:
        return unread_letter(inbound)


def unread_letter(inbound: InboundMail) -> Letter:
    try:
        with open_file(inbound.sha256) as content:
            original = Enclosure(ORIGINAL, content.read())
    except OSError as error:
        raise Refused(str(TROUBLES["lost"])) from error
    return Letter(sender=inbound.sender, subject=inbound.subject, files=(original,))
