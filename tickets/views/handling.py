"""The verbs of a ticket that need a form: each has a page, which htmx shows beside the thread."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets import services
from tickets.forms import handling
from tickets.models import Ticket
from tickets.views.detail import visible_ticket

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@permission_required("tickets.take_ticket", raise_exception=True)
@once
def take(request: UserRequest, pk: int) -> HttpResponse:
    services.take(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return redirect("tickets:detail", pk)


@get_or_post
@permission_required("tickets.classify_ticket", raise_exception=True)
@once
def classify(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    fields = ("kind", "cause", "priority", "area", "version")
    form = handling.ClassifyForm(
        request.POST or None, initial={name: getattr(ticket, name) for name in fields}
    )
    if request.method == "POST" and form.is_valid():
        services.classify(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Clasificar"), button=_("Guardar"))


@get_or_post
@permission_required("tickets.assign_ticket", raise_exception=True)
@once
def assign(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.AssignForm(request.POST or None, ticket=ticket, initial={"to": ticket.owner})
    if request.method == "POST" and form.is_valid():
        services.assign(ticket, to=form.cleaned_data["to"], by=request.user, at=timezone.now())
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Asignar"), button=_("Asignar"))


@get_or_post
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def wait(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.WaitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.wait(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Poner en espera"), button=_("Poner en espera"))


@require_POST
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def resume(request: UserRequest, pk: int) -> HttpResponse:
    services.resume(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return redirect("tickets:detail", pk)


@get_or_post
@permission_required("tickets.close_ticket", raise_exception=True)
@once
def resolve(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.ResolveForm(request.POST or None, ticket=ticket)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.resolve(
            ticket,
            by=request.user,
            outcome=given["outcome"],
            resolution=given["resolution"],
            recipients=[*given["recipients"], *given["colleagues"]],
            silent_reason=given["silent_reason"],
            at=timezone.now(),
        )
        messages.success(request, _("El ticket quedó resuelto."))
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Resolver"), button=_("Resolver y notificar"))


@require_POST
@permission_required("tickets.close_ticket", raise_exception=True)
@once
def close(request: UserRequest, pk: int) -> HttpResponse:
    services.close(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return redirect("tickets:detail", pk)


@get_or_post
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.reopen(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Reabrir"), button=_("Reabrir"))


@get_or_post
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def commit(request: UserRequest, pk: int) -> HttpResponse:
    """Give the customer a date that will be watched (SAC-19)."""
    ticket = visible_ticket(request, pk)
    form = handling.CommitForm(request.POST or None, initial={"on": ticket.committed_on})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        services.commit_date(ticket, by=request.user, on=on, at=timezone.now())
        return redirect("tickets:detail", pk)
    return verb(request, ticket, form, title=_("Comprometer una fecha"), button=_("Guardar"))


def verb(request: UserRequest, ticket: Ticket, form: forms.Form, **words: Any) -> HttpResponse:
    """The form of one verb: a page of its own, or a panel beside the thread."""
    status = 422 if request.method == "POST" else 200
    context = {"ticket": ticket, "form": form, **words}
    response = page_or_fragment(
        request, "tickets/verb.html", "tickets/_verb.html", context, status=status
    )
    response.headers["HX-Retarget"] = "#panel"  # also when the whole ticket was to be swapped
    response.headers["HX-Reswap"] = "innerHTML"
    return response
