"""The people of a customer."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from contacts import services
from contacts.forms.people import ContactForm
from contacts.forms.resembling import because, confirmed
from contacts.lists import CONTACTS
from contacts.models import Contact
from contacts.rows import contact_rows
from contacts.services import duplicates, rights
from contacts.views.common import (
    Absorbed,
    follow,
    number_in,
    show,
    visible_contact,
    visible_customer,
)
from contacts.views.timeline import with_letters
from kit.answers import FORM, take


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def contacts(request: UserRequest) -> HttpResponse:
    """The people of all customers that one sees."""
    return listing.answer(request, CONTACTS, at=timezone.now())


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def contact(request: UserRequest, pk: int) -> HttpResponse:
    try:
        row = visible_contact(request, pk)
    except Absorbed as absorbed:
        return follow(request, absorbed)
    events = with_letters(list(row.events.select_related("action", "by")[:25]))
    right = rights.right_of(row.customer, at=timezone.now())
    context = {
        "contact": row,
        "customer": row.customer,
        "events": events,
        "right": right,
        "opt_outs": row.opt_outs.in_force(),
    }
    return render(request, "contacts/contact.html", context)


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def people(request: UserRequest, pk: int) -> HttpResponse:
    """All the people of a customer, those who left last."""
    row = visible_customer(request, pk)
    rows = row.contacts.known().order_by("-is_active", "sort_name", "pk")
    return render(request, "contacts/people.html", {"customer": row, "people": rows})


@require_safe
@permission_required("contacts.view_contact", raise_exception=True)
def export_people(request: UserRequest, pk: int) -> HttpResponseBase:
    row, at = visible_customer(request, pk), timezone.now()
    rows = contact_rows(row.contacts.known().order_by("sort_name", "pk"))
    name = f"contactos-{row.number}"
    return listing.download(request, "csv", rows, name=name, words=str(row), at=at)


@require_http_methods(FORM)
@permission_required("contacts.add_contact", raise_exception=True)
@once
def add_contact(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_customer(request, pk)
    proposed = {"email": request.GET.get("email", "")}  # of somebody who wrote to us
    form = ContactForm(request.POST or None, initial=proposed)

    def work() -> Contact:
        return services.add_contact(
            row,
            by=request.user,
            at=timezone.now(),
            not_duplicate_of=confirmed(request.POST),
            not_duplicate_because=because(request.POST),
            **form.details(),
        )

    answer = take(request, form, work, _("Contacto registrado."))
    url = reverse("contacts:similar_contacts", args=[pk])
    return answer or show(
        request, "contacts/contact_form.html", form, customer=row, similar_url=url
    )


@require_safe
@permission_required("contacts.add_contact", raise_exception=True)
def similar_contacts(request: UserRequest, pk: int) -> HttpResponse:
    """While a contact is typed: who on file resembles them (ACO-06)."""
    form = ContactForm(request.GET, instance=Contact(customer=visible_customer(request, pk)))
    form.is_valid()
    form.instance.pk = number_in(request, "self")
    found = duplicates.told_to(request.user, duplicates.candidates(form.instance))
    context = {"similar": found, "is_typing": True, "is_new": form.instance.pk is None}
    return render(request, "contacts/_similar.html", context)


@require_http_methods(FORM)
@permission_required("contacts.change_contact", raise_exception=True)
@once
def update_contact(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_contact(request, pk)
    form = ContactForm(request.POST or None, instance=visible_contact(request, pk))

    def work() -> Contact:
        return services.update_contact(row, by=request.user, at=timezone.now(), **form.details())

    answer = take(request, form, work, _("Se han guardado los datos."))
    url = f"{reverse('contacts:similar_contacts', args=[row.customer_id])}?self={pk}"
    about = {"contact": row, "customer": row.customer, "similar_url": url}
    return answer or show(request, "contacts/contact_form.html", form, **about)
