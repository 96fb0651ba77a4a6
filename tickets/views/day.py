"""Mi día: what one has to do now, and for those who lead, what is going wrong."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.models import User
from backups.models import Run
from tickets.escalation_rows import lines_of
from tickets.models import Escalation, InboundMail, Review, Ticket, owes_news
from tickets.models.ticket import TicketQuerySet
from tickets.rows import Row, for_rows, midnight_after, rows_of
from tickets.services.silence.daily import looks_at
from tickets.services.work.taking import WORKABLE

SHOWN = 10


@require_safe
def home(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    user = request.user
    context: dict[str, Any] = {"now": at}
    if user.has_perm("tickets.view_ticket"):
        mine = Ticket.objects.filter(owner=user).open()
        context |= {
            "reviews": asked_of(user),
            "tiles": own_tiles(mine, user, at),
            "rows": first_rows(mine, at),
            "helped": lines_of(helped(user), at=at),
        }
    if user.has_perm("tickets.assign_ticket"):
        team = Ticket.objects.visible_to(user).open()
        context |= {"team": team_tiles(team, at), "silent": first_rows(silent(team), at)}
    if user.has_perm("tickets.triage_mail"):
        context["inbound"] = InboundMail.objects.visible_to(user).needs_a_person().count()
    if user.has_perm("backups.view_run"):
        context["unanswered"] = Run.objects.unanswered().told()[:SHOWN]
    return render(request, "tickets/day.html", context)


def asked_of(user: User) -> list[Review]:
    """The reviews of what came in that one is to make and has not marked (SAC-01)."""
    mine = Review.objects.visible_to(user).waiting().filter(designated=user)
    return list(mine.select_related("rota__calendar")[:2])


def first_rows(tickets: TicketQuerySet, at: datetime) -> list[Row]:
    return rows_of(for_rows(tickets.ranked(at))[:SHOWN], at=at)


def helped(user: User) -> QuerySet[Escalation]:
    """What one was asked to help with, or has to tell its customer (CC-34)."""
    rows = Escalation.objects.of(user).select_related("ticket__customer", "to", "provider")
    return rows.order_by("next_at", "pk")[:SHOWN]


def silent(tickets: TicketQuerySet) -> TicketQuerySet:
    """Those whose customer is owed an update that nobody has given (SAC-03)."""
    return tickets.filter(owes_news())


def own_tiles(mine: TicketQuerySet, user: User, at: datetime) -> list[dict[str, Any]]:
    own = f"&owner={user.pk}"
    counts = mine.aggregate(
        all=Count("pk"),
        today=Count("pk", filter=Q(due_at__gt=at, due_at__lt=midnight_after(at))),
        late=Count("pk", filter=Q(reply_due_at__lte=at)),
        owed=Count("pk", filter=owes_news()),
    )
    return [
        tile(_("Mis tickets abiertos"), counts["all"], "inbox", "info", "mine"),
        tile(_("Vencen hoy"), counts["today"], "clock", "warning", f"today{own}"),
        tile(
            _("Con plazo vencido"), counts["late"], "exclamation-triangle", "danger", f"late{own}"
        ),
        tile(_("Deben noticias"), counts["owed"], "bell-alert", "warning", f"silent{own}"),
    ]


def team_tiles(team: TicketQuerySet, at: datetime) -> list[dict[str, Any]]:
    counts = team.aggregate(
        unassigned=Count("pk", filter=Q(owner=None, status__in=WORKABLE)),
        late=Count("pk", filter=Q(reply_due_at__lte=at)),
        silent=Count("pk", filter=owes_news()),
        escalated=Count("pk", filter=Q(escalated_to__isnull=False)),
        old=Count("pk", filter=looks_at(at)["old"]),
    )
    old = [tile(_("Antiguos"), counts["old"], "archive-box", "warning", "&look=old")]
    return [
        tile(_("Sin asignar"), counts["unassigned"], "user-plus", "info", "unassigned"),
        tile(_("Vencidos"), counts["late"], "exclamation-triangle", "danger", "late"),
        tile(_("Deben noticias"), counts["silent"], "bell-alert", "warning", "silent"),
        tile(_("Escalados"), counts["escalated"], "arrow-trending-up", "danger", "escalated"),
        *(old if counts["old"] else []),
    ]


def tile(label: str, value: int, icon: str, tone: str, view: str) -> dict[str, Any]:
    """A figure that opens the rows it counts; nothing to worry about has no alarming colour."""
    url = f"{reverse('tickets:queue')}?view={view}"
    tone = tone if value else "success"
    return {"label": label, "value": value, "icon": icon, "tone": tone, "url": url}
