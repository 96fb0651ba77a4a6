"""The term in which a change is developed: when it runs, and when it is dated anew (SLA-11, 12)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from kit.errors import Refused
from tickets.forms.developing import DevelopmentForm, MoveForm
from tickets.models import Ticket
from tickets.services.promises import developing
from tickets.services.work import redating
from tickets.views.detail import visible_ticket

may = partial(permission_required, "tickets.reply_ticket", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@may()
@once
def development(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    if request.method != "POST":
        return show(request, ticket)
    form = DevelopmentForm(request.POST)
    try:
        if form.is_valid():
            at = timezone.now()
            developing.set_development(ticket, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("Plazo de desarrollo guardado."))
            return redirect("tickets:development", pk)
    except Refused as refused:
        form.add_error(None, str(refused))
    return show(request, ticket, form=form, status=422)


@require_POST
@may()
@once
def move_development(request: UserRequest, pk: int) -> HttpResponse:
    ticket, form = visible_ticket(request, pk), MoveForm(request.POST)
    try:
        if form.is_valid():
            at = timezone.now()
            redating.move_development(ticket, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("Fecha revisada: el cliente queda avisado."))
            return redirect("tickets:development", pk)
    except Refused as refused:
        form.add_error(None, str(refused))
    return show(request, ticket, move_form=form, status=422)


def show(request: UserRequest, ticket: Ticket, *, status: int = 200, **forms: Any) -> HttpResponse:
    row = developing.of(ticket)
    initial = {"version": row.version}
    known = {name: getattr(row, name) for name in ("days", "requirements_on", "material_on")}
    context = {
        "ticket": ticket,
        "row": row,
        "form": DevelopmentForm(initial=initial | (known if row.pk else {})),
        "move_form": MoveForm(initial=initial),
    }
    return render(request, "tickets/development.html", context | forms, status=status)
