"""The further e-mails and telephones of somebody, from their page."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from contacts.forms.reach import ReachForm
from contacts.models import Contact, Reach
from contacts.services import reach
from contacts.views.common import show, visible_contact
from kit.answers import FORM, take


@require_http_methods(FORM)
@permission_required("contacts.change_contact", raise_exception=True)
@once
def add_reach(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_contact(request, pk)
    form = ReachForm(request.POST or None)

    def work() -> Contact:
        given = form.cleaned_data
        return reach.add_reach(row, by=request.user, at=timezone.now(), **given).contact

    answer = take(request, form, work, _("Vía de contacto anotada."))
    about = {"contact": row, "customer": row.customer}
    return answer or show(request, "contacts/reach_form.html", form, **about)


def visible_reach(request: UserRequest, pk: int) -> Reach:
    people = Contact.objects.visible_to(request.user)
    rows = Reach.objects.select_related("contact__customer__service_line__calendar")
    return get_object_or_404(rows.filter(contact__in=people), pk=pk)


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
@once
def remove_reach(request: UserRequest, pk: int) -> HttpResponse:
    found = visible_reach(request, pk)
    messages.success(request, _("Se quitó «%s».") % found.value)
    return redirect(reach.remove_reach(found, by=request.user, at=timezone.now()))


@require_POST
@permission_required("contacts.change_contact", raise_exception=True)
@once
def promote_reach(request: UserRequest, pk: int) -> HttpResponse:
    found = visible_reach(request, pk)
    messages.success(request, _("«%s» es ahora la vía principal.") % found.value)
    return redirect(reach.promote_reach(found, by=request.user, at=timezone.now()))
