"""The letter as it goes over the wire: headers, envelope sender, files (E8)."""

import re
from email.headerregistry import Address
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kit.files import open_file
from kit.imap import account
from outbox.catalogue import KINDS
from outbox.models import Mail, MailFile
from outbox.signing import sign, verify

METHOD = re.compile(rb"^METHOD:([A-Z]{1,20})\r?$", re.MULTILINE)
BOUNCE = re.compile(r"[^@\s]+\+m([1-9][0-9]{0,17})-([a-z0-9._-]{1,60})@[^@\s]+", re.IGNORECASE)


def envelope(mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=bounce_address(mail),  # of the envelope: that is where bounces go
        to=mail.to,
        cc=mail.cc,
        bcc=[archive] if (archive := archive_of(mail)) else None,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers(mail),
        connection=connection,
    )
    for file in mail.files.all():
        with open_file(file.sha256) as content:
            attach(message, file, content.read())
    return message


def attach(message: EmailMessage, file: MailFile, content: bytes) -> None:
    """Add a file; an appointment says what it asks for, or calendars show it as a mere file."""
    asks = METHOD.search(content) if file.content_type == "text/calendar" else None
    if asks is None:
        message.attach(file.name, content, file.content_type)
        return
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", asks[1].decode())  # RFC 6047, 2.4
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    message.attach(part)


def archive_of(mail: Mail) -> str:
    """The address that keeps a copy, by which we know whether it left; of no personal link."""
    if not settings.WITNESS_URL or is_secret(mail):
        return ""
    return account(settings.WITNESS_URL).address


def is_secret(mail: Mail) -> bool:
    """Whether it carries a link that is good for its addressee alone."""
    return mail.kind in KINDS and KINDS[mail.kind].is_secret


def headers(mail: Mail) -> dict[str, str]:
    lines = {"From": sender(mail), "Message-ID": mail.message_id}
    if mail.in_reply_to:
        lines["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        lines["References"] = mail.references
    if mail.is_automatic:  # so that no other machine answers it, and no loop begins (RFC 3834)
        lines["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        lines["X-Auto-Response-Suppress"] = "All"
    return lines


def all_headers(mail: Mail) -> dict[str, str]:
    """What a person is shown who wants to know how a letter left."""
    answers = {"Reply-To": mail.reply_to} if mail.reply_to else {}
    return {"Return-Path": f"<{bounce_address(mail)}>"} | headers(mail) | answers


def sender(mail: Mail) -> str:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((mail.from_name or name, address))


def bounce_address(mail: Mail) -> str:
    """An address of this letter alone, which nobody else can make up (VERP, E10)."""
    box = Address(addr_spec=settings.BOUNCE_ADDRESS)
    return f"{box.username}+m{mail.pk}-{sign('bounce', str(mail.pk))}@{box.domain}"


def bounced_pk(address: str) -> int | None:
    found = BOUNCE.fullmatch(address.strip().strip("<>"))
    if found is None or not verify("bounce", found[1], found[2]):
        return None
    return int(found[1])
