"""A ticket as one line of a list: words, badges and times, worked out here once per row.

A template would spend most of the page's time on this; Python spends hardly any.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

import sla.services as sla
from accounts.models import User
from contacts.templatetags.contacts import key_account
from kit.templatetags import kit
from sla.models import Priority, TimeMode
from tickets.models import PAUSED, FollowUp, Status, Ticket, Track
from tickets.models.ticket import TicketQuerySet

PRIORITY_TONES = {
    "": "warning",
    Priority.VERY_HIGH: "danger",
    Priority.URGENT: "danger",
    Priority.HIGH: "warning",
    Priority.MEDIUM: "info",
}
STATUS_TONES = {
    Status.PENDING: "warning",
    Status.IN_PROGRESS: "info",
    Status.REFERRED: "danger",
    Status.RESOLVED: "success",
}
NOTHING = SafeString("—")
# A ticket, its customer, owner and calendar have a hundred columns; making objects of them costs.
COLUMNS = (
    "subject",
    "kind",
    "priority",
    "status",
    "outcome",
    "rank",
    "is_key_account",
    "is_urgent_for_customer",
    "opened_at",
    "ended_at",
    "ages_at",
    "due_at",
    "reply_due_at",
    "resolve_due_at",
    "follow_up_cycle",
    "follow_up_step",
    "escalated_to_id",
    "customer__legal_name",
    "customer__trade_name",
    "customer__is_key_account",
    "owner__name",
    "calendar__version",
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a ticket, ready to be printed."""

    label: str
    url: str
    subject: str
    customer: str
    key_account: SafeString
    status: SafeString
    priority: SafeString
    owner: str
    clock: SafeString
    reason: str
    tone: str


def for_rows(tickets: TicketQuerySet, *more: str) -> TicketQuerySet:
    """With all that a row tells, but for who is owed news: `rows_of` asks that of what it shows."""
    return tickets.select_related("customer", "owner", "calendar").only(*COLUMNS, *more)


def rows_of(tickets: Iterable[Ticket], *, at: datetime) -> list[Row]:
    """Lines for tickets that were read `for_rows`."""
    shown = list(tickets)
    folder = reverse("tickets:queue")  # once, where every row's own address would be asked for
    owing = owing_news(shown)
    return [row_of(ticket, folder, at=at, owes_news=ticket.pk in owing) for ticket in shown]


def dress(tickets: list[Ticket], at: datetime) -> None:
    """Let each know what its columns tell besides what it is."""
    folder, owing = reverse("tickets:queue"), owing_news(tickets)
    for ticket in tickets:
        ticket.seen_at, ticket.owes_news = at, ticket.pk in owing
        ticket.address = f"{folder}{ticket.pk}/"


def owing_news(tickets: Sequence[Ticket]) -> set[int]:
    """`models.owes_news` of tickets at hand; as a column of a long query it costs much more."""
    chased = {
        (ticket.pk, ticket.follow_up_cycle, ticket.follow_up_step)
        for ticket in tickets
        if ticket.follow_up_step and not ticket.is_theirs
    }
    if not chased:
        return set()
    owed = FollowUp.objects.filter(
        ticket__in=[pk for pk, _cycle, _step in chased], track=Track.OURS, answered_by=None
    )
    owed_steps = chased.intersection(owed.values_list("ticket", "cycle", "step"))
    return {pk for pk, _cycle, _step in owed_steps}


def row_of(ticket: Ticket, folder: str, *, at: datetime, owes_news: bool) -> Row:
    return Row(
        label=ticket.label,
        url=f"{folder}{ticket.pk}/",
        subject=ticket.subject,
        customer=str(ticket.customer),
        key_account=key_account(ticket.customer.is_key_account),
        status=status_badge(ticket.status),
        priority=priority_of(ticket),
        owner=short_name(ticket.owner) if ticket.owner else "",
        clock=clock_badge(ticket, at=at),
        reason=reason_of(ticket, at=at, owes_news=owes_news),
        tone=tone_of(ticket, at=at),
    )


def tone_of(ticket: Ticket, *, at: datetime) -> str:
    return "danger" if ticket.is_open and ticket.is_late_at(at) else ""


def short_name(person: User) -> str:
    """Name and first surname: enough for who works together."""
    return " ".join(person.name.split()[:2])


# --- Badges, each of which is one of few ------------------------------------------------------


@lru_cache(maxsize=16)
def status_badge(status: str) -> SafeString:
    known = Status(status)
    return kit.badge(known.label, tone=STATUS_TONES.get(known, "neutral"))


@lru_cache(maxsize=16)
def priority_badge(priority: str) -> SafeString:
    label = Priority(priority).label if priority else _("Sin clasificar")
    return kit.badge(label, tone=PRIORITY_TONES.get(priority, "neutral"))


def priority_of(ticket: Ticket) -> SafeString:
    """Its priority, which is ours to say, and that it is urgent, as its customer says (CC-52)."""
    badge = priority_badge(ticket.priority)
    return badge + urgent_badge() if ticket.is_urgent_for_customer else badge


@lru_cache(maxsize=1)
def urgent_badge() -> SafeString:
    title = _("El cliente dice que es urgente")
    return SafeString(" ") + kit.badge(_("Urgente"), tone="warning", icon="bolt", title=title)


# --- Times and reasons ------------------------------------------------------------------------


def clock_badge(ticket: Ticket, *, at: datetime) -> SafeString:
    """How the promise stands that binds us; without one, the goal of resolving it (SLA-03)."""
    if ticket.ended_at:
        return format_html('<span class="muted">{}</span>', kit.moment(ticket.ended_at))
    if not ticket.is_open:
        return NOTHING
    if ticket.reply_due_at:
        left = time_left(ticket, ticket.reply_due_at, at=at)
        return kit.sla_badge(left, due=ticket.reply_due_at)
    if ticket.status in PAUSED:
        return kit.sla_badge(None, paused=True)
    return goal_badge(ticket, at=at)


def goal_badge(ticket: Ticket, *, at: datetime) -> SafeString:
    """The goal of resolving it: missing it is no breach, and does not look like one."""
    if not ticket.misses_goal_at(at):
        left = time_left(ticket, ticket.resolve_due_at, at=at)
        return kit.sla_badge(left, due=ticket.resolve_due_at)
    title = _("Objetivo no vinculante: %(due)s") % {"due": kit.moment(ticket.resolve_due_at)}
    return kit.badge(_("Objetivo superado"), tone="warning", icon="flag", title=title)


def midnight_after(at: datetime) -> datetime:
    """The end of the day that it is where people read this."""
    tomorrow = timezone.localtime(at) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def time_left(ticket: Ticket, due: datetime | None, *, at: datetime) -> timedelta | None:
    """Time of the ticket's own clock until it is due; negative when that has passed."""
    if due is None:
        return None
    mode = TimeMode.NATURAL if ticket.priority == Priority.VERY_HIGH else TimeMode.SERVICE
    line = sla.timeline(ticket.calendar, mode, around=at)
    return line.between(at, due) if at <= due else -line.between(due, at)


def reason_of(ticket: Ticket, *, at: datetime, owes_news: bool) -> str:
    """Why it stands where it does, and what its customer is owed."""
    if ticket.ended_at:
        return str(ticket.get_outcome_display())
    if not ticket.is_open:
        return _("Espera un acuerdo o plan vigente")
    return " · ".join(filter(None, [ticket.place_at(at), follow_up_of(ticket, owes_news)]))


def follow_up_of(ticket: Ticket, owes_news: bool) -> str:
    """Which reminder the customer got last, or which update they are owed."""
    if not ticket.follow_up_step:
        return ""
    if ticket.is_theirs:
        return _("recordatorio %(step)d enviado") % {"step": ticket.follow_up_step}
    if ticket.escalated_to_id:
        return _("escalado a la jefatura")
    if owes_news:
        return _("debe la actualización %(step)d") % {"step": ticket.follow_up_step}
    return ""
