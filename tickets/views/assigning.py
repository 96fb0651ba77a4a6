"""Giving a ticket to somebody, with what decides who: skills, absences and load (ORG-14)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from accounts.models import User
from kit.http import page_or_fragment
from tickets import services
from tickets.forms.assigning import AssignForm, SkillFilter
from tickets.models import Ticket
from tickets.services.people.candidates import candidates, skills_asked_by
from tickets.views.detail import visible_ticket
from tickets.views.handling import is_sent
from tickets.views.stale import newer_version, stale


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.assign_ticket", raise_exception=True)
@once
def assign(request: UserRequest, pk: int) -> HttpResponse:
    ticket, at = visible_ticket(request, pk), timezone.now()
    context = choice(request, ticket, at)
    form = context["form"]
    reason = newer_version(ticket, form) if is_sent(request, form) else ""
    if reason and request.htmx:
        return stale(request, ticket, reason)
    if is_sent(request, form):  # no longer so when it is out of date
        services.assign(ticket, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("Asignado a %(who)s.") % {"who": form.cleaned_data["to"]})
        return redirect("tickets:detail", pk)
    context["chosen"] = form.cleaned_data.get("to") if form.is_bound else None
    wrong = 409 if reason else 422
    status = wrong if request.method == "POST" else 200
    page, part = "tickets/assign.html", "tickets/_assign.html"
    response = page_or_fragment(request, page, part, context, status=status)
    response.headers["HX-Retarget"] = "#panel"  # also when the whole ticket was to be swapped
    response.headers["HX-Reswap"] = "innerHTML show:#panel:top"
    return response


def choice(request: UserRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    """Everybody who may get the ticket, the best first, and the sectors beside them."""
    sectors = ticket.customer.service_line.sectors.filter(is_active=True)
    people = User.objects.active().filter(sector__in=sectors).select_related("position")
    skills = SkillFilter(request.GET)
    wanted = skills.chosen() or skills_asked_by(ticket)
    today, sector = timezone.localdate(at), ticket.sector
    rows = candidates(people, sector=sector, wanted=wanted, today=today, at=at)
    return {
        "ticket": ticket,
        "candidates": rows,
        "sectors": sectors,
        "wanted": wanted,
        "skills": skills,
        "form": AssignForm(
            request.POST or None,
            initial={"version": ticket.version},
            people=[row.person for row in rows],
            sectors=sectors,
        ),
    }
