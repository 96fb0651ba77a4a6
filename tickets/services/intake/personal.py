"""Requests to a personal mailbox are not worked on: who writes there is told where to (CC-28)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import contacts.services.timeline as timeline
import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode, Contact, StaffIntake
from kit.errors import Refused
from outbox.models import Mail


@transaction.atomic
def point_to_mailbox(contact: Contact, *, by: User, at: datetime) -> Mail:
    """Send the set reply, and keep on the timeline that they wrote; no ticket, so no clock.

    Only a line whose customers have to write themselves refuses their mail to one of us; elsewhere
    the ticket is opened for them (C01, C02).
    """
    if not contact.email:
        raise Refused(_("%(contact)s no tiene correo al que responder.") % {"contact": contact})
    line = contact.customer.service_line
    if line.staff_intake == StaffIntake.ALLOWED:
        raise Refused(
            _("En %(line)s no se rechaza un correo a una persona: abra el ticket por el cliente.")
            % {"line": line}
        )
    event = timeline.record(
        customer=contact.customer,
        contact=contact,
        action=ActionCode.MAIL,
        by=by,
        at=at,
        text=_("Escribió al correo personal de %(who)s: se le indicó %(mailbox)s.")
        % {"who": by, "mailbox": line.mailbox},
    )
    return outbox.post(
        key=f"personal-mailbox-{event.pk}",
        kind="personal_mailbox",
        to=[contact.email],
        context={
            "contact": contact.full_name,
            "team": line.team_name,
            "mailbox": line.mailbox,
        },
        at=at,
        informal=contact.is_informal,
        from_name=line.team_name,
        reply_to=line.mailbox,
    )
