"""Time on a ticket, seeing it later, and whom a note may name."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from tickets.forms.handling import ReasonForm
from tickets.forms.own import SnoozeForm, TimeForm, tomorrow_morning
from tickets.models import TimeEntry
from tickets.services.people import own
from tickets.services.talk import mentions
from tickets.time_list import TIMES
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, is_sent, may, verb

OFFERED = 8
BIGGEST = 10
GROUPS = (
    ("person", "person__name"),
    ("customer", "ticket__customer__legal_name"),
    ("ticket", "ticket__subject"),
)


@get_or_post
@may("tickets.note_ticket")
@once
def log_time(request: UserRequest, pk: int) -> HttpResponse:
    ticket, at = visible_ticket(request, pk), timezone.now()
    form = TimeForm(request.POST or None, initial={"worked_on": timezone.localdate(at)})
    if not is_sent(request, form):
        words = {"title": _("Anotar tiempo"), "icon": "clock", "button": _("Anotar")}
        return verb(request, ticket, form, words)
    own.log_time(ticket, by=request.user, at=at, **form.facts())
    return done(request, pk, _("Tiempo anotado."))


@get_or_post
@may("tickets.note_ticket")
@once
def reverse_time(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a wrong entry: the reason stays beside both."""
    entry = get_object_or_404(TimeEntry.objects.visible_to(request.user), pk=pk)
    ticket = visible_ticket(request, entry.ticket_id)
    form = ReasonForm(request.POST or None)
    if not is_sent(request, form):
        words = {"title": _("Corregir tiempo"), "icon": "arrow-uturn-left", "button": _("Quitar")}
        return verb(request, ticket, form, words)
    own.reverse_time(entry, by=request.user, at=timezone.now(), **form.cleaned_data)
    return done(request, ticket.pk, _("Corregido: las dos anotaciones se conservan."))


@require_safe
@may("tickets.view_ticket")
def times(request: UserRequest) -> HttpResponse:
    return listing.answer(request, TIMES, at=timezone.now(), template="tickets/times.html")


@require_safe
@may("tickets.view_ticket")
def time_totals(request: UserRequest) -> HttpResponse:
    """What the entries of a filter add up to, by person, customer and ticket."""
    form = TIMES.asked(request.GET, user=request.user, at=timezone.now())
    rows = form.chosen(TIMES.rows(request.user))
    total = rows.aggregate(total=Sum("minutes"))["total"] or 0
    groups = [{"key": key, "rows": added_up(rows, key, name)} for key, name in GROUPS]
    context = {"total": timedelta(minutes=total), "groups": groups if total else []}
    return render(request, "tickets/_time_totals.html", context)


def added_up(rows: QuerySet[TimeEntry], key: str, name: str) -> list[dict[str, Any]]:
    field = "ticket__customer" if key == "customer" else key
    found = rows.order_by().values(field, name).annotate(total=Sum("minutes")).exclude(total=0)
    return [
        {"name": row[name], "pk": row[field], "spent": timedelta(minutes=row["total"])}
        for row in found.order_by("-total", field)[:BIGGEST]
    ]


@get_or_post
@may("tickets.view_ticket")
@once
def snooze(request: UserRequest, pk: int) -> HttpResponse:
    ticket, at = visible_ticket(request, pk), timezone.now()
    form = SnoozeForm(request.POST or None, initial={"until": tomorrow_morning(at)})
    if not is_sent(request, form):
        words = {"title": _("Posponer"), "icon": "bell-snooze", "button": _("Posponer")}
        return verb(request, ticket, form, words)
    own.snooze(ticket, by=request.user, at=at, **form.cleaned_data)
    undo = reverse("tickets:unsnooze", args=[pk])
    return done(request, pk, _("Pospuesto en su lista: los plazos siguen."), undo=undo)


@require_POST
@may("tickets.view_ticket")
@once
def unsnooze(request: UserRequest, pk: int) -> HttpResponse:
    own.unsnooze(visible_ticket(request, pk), by=request.user)
    messages.success(request, _("De nuevo en su lista."))
    return redirect("tickets:detail", pk)


@require_safe
@may("tickets.note_ticket")
def colleagues(request: UserRequest, pk: int) -> HttpResponse:
    """Whom a note on this ticket may name, as they are being typed."""
    ticket = visible_ticket(request, pk)
    people = mentions.mentionable(ticket).exclude(pk=request.user.pk)
    typed = request.GET.get("q", "")[:60].replace("\x00", "")
    found = people.filter(Q(name__istartswith=typed) | Q(name__icontains=f" {typed}"))
    return render(request, "tickets/_colleagues.html", {"people": found[:OFFERED]})
