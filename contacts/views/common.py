"""What the pages of this room share: finding the row, and giving a form back when it is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import UserRequest
from contacts.models import Contact, Customer
from contacts.services.duplicates import Duplicates
from contacts.services.edits import Stale
from kit.errors import Refused

R = TypeVar("R")
LARGEST = 2**31 - 1
FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


def visible_customer(request: UserRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(request.user).select_related(
        "service_line__calendar", "plan", "kind", "origin", "scale", "industry"
    )
    staff = rows.select_related("csm", "account_executive")
    return get_object_or_404(staff.prefetch_related("agreements"), pk=pk)


def visible_contact(request: UserRequest, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("customer__service_line__calendar", "customer__plan"), pk=pk
    )


def take(
    request: UserRequest, form: Any, work: Callable[[], Customer | Contact], said: str
) -> HttpResponse | None:
    """Do what a valid form asks for and lead to the result; None: show the form (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    made = attempt(form, work)
    if made is None:
        return None
    messages.success(request, said)
    return redirect(made)


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
    except Duplicates as refused:
        form.similar = refused.candidates
        form.add_error(None, _("Ya hay registros parecidos. Mírelos antes de continuar."))
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


def confirmed(request: UserRequest) -> list[int]:
    """The rows that were looked at and said to be others (ACO-06)."""
    given = request.POST.getlist("not_duplicate_of")
    return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and int(pk) <= LARGEST]
