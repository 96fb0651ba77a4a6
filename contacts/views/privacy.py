"""Personal data: opt-outs, requests with their legal day, copies, blocks."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.forms.privacy import HoldForm, OptOutForm, RequestForm
from contacts.models import Contact, Customer, PrivacyRequest
from contacts.services import privacy as services
from contacts.services.privacy.sealing import name_of
from contacts.views.common import show, visible_contact
from kit.answers import FORM, attempt, take

PAGE = 50


def visible_request(request: UserRequest, pk: int) -> PrivacyRequest:
    customers = Customer.objects.visible_to(request.user).values("pk")
    rows = PrivacyRequest.objects.select_related("contact__customer__service_line__calendar", "by")
    return get_object_or_404(rows.filter(contact__customer__in=customers), pk=pk)


@require_http_methods(FORM)
@permission_required("contacts.change_contact", raise_exception=True)
@once
def opt_out(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_contact(request, pk)
    held = [one.purpose for one in row.opt_outs.in_force()]
    form = OptOutForm(request.POST or None, initial={"purposes": held})

    def work() -> Contact:
        return services.opt_out(row, by=request.user, at=timezone.now(), **form.cleaned_data)

    answer = take(request, form, work, _("Se han guardado las oposiciones."))
    past = row.opt_outs.select_related("by", "ended_by")
    about = {"contact": row, "customer": row.customer, "past": past}
    return answer or show(request, "contacts/opt_out.html", form, **about)


@require_http_methods(FORM)
@permission_required("contacts.keep_privacy", raise_exception=True)
@once
def ask_privacy(request: UserRequest, pk: int) -> HttpResponse:
    """Take down a request; one for erasure blocks at once."""
    row = visible_contact(request, pk)
    form = RequestForm(request.POST or None, initial={"asked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        at, said = timezone.now(), form.cleaned_data
        made = attempt(form, lambda: services.ask(row, by=request.user, at=at, **said))
        if made:
            messages.success(request, _("Petición registrada."))
            return redirect("contacts:privacy_request", made.pk)
    about = {"contact": row, "customer": row.customer}
    return show(request, "contacts/ask_privacy.html", form, **about)


@require_safe
@permission_required("contacts.keep_privacy", raise_exception=True)
def privacy(request: UserRequest) -> HttpResponse:
    """Every request, the open ones first, with the day by which each is to be answered."""
    customers = Customer.objects.visible_to(request.user).values("pk")
    rows = PrivacyRequest.objects.select_related("contact__customer").filter(
        contact__customer__in=customers
    )
    rows = rows.order_by(F("ended_at").desc(nulls_first=True), "due_on", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [facts_of(row, timezone.now()) for row in page]
    return render(request, "contacts/privacy.html", {"page": page, "rows": shown})


def facts_of(row: PrivacyRequest, at: datetime) -> dict[str, Any]:
    """A request with the name that only this page may show."""
    today = timezone.localdate(at)
    return {"row": row, "name": name_of(row), "is_late": row.is_late_on(today)}


@require_safe
@permission_required("contacts.keep_privacy", raise_exception=True)
def privacy_request(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_request(request, pk)
    form = HoldForm(initial={"reason": row.hold})
    return show(request, "contacts/privacy_request.html", form, **page_of(row))


def page_of(row: PrivacyRequest) -> dict[str, Any]:
    return {**facts_of(row, timezone.now()), "count": row.sealed.count()}


@require_POST
@permission_required("contacts.keep_privacy", raise_exception=True)
def export_person(request: UserRequest, pk: int) -> HttpResponse:
    """The copy as a file; each taking is told on the timeline."""
    row = visible_request(request, pk)
    content = services.export(row, by=request.user, at=timezone.now())
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="datos-{row.pk}.zip"'
    return response


@require_POST
@permission_required("contacts.keep_privacy", raise_exception=True)
@once
def deliver_data(request: UserRequest, pk: int) -> HttpResponse:
    services.deliver(visible_request(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("La petición queda cumplida."))
    return redirect("contacts:privacy_request", pk)


@require_POST
@permission_required("contacts.keep_privacy", raise_exception=True)
@once
def withdraw_request(request: UserRequest, pk: int) -> HttpResponse:
    row = services.withdraw(visible_request(request, pk), by=request.user, at=timezone.now())
    said = _("Bloqueo levantado: todo está como antes.") if row.is_block else _("Retirada.")
    messages.success(request, said)
    return redirect("contacts:privacy_request", pk)


@require_POST
@permission_required("contacts.keep_privacy", raise_exception=True)
@once
def keep_data(request: UserRequest, pk: int) -> HttpResponse:
    """Say what obliges to keep the sealed data, or that nothing does any more."""
    row, form = visible_request(request, pk), HoldForm(request.POST)
    if not form.is_valid():
        return show(request, "contacts/privacy_request.html", form, **page_of(row))
    services.keep(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Guardado."))
    return redirect("contacts:privacy_request", pk)
