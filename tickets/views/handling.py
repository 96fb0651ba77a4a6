"""The verbs of a ticket that need a form: each has a page, which htmx shows above the thread."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets import services
from tickets.forms import handling
from tickets.models import Feedback, Ticket
from tickets.views.detail import visible_ticket
from tickets.views.stale import newer_version, stale

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
CLASSIFIED = ("kind", "cause", "priority", "area", "version")
may = partial(permission_required, raise_exception=True)


@require_POST
@may("tickets.take_ticket")
@once
def take(request: UserRequest, pk: int) -> HttpResponse:
    services.take(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("El ticket es suyo."))


@get_or_post
@may("tickets.classify_ticket")
@once
def classify(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    initial = {name: getattr(ticket, name) for name in CLASSIFIED}
    told = Feedback.objects.filter(ticket=ticket).first()
    initial["tenor"] = told.tenor if told else ""
    form = handling.ClassifyForm(
        request.POST or None, initial=initial, line=ticket.customer.service_line
    )
    words = {"title": _("Clasificar"), "icon": "tag", "button": _("Guardar")}
    if unsaved := asked_again(request, ticket, form, words):
        return unsaved
    services.classify(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Clasificación guardada."))


@get_or_post
@may("tickets.reply_ticket")
@once
def wait(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.WaitForm(request.POST or None, initial={"version": ticket.version})
    words = {"title": _("Poner en espera"), "icon": "pause", "button": _("Poner en espera")}
    if unsaved := asked_again(request, ticket, form, words):
        return unsaved
    services.wait(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("En espera: el plazo de resolución no corre."))


@require_POST
@may("tickets.reply_ticket")
@once
def resume(request: UserRequest, pk: int) -> HttpResponse:
    services.resume(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("Reanudado: el plazo vuelve a correr."))


@get_or_post
@may("tickets.reply_ticket")
@once
def commit(request: UserRequest, pk: int) -> HttpResponse:
    """Give the customer a date that will be watched (SAC-19)."""
    ticket = visible_ticket(request, pk)
    initial = {"on": ticket.committed_on, "version": ticket.version}
    form = handling.CommitForm(request.POST or None, initial=initial)
    words = {"title": _("Fecha comprometida"), "icon": "calendar-days", "button": _("Guardar")}
    if unsaved := asked_again(request, ticket, form, words):
        return unsaved
    services.commit_date(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Fecha comprometida guardada."))


@require_POST
@may("tickets.reply_ticket")
@once
def refer(request: UserRequest, pk: int) -> HttpResponse:
    """Hand a ticket whose customer may no longer be helped to Proyectos (TIC-08)."""
    services.refer(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("Derivado a Proyectos; el cliente queda avisado."))


@get_or_post
@may("tickets.close_ticket")
@once
def resolve(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    initial = {"version": ticket.version}
    form = handling.ResolveForm(request.POST or None, initial=initial, ticket=ticket)
    words = {"title": _("Resolver"), "icon": "check", "button": _("Resolver y notificar")}
    if unsaved := asked_again(request, ticket, form, words):
        return unsaved
    services.resolve(ticket, by=request.user, at=timezone.now(), **form.ending())
    return done(request, pk, _("Caso terminado."))


@require_POST
@may("tickets.close_ticket")
@once
def close(request: UserRequest, pk: int) -> HttpResponse:
    services.close(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("Ticket cerrado."))


@get_or_post
@may("tickets.reply_ticket")
@once
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = handling.ReasonForm(request.POST or None)
    if not is_sent(request, form):
        words = {"title": _("Reabrir"), "icon": "arrow-path", "button": _("Reabrir")}
        return verb(request, ticket, form, words)
    services.reopen(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Reabierto."))


def is_sent(request: UserRequest, form: Form) -> bool:
    """Whether the form came back filled in as it should be."""
    return request.method == "POST" and form.is_valid()


def asked_again(
    request: UserRequest, ticket: Ticket, form: Form, words: dict[str, str]
) -> HttpResponse | None:
    """The form, unless it came back well filled in and on the present version of its ticket."""
    reason = newer_version(ticket, form) if is_sent(request, form) else ""
    if reason and request.htmx:
        return stale(request, ticket, reason)
    if form.errors or not form.is_bound:  # an empty POST fills in nothing
        return verb(request, ticket, form, words, refused=bool(reason))
    return None


def done(request: UserRequest, pk: int, words: str, *, undo: str = "") -> HttpResponse:
    """Back to the ticket, where it is said; with a button that undoes it, where there is one."""
    messages.success(request, words, extra_tags=undo)
    return redirect("tickets:detail", pk)


def verb(
    request: UserRequest,
    ticket: Ticket,
    form: Form,
    words: dict[str, str],
    *,
    refused: bool = False,
) -> HttpResponse:
    """The form of one verb: a page of its own, or a panel above the thread."""
    wrong = 409 if refused else 422
    status = wrong if request.method == "POST" else 200
    next(iter(form.fields.values())).widget.attrs["autofocus"] = True
    context = {"ticket": ticket, "form": form, **words}
    response = page_or_fragment(
        request, "tickets/verb.html", "tickets/_verb.html", context, status=status
    )
    response.headers["HX-Retarget"] = "#panel"  # also when the whole ticket was to be swapped
    response.headers["HX-Reswap"] = "innerHTML show:#panel:top"
    return response
