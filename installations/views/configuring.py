"""Configuring: a form, then the difference that it would make, then the Ficha (CIN-04, 05)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest, once
from contacts.models import Customer
from installations import services
from installations.forms.configuring import ConfigurationForm, InstallForm
from installations.models import Installation
from installations.services import configuring, limits
from installations.views.common import get_or_post, may, visible_customer, visible_installation
from kit.answers import attempt, show

FORM = "installations/configure.html"


@get_or_post
@may("installations.add_installation")
@once
def install(request: UserRequest, pk: int) -> HttpResponse:
    """One more installation of a customer, with its first Ficha (CIN-01)."""
    customer, at = visible_customer(request, pk), timezone.now()
    proposed = limits.proposal(customer, None, at=at)
    initial = {"expires_on": proposed.on, "product": customer.product}
    form = InstallForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        ficha = attempt(
            form,
            lambda: services.install(
                customer,
                form.wanted(),
                reason=given["reason"],
                consultant=given["consultant"],
                next_update_on=given["next_update_on"],
                by=request.user,
                at=at,
            ),
        )
        if ficha:
            messages.success(request, _("Instalación registrada: se está componiendo su Ficha."))
            return redirect(ficha.installation)
    return show(request, FORM, form, customer=customer, proposal=proposed)


@get_or_post
@may("installations.change_installation")
def configure(request: UserRequest, pk: int) -> HttpResponse:
    """Change a configuration: first the difference is shown, then it is confirmed."""
    row = visible_installation(request, pk)
    if request.POST.get("step") == "confirm":
        return confirm(request, row)
    data = request.POST.copy() if request.method == "POST" else None
    if data and (day := data.get("use")):
        data["expires_on"] = day  # the one that was proposed
    form = ConfigurationForm(data, installation=row, initial=asked_in(request))
    is_back = request.POST.get("step") == "edit"
    if data is None or is_back or not form.is_valid():
        return form_page(request, form, row, status=200 if is_back else None)
    changes = attempt(form, lambda: configuring.preview(row, form.wanted()))
    if changes is None:
        return form_page(request, form, row)
    return show(request, "installations/difference.html", form, **preview_of(row, form, changes))


@once
def confirm(request: UserRequest, row: Installation) -> HttpResponse:
    """Save what was shown; when it may not be saved any more, all that was typed is still there."""
    form = ConfigurationForm(request.POST, installation=row)
    if form.is_valid():
        given = form.cleaned_data
        ficha = attempt(
            form,
            lambda: services.configure(
                row,
                form.wanted(),
                reason=given["reason"],
                version=given["version"],
                by=request.user,
                at=timezone.now(),
            ),
        )
        if ficha:
            messages.success(request, _("Guardado: se está componiendo la Ficha %s.") % ficha)
            return redirect(ficha.installation)
    return form_page(request, form, row)


def asked_in(request: UserRequest) -> dict[str, str]:
    """What a link to this form proposes: another day, or another version."""
    names = {"caduca": "expires_on", "version": "system_version"}
    return {field: request.GET[name][:40] for name, field in names.items() if request.GET.get(name)}


def form_page(
    request: UserRequest, form: ConfigurationForm, row: Installation, *, status: int | None = None
) -> HttpResponse:
    proposed = limits.propose(row, at=timezone.now())
    context = {"installation": row, "customer": row.customer, "proposal": proposed}
    answer = show(request, FORM, form, **context)
    answer.status_code = status or answer.status_code
    return answer


def preview_of(row: Installation, form: ConfigurationForm, changes: list[str]) -> dict[str, object]:
    visit, at = row.next_update_on, timezone.now()
    customer: Customer = row.customer
    day = form.cleaned_data["expires_on"]
    warned = limits.warning(day, customer=customer, visit=visit, at=at)
    return {
        "installation": row,
        "customer": customer,
        "changes": changes,
        "warning": warned,
        "proposal": limits.propose(row, at=at),
        "sent": [(name, value) for name in form.fields for value in request_values(form, name)],
    }


def request_values(form: ConfigurationForm, name: str) -> list[str]:
    """What was sent for a field, to be sent again as it is."""
    return list(form.data.getlist(name))  # type: ignore[attr-defined]
