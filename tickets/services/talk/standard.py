"""Standard letters that answer a customer: each starts the 48 h anew, as a reply does (SAC-03)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from kit.files import StoredFile
from outbox.catalogue import KINDS
from tickets.models import Message, Ticket, Voice
from tickets.services.core import letters
from tickets.services.core.ground import (
    keep,
    record,
    require_classified,
    require_entitled,
    require_open,
)
from tickets.services.core.thread import say
from tickets.services.promises import turns
from tickets.services.talk import answers
from tickets.services.talk.answers import FollowUpAnswer
from tickets.services.talk.replies import told


def answer_with(
    ticket: Ticket,
    kind: str,
    *,
    by: User,
    at: datetime,
    text: str,
    next_step: str = "",
    answer: FollowUpAnswer | None = None,
    files: Sequence[StoredFile] = (),
    gives_update: bool = True,
    waits: bool = False,
    **words: str,
) -> Message:
    """Send a standard letter about a locked ticket; what it says stands in the conversation.

    With `waits` it is their turn. The first update that is owed is given by it, unless it is not
    meant to (SAC-16); a later one has to name a department, a cause or a date, for which a standard
    letter has no words: it stays owed (SAC-17, SAC-18).
    """
    require_open(ticket)
    require_entitled(ticket, at)
    require_classified(ticket)
    letters.require_address(ticket)
    due = answers.owed(ticket) if gives_update else None
    due = due if due and due.step == 1 else None
    if due:
        answer = answers.check(due, answer, at=at)
    message = say(ticket, Voice.PUBLIC, text, at=at, author=by, next_step=next_step, files=files)
    if due and answer:
        answers.give(due, answer, message)
    message.mail = letters.write(
        ticket, kind, key=f"{kind}-{message.pk}", at=at, files=files, next_step=next_step, **words
    )
    message.save(update_fields=["mail"])
    told(ticket, by=by, at=at, waits=waits)
    turns.settle(ticket)
    keep(ticket, by=by, at=at)
    said = _("%(letter)s: %(text)s") % {"letter": KINDS[kind].name, "text": text}
    record(ticket, ActionCode.TICKET_ANSWERED, said[:300], by=by, at=at, mail=message.mail)
    return message
