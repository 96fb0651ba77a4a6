"""What the pages of this room share: finding the row."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from contacts.models import Customer
from installations.models import Installation

may = partial(permission_required, raise_exception=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def visible_installation(request: UserRequest, pk: int) -> Installation:
    rows = Installation.objects.visible_to(request.user)
    related = rows.select_related("customer__service_line__calendar", "consultant")
    return get_object_or_404(related, pk=pk)


def visible_customer(request: UserRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("service_line__calendar"), pk=pk)
