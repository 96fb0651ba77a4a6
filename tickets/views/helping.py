"""What becomes of an escalation: each verb a small form above the ticket's thread, or a button."""

from typing import TypeVar

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest, once
from tickets import services
from tickets.forms import escalations as forms
from tickets.models import Escalation
from tickets.views.handling import done, get_or_post, is_sent, may, verb

F = TypeVar("F", forms.WriteForm, forms.HeardForm)
RELATED = ("ticket__customer", "ticket__owner", "to", "provider")


def visible(request: UserRequest, pk: int) -> Escalation:
    """The escalation, if one may see it: for everybody else there is none."""
    rows = Escalation.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, pk=pk)


def asked(
    request: UserRequest, row: Escalation, form: Form, words: dict[str, str]
) -> HttpResponse | None:
    """The form, until it came back filled in as it should be."""
    if is_sent(request, form):
        return None
    return verb(request, row.ticket, form, {**words, "about": str(row)})


@get_or_post
@may("tickets.note_ticket")
@once
def follow(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = forms.FollowForm(request.POST or None, escalation=row)
    words = {"title": _("Seguimiento"), "icon": "clock", "button": _("Anotar")}
    if shown := asked(request, row, form, words):
        return shown
    services.follow(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, row.ticket_id, _("Seguimiento anotado."))


@get_or_post
@may("tickets.note_ticket")
@once
def hand(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = forms.HandForm(request.POST or None, escalation=row)
    words = {"title": _("Pasar a otra persona"), "icon": "user-plus", "button": _("Pasar")}
    if shown := asked(request, row, form, words):
        return shown
    services.hand(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, row.ticket_id, _("Ahora responde otra persona, y lo sabe."))


@get_or_post
@may("tickets.note_ticket")
@once
def finish(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = forms.FinishForm(request.POST or None, escalation=row)
    words = {"title": _("Solución o respuesta"), "icon": "check", "button": _("Guardar y avisar")}
    if shown := asked(request, row, form, words):
        return shown
    row = services.finish(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    told = _("Guardado. Ahora falta contárselo al cliente.") if row.is_alive else _("Guardado.")
    return done(request, row.ticket_id, told)


@get_or_post
@may("tickets.note_ticket")
@once
def mark_told(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = forms.ToldForm(request.POST or None)
    words = {"title": _("Ya se le contó"), "icon": "check", "button": _("Guardar")}
    if shown := asked(request, row, form, words):
        return shown
    services.mark_told(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, row.ticket_id, _("Anotado."))


@get_or_post
@may("tickets.reply_ticket")
@once
def answer_proposal(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = forms.AnswerForm(request.POST or None)
    words = {"title": _("Respuesta del cliente"), "icon": "identification", "button": _("Guardar")}
    if shown := asked(request, row, form, words):
        return shown
    services.answer_proposal(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, row.ticket_id, _("La respuesta del cliente queda anotada."))


@get_or_post
@may("tickets.reply_ticket")
@once
def write_to_provider(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = sent_form(request, forms.WriteForm)
    words = {"title": _("Escribir al proveedor"), "icon": "envelope", "button": _("Enviar")}
    if shown := asked(request, row, form, words):
        return shown
    services.write_to_provider(row, by=request.user, at=timezone.now(), **form.asked())
    return done(request, row.ticket_id, _("El mensaje al proveedor queda en el ticket."))


@get_or_post
@may("tickets.note_ticket")
@once
def hear_provider(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    form = sent_form(request, forms.HeardForm)
    words = {"title": _("Respuesta del proveedor"), "icon": "inbox-arrow-down"}
    if shown := asked(request, row, form, words | {"button": _("Guardar")}):
        return shown
    services.hear_provider(row, by=request.user, at=timezone.now(), **form.asked())
    return done(request, row.ticket_id, _("Lo que dijo el proveedor queda en el ticket."))


def sent_form(request: UserRequest, kind: type[F]) -> F:
    return kind(request.POST, request.FILES) if request.method == "POST" else kind()


@require_POST
@may("tickets.note_ticket")
@once
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    services.take_back(row, by=request.user, at=timezone.now())
    return done(request, row.ticket_id, _("Retirado: quien lo tenía queda avisado."))


@require_POST
@may("tickets.reply_ticket")
@once
def pass_to_csm(request: UserRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    services.pass_to_csm(row, by=request.user, at=timezone.now())
    return done(request, row.ticket_id, _("Lo tiene el CSM, que queda avisado."))
