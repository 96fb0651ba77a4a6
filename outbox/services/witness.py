"""Ask the archive, which gets a copy of every letter, whether one that was cut short has left.

Only who was sent a copy in the same talk with the mail server can tell (reliability 4.1, A1).
"""

import imaplib
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from kit.imap import account, opened
from outbox.envelope import archive_of
from outbox.models import Mail, MailStatus

logger = structlog.get_logger("sgc.outbox")

ON_ITS_WAY = timedelta(minutes=10)  # a copy may take as long to reach the archive
PATIENCE = timedelta(hours=1)  # with an archive that does not answer


def ask(mails: Iterable[Mail], *, at: datetime) -> dict[int, bool]:
    """Whether each of them has left, as far as the archive can tell; without one, nobody can."""
    asked = [mail for mail in mails if archive_of(mail)]
    if not asked:
        return {}
    try:
        with opened(account(settings.WITNESS_URL)) as box:
            if not is_kept_up(box, at=at):
                logger.error("the archive does not have what was sent")
                return {}
            return {mail.pk: has(box, mail) for mail in asked}
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        logger.error("archive failed", why=type(error).__name__)
        return {}


def is_awaited(mail: Mail, *, at: datetime) -> bool:
    """Whether the archive could still tell, and will be asked again."""
    return bool(archive_of(mail)) and at - mail.next_try_at < PATIENCE


def is_kept_up(box: BaseMailBox, *, at: datetime) -> bool:
    """Whether it has the last letter that it must have: an archive that was filled to the brim, or
    gets letters under other Message-IDs, would swear that none has left."""
    sent = Mail.objects.filter(status=MailStatus.SENT, sent_at__lte=at - ON_ITS_WAY)
    latest = next(filter(archive_of, sent.order_by("-sent_at")[:20]), None)
    return latest is not None and has(box, latest)


def has(box: BaseMailBox, mail: Mail) -> bool:
    return bool(box.uids(f'HEADER Message-ID "{mail.message_id}"'))
