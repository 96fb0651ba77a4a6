"""Mi día: what one has to do now, and for those who lead, what is going wrong."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.models import User
from tickets.models import PAUSED, Fate, InboundMail, Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.rows import rows_of

SHOWN = 10


@require_safe
def home(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    user = request.user
    context: dict[str, Any] = {"now": at}
    if user.has_perm("tickets.view_ticket"):
        mine = Ticket.objects.filter(owner=user).open()
        context |= {
            "tiles": tiles_of(mine, at),
            "rows": rows_of(for_rows(mine.ranked(at)), at=at),
            "escalated": rows_of(for_rows(escalated_to(user).ranked(at)), at=at),
        }
    if user.has_perm("tickets.assign_ticket"):
        context["team"] = team_tiles(Ticket.objects.visible_to(user).open(), at)
        context["silent"] = rows_of(for_rows(silent(user).ranked(at)), at=at)
    if user.has_perm("tickets.triage_mail"):
        context["inbound"] = waiting_mail()
    return render(request, "tickets/day.html", context)


def for_rows(tickets: TicketQuerySet) -> TicketQuerySet:
    return tickets.select_related("customer", "owner", "calendar")[:SHOWN]


def escalated_to(user: User) -> TicketQuerySet:
    """Cases that the head of the sector answers for now (SAC-20)."""
    return Ticket.objects.filter(escalated_to=user).open()


def silent(user: User) -> TicketQuerySet:
    """Tickets whose customer is owed an update, most urgent first (SAC-03)."""
    owed = Ticket.objects.visible_to(user).open().filter(follow_up_step__gte=1)
    return owed.exclude(status=Status.WAITING_CUSTOMER)


def waiting_mail() -> int:
    return InboundMail.objects.filter(fate__in=[Fate.UNKNOWN, Fate.QUARANTINE]).count()


def tiles_of(mine: TicketQuerySet, at: datetime) -> list[dict[str, Any]]:
    end_of_day = (timezone.localtime(at) + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    counts = mine.aggregate(
        all=Count("pk"),
        today=Count("pk", filter=Q(due_at__gt=at, due_at__lt=end_of_day)),
        late=Count("pk", filter=Q(due_at__lte=at)),
        owed=Count("pk", filter=Q(follow_up_step__gte=1) & ~Q(status=Status.WAITING_CUSTOMER)),
    )
    return [
        tile(_("Mis tickets abiertos"), counts["all"], "inbox", "info", "mine"),
        tile(_("Vencen hoy"), counts["today"], "clock", "warning", "mine"),
        tile(_("Con plazo vencido"), counts["late"], "exclamation-triangle", "danger", "mine"),
        tile(_("Deben noticias"), counts["owed"], "bell-alert", "warning", "mine"),
    ]


def team_tiles(team: TicketQuerySet, at: datetime) -> list[dict[str, Any]]:
    counts = team.aggregate(
        unassigned=Count("pk", filter=Q(owner=None) & ~Q(status__in=PAUSED)),
        late=Count("pk", filter=Q(due_at__lte=at)),
        silent=Count("pk", filter=Q(follow_up_step__gte=1)),
        escalated=Count("pk", filter=Q(escalated_to__isnull=False)),
    )
    return [
        tile(_("Sin asignar"), counts["unassigned"], "user-plus", "info", "unassigned"),
        tile(_("Plazos vencidos"), counts["late"], "exclamation-triangle", "danger", "late"),
        tile(_("En seguimiento"), counts["silent"], "bell-alert", "warning", "silent"),
        tile(_("Escalados"), counts["escalated"], "arrow-trending-up", "danger", "silent"),
    ]


def tile(label: str, value: int, icon: str, tone: str, view: str) -> dict[str, Any]:
    """A figure that opens the rows it counts; nothing to worry about has no alarming colour."""
    return {
        "label": label,
        "value": value,
        "icon": icon,
        "tone": tone if value else "success",
        "url": f"/tickets/?view={view}",
    }
