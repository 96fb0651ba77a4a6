"""The ranked queue, and taking the next ticket from it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from tickets import services
from tickets.lists import TICKETS


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def queue(request: UserRequest) -> HttpResponse:
    return listing.answer(request, TICKETS, at=timezone.now(), template="tickets/queue.html")


@require_POST
@permission_required("tickets.take_ticket", raise_exception=True)
@once
def take_next(request: UserRequest) -> HttpResponse:
    """Take the first ticket of the queue that nobody has and that one may take."""
    ticket = services.take_next(by=request.user, at=timezone.now())
    if ticket is None:
        messages.info(request, _("No queda ningún ticket sin asignar en su sector."))
        return redirect("tickets:queue")
    return redirect("tickets:detail", ticket.pk)
