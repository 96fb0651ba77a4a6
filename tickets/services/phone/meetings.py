"""When staff may enter a ticket in the customer's name: after a requirements meeting (CC-24)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from kit.errors import Refused
from kit.templatetags.kit import moment
from tickets.models import RequirementsMeeting, Ticket


@dataclass(frozen=True)
class Meeting:
    """When it was, and what the evolutivo was valued at."""

    held_on: date
    points: Decimal

    @property
    def reference(self) -> str:
        return _("Reunión de requisitos del %(day)s") % {"day": moment(self.held_on)}


def check(meeting: Meeting, *, today: date) -> None:
    if meeting.held_on > today:
        raise Refused(_("La reunión de requisitos ya ha de haberse celebrado."))
    if not meeting.points or meeting.points <= 0:
        raise Refused(_("Indique la estimación en T-Points."))


def record(ticket: Ticket, meeting: Meeting, *, by: User, at: datetime) -> RequirementsMeeting:
    """Keep for ever what the evolutivo comes from and what it was valued at."""
    return RequirementsMeeting.objects.create(
        ticket=ticket, held_on=meeting.held_on, points=meeting.points, by=by, at=at
    )
