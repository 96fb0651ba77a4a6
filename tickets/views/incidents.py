"""Errors: their list, the page of each, its steps, and telling everybody concerned (TIC-13, 14)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

import accounts.listing as listing
from accounts.http import UserRequest, once
from tickets import rows, services
from tickets.errors import ERRORS
from tickets.forms.incidents import ChangeErrorForm, ErrorForm, StepForm, TellForm
from tickets.models import Incident, IncidentMove, Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.errors import news, updates
from tickets.services.errors.incidents import FACTS

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
may = partial(permission_required, raise_exception=True)
CHANGED = (*FACTS, "cause", "correction", "expected_on", "version")


@require_safe
@may("tickets.view_incident")
def incidents(request: UserRequest) -> HttpResponse:
    return listing.answer(request, ERRORS, at=timezone.now(), template="tickets/incidents.html")


@require_safe
@may("tickets.view_incident")
def incident(request: UserRequest, pk: int) -> HttpResponse:
    """One error with its customers, its steps and who was told of each."""
    found = get_object_or_404(
        Incident.objects.told().select_related("owner", "registered_by"), pk=pk
    )
    at = timezone.now()
    mine = tickets_of(request, found)
    context = {
        "incident": found,
        "at": at,
        "rows": rows.rows_of(mine, at=at),
        "unseen": found.tickets_count - len(mine),
        "moves": moves_of(found),
        "updates": found.updates.visible_to(request.user).select_related("customer", "ticket"),
        "untold": len(untold(mine, found)),
    }
    return render(request, "tickets/incident.html", context)


def tickets_of(request: UserRequest, incident: Incident) -> TicketQuerySet:
    """The tickets of an error whose customers one sees."""
    return rows.for_rows(
        Ticket.objects.visible_to(request.user).filter(incident=incident).order_by("pk")
    )


def moves_of(incident: Incident) -> list[IncidentMove]:
    """The steps, the last one first, each with what became of telling it."""
    steps = incident.moves.select_related("by").prefetch_related("news__ticket__customer")
    return list(steps.order_by("-at", "-pk"))


def untold(tickets: Any, incident: Incident) -> list[Ticket]:
    """Those whose customer does not know of the last step, and waits, or should wait again."""
    last = incident.moves.order_by("at", "pk").last()
    known = set(last.news.exclude(message=None).values_list("ticket", flat=True)) if last else set()
    return [one for one in tickets if waits(one, incident) and one.pk not in known]


def waits(ticket: Ticket, incident: Incident) -> bool:
    """Whether its customer waits; or was told that it is over, while the error is open again."""
    return ticket.is_open or (ticket.status == Status.RESOLVED and incident.is_open)


@get_or_post
@may("tickets.add_incident")
@once
def register_incident(request: UserRequest) -> HttpResponse:
    """A new error, of the ticket that the address names, if any."""
    ticket = named_ticket(request)
    form = ErrorForm(request.POST or None, initial=seen_in(ticket))
    if form.errors or not form.is_bound:
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "ticket": ticket}
        return render(request, "tickets/incident_form.html", context, status=status)
    made = services.register_incident(
        ticket=ticket, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("%(error)s queda registrado en I+D.") % {"error": made.label})
    return redirect(ticket or made)


def named_ticket(request: UserRequest) -> Ticket | None:
    """The ticket of the address; 404 for one that nobody may see, or that is none."""
    asked = request.GET.get("ticket", "")
    if not asked:
        return None
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=pk)


def seen_in(ticket: Ticket | None) -> dict[str, str]:
    """What the ticket says of the error already."""
    if ticket is None:
        return {}
    first = ticket.messages.order_by("at", "pk").first()
    customer = ticket.customer
    return {
        "title": ticket.subject[:200],
        "product": customer.get_product_display(),
        "found_in": updates.version_of(customer),
        "actual": first.body[:2_000] if first else "",
    }


@get_or_post
@may("tickets.change_incident")
@once
def change_incident(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Incident, pk=pk)
    initial = {name: getattr(found, name) for name in CHANGED} | {"owner": found.owner_id}
    form = ChangeErrorForm(request.POST or None, initial=initial)
    if form.errors or not form.is_bound:
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "incident": found}
        return render(request, "tickets/incident_form.html", context, status=status)
    services.change_incident(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Guardado."))
    return redirect(found)


@get_or_post
@may("tickets.change_incident")
@once
def move_incident(request: UserRequest, pk: int) -> HttpResponse:
    """Take it a step further; where customers wait for it, telling them comes next."""
    found = get_object_or_404(Incident, pk=pk)
    form = StepForm(request.POST or None, incident=found, initial={"fixed_in": found.fixed_in})
    if form.errors or not form.is_bound:
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "incident": found}
        return render(request, "tickets/incident_step.html", context, status=status)
    services.move_incident(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("El error cambió de estado."))
    if request.user.has_perm("tickets.reply_ticket") and untold(tickets_of(request, found), found):
        return redirect("tickets:tell_incident", pk)
    return redirect(found)


@get_or_post
@may("tickets.reply_ticket")
@once
def tell_incident(request: UserRequest, pk: int) -> HttpResponse:
    """Everybody concerned is told of the last step in one go, seen before it is sent."""
    found = get_object_or_404(Incident.objects.select_related("owner"), pk=pk)
    move = found.moves.order_by("at", "pk").last()
    if move is None:
        return redirect(found)
    waiting = untold(told_by_letter(request, found), found)
    form = TellForm(
        request.POST or None,
        tickets=Ticket.objects.filter(pk__in=[one.pk for one in waiting]),
        initial={"detail": move.detail},
    )
    if request.method == "POST" and form.is_valid():
        return tell(request, move, form)
    context = {"incident": found, "move": move, "form": form, "waiting": waiting}
    if waiting:
        shown = (request.POST or request.GET).get("detail", move.detail)
        context["letter"] = news.preview(waiting[0], move, detail=shown, at=timezone.now())
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/incident_tell.html", context, status=status)


def told_by_letter(request: UserRequest, incident: Incident) -> TicketQuerySet:
    seen = Ticket.objects.visible_to(request.user).filter(incident=incident).order_by("pk")
    return seen.select_related("contact", "customer__service_line__calendar")


def tell(request: UserRequest, move: IncidentMove, form: TellForm) -> HttpResponse:
    given = form.cleaned_data
    told = services.tell_customers(
        move, given["tickets"], detail=given["detail"], by=request.user, at=timezone.now()
    )
    reached = sum(one.message is not None for one in told)
    words = ngettext("Un cliente avisado.", "%(n)s clientes avisados.", reached) % {"n": reached}
    if reached == len(told):
        messages.success(request, words)
    else:
        rest = _("%(n)s sin avisar: abajo dice por qué.") % {"n": len(told) - reached}
        messages.warning(request, f"{words} {rest}")
    return redirect(move.incident)
