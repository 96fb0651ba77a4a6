"""Registering a request that came by telephone, WhatsApp or a form (TIC-02, TIC-03)."""

from typing import Any, TypeVar

from django.contrib.auth.decorators import permission_required
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from contacts.models import Contact, Customer
from contacts.services import search
from tickets import services
from tickets.forms.handling import OpenForm

M = TypeVar("M", bound=Model)
FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.open_ticket", raise_exception=True)
@once
def open_ticket(request: UserRequest) -> HttpResponse:
    customer, person = chosen_customer(request)
    if customer is None:
        return choose_customer(request)
    form = OpenForm(
        request.POST or None,
        request.FILES or None,
        customer=customer,
        initial={"contact": person},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ticket = services.open_ticket(
            customer=customer,
            contact=given["contact"],
            channel=given["channel"],
            reference=given["reference"],
            subject=given["subject"],
            body=given["body"],
            is_urgent=given["is_urgent"],
            files=form.stored(),
            by=request.user,
            at=timezone.now(),
        )
        return redirect("tickets:detail", ticket.pk)
    context = {"form": form, "customer": customer, **standing(customer)}
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/open.html", context, status=status)


def chosen_customer(request: UserRequest) -> tuple[Customer | None, Contact | None]:
    """The customer (or their contact) named in the address, if one may see them."""
    contact = visible(Contact.objects.visible_to(request.user), request.GET.get("contact"))
    wanted = str(contact.customer_id) if contact else request.GET.get("customer")
    customers = Customer.objects.visible_to(request.user).select_related("service_line", "plan")
    return visible(customers, wanted), contact


def visible(rows: QuerySet[M], pk: str | None) -> M | None:
    """The row of that number; nothing for what is no number at all."""
    is_number = pk is not None and pk.isascii() and pk.isdigit() and len(pk) < 12
    return rows.filter(pk=pk).first() if is_number else None


def choose_customer(request: UserRequest) -> HttpResponse:
    """Find the customer by any datum of theirs or of their people (TIC-02)."""
    words = request.GET.get("q", "").strip()
    found = search.find(words, user=request.user, limit=FOUND)
    return render(request, "tickets/choose_customer.html", {"q": words, "found": found})


def standing(customer: Customer) -> dict[str, Any]:
    """Whether the customer may be helped today, so that nobody is surprised afterwards (TIC-07)."""
    today = timezone.localdate()
    return {"is_entitled": customer.entitled_on(today)}
