"""Write a letter in the transaction of the fact that it tells; a sweep sends it (decision 0006)."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.files import UNKNOWN, StoredFile, clean_name
from kit.text import one_line
from outbox.catalogue import KINDS
from outbox.catalogue.kinds import Kind
from outbox.models import Mail, MailFile, MailStatus, RetryPolicy
from outbox.services.words import words
from outbox.signing import sign, verify

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_OURS = re.compile(r"<o\.([a-z0-9]{20})\.([^@>\s]+)@[^>\s]+>")
_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,79}")
REFERENCES = 20  # as many as a mail program needs to find the conversation


class NotAsked(RuntimeError):
    """A letter that people may refuse was posted by somebody who does not know whether they did."""


@transaction.atomic
def post(
    *,
    key: str,
    kind: str,
    to: Sequence[str],
    context: Mapping[str, str],
    at: datetime,
    language: str = "es",
    informal: bool = False,
    reply_to: str = "",
    from_name: str = "",
    cc: Sequence[str] = (),
    files: Sequence[StoredFile] = (),
    in_reply_to: str = "",
    references: str = "",
    is_automatic: bool | None = None,
    policy: RetryPolicy | None = None,
    subject: str = "",
    body: str = "",
    is_permitted: bool = False,
) -> Mail:
    """Queue a letter inside the caller's transaction; the same key is queued only once.

    `subject` and `body`, where given, are somebody's own words instead of the standard message.
    Whatever reaches a header is made harmless here, so that no letter can make its sender fail.
    """
    known = Mail.objects.filter(key=key).first()
    if known:
        return known
    entry = KINDS[kind]
    _check_asked(entry, is_permitted)
    standard = ("", "")
    if not (subject and body):
        on = timezone.localdate(at)
        standard = words(kind, context, on=on, language=language, informal=informal)
    row = {
        "kind": kind,
        "reply_to": one_line(reply_to, limit=254),
        "from_name": one_line(from_name, limit=100),
        "subject": one_line(subject or standard[0], limit=250),
        "body": (body or standard[1]).replace("\x00", ""),
        "in_reply_to": " ".join(_MESSAGE_ID.findall(in_reply_to)[:1]),
        "references": " ".join(_MESSAGE_ID.findall(references)[-REFERENCES:]),
        "is_automatic": entry.is_automatic if is_automatic is None else is_automatic,
        "policy": policy or entry.policy,
    }
    return _queue(key, row | _addressed(to, cc), files, at=at)


def post_again(mail: Mail, to: Sequence[str], *, at: datetime, until: datetime) -> Mail:
    """The same letter once more, for those of its addressees whom the server put off while it took
    the others; it waits until then."""
    names = ("kind", "reply_to", "from_name", "subject", "body", "in_reply_to", "references")
    row = {name: getattr(mail, name) for name in (*names, "is_automatic", "policy")}
    key = f"{mail.key[:190]}-again"
    moments = {"created_at": at, "next_try_at": until, "message_id": _message_id(key)}
    copy, is_new = Mail.objects.get_or_create(
        key=key, defaults={**row, **_addressed(to, []), **moments}
    )
    if is_new:
        files = mail.files.values("name", "content_type", "sha256")
        MailFile.objects.bulk_create(MailFile(mail=copy, **file) for file in files)
    return copy


def _addressed(to: Sequence[str], cc: Sequence[str]) -> dict[str, Any]:
    """Whom it goes to, each once; a letter that can reach nobody has failed, and says why."""
    good, bad = addresses(to)
    good_cc, bad_cc = addresses(cc)
    return {
        "to": good,
        "cc": [address for address in good_cc if address not in good],
        "status": MailStatus.QUEUED if good else MailStatus.FAILED,
        "error": _complaint(bad + bad_cc),
    }


def _queue(key: str, row: Mapping[str, Any], files: Sequence[StoredFile], *, at: datetime) -> Mail:
    moments = {"created_at": at, "next_try_at": at}
    mail, is_new = Mail.objects.get_or_create(
        key=key, defaults={**row, **moments, "message_id": _message_id(key)}
    )
    if is_new:
        attach(mail, files)
    return mail


def _check_asked(entry: Kind, is_permitted: bool) -> None:
    if entry.purpose and not is_permitted:
        raise NotAsked(f"{entry.key}: people may refuse it, and nobody asked whether they did")


def attach(mail: Mail, files: Sequence[StoredFile]) -> None:
    MailFile.objects.bulk_create(
        MailFile(
            mail=mail,
            name=clean_name(file.name),
            content_type=file.content_type if _TYPE.fullmatch(file.content_type) else UNKNOWN,
            sha256=file.sha256,
        )
        for file in files
    )


def addresses(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part addresses that a letter can be sent to, each once, from those that are none."""
    good: dict[str, str] = {}
    bad = []
    for text in texts:
        address = one_line(text)
        try:
            validate_email(address)
        except ValidationError:
            bad.append(address[:254])
        else:
            good.setdefault(address.lower(), address)
    return list(good.values()), bad


def is_ours(message_id: str) -> bool:
    """Whether we made this Message-ID: an answer to it, or its own echo, is recognised by it."""
    found = _OURS.fullmatch(message_id.strip())
    return found is not None and verify("message-id", found[1], found[2])


def _message_id(key: str) -> str:
    """The same for every attempt, so that a rare second copy can be recognised as one."""
    name = hashlib.sha256(key.encode()).hexdigest()[:20]
    return f"<o.{name}.{sign('message-id', name)}@{settings.MAIL_DOMAIN}>"


def _complaint(bad: list[str]) -> str:
    if not bad:
        return ""
    return _("Direcciones que no son válidas: %(list)s") % {"list": ", ".join(bad)}
