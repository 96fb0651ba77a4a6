"""Asking for help with a ticket, calling its customer, and telling them of a delay."""

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import listing
from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets import services
from tickets.escalation_list import ESCALATIONS
from tickets.escalation_rows import ICONS
from tickets.forms.escalations import FORMS, CallForm, DelayForm, EscalateForm
from tickets.models import EscalationKind, Ticket
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, is_sent, may, verb

# Why one would: the cause says to whom (C42).
WAYS = {
    EscalationKind.DOUBT: gettext_lazy("Una duda a un colega o al Gestor; el ticket sigue igual."),
    EscalationKind.SPECIALIST: gettext_lazy("Falta contexto: ERP, CRM, PIM, un proyecto…"),
    EscalationKind.DEVELOPMENT: gettext_lazy("Supera el primer nivel, y está documentado."),
    EscalationKind.PROVIDER: gettext_lazy("Depende de un tercero: rige su plazo."),
    EscalationKind.HEAD: gettext_lazy("Se alarga o no avanza: que responda una jefatura."),
    EscalationKind.MANAGER: gettext_lazy("El cliente se impacienta con la investigación."),
    EscalationKind.CSM: gettext_lazy("El cliente se queja o insiste."),
}


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def escalations(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    return listing.answer(request, ESCALATIONS, at=at, template="tickets/escalations.html")


@get_or_post
@may("tickets.reply_ticket")
@once
def escalate(request: UserRequest, pk: int) -> HttpResponse:
    """First to whom, then what that demands; without a kind, the choice."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in FORMS:
        return choice(request, ticket)
    form = filled(request, ticket, kind, at)
    if not is_sent(request, form):
        label = EscalationKind(kind).label
        words = {"title": f"{_('Escalar')}: {label}", "button": _("Escalar")}
        return verb(request, ticket, form, words | {"icon": ICONS[EscalationKind(kind)]})
    row = form.verb(ticket, by=request.user, at=at, **form.asked())
    return done(request, pk, _("%(what)s: el ticket sigue siendo nuestro.") % {"what": row})


def filled(request: UserRequest, ticket: Ticket, kind: str, at: datetime) -> EscalateForm:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"kind": kind, "since": timezone.localdate(at)}
    return FORMS[kind](*given, ticket=ticket, initial=initial)


def choice(request: UserRequest, ticket: Ticket) -> HttpResponse:
    """The ways of escalating, each with when it is the right one; to the customer's CSM, a head of
    department even before anybody has read the ticket (CC-50)."""
    unread = {EscalationKind.DOUBT}
    if ticket.customer.csm_id == request.user.pk:
        unread.add(EscalationKind.HEAD)
    ways = [
        {"kind": kind.value, "label": kind.label, "why": why, "icon": ICONS[kind]}
        for kind, why in WAYS.items()
        if ticket.is_classified or kind in unread
    ]
    context = {"ticket": ticket, "ways": ways}
    page, part = "tickets/escalate.html", "tickets/_escalate.html"
    status = 422 if request.method == "POST" else 200
    response = page_or_fragment(request, page, part, context, status=status)
    response.headers["HX-Retarget"] = "#panel"
    response.headers["HX-Reswap"] = "innerHTML show:#panel:top"
    return response


@get_or_post
@may("tickets.reply_ticket")
@once
def log_call(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = CallForm(request.POST or None)
    if not is_sent(request, form):
        words = {"title": _("Llamada al cliente"), "icon": "phone", "button": _("Registrar")}
        return verb(request, ticket, form, words)
    services.log_call(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Llamada registrada. Confirme por escrito lo acordado."))


@get_or_post
@may("tickets.reply_ticket")
@once
def tell_delay(request: UserRequest, pk: int) -> HttpResponse:
    """The letter that says why it is late, what is done about it, and until when (CC-42)."""
    ticket = visible_ticket(request, pk)
    form = DelayForm(request.POST or None)
    if not is_sent(request, form):
        words = {
            "title": _("Avisar del retraso"),
            "icon": "clock",
            "button": _("Enviar al cliente"),
        }
        return verb(request, ticket, form, words)
    services.tell_delay(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("El aviso está en camino; la fecha queda comprometida."))
