"""What the pages of this room share: finding the row, and giving a form back when it is refused."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from contacts.models import Customer
from contacts.services.edits import Stale
from installations.models import Installation
from kit.errors import Refused

R = TypeVar("R")
may = partial(permission_required, raise_exception=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def visible_installation(request: UserRequest, pk: int) -> Installation:
    rows = Installation.objects.visible_to(request.user)
    related = rows.select_related("customer__service_line__calendar", "consultant")
    return get_object_or_404(related, pk=pk)


def visible_customer(request: UserRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("service_line__calendar"), pk=pk)


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound and form.errors else 200
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)


def attempt(form: Any, work: Callable[[], R]) -> R | None:
    """Do it; when refused, None, and the form says why with all that was typed still in it.

    A stale form is given the version that it would now overwrite: sent again, it does so knowingly.
    """
    try:
        return work()
    except Stale as refused:
        data: QueryDict = form.data.copy()
        data["version"] = str(refused.version)
        form.data = data
        form.stale = refused
        form.add_error(None, _("No se ha guardado: alguien cambió estos datos mientras tanto."))
    except Refused as refused:
        form.add_error(None, str(refused))
    form.is_refused = True
    return None
