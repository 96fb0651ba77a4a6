"""What a ticket has to do with an error: which one it is, and the version that corrects it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import accounts.listing as listing
from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from kit.text import one_line
from tickets import services
from tickets.errors import UPDATES
from tickets.forms.incidents import AskUpdateForm, DropForm, InstalledForm, WhichForm
from tickets.models import UpdateRequest
from tickets.services.errors import incidents
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, is_sent, verb

may = partial(permission_required, raise_exception=True)


@get_or_post
@may("tickets.classify_ticket")
@once
def link_incident(request: UserRequest, pk: int) -> HttpResponse:
    """Which error is this? The known ones with its words, or those that are looked for."""
    ticket = visible_ticket(request, pk)
    form = WhichForm(request.POST or None)
    if is_sent(request, form):
        chosen = form.cleaned_data["incident"]
        services.link_incident(ticket, chosen, by=request.user, at=timezone.now())
        return done(request, pk, _("El ticket queda con %(error)s.") % {"error": chosen.label})
    query = one_line(request.GET.get("q", ""), limit=80)
    found = incidents.candidates(ticket, query)
    context = {"ticket": ticket, "found": found, "query": query, "form": form}
    status = 422 if request.method == "POST" else 200
    return page_or_fragment(
        request,
        "tickets/which_incident.html",
        "tickets/_which_incident.html",
        context,
        status=status,
    )


@require_POST
@may("tickets.classify_ticket")
@once
def unlink_incident(request: UserRequest, pk: int) -> HttpResponse:
    services.unlink_incident(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("El ticket ya no es de ese error."))


@get_or_post
@may("tickets.reply_ticket")
@once
def request_update(request: UserRequest, pk: int) -> HttpResponse:
    """Ask I+D by e-mail for the version that corrects it (TIC-15)."""
    ticket = visible_ticket(request, pk)
    wanted = ticket.incident.fixed_in if ticket.incident else ""
    form = AskUpdateForm(request.POST or None, initial={"wanted": wanted})
    if not is_sent(request, form):
        words = {
            "title": _("Solicitar actualización"),
            "icon": "arrow-up-circle",
            "button": _("Pedirla a I+D"),
        }
        return verb(request, ticket, form, words)
    services.request_update(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Pedida por correo al Gerente de I+D; queda pendiente."))


@require_safe
@may("tickets.view_incident")
def updates(request: UserRequest) -> HttpResponse:
    return listing.answer(request, UPDATES, at=timezone.now(), template="tickets/updates.html")


@require_safe
@may("tickets.view_incident")
def update(request: UserRequest, pk: int) -> HttpResponse:
    """One request: what was asked, and how it ends."""
    return shown(request, visible_update(request, pk))


@require_POST
@may("tickets.reply_ticket")
@once
def finish_update(request: UserRequest, pk: int) -> HttpResponse:
    found, form = visible_update(request, pk), InstalledForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form=form, status=422)
    services.finish_update(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Instalada: el pedido termina."))
    return redirect("tickets:updates")


@require_POST
@may("tickets.reply_ticket")
@once
def drop_update(request: UserRequest, pk: int) -> HttpResponse:
    found, drop = visible_update(request, pk), DropForm(request.POST)
    if not drop.is_valid():
        return shown(request, found, drop=drop, status=422)
    services.drop_update(found, by=request.user, at=timezone.now(), **drop.cleaned_data)
    messages.success(request, _("Pedido anulado."))
    return redirect("tickets:updates")


def shown(
    request: UserRequest,
    update: UpdateRequest,
    *,
    form: InstalledForm | None = None,
    drop: DropForm | None = None,
    status: int = 200,
) -> HttpResponse:
    initial = {"installed": update.wanted, "on": timezone.localdate()}
    context = {
        "update": update,
        "form": form or InstalledForm(initial=initial),
        "drop": drop or DropForm(),
    }
    return render(request, "tickets/update.html", context, status=status)


def visible_update(request: UserRequest, pk: int) -> UpdateRequest:
    rows = UpdateRequest.objects.visible_to(request.user)
    related = ("customer", "incident", "ticket", "asked_by", "ended_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
