"""What follows the classification of a ticket (TIC-10): review, survey, estimate, treatment."""

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
from tickets import services
from tickets.feedback_list import FEEDBACK
from tickets.forms.flows import ReviewForm, SurveyForm, TreatForm
from tickets.models import Feedback
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, is_sent, verb

may = partial(permission_required, raise_exception=True)
TREATED = ("tenor", "analysis", "is_nonconformity", "treatment", "version")


@get_or_post
@may("tickets.reply_ticket")
@once
def announce_review(request: UserRequest, pk: int) -> HttpResponse:
    """Tell the customer that their incident is being reviewed (SAC-09)."""
    ticket = visible_ticket(request, pk)
    form = ReviewForm(request.POST or None)
    if not is_sent(request, form):
        words = {"title": _("Incidencia en revisión"), "icon": "megaphone", "button": _("Enviar")}
        return verb(request, ticket, form, words)
    services.announce_review(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("El cliente queda avisado de la revisión."))


@get_or_post
@may("tickets.reply_ticket")
@once
def schedule_survey(request: UserRequest, pk: int) -> HttpResponse:
    """A video call or visit to survey what is needed (TIC-16)."""
    ticket = visible_ticket(request, pk)
    with timezone.override(ticket.calendar.zone):  # the hour is told as the customer's wall says
        form = SurveyForm(request.POST or None, ticket=ticket)
        if not is_sent(request, form):
            words = {"title": _("Acordar relevamiento"), "icon": "video-camera"}
            return verb(request, ticket, form, words | {"button": _("Guardar")})
    services.schedule_survey(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Relevamiento acordado."))


@require_POST
@may("tickets.reply_ticket")
@once
def start_estimate(request: UserRequest, pk: int) -> HttpResponse:
    services.start_estimate(visible_ticket(request, pk), by=request.user, at=timezone.now())
    return done(request, pk, _("En estimación."))


@require_safe
@may("tickets.view_feedback")
def feedback_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    return listing.answer(request, FEEDBACK, at=now, template="tickets/feedback_list.html")


@require_safe
@may("tickets.view_feedback")
def feedback(request: UserRequest, pk: int) -> HttpResponse:
    """A suggestion or complaint, with what the customer said and what was made of it."""
    found = visible_feedback(request, pk)
    initial = {name: getattr(found, name) for name in TREATED}
    initial["is_done"] = found.treated_at is not None
    return shown(request, found, TreatForm(initial=initial))


@require_POST
@may("tickets.treat_feedback")
@once
def treat_feedback(request: UserRequest, pk: int) -> HttpResponse:
    found, form = visible_feedback(request, pk), TreatForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form, status=422)
    services.treat_feedback(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Guardado."))
    return redirect(found)


def shown(
    request: UserRequest, feedback: Feedback, form: TreatForm, *, status: int = 200
) -> HttpResponse:
    first = feedback.ticket.messages.order_by("at", "pk").first()
    context = {"feedback": feedback, "form": form, "said": first.body if first else ""}
    return render(request, "tickets/feedback.html", context, status=status)


def visible_feedback(request: UserRequest, pk: int) -> Feedback:
    rows = Feedback.objects.visible_to(request.user)
    related = ("ticket__customer", "ticket__contact", "treated_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
