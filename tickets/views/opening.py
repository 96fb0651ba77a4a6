"""Registering a request that came by telephone, WhatsApp or a form (TIC-02, TIC-03)."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, once
from contacts.models import Customer
from contacts.services import search
from tickets import services
from tickets.forms.handling import OpenForm

FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.open_ticket", raise_exception=True)
@once
def open_ticket(request: UserRequest) -> HttpResponse:
    customer = chosen_customer(request)
    if customer is None:
        return choose_customer(request)
    form = OpenForm(request.POST or None, request.FILES or None, customer=customer)
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


def chosen_customer(request: UserRequest) -> Customer | None:
    """The customer named in the address, if one may see it; otherwise one is asked for."""
    wanted = request.GET.get("customer", "")
    if not wanted.isdigit() or len(wanted) > 12:
        return None
    visible = Customer.objects.visible_to(request.user).select_related("service_line", "plan")
    return visible.filter(pk=int(wanted)).first()


def choose_customer(request: UserRequest) -> HttpResponse:
    """Find the customer by any datum of theirs or of their people (TIC-02)."""
    words = request.GET.get("q", "").strip()
    found = search.find(words, request.user, limit=FOUND) if len(words) >= search.SHORTEST else []
    return render(request, "tickets/choose_customer.html", {"q": words, "found": found})


def standing(customer: Customer) -> dict[str, Any]:
    """Whether the customer may be helped today, so that nobody is surprised afterwards (TIC-07)."""
    today = timezone.localdate()
    return {"is_entitled": customer.entitled_on(today)}
