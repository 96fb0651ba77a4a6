"""The numbered parameters: of one customer with their history, and of all: who runs what."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, once
from accounts.listing import download
from contacts import services
from contacts.forms.record import ChangeParametersForm
from contacts.forms.usage import UsageFilter
from contacts.models import Customer, Parameter
from contacts.models.customers import CustomerQuerySet
from contacts.services import parameters, usage
from contacts.views.common import show, visible_customer
from kit import sheets
from kit.answers import FORM, take
from kit.http import page_or_fragment

PAGE = 25
PAST = 500  # values of all parameters of one customer, of ever


@require_http_methods(FORM)
@permission_required("contacts.add_parametervalue", raise_exception=True)
@once
def set_parameters(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    offered, values = list(parameters.offered(row)), parameters.current(row)
    form = ChangeParametersForm(request.POST or None, offered=offered, values=values)

    def work() -> Customer:
        at, reason = timezone.now(), form.cleaned_data["reason"]
        return services.set_parameters(row, form.changes(), reason=reason, by=request.user, at=at)

    answer = take(request, form, work, _("Se han guardado los parámetros."))
    past = row.parameter_values.select_related("parameter", "by")
    about = {"customer": row, "past": past.order_by("parameter", "-at", "-pk")[:PAST]}
    return answer or show(request, "contacts/parameters.html", form, **about)


@require_safe
@permission_required("contacts.view_parametervalue", raise_exception=True)
def usage_list(request: UserRequest) -> HttpResponse:
    """Who runs what: the values in use, and the customers behind each (ASI-16)."""
    form = UsageFilter(request.GET)
    parameter = form.cleaned_data.get("parameter")
    context: dict[str, Any] = {"form": form, "parameter": parameter}
    if parameter:
        customers = form.customers(Customer.objects.visible_to(request.user))
        context |= used(request, form, parameter, customers)
    return page_or_fragment(request, "contacts/usage.html", "contacts/_usage.html", context)


def used(
    request: UserRequest, form: UsageFilter, parameter: Parameter, customers: CustomerQuerySet
) -> dict[str, Any]:
    is_lacking = bool(form.cleaned_data.get("lacking"))
    lacking = usage.lacking(parameter, customers)
    rows: Any = lacking.select_related("service_line").order_by("legal_name", "pk")
    if not is_lacking:
        found = usage.having(parameter, customers, **form.comparing)
        rows = found.order_by("customer__legal_name", "customer_id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "is_lacking": is_lacking,
        "counts": usage.counts(parameter, customers),
        "lacking": page.paginator.count if is_lacking else lacking.count(),
    }


@require_safe
@permission_required("contacts.view_parametervalue", raise_exception=True)
def export_usage(request: UserRequest, kind: str) -> HttpResponseBase:
    """The same rows for a spreadsheet, with what was asked printed above them."""
    at, form, title = timezone.now(), UsageFilter(request.GET), _("Parámetros")
    rows, words = exported(request, form), form.in_words()
    return download(request, kind, rows, name="parametros", title=title, words=words, at=at)


def exported(request: UserRequest, form: UsageFilter) -> Iterator[list[sheets.Cell]]:
    parameter = form.cleaned_data.get("parameter")
    if parameter is None:
        return
    yield [_("Número de cliente"), _("Cliente"), _("Línea"), _("Valor"), _("Desde"), _("Quién")]
    customers = form.customers(Customer.objects.visible_to(request.user))
    if form.cleaned_data.get("lacking"):
        for row in usage.lacking(parameter, customers).select_related("service_line").iterator():
            yield [row.number, str(row), str(row.service_line), "", "", ""]
        return
    for value in usage.having(parameter, customers, **form.comparing).iterator():
        customer = value.customer
        since = f"{timezone.localtime(value.at):%d/%m/%Y}"
        said, line = value.said, str(customer.service_line)
        yield [customer.number, str(customer), line, said, since, str(value.by or "")]
