"""A customer becomes active, is handed over to support, and one day leaves."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.stages import ConvertForm, HandOverForm, ReasonForm
from contacts.models import Customer, Stage
from contacts.services import completeness, handover, parameters, rights
from contacts.views.common import show, visible_customer
from kit.answers import FORM, take


@require_http_methods(FORM)
@permission_required("contacts.activate_customer", raise_exception=True)
@once
def activate(request: UserRequest, pk: int) -> HttpResponse:
    """A prospect is converted on its contract; one who had left comes back for a reason."""
    row = visible_customer(request, pk)
    return convert(request, row) if row.stage == Stage.POTENTIAL else come_back(request, row)


def convert(request: UserRequest, row: Customer) -> HttpResponse:
    wanting = completeness.wanting(row)
    form = ConvertForm(request.POST or None, customer=row, wanting=wanting)

    def work() -> Customer:
        return services.convert(row, by=request.user, at=timezone.now(), **form.told())

    answer = take(request, form, work, _("Ya es cliente activo. Revise los datos de soporte."))
    known = [
        (parameter, value)
        for parameter, value in parameters.shown(row)
        if value and parameter.required_as
    ]
    return answer or show(request, "contacts/convert.html", form, customer=row, known=known)


def come_back(request: UserRequest, row: Customer) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def work() -> Customer:
        reason = form.cleaned_data["reason"]
        return services.activate(row, by=request.user, at=timezone.now(), reason=reason)

    answer = take(request, form, work, _("El cliente vuelve a estar activo."))
    return answer or show(request, "contacts/reactivate.html", form, customer=row)


@require_http_methods(FORM)
@permission_required("contacts.activate_customer", raise_exception=True)
@once
def deactivate(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    form = ReasonForm(request.POST or None)

    def work() -> Customer:
        reason = form.cleaned_data["reason"]
        return services.deactivate(row, by=request.user, at=timezone.now(), reason=reason)

    answer = take(request, form, work, _("El cliente está de baja; su ficha se conserva."))
    return answer or show(request, "contacts/deactivate.html", form, customer=row)


@require_http_methods(FORM)
@permission_required("contacts.change_customer", raise_exception=True)
@once
def hand_over(request: UserRequest, pk: int) -> HttpResponse:
    """The checklist of what support needs, completed on one page (ORG-29)."""
    row = visible_customer(request, pk)
    form = HandOverForm(request.POST or None, instance=visible_customer(request, pk))

    def work() -> Customer:
        return services.hand_over(row, by=request.user, at=timezone.now(), **form.told())

    answer = take(request, form, work, _("Se han guardado los datos de soporte."))
    needs = handover.checklist(row, row.contacts.known(), rights.right_of(row, at=timezone.now()))
    return answer or show(request, "contacts/hand_over.html", form, customer=row, needs=needs)
