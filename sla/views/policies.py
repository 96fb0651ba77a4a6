"""The SLA as a document: what it covers, its tables and its versions (SLA-16..18)."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox.services as outbox
from accounts.http import UserRequest, once
from sla.models import Policy
from sla.tables import tables


@require_safe
@permission_required("sla.view_policy", raise_exception=True)
def policies(request: UserRequest) -> HttpResponse:
    """The version in force."""
    policy = Policy.objects.in_force_at(timezone.now()).first() or Policy.objects.first()
    return render(request, "sla/policy.html", context_of(policy))


@require_safe
@permission_required("sla.view_policy", raise_exception=True)
def policy(request: UserRequest, pk: int) -> HttpResponse:
    return render(request, "sla/policy.html", context_of(get_object_or_404(Policy, pk=pk)))


@require_POST
@permission_required("sla.view_policy", raise_exception=True)
@once
def print_policy(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for the SLA document as a PDF, with its scope and its tables (P13)."""
    row, at = get_object_or_404(Policy, pk=pk), timezone.now()
    for_customers = bool(request.POST.get("contract"))
    context = context_of(row) | {"made": at, "by": request.user, "for_customers": for_customers}
    page = render_to_string("sla/print_policy.html", context)
    title = _("Acuerdo de nivel de servicio, versión %(number)s") % {"number": row.number}
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


def context_of(row: Policy | None) -> dict[str, Any]:
    return {
        "policy": row,
        "tables": tables(row) if row else [],
        "versions": Policy.objects.all(),
        "now": timezone.now(),
    }
