"""Canned replies and macros: kept on a page of their own, picked and run on a ticket."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from kit.errors import Refused
from kit.http import page_or_fragment
from outbox.wording import unknown_in
from tickets.canned_list import CANNED
from tickets.forms.canned import CannedForm, MacroForm, said_by
from tickets.models import CannedReply, Ticket
from tickets.services.work import canned as services
from tickets.services.work.canned import VARIABLES
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, may

OFFERED = 30  # of a search on a ticket; more words find the rest
REPLY = "tickets.reply_ticket"


@require_safe
@may(REPLY)
def canned(request: UserRequest) -> HttpResponse:
    return listing.answer(request, CANNED, at=timezone.now(), template="tickets/canned.html")


@get_or_post
@may(REPLY)
@once
def new_canned(request: UserRequest) -> HttpResponse:
    return write(request, CannedReply(changed_at=timezone.now()))


@get_or_post
@may(REPLY)
@once
def canned_reply(request: UserRequest, pk: int) -> HttpResponse:
    """One reply: whoever may not write it reads it, and how it came to be so."""
    return write(request, visible(request, pk))


def write(request: UserRequest, row: CannedReply) -> HttpResponse:
    may_write = not row.pk or writable(request, row)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form, status = CannedForm(request.POST or None, row=row, by=request.user), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.write_canned(row, by=request.user, at=timezone.now(), **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Guardada: ya se ofrece al responder."))
            return redirect("tickets:canned")
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "row": row, "may_write": may_write, "variables": VARIABLES.items()}
    return render(request, "tickets/canned_form.html", context | told(row), status=status)


def told(row: CannedReply) -> dict[str, Any]:
    """How it reads, and who wrote it when."""
    if not row.pk:
        return {}
    versions = row.history.select_related("history_user").order_by("-history_date", "-history_id")
    return {"sample": services.sample(row), "versions": versions[:10]}


@require_POST
@may(REPLY)
def canned_preview(request: UserRequest) -> HttpResponse:
    """The text as it would read on the last ticket that one has, while it is being written."""
    given = {name: request.POST.get(name, "")[:20_000] for name in services.TEXTS}
    row = CannedReply(**given)
    tickets = Ticket.objects.visible_to(request.user).select_related("contact", "customer__plan")
    ticket = tickets.order_by("-pk").first()
    wrong = [word for text in given.values() for word in unknown_in(text, VARIABLES)]
    context: dict[str, Any] = {"ticket": ticket, "wrong": wrong}
    if not wrong and ticket:
        values = services.values_of(ticket, by=request.user, at=timezone.now())
        context["filled"] = services.filled(row, ticket, values)
    elif not wrong:
        context["filled"] = services.sample(row)
    return render(request, "tickets/_canned_preview.html", context)


@require_POST
@may(REPLY)
@once
def use_canned(request: UserRequest, pk: int) -> HttpResponse:
    """Take a reply out of use, or back."""
    row = visible(request, pk)
    if not writable(request, row):
        raise PermissionDenied
    is_active = not row.is_active
    services.use_canned(row, is_active=is_active, by=request.user, at=timezone.now())
    words = _("De nuevo en uso.") if is_active else _("Retirada: ya no se ofrece.")
    messages.success(request, words, extra_tags=reverse("tickets:use_canned", args=[pk]))
    return redirect("tickets:canned")


def visible(request: UserRequest, pk: int) -> CannedReply:
    rows = CannedReply.objects.visible_to(request.user).select_related("owner", "assignee")
    return get_object_or_404(rows, pk=pk)


def writable(request: UserRequest, row: CannedReply) -> bool:
    return CannedReply.objects.writable_by(request.user).filter(pk=row.pk).exists()


# --- On a ticket ----------------------------------------------------------------------------


@require_safe
@may(REPLY)
def pick_canned(request: UserRequest, pk: int) -> HttpResponse:
    """The replies that fit this ticket, with its own values in them."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    rows = CannedReply.objects.visible_to(request.user).fitting(ticket)
    values = services.values_of(ticket, by=request.user, at=at)
    found = said_by(rows.select_related("assignee"), request.GET.get("q", ""))[:OFFERED]
    offers = [
        {"row": row, "filled": services.filled(row, ticket, values), "does": list_of(row)}
        for row in found
        if request.user.has_perms(services.permissions_for(row))
    ]
    context = {"ticket": ticket, "offers": offers, "q": request.GET.get("q", "")}
    is_search = "q" in request.GET
    part = "tickets/_canned_offers.html" if is_search else "tickets/_canned_pick.html"
    return render(request, part, context)


def list_of(row: CannedReply) -> str:
    return " · ".join(services.actions_of(row))


@get_or_post
@may(REPLY)
@once
def run_macro(request: UserRequest, pk: int, canned: int) -> HttpResponse:
    """What a macro will do to this ticket, tried beforehand; then it is done."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    rows = CannedReply.objects.visible_to(request.user).fitting(ticket).select_related("assignee")
    row = get_object_or_404(rows, pk=canned)
    if not request.user.has_perms(services.permissions_for(row)):
        raise PermissionDenied
    values = services.values_of(ticket, by=request.user, at=at)
    first = vars(services.filled(row, ticket, values)) | {"version": ticket.version}
    form = MacroForm(request.POST or None, row=row, initial=first)
    if request.method == "POST" and form.is_valid():
        services.run_macro(ticket, row, by=request.user, at=at, **form.said())
        return done(request, pk, _("Hecho: %(macro)s.") % {"macro": row.name})
    status = 422 if form.errors else 200
    said = {name: first[name] for name in services.TEXTS}
    context = {"ticket": ticket, "row": row, "form": form, **tried(request, ticket, row, said)}
    return page(request, context, status=status)


def tried(
    request: UserRequest, ticket: Ticket, row: CannedReply, said: dict[str, str]
) -> dict[str, Any]:
    """What it would change, or why it would be refused."""
    at = timezone.now()
    try:
        changes = services.try_macro(ticket, row, by=request.user, at=at, **said)
    except Refused as refused:
        return {"refused": str(refused)}
    return {"changes": changes, "letter": ticket.contact.email if row.body else ""}


def page(request: UserRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    answer = page_or_fragment(
        request, "tickets/macro.html", "tickets/_macro.html", context, status=status
    )
    answer.headers["HX-Retarget"] = "#panel"  # also when the whole ticket was to be swapped
    answer.headers["HX-Reswap"] = "innerHTML show:#panel:top"
    return answer
