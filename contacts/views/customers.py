"""The list of customers, one customer, and what can be done with one."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.customers import STAFF, CustomerForm
from contacts.forms.resembling import because, confirmed
from contacts.lists import CUSTOMERS
from contacts.models import Customer
from contacts.services import (
    agreements,
    completeness,
    duplicates,
    handover,
    parameters,
    renewals,
    rights,
)
from contacts.views.common import Absorbed, follow, number_in, show, visible_customer
from kit.answers import FORM, take
from kit.db import fetch_related

PEOPLE = 12  # shown on the customer's page; the others on request


@require_safe
@permission_required("contacts.view_customer", raise_exception=True)
def customers(request: UserRequest) -> HttpResponse:
    return listing.answer(request, CUSTOMERS, at=timezone.now(), template="contacts/customers.html")


@require_safe
@permission_required("contacts.view_customer", raise_exception=True)
def customer(request: UserRequest, pk: int) -> HttpResponse:
    try:
        row = visible_customer(request, pk)
    except Absorbed as absorbed:
        return follow(request, absorbed)
    context = {"customer": row, **record_of(row, timezone.now())}
    return render(request, "contacts/customer.html", context)


def record_of(row: Customer, at: datetime) -> dict[str, Any]:
    """All that the page says of a customer, each table read once."""
    fetch_related(row, *STAFF, only=["name"])
    fetch_related(row, "kind", "origin", "scale", "industry")
    people = list(row.contacts.known().order_by("-is_active", "sort_name", "pk"))
    offered = list(parameters.offered(row))
    values = parameters.current(row)
    right, today = rights.right_of(row, at=at), row.service_line.local_date(at)
    return {
        "right": right,
        "next_plan": renewals.following_plan(row, today),
        "people": people[:PEOPLE],
        "more_people": max(0, len(people) - PEOPLE),
        "agreements": [
            (one, renewals.following(one.agreement.term, today) if one.agreement else None)
            for one in agreements.validity(row, today)
        ],
        "parameters": [(parameter, values.get(parameter.number)) for parameter in offered],
        "needs": handover.checklist(row, people, right),
        "completeness": completeness.reckon(
            row,
            people=[person for person in people if person.is_active],
            offered=offered,
            values={number: value.value for number, value in values.items()},
        ),
    }


@require_http_methods(FORM)
@permission_required("contacts.add_customer", raise_exception=True)
@once
def create_customer(request: UserRequest) -> HttpResponse:
    may_activate = request.user.has_perm("contacts.activate_customer")
    form = CustomerForm(request.POST or None, may_activate=may_activate)

    def work() -> Customer:
        return services.create_customer(
            by=request.user,
            at=timezone.now(),
            not_duplicate_of=confirmed(request.POST),
            not_duplicate_because=because(request.POST),
            **form.details(),
        )

    answer = take(request, form, work, _("Cliente registrado."))
    url = reverse("contacts:similar_customers")
    return answer or show(request, "contacts/customer_form.html", form, similar_url=url)


@require_safe
@permission_required("contacts.add_customer", raise_exception=True)
def similar_customers(request: UserRequest) -> HttpResponse:
    """While a customer is typed: who on file resembles it (ACO-06)."""
    form = CustomerForm(request.GET)
    form.is_valid()
    form.instance.pk = number_in(request, "self")
    found = duplicates.candidates(form.instance)  # whichever fields are filled in so far
    found = duplicates.told_to(request.user, found)
    context = {"similar": found, "is_typing": True, "is_new": form.instance.pk is None}
    return render(request, "contacts/_similar.html", context)


@require_http_methods(FORM)
@permission_required("contacts.change_customer", raise_exception=True)
@once
def update_customer(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    form = CustomerForm(request.POST or None, instance=visible_customer(request, pk))

    def work() -> Customer:
        return services.update_customer(row, by=request.user, at=timezone.now(), **form.details())

    answer = take(request, form, work, _("Se han guardado los datos."))
    url = f"{reverse('contacts:similar_customers')}?self={pk}"
    about = {"customer": row, "similar_url": url}
    return answer or show(request, "contacts/customer_form.html", form, **about)
