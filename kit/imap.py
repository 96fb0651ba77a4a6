"""A mailbox on a server: where it is, and how it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

TIMEOUT = 30
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Account:
    """Where one mailbox is, and as whom to open it."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    folder: str
    address: str  # under which its mail is filed here


def account(url: str) -> Account:
    """Read imaps://user:password@host:port/FOLDER?mailbox=address; the last two may be left out.

    imap:// asks for STARTTLS; only on this very machine a password goes in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ImproperlyConfigured("A mailbox must read imaps://user:password@host/FOLDER.")
    is_tls = parts.scheme == "imaps" or parts.port == 993
    user = unquote(parts.username)
    usual = user if "@" in user else f"{user}@{settings.MAIL_DOMAIN}"
    return Account(
        host=parts.hostname,
        port=parts.port or (993 if is_tls else 143),
        is_tls=is_tls,
        user=user,
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        address=parse_qs(parts.query).get("mailbox", [usual])[0].lower(),
    )


@contextmanager
def opened(place: Account) -> Iterator[BaseMailBox]:
    kind: Any = MailBoxStartTls
    if place.is_tls:
        kind = MailBox
    elif place.host in LOCAL:
        kind = MailBoxUnencrypted
    box = kind(place.host, place.port, timeout=TIMEOUT)
    try:
        box.login(place.user, place.password, initial_folder=place.folder)
    except BaseException:
        box.client.shutdown()
        raise
    with box:
        yield box
