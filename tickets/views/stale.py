"""A form that was filled in on an older version of a ticket: what changed, and nothing lost."""

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from accounts.http import UserRequest
from kit.errors import Refused
from tickets.models import Ticket
from tickets.services.core.stale import require_fresh
from tickets.thread import thread_of


def newer_version(ticket: Ticket, form: Form) -> str:
    """Why a valid form is out of date, with the differences; "" when it is not (B6).

    The form is given the version that it would now be sent on: sent again, it is so knowingly.
    """
    try:
        require_fresh(ticket, form.cleaned_data["version"])
    except Refused as refused:
        data: QueryDict = form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(ticket.version)
        form.data = data
        form.add_error(None, str(refused))
        return str(refused)
    return ""


def stale(request: UserRequest, ticket: Ticket, reason: str) -> HttpResponse:
    """For htmx: the reason, the new version and what was said meanwhile, around the same form.

    The form itself stays as it is in the browser, with the files that were chosen.
    """
    context = {"ticket": ticket, "reason": reason, "thread": thread_of(ticket)}
    response = render(request, "tickets/_stale.html", context, status=409)
    response.headers["HX-Retarget"] = "#alerts"
    response.headers["HX-Reswap"] = "innerHTML show:#alerts:top"
    return response
