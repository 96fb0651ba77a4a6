"""What stands on a customer's record: agreements, parameters, and the timeline."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.record import AgreementForm, ChangeParametersForm, EndAgreementForm
from contacts.models import Agreement, Customer, Event
from contacts.services import agreements, parameters
from contacts.views.common import FORM, show, take, visible_customer
from kit.http import page_or_fragment

PAGE = 25
PAST = 500  # values of all parameters of one customer, of ever
# Filters of the timeline: key of the address, words, and the codes of the actions
GROUPS = {
    "": (gettext_lazy("Todo"), Q()),
    "tickets": (gettext_lazy("Tickets"), Q(action__gte=200, action__lt=300)),
    "dealings": (gettext_lazy("Trato"), Q(action__gte=110, action__lt=140)),
    "record": (gettext_lazy("Ficha"), Q(action__gte=100, action__lt=110) | Q(action=160)),
    "agreements": (
        gettext_lazy("Acuerdos y parámetros"),
        Q(action__gte=140, action__lt=160),
    ),
}


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
    seen = Customer.objects.visible_to(request.user).values("pk")
    rows = Agreement.objects.select_related("customer").filter(customer__in=seen)
    row = get_object_or_404(rows, pk=pk)
    form = EndAgreementForm(request.POST or None)

    def work() -> Customer:
        at = timezone.now()
        return services.end_agreement(row, by=request.user, at=at, **form.cleaned_data).customer

    answer = take(request, form, work, _("El acuerdo tiene ya su último día."))
    about = {"agreement": row, "customer": row.customer, "span": agreements.span(row)}
    return answer or show(request, "contacts/end_agreement.html", form, **about)


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
@permission_required("contacts.view_event", raise_exception=True)
def timeline(request: UserRequest, pk: int) -> HttpResponse:
    """The events of a customer, newest first; further ones come as one scrolls to the end."""
    row = visible_customer(request, pk)
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    events = list(older(row, group, request.GET.get("before", ""))[: PAGE + 1])
    context = {
        "customer": row,
        "events": events[:PAGE],
        "group": group,
        "tabs": tabs_of(row, group),
        "url": request.path,
        "next": events[PAGE - 1].pk if len(events) > PAGE else None,
        "is_first": not request.GET.get("before"),
    }
    return page_or_fragment(request, "contacts/timeline.html", "contacts/_timeline.html", context)


def older(row: Customer, group: str, before: str) -> QuerySet[Event]:
    """Events of the group, after (that is, before in time) the one where the last page ended."""
    events = row.events.filter(GROUPS[group][1]).select_related("action", "by", "contact")
    is_number = before.isascii() and before.isdigit() and len(before) < 18
    last = row.events.filter(pk=int(before)).first() if is_number else None
    if last is None:
        return events
    return events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))


def tabs_of(row: Customer, group: str) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label, "active": key == group}
        for key, (label, _condition) in GROUPS.items()
    ]
