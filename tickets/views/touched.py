from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from tickets.services.promises.touched import touched_by


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def touched(request: UserRequest, key: str) -> HttpResponse:
    """A line of the page that changes a figure: how many tickets will obey the new one."""
    tickets = touched_by(key)
    count = None if tickets is None else tickets.count()
    return render(request, "tickets/_touched.html", {"count": count})
