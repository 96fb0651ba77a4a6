"""The list of customers, one customer, and what can be done with one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.customers import CustomerForm
from contacts.forms.filters import CustomerFilter
from contacts.models import Customer, Stage
from contacts.models.customers import CustomerQuerySet
from contacts.rows import customer_rows, export_rows
from contacts.services import (
    agreements,
    completeness,
    duplicates,
    handover,
    parameters,
    renewals,
    rights,
)
from contacts.views.common import FORM, confirmed, show, take, visible_customer
from kit import sheets
from kit.http import page_or_fragment

PAGE = 25
STAGES = {
    "": gettext_lazy("Todos"),
    Stage.POTENTIAL: gettext_lazy("Potenciales"),
    Stage.ACTIVE: gettext_lazy("Activos"),
    Stage.INACTIVE: gettext_lazy("Inactivos"),
}
PEOPLE = 12  # shown on the customer's page; the others on request


@require_safe
@permission_required("contacts.view_customer", raise_exception=True)
def customers(request: UserRequest) -> HttpResponse:
    form = CustomerFilter(request.GET)
    chosen = filtered(request, form).select_related("service_line", "plan", "csm")
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": customer_rows(page.object_list),
        "tabs": stage_tabs(request, form),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return page_or_fragment(request, "contacts/customers.html", "contacts/_customers.html", context)


def filtered(request: UserRequest, form: CustomerFilter) -> CustomerQuerySet:
    return form.narrow(Customer.objects.visible_to(request.user)).order_by("legal_name", "pk")


def stage_tabs(request: UserRequest, form: CustomerFilter) -> list[dict[str, Any]]:
    """All, then each stage, with how many the other filters leave."""
    rows = form.narrow(Customer.objects.visible_to(request.user), with_stage=False)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{stage.value: Count("pk", filter=Q(stage=stage)) for stage in Stage}
    )
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for key, label in STAGES.items():
        query["stage"] = key
        chosen = form.cleaned_data.get("stage", "") or ""
        tabs.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "active": key == chosen,
                "count": counts[key or "all"],
            }
        )
    return tabs


@require_safe
@permission_required("contacts.view_customer", raise_exception=True)
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """All customers of the filtered list, with the filter printed above them."""
    form = CustomerFilter(request.GET)
    chosen = filtered(request, form).select_related(
        "service_line", "plan", "csm", "account_executive"
    )
    rows = printed(form, export_rows(chosen.iterator(chunk_size=1000)), timezone.now())
    if kind == "xlsx":
        book = sheets.xlsx(rows, title=_("Clientes"))
        return FileResponse(book, as_attachment=True, filename="clientes.xlsx")
    lines = StreamingHttpResponse(sheets.csv_lines(rows), content_type="text/csv; charset=utf-8")
    lines.headers["Content-Disposition"] = 'attachment; filename="clientes.csv"'
    return lines


def printed(
    form: CustomerFilter, rows: Iterator[list[sheets.Cell]], at: datetime
) -> Iterator[list[sheets.Cell]]:
    moment = f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    yield [_("Clientes al %(moment)s") % {"moment": moment}]
    yield [_("Filtro: %(filter)s") % {"filter": form.in_words()}]
    yield from rows


@require_safe
@permission_required("contacts.view_customer", raise_exception=True)
def customer(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    context = {"customer": row, **record_of(row, timezone.now())}
    return render(request, "contacts/customer.html", context)


def record_of(row: Customer, at: datetime) -> dict[str, Any]:
    """All that the page says of a customer, each table read once."""
    people = list(row.contacts.order_by("-is_active", "last_name", "first_name"))
    offered = list(parameters.offered(row))
    values = parameters.current(row)
    right, today = rights.right_of(row, at=at), row.service_line.local_date(at)
    return {
        "right": right,
        "next_plan": renewals.following_plan(row, today),
        "people": people[:PEOPLE],
        "more_people": max(0, len(people) - PEOPLE),
        "agreements": [
            (one, renewals.following(one.agreement.term, today) if one.agreement else None)
            for one in agreements.validity(row, today)
        ],
        "parameters": [(parameter, values.get(parameter.number)) for parameter in offered],
        "needs": handover.checklist(row, people, right),
        "completeness": completeness.reckon(
            row,
            people=[person for person in people if person.is_active],
            offered=offered,
            values={number: value.value for number, value in values.items()},
        ),
    }


@require_http_methods(FORM)
@permission_required("contacts.add_customer", raise_exception=True)
@once
def create_customer(request: UserRequest) -> HttpResponse:
    may_activate = request.user.has_perm("contacts.activate_customer")
    form = CustomerForm(request.POST or None, may_activate=may_activate)

    def work() -> Customer:
        known, at = confirmed(request), timezone.now()
        details = form.details()
        return services.create_customer(by=request.user, at=at, not_duplicate_of=known, **details)

    answer = take(request, form, work, _("Cliente registrado."))
    url = reverse("contacts:similar_customers")
    return answer or show(request, "contacts/customer_form.html", form, similar_url=url)


@require_safe
@permission_required("contacts.add_customer", raise_exception=True)
def similar_customers(request: UserRequest) -> HttpResponse:
    """While a customer is typed: who on file resembles it (ACO-06)."""
    form = CustomerForm(request.GET)
    form.is_valid()
    found = duplicates.candidates(form.instance)  # whichever fields are filled in so far
    return render(request, "contacts/_similar.html", {"similar": found, "is_typing": True})


@require_http_methods(FORM)
@permission_required("contacts.change_customer", raise_exception=True)
@once
def update_customer(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    form = CustomerForm(request.POST or None, instance=visible_customer(request, pk))

    def work() -> Customer:
        return services.update_customer(row, by=request.user, at=timezone.now(), **form.details())

    answer = take(request, form, work, _("Se han guardado los datos."))
    return answer or show(request, "contacts/customer_form.html", form, customer=row)
