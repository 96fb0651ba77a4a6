"""Tickets that belong together: what ties a ticket to others, and the verbs that tie and part."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import UserRequest, once
from tickets.forms import regrouping as forms
from tickets.models import Regroup, Regrouping, Ticket, TicketLink
from tickets.services.people import own
from tickets.services.talk import drafts
from tickets.services.work import linking, regrouping, undoing
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, is_sent, may, verb

SHOWN = 5  # of the time entries; the rest is in their list


def filled_in(request: UserRequest, kind: Any, ticket: Ticket) -> Form:
    form: Form = kind(request.POST or None, ticket=ticket, by=request.user)
    return form


@get_or_post
@may("tickets.close_ticket")
@once
def merge(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = filled_in(request, forms.MergeForm, ticket)
    if not is_sent(request, form):
        words = {"title": _("Unir con otro"), "icon": "arrows-pointing-in", "button": _("Unir")}
        return verb(request, ticket, form, words)
    row = regrouping.merge(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    said = _("Unidos: queda %s.") % row.kept.label
    answer = done(request, row.kept_id, said, undo=undo_address(row))
    if request.htmx and row.kept_id != pk:  # the address says another ticket than what is shown
        return HttpResponseClientRedirect(answer.headers["Location"])
    return answer


@get_or_post
@may("tickets.close_ticket")
@once
def split(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = filled_in(request, forms.SplitForm, ticket)
    if not is_sent(request, form):
        words = {
            "title": _("Separar otro tema"),
            "icon": "arrows-pointing-out",
            "button": _("Abrir el ticket nuevo"),
        }
        return verb(request, ticket, form, words)
    row = regrouping.split(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Separado: es %s.") % row.other.label, undo=undo_address(row))


def undo_address(row: Regrouping) -> str:
    return reverse("tickets:undo_regrouping", args=[row.pk])


@require_POST
@may("tickets.close_ticket")
@once
def undo_regrouping(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Regrouping, pk=pk)
    visible_ticket(request, row.kept_id)
    undoing.undo_regrouping(row, by=request.user, at=timezone.now())
    said = _("Deshecho: cada mensaje vuelve a su ticket.")
    if row.kind == Regroup.MERGE and (count := undoing.left_behind(row)):
        said += _(
            " De lo que el cliente escribió después, %(count)s se quedan en %(kept)s: ya se "
            "respondieron allí o no contestan a %(other)s."
        ) % {"count": count, "kept": row.kept.label, "other": row.other.label}
    return done(request, row.kept_id, said)


@get_or_post
@may("tickets.note_ticket")
@once
def link(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = filled_in(request, forms.LinkForm, ticket)
    if not is_sent(request, form):
        words = {"title": _("Vincular"), "icon": "link", "button": _("Vincular")}
        return verb(request, ticket, form, words)
    other, kind = form.cleaned_data["number"], form.cleaned_data["kind"]
    row = linking.link(ticket, other, kind=kind, by=request.user, at=timezone.now())
    undo = reverse("tickets:unlink", args=[row.pk])
    return done(request, pk, _("Vinculado con %s.") % other.label, undo=undo)


@require_POST
@may("tickets.note_ticket")
@once
def unlink(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(TicketLink.objects.select_related("ticket", "other"), pk=pk)
    visible_ticket(request, row.ticket_id)
    linking.unlink(row, by=request.user, at=timezone.now())
    return done(request, row.ticket_id, _("Vínculo quitado."))


@get_or_post
@may("tickets.close_ticket")
@once
def close_several(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = filled_in(request, forms.SeveralForm, ticket)
    if not is_sent(request, form):
        words = {"title": _("Múltiples temas"), "icon": "squares-2x2", "button": _("Cerrar")}
        return verb(request, ticket, form, words)
    linking.close_several(ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, pk, _("Cerrado: se le pide un ticket por tema."))


@get_or_post
@may("tickets.reply_ticket")
@once
def new_subject(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = filled_in(request, forms.NewSubjectForm, ticket)
    if not is_sent(request, form):
        words = {"title": _("Es otro asunto"), "icon": "document-plus", "button": _("Enviar")}
        return verb(request, ticket, form, words)
    at, next_step = timezone.now(), form.cleaned_data["next_step"]
    linking.point_to_new_ticket(ticket, next_step=next_step, by=request.user, at=at)
    return done(request, pk, _("Se le pide un ticket aparte; este sigue con su asunto."))


@require_safe
@may("tickets.view_ticket")
def around(request: UserRequest, pk: int) -> HttpResponse:
    """What is around a ticket: read once its page stands, so that the page does not wait for it."""
    ticket = visible_ticket(request, pk)
    begun = drafts.typed(ticket, by=request.user)
    context = {"ticket": ticket, "ties": ties_of(request, ticket), "drafts": begun}
    context |= {
        "spent": own.total_of(ticket),
        "times": ticket.times.select_related("person", "reversal").order_by("-pk")[:SHOWN],
        "snooze": ticket.snoozes.hiding_at(timezone.now()).filter(user=request.user).first(),
    }
    return render(request, "tickets/_around.html", context)


def ties_of(request: UserRequest, ticket: Ticket) -> list[dict[str, Any]]:
    """The tickets that this one was merged with, parted from, or linked to, and the way back."""
    seen = Ticket.objects.visible_to(request.user)
    rows: list[Any] = [
        *Regrouping.objects.standing().of(ticket).select_related("kept", "other"),
        *TicketLink.objects.standing().of(ticket).select_related("ticket", "other"),
    ]
    ties = [told(row, ticket) for row in rows]
    known = set(seen.filter(pk__in=[tie["ticket"].pk for tie in ties]).values_list("pk", flat=True))
    return [tie for tie in ties if tie["ticket"].pk in known]


def told(row: Regrouping | TicketLink, ticket: Ticket) -> dict[str, Any]:
    if isinstance(row, TicketLink):
        far = row.other if row.ticket_id == ticket.pk else row.ticket
        undo = reverse("tickets:unlink", args=[row.pk])
        return {"label": row.words_for(ticket), "ticket": far, "undo": undo, "verb": _("Quitar")}
    is_kept, is_merge = row.kept_id == ticket.pk, row.kind == Regroup.MERGE
    label = {
        (True, True): _("Se le unió"),
        (False, True): _("Unido a"),
        (True, False): _("De aquí salió"),
        (False, False): _("Salió de"),
    }[is_kept, is_merge]
    far = row.other if is_kept else row.kept
    return {"label": label, "ticket": far, "undo": undo_address(row), "verb": _("Deshacer")}
