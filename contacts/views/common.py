"""What the pages of this room share: finding the row, and giving a form back when it is refused."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.http import UserRequest
from contacts.models import Contact, Customer
from contacts.services.duplicates import Duplicates, told_to
from kit import answers
from kit.errors import Refused

LARGEST = 2**31 - 1


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


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form, which tells what is similar as far as its reader may know of it."""
    if isinstance(refusal := getattr(form, "refusal", None), Duplicates):
        form.similar = told_to(request.user, refusal.candidates)
    return answers.show(request, template, form, **context)


def number_in(request: UserRequest, name: str) -> int | None:
    """A key that stands in the address; None when there is none that could be one."""
    given = request.GET.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) < 10
    return int(given) if is_number and int(given) <= LARGEST else None
