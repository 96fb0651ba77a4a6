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


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.assign_ticket", raise_exception=True)
@once
def assign(request: UserRequest, pk: int) -> HttpResponse:
    ticket, at = visible_ticket(request, pk), timezone.now()
    context = choice(request, ticket, at)
    form = context["form"]
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        services.assign(ticket, to=to, by=request.user, at=at)
        messages.success(request, _("Asignado a %(who)s.") % {"who": to})
        return redirect("tickets:detail", pk)
    status = 422 if request.method == "POST" else 200
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
            request.POST or None, people=[row.person for row in rows], sectors=sectors
        ),
    }
