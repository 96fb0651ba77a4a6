"""Registering a request that came by telephone, WhatsApp or a form (TIC-02, TIC-03)."""

from datetime import datetime
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from contacts.models import Channel, Contact, Customer
from contacts.services import rights, search
from tickets import services
from tickets.forms.opening import OpenForm
from tickets.models import Ticket
from tickets.services.intake import channels

M = TypeVar("M", bound=Model)
KNOWN = 5  # of the customer's open tickets
LONGEST_NUMBER = 12


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.open_ticket", raise_exception=True)
@once
def open_ticket(request: UserRequest) -> HttpResponse:
    customer, person = chosen_customer(request)
    if customer is None:
        return choose_customer(request)
    at = timezone.now()
    form = OpenForm(
        request.POST or None,
        request.FILES or None,
        customer=customer,
        by=request.user,
        at=at,
        initial={"contact": person, "channel": request.GET.get("channel")},
    )
    if request.method != "POST" or not form.is_valid():
        return show(request, customer, form, at)
    ticket = services.register(customer=customer, by=request.user, at=at, **form.told())
    messages.success(request, _("%(ticket)s registrado.") % {"ticket": ticket.label})
    return redirect("tickets:detail", ticket.pk)


def show(request: UserRequest, customer: Customer, form: OpenForm, at: datetime) -> HttpResponse:
    """The form, and whether the customer may be helped, so that nobody is surprised (TIC-07)."""
    context = {
        "form": form,
        "customer": customer,
        "right": rights.right_of(customer, at=at),
        "has_telephone": channels.permits(customer, Channel.PHONE, at=at),
        "known": Ticket.objects.visible_to(request.user).open().filter(customer=customer)[:KNOWN],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/open.html", context, status=status)


def chosen_customer(request: UserRequest) -> tuple[Customer | None, Contact | None]:
    """The customer (or their contact) named in the address, if one may see them."""
    contact = named(Contact.objects.visible_to(request.user), request.GET.get("contact"))
    wanted = str(contact.customer_id) if contact else request.GET.get("customer")
    customers = Customer.objects.visible_to(request.user)
    related = customers.select_related("service_line__calendar", "plan")
    return named(related, wanted), contact


def named(rows: QuerySet[M], pk: str | None) -> M | None:
    """The row of that number: none when nothing that is a number was asked for."""
    if not (pk and pk.isascii() and pk.isdigit()):
        return None
    row = rows.filter(pk=pk).first() if len(pk) < LONGEST_NUMBER else None
    if row is None:
        raise Http404
    return row


def choose_customer(request: UserRequest, *, is_call: bool = False) -> HttpResponse:
    """Find the customer by any datum of theirs or of their people (TIC-02), for the page asked."""
    context = search.asked(request.GET.get("q", ""), user=request.user) | {
        "title": _("Llamada entrante") if is_call else _("Nuevo ticket"),
        "question": _("¿De qué cliente?"),
        "crumb": (reverse("tickets:queue"), _("Tickets")),
    }
    return render(request, "contacts/choose_customer.html", context)
