"""A request from the public form goes the way of a mail: kept first, read and identified second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from uuid import UUID

from django.conf import settings

from contacts.models import Channel, ServiceLine
from kit.files import clean_name
from kit.text import one_line
from tickets.models import InboundMail
from tickets.services.mail import inbound


@dataclass(frozen=True)
class Sent:
    """A file that came with the form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """What somebody wrote; `number` is that of the form, which is the same when sent twice."""

    name: str
    company: str
    email: str
    subject: str
    body: str
    number: UUID
    is_urgent: bool = False
    files: Sequence[Sent] = ()


def receive_form(line: ServiceLine, request: Request, *, at: datetime) -> InboundMail:
    """Keep it for good; the next sweep reads it. The answer is the same, and takes as long, whether
    we know who writes or not."""
    raw = as_mail(line, request)
    return inbound.receive(raw, mailbox=line.mailbox, at=at, channel=Channel.FORM)


def as_mail(line: ServiceLine, request: Request) -> bytes:
    """The form as a message, byte by byte the same for the same form: so it is kept once."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((one_line(request.name, limit=100), request.email), "utf-8")
    message["To"] = line.mailbox
    message["Subject"] = one_line(request.subject, limit=200)
    message["Message-ID"] = f"<form.{request.number.hex}@{settings.MAIL_DOMAIN}>"
    if request.is_urgent:
        message["Importance"] = "high"
    signed = [request.body, one_line(request.name), one_line(request.company)]
    message.set_content("\n\n".join(signed).replace("\x00", ""))
    for file in request.files:
        message.add_attachment(
            file.content,
            maintype="application",
            subtype="octet-stream",
            filename=clean_name(file.name),
        )
    if request.files:
        message.set_boundary(f"form-{request.number.hex}")
    return message.as_bytes()
