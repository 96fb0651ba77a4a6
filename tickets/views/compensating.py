"""One promise of a ticket, and what is compensated when it was broken (SLA-15)."""

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
from kit.errors import Refused
from tickets.forms.compensating import DecideForm, ProposeForm
from tickets.models import Compensation, Term
from tickets.services.promises.compensating import (
    decide_compensation,
    is_broken,
    propose_compensation,
)

may = partial(permission_required, raise_exception=True)
RELATED = ("ticket__policy", "ticket__customer", "ticket__calendar")


@require_safe
@may("tickets.view_compliance")
def term(request: UserRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


@require_POST
@may("tickets.propose_compensation")
@once
def propose(request: UserRequest, pk: int) -> HttpResponse:
    row, form = visible(request, pk), ProposeForm(request.POST)
    try:
        if form.is_valid():
            what, at = form.cleaned_data["what"], timezone.now()
            propose_compensation(row, what=what, by=request.user, at=at)
            messages.success(request, _("Propuesta: falta que otra persona la apruebe."))
            return redirect("tickets:term", pk)
    except Refused as refused:
        form.add_error(None, str(refused))
    return show(request, row, propose_form=form, status=422)


@require_POST
@may("tickets.approve_compensation")
@once
def decide(request: UserRequest, pk: int) -> HttpResponse:
    compensation, form = visible_compensation(request, pk), DecideForm(request.POST)
    try:
        if form.is_valid():
            approve, reason = "approve" in request.POST, form.cleaned_data["reason"]
            at = timezone.now()
            decide_compensation(
                compensation, approve=approve, reason=reason, by=request.user, at=at
            )
            messages.success(request, _("Decisión guardada."))
            return redirect("tickets:term", compensation.term_id)
    except Refused as refused:
        form.add_error(None, str(refused))
    return show(request, visible(request, compensation.term_id), decide_form=form, status=422)


def visible(request: UserRequest, pk: int) -> Term:
    rows = Term.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


def visible_compensation(request: UserRequest, pk: int) -> Compensation:
    rows = Compensation.objects.filter(term__in=Term.objects.visible_to(request.user))
    return get_object_or_404(rows, pk=pk)


def show(request: UserRequest, row: Term, *, status: int = 200, **forms: Any) -> HttpResponse:
    compensation = Compensation.objects.filter(term=row).select_related("proposed_by", "decided_by")
    context = {
        "term": row,
        "is_broken": is_broken(row, at=timezone.now()),
        "compensation": compensation.first(),
        "propose_form": ProposeForm(),
        "decide_form": DecideForm(),
    }
    return render(request, "tickets/term.html", context | forms, status=status)
