"""First handling: the checklist, and asking for what is missing (SAC-06, CC-45)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from kit.answers import attempt, status_of
from tickets import services
from tickets.forms.triage import InformationForm, TriageForm
from tickets.models import Consent, Message, Ticket, Triage
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, verb

FOUND = (
    *("has_problem", "has_impact", "has_technical", "affects", "coverage", "nature", "points"),
    "is_proactive",
)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@permission_required("tickets.classify_ticket", raise_exception=True)
@once
def triage(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    known = Triage.objects.filter(ticket=ticket).first() or Triage(ticket=ticket)
    initial = {name: getattr(known, name) for name in FOUND} | {"version": ticket.version}
    form = TriageForm(request.POST or None, initial=initial)

    def work() -> Triage:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.triage(ticket, **given)

    if made := attempt(form, work):
        said = _("Guardado. Pida ahora lo que falta.") if made.missing else _("Guardado.")
        return done(request, pk, said)
    context = {"ticket": ticket, "form": form, "triage": known}
    context["consents"] = Consent.objects.filter(ticket=ticket).prefetch_related(
        "claims__by", "claims__reversal"
    )
    return render(request, "tickets/triage.html", context, status=status_of(form))


@get_or_post
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def ask_information(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = InformationForm(request.POST or None, initial=wanting(ticket))

    def work() -> Message:
        given = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.ask_information(ticket, **given)

    if attempt(form, work):
        return done(request, pk, _("Pedido al cliente: queda esperando su respuesta."))
    words = {"title": _("Pedir información"), "icon": "question-mark-circle", "button": _("Pedir")}
    return verb(request, ticket, form, words, refused=status_of(form) == 409)


def wanting(ticket: Ticket) -> dict[str, str]:
    """What the checklist says is missing, as the beginning of the question."""
    found = Triage.objects.filter(ticket=ticket).first()
    if found is None:
        return {}
    missing = _("En concreto, nos falta %(list)s.") % {"list": found.lacks}
    return {"affects": found.affects, "detail": missing if found.missing else ""}
