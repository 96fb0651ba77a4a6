"""What customers sign: registering, renewing, ending, and what is about to end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import sla.services as sla
from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.plans import PlansForm
from contacts.forms.record import AgreementForm, EndAgreementForm
from contacts.models import Agreement, Customer
from contacts.services import agreements, expiry, renewals, rights
from contacts.views.common import show, visible_customer
from kit.answers import FORM, attempt, take
from kit.errors import Refused
from sla.models import Plan

PAGE = 25


def visible_agreement(request: UserRequest, pk: int) -> Agreement:
    seen = Customer.objects.visible_to(request.user).values("pk")
    rows = Agreement.objects.select_related("customer__service_line__calendar")
    return get_object_or_404(rows.filter(customer__in=seen), pk=pk)


@require_http_methods(FORM)
@permission_required("contacts.add_agreement", raise_exception=True)
@once
def sign_agreement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    form = AgreementForm(request.POST or None)

    def work() -> Customer:
        at = timezone.now()
        return services.sign_agreement(row, by=request.user, at=at, **form.cleaned_data).customer

    answer = take(request, form, work, _("Acuerdo registrado."))
    signed = [(agreement, agreements.span(agreement)) for agreement in row.agreements.all()]
    about = {"customer": row, "signed": signed}
    return answer or show(request, "contacts/agreement_form.html", form, **about)


@require_http_methods(FORM)
@permission_required("contacts.change_agreement", raise_exception=True)
@once
def end_agreement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_agreement(request, pk)
    form = EndAgreementForm(request.POST or None)

    def work() -> Customer:
        at = timezone.now()
        return services.end_agreement(row, by=request.user, at=at, **form.cleaned_data).customer

    answer = take(request, form, work, _("El acuerdo tiene ya su último día."))
    about = {"agreement": row, "customer": row.customer, "span": agreements.span(row)}
    return answer or show(request, "contacts/end_agreement.html", form, **about)


@require_POST
@permission_required("contacts.add_agreement", raise_exception=True)
@once
def renew_agreement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_agreement(request, pk)
    signed = services.renew_agreement(row, by=request.user, at=timezone.now())
    messages.success(request, _("Renovado: %s.") % agreements.span(signed))
    return redirect(row.customer)


@require_POST
@permission_required("contacts.change_agreement", raise_exception=True)
@once
def withdraw_agreement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_agreement(request, pk)
    customer = services.withdraw_agreement(row, by=request.user, at=timezone.now())
    messages.success(request, _("Acuerdo anulado."))
    return redirect(customer)


@require_POST
@permission_required("contacts.change_customer", raise_exception=True)
@once
def renew_plan(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    seen = day_of(request.POST.get("until", ""))
    if seen is None:
        raise Refused(_("Falta hasta cuándo llega el plan: vuelva a abrir la ficha."))
    row = services.renew_plan(row, until=seen, by=request.user, at=timezone.now())
    messages.success(request, _("Plan renovado hasta el %s.") % f"{row.plan_until:%d/%m/%Y}")
    return redirect(row)


def day_of(text: str) -> Any:
    """The date that the page had in its form; None for what is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_safe
@permission_required("contacts.view_agreement", raise_exception=True)
def agreements_list(request: UserRequest) -> HttpResponse:
    """What ends soon and nothing follows, and who may no longer be helped (VIS-04, VIS-25)."""
    at, seen = timezone.now(), Customer.objects.visible_to(request.user)
    ending = [row for row in expiry.expiring(seen, at=at) if row.left >= 0]
    lacking = expiry.without_right(seen, at=at).order_by("legal_name", "pk")
    is_lacking = request.GET.get("view") == "lacking"
    related = lacking.select_related("plan", "service_line__calendar")
    rows: Any = related.prefetch_related("agreements") if is_lacking else ending
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [
        {
            "label": _("Por vencer"),
            "url": "?",
            "active": not is_lacking,
            "count": len(ending),
        },
        {
            "label": _("Por regularizar"),
            "url": "?view=lacking",
            "active": is_lacking,
            "count": page.paginator.count if is_lacking else lacking.count(),
        },
    ]
    cases = [(row, rights.right_of(row, at=at)) for row in page] if is_lacking else []
    proposed = [] if is_lacking else [(row, next_of(row, at)) for row in page]
    context = {"page": page, "tabs": tabs, "cases": cases, "ending": proposed}
    return render(request, "contacts/agreements.html", context)


def next_of(row: expiry.Expiry, at: Any) -> Any:
    """The period that a click on «Renovar» would sign."""
    today = row.customer.service_line.local_date(at)
    if row.agreement:
        return renewals.following(row.agreement.term, today)
    return renewals.following_plan(row.customer, today)


@require_http_methods(FORM)
@permission_required("sla.change_plan", raise_exception=True)
@once
def plans(request: UserRequest) -> HttpResponse:
    """What each support plan includes, as switches (CC-17)."""
    rows = list(Plan.objects.filter(is_active=True))
    form = PlansForm(request.POST or None, plans=rows)
    if request.method == "POST" and form.is_valid():

        def work() -> list[Plan]:
            by, at = request.user, timezone.now()
            given = form.changes()
            return [sla.set_features(plan, given[plan.pk], by=by, at=at) for plan in rows]

        if attempt(form, work) is not None:
            messages.success(request, _("Se ha guardado lo que incluye cada plan."))
            return redirect("contacts:plans")
    return show(request, "contacts/plans.html", form)
