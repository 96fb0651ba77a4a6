"""Letters that come back, and addresses to which none is sent any more (E10)."""

import re
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db.models import F

from outbox.envelope import bounced_pk
from outbox.models import Mail

logger = structlog.get_logger("sgc.outbox")

# Nobody is there (RFC 3463: 5.1.x, 5.2.1); a full mailbox or a refused text is no reason to stop.
FAILED = re.compile(r"^Status:[ \t]*5\.", re.IGNORECASE | re.MULTILINE)
GONE = re.compile(r"^Status:[ \t]*5\.(?:1\.\d{1,3}|2\.1)\b", re.IGNORECASE | re.MULTILINE)
WHOM = re.compile(
    r"^(?:Final|Original)-Recipient:[ \t]*rfc822[ \t]*;[ \t]*<?([^\s<>]{3,254})>?",
    re.IGNORECASE | re.MULTILINE,
)


def bounced_mail(address: str) -> Mail | None:
    """The letter whose bounce came back to this address; None unless we signed it."""
    pk = bounced_pk(address)
    return Mail.objects.filter(pk=pk).first() if pk else None


def note_bounce(mail: Mail, report: str, *, at: datetime) -> str:
    """Keep that a letter came back for good; if because nobody is there, the address, which gets no
    other, is answered: else "".

    The report names whom it is about; one that is no addressee of this very letter counts nothing.
    """
    if not FAILED.search(report):
        return ""
    known = {address.lower() for address in (*mail.to, *mail.cc)}
    named: list[str] = [one.lower() for one in WHOM.findall(report) if one.lower() in known]
    if not named:
        return ""
    gone = named[0] if GONE.search(report) else ""
    Mail.objects.filter(pk=mail.pk).update(bounced_from=gone or F("bounced_from"), bounced_at=at)
    logger.info("mail bounced", key=mail.key)
    return gone


def gone(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses at which nobody is any more."""
    asked = {address.lower() for address in addresses}
    known = Mail.objects.filter(bounced_from__in=asked).exclude(bounced_from="")
    dead = set(known.values_list("bounced_from", flat=True))
    return {address for address in addresses if address.lower() in dead}


def believe_in(addresses: Iterable[str]) -> None:
    """Let letters go to these addresses again: a person says that somebody is there."""
    asked = [address.lower() for address in addresses]
    Mail.objects.filter(bounced_from__in=asked).exclude(bounced_from="").update(bounced_from="")
