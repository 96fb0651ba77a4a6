"""The account of a ticket's time: on its page, and as a PDF."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox.services as outbox
import procedures.services as procedures
from accounts.http import UserRequest, once
from contacts.templatetags.contacts import key_account
from tickets import services
from tickets.models import Ticket
from tickets.services.promises import clocks as clocks_of
from tickets.services.promises import provider_terms
from tickets.stretches import SHOWN, in_order, told
from tickets.views.detail import visible_ticket


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def explain(request: UserRequest, pk: int) -> HttpResponse:
    """Every stretch of the ticket's life and what each clock counted it as."""
    ticket = visible_ticket(request, pk)
    at = timezone.now()
    with timezone.override(ticket.calendar.zone):  # opening hours are told as their own wall says
        context = account(ticket, most=SHOWN, at=at)
        context["key_account"] = key_account(ticket.customer.is_key_account)
        context["rule"] = procedures.obeyed("follow_up_after", at=at)
        return render(request, "tickets/explain.html", context)


@require_POST
@permission_required("tickets.view_ticket", raise_exception=True)
@once
def print_ledger(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for the whole account as a PDF, to the second."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    with timezone.override(ticket.calendar.zone):
        context = account(ticket, most=None, at=at) | {"made": at, "by": request.user}
        page = render_to_string("tickets/print_ledger.html", context)
    title = _("Plazos de %(ticket)s") % {"ticket": ticket.label}
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


def account(ticket: Ticket, *, most: int | None, at: datetime) -> dict[str, Any]:
    clocks = in_order([told(clock, most=most) for clock in services.explain(ticket, at=at)])
    if any(one.clock.provider for one in clocks):
        provider = ""  # it is said with the resolution
    else:
        log = clocks_of.since_start(ticket.events.all())
        provider = provider_terms.sentence(ticket, log, at=at)
    return {"ticket": ticket, "clocks": clocks, "now": at, "provider": provider}
