"""Surveys, advertising and calls that somebody does not want."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Contact, OptOut, Purpose
from contacts.services import timeline
from kit.db import lock


@transaction.atomic
def opt_out(
    contact: Contact, *, purposes: Collection[str], how: str, by: User, at: datetime
) -> Contact:
    """Let these oppositions be in force from now on, and no others; each keeps who and how."""
    contact = lock(contact)
    held = {row.purpose: row for row in contact.opt_outs.in_force()}
    for purpose in set(purposes) - set(held):
        OptOut.objects.create(contact=contact, purpose=purpose, how=how, by=by, at=at)
        say(contact, Purpose(purpose), how, by=by, at=at)
    for purpose in set(held) - set(purposes):
        row = held[purpose]
        row.ended_by, row.ended_at = by, at
        row.save()
        say(contact, Purpose(purpose), _("retirada: %s") % how, by=by, at=at)
    return contact


def say(contact: Contact, purpose: Purpose, how: str, *, by: User, at: datetime) -> None:
    timeline.record(
        customer=contact.customer,
        contact=contact,
        action=ActionCode.OPTED_OUT,
        by=by,
        at=at,
        text=f"{purpose.label}: {how}",
        parameters={"purpose": purpose.value},
    )
