"""What a person decides about a letter that the machine gave up, or whose fate it cannot tell."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Mail, MailStatus
from outbox.services import bouncing

logger = structlog.get_logger("sgc.outbox")

OPEN = {MailStatus.QUEUED, MailStatus.DOUBT, MailStatus.FAILED}
GIVEN_UP = {MailStatus.DOUBT, MailStatus.FAILED, MailStatus.CANCELLED}


@transaction.atomic
def try_again(mail: Mail, *, by: User, at: datetime) -> Mail:
    """Queue a letter anew, with all of its attempts; it keeps its Message-ID.

    Whoever does so vouches for its addresses, also for one that an earlier letter came back from.
    """
    mail = lock(mail)
    check(mail, GIVEN_UP)
    if not mail.to:
        raise Refused(_("La carta no tiene ninguna dirección válida: escriba una nueva."))
    bouncing.believe_in([*mail.to, *mail.cc])
    mail.refresh_from_db(fields=["bounced_from"])
    mail.status, mail.attempts, mail.next_try_at = MailStatus.QUEUED, 0, at
    return decided(mail, by=by, at=at)


@transaction.atomic
def cancel(mail: Mail, *, by: User, at: datetime) -> Mail:
    """Give a letter up: it will not be sent."""
    mail = lock(mail)
    check(mail, OPEN)
    mail.status, mail.next_try_at = MailStatus.CANCELLED, at
    return decided(mail, by=by, at=at)


@transaction.atomic
def mark_sent(mail: Mail, *, by: User, at: datetime) -> Mail:
    """Take a letter in doubt for sent, because somebody found out that it arrived."""
    mail = lock(mail)
    check(mail, {MailStatus.DOUBT})
    mail.status, mail.sent_at = MailStatus.SENT, at
    return decided(mail, by=by, at=at)


def choices(mail: Mail) -> list[str]:
    """What may be decided about a letter now: names of verbs."""
    verbs = {"try_again": GIVEN_UP, "cancel": OPEN, "mark_sent": {MailStatus.DOUBT}}
    return [verb for verb, allowed in verbs.items() if mail.status in allowed]


def check(mail: Mail, allowed: set[MailStatus]) -> None:
    if mail.status not in allowed:
        raise Refused(
            _("La carta está «%(status)s»: ya no se puede decidir esto sobre ella.")
            % {"status": mail.get_status_display().lower()}
        )


def decided(mail: Mail, *, by: User, at: datetime) -> Mail:
    mail.decided_by, mail.decided_at = by, at
    mail.save()
    logger.info("mail decided", key=mail.key, fate=mail.status, by=by.pk)
    return mail
