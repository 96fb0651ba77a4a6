"""What is said on a ticket, and the files that come with it."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from contacts.models import Contact
from kit.files import StoredFile
from tickets.models import Attachment, Message, Ticket, Voice


def say(
    ticket: Ticket,
    voice: Voice,
    body: str,
    *,
    at: datetime,
    author: User | None = None,
    contact: Contact | None = None,
    sender: str = "",
    channel: str = "",
    registered_by: User | None = None,
    next_step: str = "",
    files: Sequence[StoredFile] = (),
) -> Message:
    """Add something said to the thread, for ever; of the customer's words how they reached us."""
    message = Message.objects.create(
        ticket=ticket,
        voice=voice,
        body=body.replace("\x00", ""),
        at=at,
        author=author,
        contact=contact,
        sender=sender,
        channel=channel,
        registered_by=registered_by,
        next_step=next_step,
    )
    if files:
        Attachment.objects.bulk_create(
            Attachment(
                message=message,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
            )
            for file in files
        )
    return message
