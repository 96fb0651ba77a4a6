"""Bring mail in from its servers: a message leaves the server only once it is kept here (4.12)."""

import contextlib
import imaplib
import zlib
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderCreateError

from kit.imap import Account, account, opened
from tickets.models import InboundMail
from tickets.services.mail import inbound

logger = structlog.get_logger("sgc.fetching")

MOST = 500  # messages in one go: less than a worker's time limit; the next sweep goes on
DONE = ("Procesados", "INBOX.Procesados", "INBOX/Procesados")  # servers differ on where
LOCK = 20_904  # the number under which our lock stands among PostgreSQL's advisory locks


def sweep(*, at: datetime) -> int:
    """Read what was kept but not read, then fetch from every mailbox; how many were taken in.

    A mailbox that cannot be reached is told to the operators and holds up no other.
    """
    inbound.read_waiting(at=at)
    taken = 0
    for place in map(account, settings.IMAP_URL.split()):
        try:
            taken += fetch(place, at=at)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            logger.error("mailbox failed", mailbox=place.address, why=type(error).__name__)
    return taken


def fetch(place: Account, *, at: datetime) -> int:
    """Take in what is new in one mailbox, oldest first; nothing while somebody else does."""
    with alone(place.address) as is_mine:
        if not is_mine:
            return 0
        with opened(place) as box:
            return take_new(box, place, at=at)


def take_new(box: BaseMailBox, place: Account, *, at: datetime) -> int:
    validity = box.folder.status(place.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
    done = folder_for_done(box)
    uids = new_uids(box, place, validity, is_emptied=bool(done))[:MOST]
    for uid in uids:
        raw = raw_of(box, uid)
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
