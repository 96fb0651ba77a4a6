"""The talk with the mail server, of which we can say afterwards what it means for the letter."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends import smtp
from django.core.mail.message import EmailMessage

# Seconds. Whoever is spoken to answers soon (EMAIL_TIMEOUT). Whoever has the whole letter may look
# at it first, and giving up on them leaves us in doubt; nothing that they say after that matters.
WITH_THE_LETTER, FAREWELL = 60, 2
TOO_BIG = 552
Refused = dict[str, tuple[int, bytes]]


class NotSent(Exception):
    """The letter certainly did not leave: the server could not be reached, or it said no."""


class Unreachable(NotSent):
    """The server was not reached, or did not let us in: it was not asked about this letter."""


class NeverSendable(NotSent):
    """Trying again is useless."""


class Talk(smtplib.SMTP):
    """What smtplib does, with an eye on how far we came. The archive is always named last."""

    archive = ""
    took = 0  # recipients that the server took
    has_all = False  # it has the letter, or may have it
    refused: Refused | None = None  # who it did not take while it took others

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name one recipient. The archive keeps copies of what reaches somebody, and no others."""
        if recip == self.archive and not self.took:
            return 550, b"nobody to send it to"
        code, words = super().rcpt(recip, options)
        self.took += code in (250, 251)
        return code, words

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_all = True
        self.be_patient(WITH_THE_LETTER)
        answer = super().data(msg)
        self.be_patient(FAREWELL)
        return answer

    def be_patient(self, seconds: float) -> None:
        if self.sock:
            self.sock.settimeout(seconds)

    def sendmail(self, *args: Any, **kwargs: Any) -> Refused:
        """Send it to whom the server takes; who it did not take. Raises what it means otherwise."""
        try:
            self.refused = super().sendmail(*args, **kwargs)
        except OSError as error:  # smtplib's own exceptions are OSErrors too
            if self.has_all and not is_answer(error):
                raise  # cut short when it had the letter: nobody can tell
            raise verdict(error) from error
        return self.refused


class SecretTalk(Talk, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, which tells apart a letter that did not leave and one that may have."""

    refused: Refused | None = None

    @property
    def connection_class(self) -> type[Talk]:
        return SecretTalk if self.use_ssl else Talk

    def _send(self, email_message: EmailMessage) -> bool:
        talk: Any = self.connection
        talk.archive = email_message.bcc[0] if email_message.bcc else ""
        is_sent = bool(super()._send(email_message))  # type: ignore[misc]
        self.refused = talk.refused
        return is_sent


def is_answer(error: OSError) -> bool:
    return isinstance(error, smtplib.SMTPRecipientsRefused) or (
        isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0
    )


def verdict(error: OSError) -> NotSent:
    """What it means for the letter that the server said no, or could not be spoken to."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return NeverSendable(error) if min(codes) >= 500 else NotSent(error)
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return NeverSendable(error)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == TOO_BIG:
        return NeverSendable(error)
    return NotSent(error)
