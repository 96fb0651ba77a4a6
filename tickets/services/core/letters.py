"""What the customer is told by mail: signed by the team, and an answer finds its ticket."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

import outbox.services as outbox
from kit.errors import Refused
from kit.files import StoredFile
from outbox.catalogue import KINDS
from outbox.models import Mail
from tickets.models import InboundMail, Ticket
from tickets.models.inbound import SETTLED
from tickets.services.core.addresses import reply_address


def write(
    ticket: Ticket,
    kind: str,
    *,
    key: str,
    at: datetime,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    files: Sequence[StoredFile] = (),
    in_reply_to: str = "",
    **words: str,
) -> Mail | None:
    """Post a letter about the ticket; None if there is no address to write to."""
    addressees = list(to) or [address for address in [ticket.contact.email] if address]
    if not addressees:
        return None
    thread = in_reply_to or last_header(ticket)
    context = {
        "contact": ticket.contact.full_name,
        "team": ticket.customer.service_line.team_name,
        "number": ticket.label,
        "subject": ticket.subject,
        **words,
    }
    return outbox.post(
        key=f"ticket-{ticket.pk}-{key}",
        kind=kind,
        to=addressees,
        cc=cc,
        context={name: context[name] for name in KINDS[kind].variables},
        at=at,
        informal=ticket.contact.is_informal,
        reply_to=reply_address(ticket),
        from_name=ticket.customer.service_line.team_name,
        files=files,
        in_reply_to=thread,
        references=thread,
    )


def require_address(ticket: Ticket) -> None:
    """Refuse what counts as told, or waits for an answer, when it would reach nobody."""
    if not ticket.contact.email:
        raise Refused(
            _("%(contact)s no tiene correo: hable con esa persona y anote lo que diga.")
            % {"contact": ticket.contact}
        )


def last_header(ticket: Ticket) -> str:
    """The Message-ID of the customer's last mail, which ours is an answer to."""
    mails = InboundMail.objects.filter(ticket=ticket, fate__in=SETTLED).exclude(header_id="")
    return mails.order_by("-received_at").values_list("header_id", flat=True).first() or ""
