"""What the pages of this room share: finding the row, and giving a form back when it is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import UserRequest
from contacts.models import Contact, Customer
from contacts.services.duplicates import Duplicates, told_to
from contacts.services.edits import Stale
from kit.errors import Refused

R = TypeVar("R")
LARGEST = 2**31 - 1
FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


class Absorbed(Refused):
    """What was asked for was merged into another row, which this person may see (ACO-17)."""

    def __init__(self, row: Customer | Contact, survivor: Customer | Contact) -> None:
        self.survivor = survivor
        super().__init__(
            _("%(row)s (nº %(number)s) se fusionó con «%(survivor)s» (nº %(other)s).")
            % {
                "row": row,
                "number": row.number,
                "survivor": survivor,
                "other": survivor.number,
            }
        )


def found(rows: Any, everyone: Any, pk: int) -> Any:
    """The visible row of that key; who asks for one that was merged is told into which."""
    row = rows.filter(pk=pk).first()
    if row is None and (absorbed := everyone.exclude(merged_into=None).filter(pk=pk).first()):
        raise Absorbed(absorbed, get_object_or_404(rows, pk=absorbed.survivor.pk))
    if row is None:
        raise Http404
    return row


def follow(request: UserRequest, absorbed: Absorbed) -> HttpResponse:
    """Lead to the row that it became, and say so."""
    messages.info(request, str(absorbed))
    return redirect(absorbed.survivor)


def visible_customer(request: UserRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(request.user).prefetch_related("agreements")
    rows = rows.select_related("service_line__calendar", "plan")
    row: Customer = found(rows, Customer.everyone.visible_to(request.user), pk)
    return row


def visible_contact(request: UserRequest, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user)
    rows = rows.select_related("customer__service_line__calendar", "customer__plan")
    row: Contact = found(rows, Contact.everyone.visible_to(request.user), pk)
    return row


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
    if similar := getattr(form, "similar", None):
        form.similar = told_to(request.user, similar)
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


def number_in(request: UserRequest, name: str) -> int | None:
    """A key that stands in the address; None when there is none that could be one."""
    given = request.GET.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) < 10
    return int(given) if is_number and int(given) <= LARGEST else None
