"""The active accounts, and registering a follow-up of one (VIS-01, VIS-22)."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import accounts.listing as listing
from accounts.http import UserRequest, once
from contacts.models import Customer, Event
from kit.answers import FORM, show
from visits import services
from visits.account_list import ACCOUNTS
from visits.forms.portfolio import FollowUpForm
from visits.views.common import local, take

may = partial(permission_required, raise_exception=True)


@require_safe
@may("visits.view_visit")
@local
def portfolio(request: UserRequest) -> HttpResponse:
    return listing.answer(request, ACCOUNTS, at=timezone.now(), template="visits/portfolio.html")


@require_http_methods(FORM)
@may("visits.add_visit")
@once
@local
def follow_up(request: UserRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    form = FollowUpForm(request.POST or None, customer=customer)

    def work() -> Event:
        return services.follow_up(customer, by=request.user, at=timezone.now(), **form.cleaned_data)

    if take(request, form, work) is None:
        return show(request, "visits/follow_up.html", form, customer=customer)
    messages.success(request, _("Seguimiento registrado en la línea de tiempo."))
    return redirect(customer)
