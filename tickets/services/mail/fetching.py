"""Bring mail in from its servers: a message leaves the server only once it is kept here (4.12)."""

import contextlib
import imaplib
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderCreateError

import outbox.services as outbox
from accounts.models import User
from accounts.roles import ADMINISTRATOR
from kit.imap import Account, account, opened
from outbox.models import Tone
from tickets.models import InboundMail
from tickets.services.mail import inbound

logger = structlog.get_logger("sgc.fetching")

MOST = 500  # messages in one go: less than a worker's time limit; the next sweep goes on
DONE = ("Procesados", "INBOX.Procesados", "INBOX/Procesados")  # servers differ on where
AWAY = timedelta(minutes=15)  # that a mailbox may be out of reach before it is told
LOCK = 20_904  # the number under which our lock stands among PostgreSQL's advisory locks


def sweep(*, at: datetime) -> int:
    """Read what was kept but not read, then fetch from every mailbox; how many were taken in.

    A mailbox that cannot be reached is told to who administers and holds up no other.
    """
    inbound.read_waiting(at=at)
    taken = 0
    for place in map(account, settings.IMAP_URL.split()):
        try:
            taken += fetch(place, at=at)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            logger.error("mailbox failed", mailbox=place.address, why=type(error).__name__)
            tell_away(place, at=at)
    return taken


def reached(address: str) -> datetime | None:
    """When a mailbox was last looked through to its end; unknown after the cache was emptied."""
    found: datetime | None = cache.get(f"mailbox:{address}")
    return found


def tell_away(place: Account, *, at: datetime) -> None:
    """Tell who administers, once a day, that nobody's mail to this address comes in."""
    last = reached(place.address)
    if last is None:  # nobody knows since when: from now on it counts
        cache.set(f"mailbox:{place.address}", at, None)
    elif at - last > AWAY:
        for person in User.objects.with_role(ADMINISTRATOR):
            outbox.notify(
                user=person,
                key=f"mailbox-{place.address}-{at:%Y%m%d}",
                text=_("No se puede leer el buzón %(address)s: sus correos no entran.")
                % {"address": place.address},
                url=reverse("tickets:inbound"),
                tone=Tone.DANGER,
                at=at,
            )


def fetch(place: Account, *, at: datetime) -> int:
    """Take in what is new in one mailbox, oldest first; nothing while somebody else does."""
    with alone(place.address) as is_mine:
        if not is_mine:
            return 0
        with opened(place) as box:
            taken = take_new(box, place, at=at)
        cache.set(f"mailbox:{place.address}", at, None)
        return taken


def take_new(box: BaseMailBox, place: Account, *, at: datetime) -> int:
    validity = box.folder.status(place.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
    done = folder_for_done(box)
    uids = new_uids(box, place, validity, is_emptied=bool(done))[:MOST]
    for uid in uids:
        raw = handed_over(box, uid)
        if raw is not None:
            kept = inbound.receive(raw, mailbox=place.address, at=at, uidvalidity=validity, uid=uid)
            inbound.read(kept, at=at)
            put_away(box, uid, done)
    return len(uids)


def new_uids(box: BaseMailBox, place: Account, validity: int, *, is_emptied: bool) -> list[int]:
    """What nobody has opened, and whatever came after the last that we took.

    So a colleague who opens a message first does not hide it from us, and the years of mail in a
    mailbox that we see for the first time stay where they are. When the server has numbered its
    messages anew, none is the last; what we have already is recognised by its bytes.

    Where what we took `is_emptied` into a folder, the last is looked for as well, and first of all:
    whoever took it may have died when it was marked as read, and not yet put away; and once another
    is the last, nobody would look for it again.
    """
    known = InboundMail.objects.filter(mailbox=place.address, uidvalidity=validity)
    last = known.aggregate(last=Max("uid"))["last"]
    found = {int(uid) for uid in box.uids("UNSEEN UNDELETED")}
    if last:  # n:* names the last message even when its number is below n
        first = last if is_emptied else last + 1
        later = box.uids(f"UID {first}:* UNDELETED")
        found |= {int(uid) for uid in later if int(uid) >= first}
    return sorted(found)


def handed_over(box: BaseMailBox, uid: int) -> bytes | None:
    """The bytes of a message; None if it is gone, or the server will not hand it over, which holds
    up no other: it stays there, and is asked for again."""
    try:
        return raw_of(box, uid)
    except imaplib.IMAP4.abort:
        raise  # not about this message: the connection is lost
    except imaplib.IMAP4.error as error:
        logger.error("mail not handed over", uid=uid, why=str(error)[:200])
        return None


def raw_of(box: BaseMailBox, uid: int) -> bytes | None:
    """The bytes as they are, unread by any parser; None if the message is gone."""
    status, lines = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH: {status}")
    return next((line[1] for line in lines if isinstance(line, tuple)), None)


def put_away(box: BaseMailBox, uid: int, done: str) -> None:
    """Mark what is kept as read, and file it; that it cannot be filed holds up no other."""
    box.client.uid("STORE", str(uid), "+FLAGS", r"(\Seen)")
    if done:
        try:
            box.move(str(uid), done)
        except ImapToolsError as error:
            logger.warning("mail not filed", uid=uid, folder=done, why=type(error).__name__)


def folder_for_done(box: BaseMailBox) -> str:
    """The folder for what was taken in, made when it is missing; none where that is forbidden."""
    for name in DONE:
        if box.folder.exists(name):
            return name
    for name in DONE:
        with contextlib.suppress(MailboxFolderCreateError):
            box.folder.create(name)
            return name
    return ""


@contextlib.contextmanager
def alone(name: str) -> Iterator[bool]:
    """Hold PostgreSQL's lock of this name, or say that another worker does; it dies with us."""
    key = [LOCK, key_of(name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def key_of(name: str) -> int:
    return zlib.crc32(name.encode()) - 2**31
