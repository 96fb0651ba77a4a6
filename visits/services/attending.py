"""Whom we meet at the customer's, and whether they will be there (VIS-10)."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact
from kit.errors import Refused
from kit.history import keep
from visits.models import Answer, Attendee, Visit
from visits.services import inviting


def meet(visit: Visit, people: Collection[Contact], *, by: User, at: datetime) -> None:
    """Have exactly these people on the plan; one who was asked and is left out is told so."""
    known = {row.contact_id: row for row in visit.attendees.select_related("contact")}
    for person in people:
        if person.pk in known:
            del known[person.pk]
            continue
        if person.customer_id != visit.customer_id:
            raise Refused(_("%(who)s no es de este cliente.") % {"who": person})
        keep(Attendee(visit=visit, contact=person), by=by, at=at)
    for row in known.values():
        if row.answer in (Answer.ASKED, Answer.YES):
            inviting.tell_left_out(row, by=by, at=at)
        row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
        row.delete()
