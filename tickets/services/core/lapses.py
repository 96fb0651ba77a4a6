"""Until when silence is bearable: the customer's, and that of whoever was asked for help."""

from datetime import datetime

import procedures.services as procedures
import sla.services as sla
from sla.models import TimeMode
from tickets.models import EscalationKind, Ticket

# How a rule says that follow-ups are counted (C28), and what a calendar calls that.
MODES = {
    "working_days": sla.WORKING_DAYS,
    "service_hours": TimeMode.SERVICE.value,
    "natural": TimeMode.NATURAL.value,
}
# The head of a department is asked as often as the customer is owed news, not more often.
FIGURES = {
    EscalationKind.PROVIDER: "provider_follow_up_after",
    EscalationKind.HEAD: "follow_up_after",
}


def lapse(
    ticket: Ticket, *, since: datetime, at: datetime, figure: str = "follow_up_after"
) -> datetime:
    """When 48 h without news, counted as the rule in force says, will have passed."""
    mode = MODES[procedures.text("follow_up_mode", at=at)]
    timeline = sla.timeline(ticket.calendar, mode, around=since)
    return timeline.add(since, procedures.duration(figure, at=at))


def next_moment(ticket: Ticket, kind: str, *, at: datetime) -> datetime:
    """When whoever answers for an escalation is to be asked what became of it (CC-40)."""
    figure = FIGURES.get(EscalationKind(kind), "escalation_follow_up_after")
    return lapse(ticket, since=at, at=at, figure=figure)
