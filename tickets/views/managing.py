"""What those in charge look at: the list of the day, the board, and the wall (SAC-24, CC-54)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets.board import day_rows, pillars, tiles
from tickets.models import Review, Ticket
from tickets.services.silence.reviewing import mark_reviewed

may = partial(permission_required, raise_exception=True)


@require_safe
@may("tickets.view_ticket")
def daily(request: UserRequest) -> HttpResponse:
    """The list of the day, per person, with the reviews that are asked for."""
    at = timezone.now()
    reviews = Review.objects.visible_to(request.user).select_related(
        "rota__calendar", "designated", "done_by"
    )
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "rows": day_rows(Ticket.objects.visible_to(request.user), at=at),
        "reviews": reviews.filter(due_at__gte=today).order_by("due_at"),
        "last": reviews.filter(due_at__lt=today)[:10],
        "now": at,
    }
    return render(request, "tickets/daily.html", context)


@require_POST
@may("tickets.view_ticket")
@once
def review(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Review.objects.visible_to(request.user), pk=pk)
    mark_reviewed(row, by=request.user, at=timezone.now())
    messages.success(request, _("Revisión marcada como hecha."))
    return redirect("tickets:daily")


@require_safe
@may("tickets.view_workload")
def board(request: UserRequest) -> HttpResponse:
    """The three pillars: keeping customers informed, giving dates, keeping the SLA (CC-54)."""
    return render(request, "tickets/board.html", state_of(request))


@require_safe
@may("tickets.view_workload")
def wall(request: UserRequest) -> HttpResponse:
    """The same in big letters, which look again by themselves every half minute."""
    context = state_of(request)
    return page_or_fragment(request, "tickets/wall.html", "tickets/_wall.html", context)


def state_of(request: UserRequest) -> dict[str, Any]:
    at = timezone.now()
    tickets = Ticket.objects.visible_to(request.user)
    return {"tiles": tiles(tickets, at=at), "pillars": pillars(tickets, at=at), "now": at}
