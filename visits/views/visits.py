"""Visits: their list, the plan of each, and who will be there (VIS-06, VIS-07, VIS-10)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.listing as listing
from accounts.http import UserRequest, once
from contacts.models import Customer
from contacts.services import rights, search
from kit.answers import FORM, show
from kit.errors import Refused
from visits import services
from visits.briefing import briefing
from visits.clashes import clashes_of
from visits.forms.visits import CancelForm, ReferForm, VisitForm
from visits.lists import VISITS
from visits.models import Answer, Attendee, Visit
from visits.models.visits import FEW_TOPICS
from visits.services import inviting
from visits.services.shifting import may_change
from visits.views.agenda import begun
from visits.views.common import local, number, take, zone

may = partial(permission_required, raise_exception=True)


@require_safe
@may("visits.view_visit")
@local
def visits(request: UserRequest) -> HttpResponse:
    return listing.answer(request, VISITS, at=timezone.now(), template="visits/visits.html")


@require_safe
@may("visits.view_visit")
@local
def visit(request: UserRequest, pk: int) -> HttpResponse:
    row, at = visible_visit(request, pk), timezone.now()
    entries = list(row.entries.standing().select_related("owner").order_by("pk"))
    attendees = list(row.attendees.select_related("contact"))
    context = {
        "visit": row,
        "entries": entries,
        "attendees": attendees,
        "is_asking": any(one.answer == Answer.UNASKED for one in attendees),
        "warnings": warnings(row),
        "clashes": [line for entry in entries for line in clashes_of(entry, at=at)],
        "may_change": row.is_planned and may_change(row, request.user),
        "may_restore": may_change(row, request.user),
        "is_ahead": row.starts_at > at,
        "asis": row.asis.select_related("author"),
        "briefing": briefing(row.customer, user=request.user, at=at, but=row),
    }
    return render(request, "visits/visit.html", context)


def warnings(row: Visit) -> list[str]:
    """What the plan still lacks: told, not required (VIS-07, VIS-10, VIS-11)."""
    if not row.is_planned:
        return []
    found = []
    if not row.goals:
        found.append(_("No tiene objetivos, ni técnicos ni comerciales."))
    if len(row.topic_lines) < FEW_TOPICS:
        found.append(_("Tiene menos de dos temas: prepare otro, por si el principal no interesa."))
    if not row.attendees.exists():
        found.append(_("Nadie del cliente está previsto en la visita."))
    return found


@require_http_methods(FORM)
@may("visits.add_visit")
@once
@local
def plan_visit(request: UserRequest) -> HttpResponse:
    customer = chosen(request)
    if customer is None:
        return choose(request)
    initial = begun(request) | {"people": [number(request, "owner") or request.user.pk]}
    form = VisitForm(request.POST or None, customer=customer, initial=initial)

    def work() -> Visit:
        at = timezone.now()
        return services.plan_visit(customer, by=request.user, at=at, **form.plan())

    made = take(request, form, work)
    if made is None:
        return form_page(request, form, customer)
    messages.success(request, _("Visita planificada y anotada en la agenda."))
    return redirect(made)  # type: ignore[call-overload, no-any-return]


@require_http_methods(FORM)
@may("visits.add_visit")
@once
@local
def change_visit(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_visit(request, pk)
    initial = VisitForm.initial_of(row, zone())
    form = VisitForm(request.POST or None, customer=row.customer, initial=initial)

    def work() -> Visit:
        said = {"version": form.cleaned_data["version"], **form.plan()}
        return services.change_visit(row, by=request.user, at=timezone.now(), **said)

    if take(request, form, work) is None:
        return form_page(request, form, row.customer, visit=row)
    messages.success(request, _("Guardado; quien va lo ve en su agenda."))
    return redirect(row)


def form_page(
    request: UserRequest, form: VisitForm, customer: Customer, visit: Visit | None = None
) -> HttpResponse:
    at = timezone.now()
    context: dict[str, Any] = {
        "customer": customer,
        "visit": visit,
        "right": rights.right_of(customer, at=visit.starts_at if visit else at),
        "briefing": briefing(customer, user=request.user, at=at, but=visit),
        "refer_form": ReferForm(),
    }
    return show(request, "visits/visit_form.html", form, **context)


@require_http_methods(FORM)
@may("visits.add_visit")
@once
@local
def cancel_visit(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_visit(request, pk)
    form = CancelForm(request.POST or None)

    def work() -> Visit:
        reason = form.cleaned_data["reason"]
        return services.cancel_visit(row, reason=reason, by=request.user, at=timezone.now())

    if take(request, form, work) is None:
        return show(request, "visits/cancel_visit.html", form, visit=row)
    undo = reverse("visits:restore_visit", args=[row.pk])
    messages.success(
        request, _("Visita anulada; se avisa a quien se había citado."), extra_tags=undo
    )
    return redirect(row)


@require_POST
@may("visits.add_visit")
@once
@local
def restore_visit(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_visit(request, pk)
    services.restore_visit(row, by=request.user, at=timezone.now())
    messages.success(
        request, _("La visita vuelve a estar en pie: pregunte otra vez la asistencia.")
    )
    return redirect(row)


@require_POST
@may("visits.add_visit")
@once
@local
def ask_attendance(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_visit(request, pk)
    asked = services.ask_attendance(row, by=request.user, at=timezone.now())
    who = ", ".join(str(one.contact) for one in asked)
    messages.success(request, _("Se pregunta por carta a: %(who)s.") % {"who": who})
    return redirect(row)


@require_POST
@may("visits.add_visit")
@once
@local
def answer_attendance(request: UserRequest, pk: int) -> HttpResponse:
    """Note what somebody of the customer told us."""
    rows = Attendee.objects.filter(visit__in=Visit.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("visit", "contact"), pk=pk)
    is_coming = answered(request)
    services.answer_attendance(row, is_coming=is_coming, by=request.user, at=timezone.now())
    messages.success(request, _("Anotado."))
    return redirect(row.visit)


def answered(request: HttpRequest) -> bool:
    said = request.POST.get("answer")
    if said not in (Answer.YES, Answer.NO):
        raise Refused(_("Diga si asistirá o no."))
    return said == Answer.YES


@require_http_methods(FORM)
@login_not_required
def attend(request: HttpRequest, pk: int, signed: str) -> HttpResponse:
    """Whoever got the letter says whether they will be there; looking changes nothing."""
    if not inviting.is_theirs(pk, signed):
        raise Http404
    row = get_object_or_404(Attendee.objects.select_related(*TOLD), pk=pk)
    refused, status = "", 200
    with timezone.override(row.visit.customer.service_line.calendar.zone):
        if request.method == "POST":
            refused, status = heard(row, request.POST.get("answer", ""))
        context = {"attendee": row, "visit": row.visit, "refused": refused}
        return render(request, "visits/attend.html", context, status=status)


def heard(row: Attendee, said: str) -> tuple[str, int]:
    """Take somebody's answer; what is wrong with it, and the code that says so."""
    if said not in (Answer.YES, Answer.NO):
        return _("Diga si asistirá o no."), 422
    try:
        is_coming = said == Answer.YES
        services.answer_attendance(row, is_coming=is_coming, by=None, at=timezone.now())
    except Refused as refused:
        return str(refused), 409
    row.refresh_from_db(fields=["answer"])
    return "", 200


TOLD = ("contact", "visit__customer__service_line__calendar")


@require_POST
@may("visits.add_visit")
@once
@local
def refer_customer(request: UserRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    form = ReferForm(request.POST)
    wanted = form.cleaned_data["wanted"] if form.is_valid() else ""
    services.refer_customer(customer, wanted=wanted, by=request.user, at=timezone.now())
    messages.success(request, _("Derivado: la Gerencia de Proyectos lo ve en sus avisos."))
    return redirect(customer)


# --- What the address asks for --------------------------------------------------------------


def visible_visit(request: UserRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related(
        "planned_by", "customer__service_line__calendar", "customer__plan"
    )
    return get_object_or_404(rows, pk=pk)


def chosen(request: UserRequest) -> Customer | None:
    wanted = number(request, "customer")
    if not wanted:
        return None
    rows = Customer.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("service_line__calendar", "plan"), pk=wanted)


def choose(request: UserRequest) -> HttpResponse:
    """Find the customer to visit by any datum of theirs."""
    asked = search.asked(request.GET.get("q", ""), user=request.user, only="customer")
    context = asked | {
        "title": _("Planificar una visita"),
        "question": _("¿A qué cliente?"),
        "crumb": (reverse("visits:visits"), _("Visitas")),
    }
    return render(request, "contacts/choose_customer.html", context)
