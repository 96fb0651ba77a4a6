"""Send letters one by one, such that whatever dies on the way loses none and we know of each."""

import contextlib
import zlib
from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from outbox.envelope import archive_of, envelope, is_secret
from outbox.models import Mail, MailStatus, RetryPolicy
from outbox.services import bouncing, posting, witness
from outbox.smtp import NeverSendable, NotSent, Refused, Unreachable

logger = structlog.get_logger("sgc.outbox")

CLAIM = timedelta(minutes=10)  # longer than any worker may take (CELERY_TASK_TIME_LIMIT)
FIRST_PAUSES = (timedelta(minutes=1), timedelta(minutes=10))
PAUSE = timedelta(hours=1)
ATTEMPTS = 8
FOR_GOOD = 500  # an answer from here on is no matter of time
AWAY = timedelta(minutes=1)  # until a server that was away is asked again
MOST = 100  # interrupted letters to settle at a time
HIDDEN = "(enlace personal: se borró al enviarlo)"


def send(mail_pk: int, *, at: datetime) -> bool:
    """Claim one due letter and send it; False if there was nothing to do, or it did not leave.

    The claim is a conditional UPDATE in a transaction of its own, so of two workers exactly one
    gets the letter, and no transaction is open while we talk to the server (A14). A worker killed
    after the server said yes leaves its claim behind: `reclaim` finds it.
    """
    mail = claim(mail_pk, at=at)
    if mail is None:
        return False
    try:
        refused = deliver(mail)
    except Exception as error:
        settle_failure(mail, error, at=at)
        return False
    return settle_partly(mail, refused, at=at)


def claim(mail_pk: int, *, at: datetime) -> Mail | None:
    with transaction.atomic(durable=True):
        due = Mail.objects.due(at).filter(pk=mail_pk)
        claimed = due.update(
            status=MailStatus.SENDING, attempts=F("attempts") + 1, next_try_at=at + CLAIM
        )
        return Mail.objects.get(pk=mail_pk) if claimed else None


def deliver(mail: Mail) -> Refused:
    """Hand the letter to the mail server; whom it did not take while it took others, and why.

    Raises NotSent only when the letter certainly did not leave.
    """
    leave_out_the_gone(mail)
    connection: BaseEmailBackend = get_connection()
    try:
        addressed(mail, connection).send()
    finally:
        with contextlib.suppress(OSError):  # a rude farewell does not undo what was said before
            connection.close()
    return getattr(connection, "refused", None) or {}


def leave_out_the_gone(mail: Mail) -> None:
    """Write to nobody at an address that an earlier letter came back from; the row keeps it."""
    gone = bouncing.gone([*mail.to, *mail.cc])
    if not gone:
        return
    if set(mail.to) <= gone:
        words = _("Nadie recibe correo en %(to)s: una carta anterior volvió. Corrija la dirección.")
        raise NeverSendable(ValueError(words % {"to": ", ".join(sorted(gone))}))
    mail.to = [address for address in mail.to if address not in gone]
    mail.cc = [address for address in mail.cc if address not in gone]


def addressed(mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    """The letter, written once to see whether it can be, and somebody who will take it."""
    try:
        message = envelope(mail, connection)
        message.message()
    except OSError as error:  # a missing file
        raise NotSent(error) from error
    except (ValueError, LookupError) as error:
        raise NeverSendable(error) from error
    try:
        connection.open()
    except OSError as error:  # nobody there, a certificate, a login; smtplib's own are OSErrors too
        raise Unreachable(error) from error
    return message


def hold_back(mail: Mail, *, until: datetime) -> None:
    """Let a letter wait, in the transaction that writes it, for as long as it may be withdrawn."""
    Mail.objects.filter(pk=mail.pk, status=MailStatus.QUEUED).update(next_try_at=until)


def withdraw(mail: Mail, *, at: datetime) -> bool:
    """Take back a letter whose time has not come; False when somebody is sending it, or did.

    A conditional UPDATE as the claim is: of the two, exactly one gets the letter.
    """
    waiting = Mail.objects.filter(pk=mail.pk, status=MailStatus.QUEUED, attempts=0)
    why = _("La retiró quien la escribió, antes de que saliera.")
    held = waiting.filter(next_try_at__gt=at)
    return held.update(status=MailStatus.CANCELLED, next_try_at=at, error=why) == 1


@transaction.atomic
def settle_partly(mail: Mail, refused: Refused, *, at: datetime) -> bool:
    """Write down that it left for those whom the server took; whoever it put off gets a letter of
    their own, and whom it will never take is shown to people. False if that is an addressee."""
    told = ((who, code, why.decode(errors="replace")) for who, (code, why) in refused.items())
    complaint = "\n".join(f"{who}: {code} {why}" for who, code, why in told)
    archive = archive_of(mail)
    put_off = [who for who, (code, _why) in refused.items() if code < FOR_GOOD and who != archive]
    if put_off:
        posting.post_again(mail, put_off, at=at, until=at + FIRST_PAUSES[1])
    lost = [who for who in mail.to if who in refused and who not in put_off]
    if not lost:
        settle_success(mail, at=at, complaint=complaint)
        return True
    words = _("Salió para los demás, pero no para %(who)s: no la envíe otra vez a todos.")
    words = words % {"who": ", ".join(lost)}
    mine(mail).update(status=MailStatus.FAILED, error=f"{words}\n{complaint}"[:2000])
    logger.warning("mail not sent to all", key=mail.key, attempt=mail.attempts)
    return False


def settle_success(mail: Mail, *, at: datetime, complaint: str = "") -> None:
    """Write down that it left, whatever was thought of its fate meanwhile: now it is known."""
    sent = {"status": MailStatus.SENT, "sent_at": at, "error": complaint[:2000]}
    if is_secret(mail):
        sent["body"] = HIDDEN
    Mail.objects.filter(pk=mail.pk).exclude(status=MailStatus.SENT).update(**sent)
    logger.info("mail sent", key=mail.key, attempt=mail.attempts)


def settle_failure(mail: Mail, error: Exception, *, at: datetime) -> None:
    """Decide what becomes of a letter that did not leave, or of which we cannot tell.

    While the server is away no letter is given up, for how long that may be: it uses up no attempt
    (K3), and the figures show what waits.
    """
    status, next_try_at, attempts = MailStatus.QUEUED, at + pause_after(mail), mail.attempts
    is_known = isinstance(error, NotSent)
    if isinstance(error, Unreachable):
        attempts, next_try_at = max(1, attempts - 1), at + AWAY
    elif isinstance(error, NeverSendable):
        status = MailStatus.FAILED
    elif not is_known and archive_of(mail):  # which is asked once the claim runs out
        status, next_try_at = MailStatus.SENDING, mail.next_try_at
    elif not is_known and mail.policy == RetryPolicy.HOLD:
        status = MailStatus.DOUBT
    elif mail.attempts >= ATTEMPTS:
        status = MailStatus.FAILED
    changes = {"status": status, "attempts": attempts, "next_try_at": next_try_at}
    mine(mail).update(**changes, error=str(error)[:2000])
    # Only the kind of failure: a server's answer may quote addresses or the letter itself (J11).
    cause = type(error.__cause__ or error).__name__
    logger.warning("mail not sent", key=mail.key, attempt=mail.attempts, fate=status, cause=cause)


def mine(mail: Mail) -> QuerySet[Mail]:
    """The letter, unless somebody else has decided about it or taken it up since."""
    return Mail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, attempts=mail.attempts)


def pause_after(mail: Mail) -> timedelta:
    """1 min, 10 min, then an hour; up to a fifth less, so that letters do not come back in step."""
    tried = mail.attempts - 1
    pause = FIRST_PAUSES[tried] if tried < len(FIRST_PAUSES) else PAUSE
    share = zlib.crc32(f"{mail.key} {mail.attempts}".encode()) % 1000 / 1000
    return pause * (1 - share / 5)


def reclaim(*, at: datetime) -> int:
    """Settle the letters whose sending was cut short; of how many it could be done.

    What the archive has is sent, and what it has not is sent again. Without an archive their fate
    is unknown: where a second copy does no harm it is sent again, under the same Message-ID;
    elsewhere a person decides.
    """
    abandoned = Mail.objects.abandoned(at).order_by("next_try_at")[:MOST]
    known = witness.ask(abandoned, at=at)
    return sum(settle_abandoned(mail, known.get(mail.pk), at=at) for mail in abandoned)


def settle_abandoned(mail: Mail, has_left: bool | None, *, at: datetime) -> bool:
    if has_left:
        settle_success(mail, at=at)
        return True
    if has_left is None and witness.is_awaited(mail, at=at):
        return False
    status = MailStatus.QUEUED
    if has_left is None and mail.policy == RetryPolicy.HOLD:
        status = MailStatus.DOUBT
    elif mail.attempts >= ATTEMPTS:
        status = MailStatus.FAILED
    reason = _("El proceso que la enviaba se interrumpió: no se sabe si salió.")
    if has_left is False:
        reason = _("Su envío se interrumpió antes de salir: no está en el archivo de copias.")
    return mine(mail).update(status=status, next_try_at=at, error=reason) == 1
