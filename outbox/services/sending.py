"""Send letters one by one, such that whatever dies on the way loses none and we know of each."""

import contextlib
import smtplib
import zlib
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from outbox.catalogue import KINDS
from outbox.envelope import bounced_pk, envelope
from outbox.models import Mail, MailStatus, RetryPolicy

logger = structlog.get_logger("sgc.outbox")

CLAIM = timedelta(minutes=10)  # longer than any worker may take (CELERY_TASK_TIME_LIMIT)
FIRST_PAUSES = (timedelta(minutes=1), timedelta(minutes=10))
PAUSE = timedelta(hours=1)
ATTEMPTS = 8
HIDDEN = "(enlace personal: se borró al enviarlo)"


class NotSent(Exception):
    """The letter certainly did not leave: the server could not be reached, or it said no."""


class NeverSendable(NotSent):
    """Trying again is useless."""


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
        deliver(mail)
    except Exception as error:
        settle_failure(mail, error, at=at)
        return False
    settle_success(mail, at=at)
    return True


def claim(mail_pk: int, *, at: datetime) -> Mail | None:
    with transaction.atomic(durable=True):
        due = Mail.objects.due(at).filter(pk=mail_pk)
        claimed = due.update(
            status=MailStatus.SENDING, attempts=F("attempts") + 1, next_try_at=at + CLAIM
        )
        return Mail.objects.get(pk=mail_pk) if claimed else None


def deliver(mail: Mail) -> None:
    """Hand the letter to the mail server. Raises NotSent only when it certainly did not leave."""
    connection: BaseEmailBackend = get_connection()
    try:
        message = envelope(mail, connection)
        message.message()  # written once to see whether it can be, before anybody listens
        connection.open()
    except (ValueError, LookupError) as error:
        raise NeverSendable(error) from error
    except OSError as error:  # a missing file; smtplib's own exceptions are OSErrors too
        raise NotSent(error) from error
    try:
        message.send()
    except smtplib.SMTPException as error:
        raise verdict(error) from error
    finally:
        with contextlib.suppress(OSError):  # a rude farewell does not undo what was said before
            connection.close()


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


def verdict(error: smtplib.SMTPException) -> Exception:
    """What an answer of the server means; a conversation cut short means nothing certain."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return NeverSendable(error) if min(codes) >= 500 else NotSent(error)
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return NeverSendable(error)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return NotSent(error)
    return error


def settle_success(mail: Mail, *, at: datetime) -> None:
    """Write down that it left, whatever was thought of its fate meanwhile: now it is known."""
    sent = {"status": MailStatus.SENT, "sent_at": at, "error": ""}
    if is_secret(mail):
        sent["body"] = HIDDEN
    Mail.objects.filter(pk=mail.pk).exclude(status=MailStatus.SENT).update(**sent)
    logger.info("mail sent", key=mail.key, attempt=mail.attempts)


def is_secret(mail: Mail) -> bool:
    """Whether it carries a link that is good for its addressee alone."""
    return mail.kind in KINDS and KINDS[mail.kind].is_secret


def settle_failure(mail: Mail, error: Exception, *, at: datetime) -> None:
    """Decide what becomes of a letter that did not leave, or of which we cannot tell."""
    status, next_try_at = MailStatus.QUEUED, at + pause_after(mail)
    if isinstance(error, NeverSendable):
        status = MailStatus.FAILED
    elif not isinstance(error, NotSent) and mail.policy == RetryPolicy.HOLD:
        status = MailStatus.DOUBT
    elif mail.attempts >= ATTEMPTS:
        status = MailStatus.FAILED
    mine = Mail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, attempts=mail.attempts)
    mine.update(status=status, next_try_at=next_try_at, error=str(error)[:2000])
    # Only the kind of failure: a server's answer may quote addresses or the letter itself (J11).
    cause = type(error.__cause__ or error).__name__
    logger.warning("mail not sent", key=mail.key, attempt=mail.attempts, fate=status, cause=cause)


def pause_after(mail: Mail) -> timedelta:
    """1 min, 10 min, then an hour; up to a fifth less, so that letters do not come back in step."""
    tried = mail.attempts - 1
    pause = FIRST_PAUSES[tried] if tried < len(FIRST_PAUSES) else PAUSE
    share = zlib.crc32(f"{mail.key} {mail.attempts}".encode()) % 1000 / 1000
    return pause * (1 - share / 5)


def reclaim(*, at: datetime) -> int:
    """Take back the letters whose sender died in the middle; how many there were.

    Their fate is unknown. Where a second copy does no harm it is sent again, under the same
    Message-ID; elsewhere a person decides.
    """
    abandoned = Mail.objects.abandoned(at)
    reason = _("El proceso que la enviaba se interrumpió: no se sabe si salió.")
    held = abandoned.filter(policy=RetryPolicy.HOLD).update(
        status=MailStatus.DOUBT, next_try_at=at, error=reason
    )
    spent = abandoned.filter(attempts__gte=ATTEMPTS).update(
        status=MailStatus.FAILED, next_try_at=at, error=reason
    )
    again = abandoned.update(status=MailStatus.QUEUED, next_try_at=at, error=reason)
    return held + spent + again


def bounced_mail(address: str) -> Mail | None:
    """The letter whose bounce came back to this address; None unless we signed it (E10)."""
    pk = bounced_pk(address)
    return Mail.objects.filter(pk=pk).first() if pk else None
