"""What a customer agrees to pay in T-Points, and what is spent of it (SAC-13, CC-25)."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from kit.answers import attempt, status_of
from tickets import services
from tickets.forms.handling import ReasonForm
from tickets.forms.triage import ClaimForm, ConsentForm, RecordConsentForm
from tickets.models import Consent, PointsClaim, Ticket, Triage
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, verb

may = partial(permission_required, raise_exception=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@may("tickets.reply_ticket")
@once
def ask_consent(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    found = Triage.objects.filter(ticket=ticket).first()
    initial = {"purpose": "investigation", "points": found.points} if found else {}
    form = ConsentForm(request.POST or None, initial=initial)

    def work() -> Consent:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.ask_consent(ticket, **given)

    if attempt(form, work):
        return done(request, pk, _("Pedida al cliente: nada se consume sin su conformidad."))
    words = {"title": _("Pedir conformidad en T-Points"), "icon": "banknotes", "button": _("Pedir")}
    return verb(request, ticket, form, words, refused=status_of(form) == 409)


@get_or_post
@may("tickets.reply_ticket")
@once
def record_consent(request: UserRequest, pk: int) -> HttpResponse:
    consent = visible_consent(request, pk)
    initial = {"on": timezone.localdate()}
    form = RecordConsentForm(request.POST or None, ticket=consent.ticket, initial=initial)

    def work() -> Consent:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.record_consent(consent, **given)

    if attempt(form, work):
        return back(request, consent.ticket, _("Respuesta anotada."))
    words = {"title": consent.said, "icon": "check-badge", "button": _("Anotar la respuesta")}
    return verb(request, consent.ticket, form, words, refused=status_of(form) == 409)


@get_or_post
@may("tickets.reply_ticket")
@once
def claim_points(request: UserRequest, pk: int) -> HttpResponse:
    consent = visible_consent(request, pk)
    form = ClaimForm(request.POST or None)

    def work() -> PointsClaim:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.claim_points(consent, **given)

    if attempt(form, work):
        return back(request, consent.ticket, _("T-Points anotados."))
    words = {"title": consent.said, "icon": "banknotes", "button": _("Anotar el consumo")}
    return verb(request, consent.ticket, form, words, refused=status_of(form) == 409)


@get_or_post
@may("tickets.reply_ticket")
@once
def reverse_claim(request: UserRequest, pk: int) -> HttpResponse:
    claims = PointsClaim.objects.filter(consent__in=Consent.objects.visible_to(request.user))
    claim = get_object_or_404(claims.select_related("consent__ticket"), pk=pk)
    form = ReasonForm(request.POST or None)

    def work() -> PointsClaim:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.reverse_claim(claim, **given)

    ticket = claim.consent.ticket
    if attempt(form, work):
        return back(request, ticket, _("Anulado: el consumo y su anulación quedan a la vista."))
    words = {"title": _("Anular un consumo"), "icon": "arrow-uturn-left", "button": _("Anular")}
    return verb(request, ticket, form, words, refused=status_of(form) == 409)


def visible_consent(request: UserRequest, pk: int) -> Consent:
    consents = Consent.objects.visible_to(request.user)
    return get_object_or_404(consents.select_related("ticket__customer"), pk=pk)


def back(request: UserRequest, ticket: Ticket, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("tickets:triage", ticket.pk)
