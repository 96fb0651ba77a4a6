"""Incoming calls: the ticket, where the plan has telephone, or else the protocol (CC-18); and what
is said of a ticket that there is already (CC-16)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from contacts.models import Channel, Customer
from kit.answers import attempt, status_of
from tickets import services
from tickets.call_list import CALLS
from tickets.forms.calls import CallForm, SettleCallForm, TakeDownForm
from tickets.models import IncomingCall, Message
from tickets.services.intake import channels
from tickets.services.phone import calls as calling
from tickets.views.detail import visible_ticket
from tickets.views.handling import done, get_or_post, may, verb
from tickets.views.opening import choose_customer, chosen_customer


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.open_ticket", raise_exception=True)
@once
def register_call(request: UserRequest) -> HttpResponse:
    """Who calls; then the ticket, where the plan has telephone, or the protocol."""
    customer, person = chosen_customer(request)
    if customer is None:
        return choose_customer(request, is_call=True)
    at = timezone.now()
    if channels.permits(customer, Channel.PHONE, at=at):
        whom = f"contact={person.pk}" if person else f"customer={customer.pk}"
        return redirect(f"{reverse('tickets:open')}?{whom}&channel={Channel.PHONE}")
    initial = {"contact": person, "called_at": timezone.localtime(at)}
    form = CallForm(request.POST or None, customer=customer, initial=initial)
    return follow_protocol(request, customer, form)


def follow_protocol(request: UserRequest, customer: Customer, form: CallForm) -> HttpResponse:
    """The three steps with what there is to say at each; and what came of it."""

    def work() -> IncomingCall:
        facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return services.register_call(customer=customer, **facts)

    if made := attempt(form, work):
        messages.success(request, _("Llamada registrada."))
        return redirect(made)
    offers = [(plan, calling.praised(plan)) for plan in form.plans]
    context = {"form": form, "customer": customer, "offers": offers}
    return render(request, "tickets/register_call.html", context, status=status_of(form))


@get_or_post
@may("tickets.open_ticket")
@once
def take_down(request: UserRequest, pk: int) -> HttpResponse:
    """What the customer says on their ticket without writing to us (CC-16)."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    contact = request.GET.get("contact") or ticket.contact_id
    initial = {"contact": contact, "channel": request.GET.get("channel")}
    form = TakeDownForm(
        request.POST or None, request.FILES or None, ticket=ticket, at=at, initial=initial
    )

    def work() -> Message:
        return services.take_down(ticket, by=request.user, at=at, **form.said())

    if made := attempt(form, work):
        return done(request, pk, _("Anotado en %s como mensaje del cliente.") % made.ticket.label)
    words = {"title": _("Lo que dijo el cliente"), "icon": "phone-arrow-down-left"}
    words["button"] = _("Anotar")
    return verb(request, ticket, form, words, refused=status_of(form) == 409)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def calls(request: UserRequest) -> HttpResponse:
    return listing.answer(request, CALLS, at=timezone.now(), template="tickets/calls.html")


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def call(request: UserRequest, pk: int) -> HttpResponse:
    return show(request, visible_call(request, pk), SettleCallForm())


@require_POST
@permission_required("tickets.settle_call", raise_exception=True)
@once
def settle_call(request: UserRequest, pk: int) -> HttpResponse:
    """The CSM says what became of it."""
    row = visible_call(request, pk)
    form = SettleCallForm(request.POST)

    def work() -> IncomingCall:
        return services.settle_call(row, by=request.user, at=timezone.now(), **form.cleaned_data)

    if attempt(form, work) is None:
        return show(request, row, form)
    messages.success(request, _("Guardado: ya no queda pendiente."))
    return redirect(row)


def visible_call(request: UserRequest, pk: int) -> IncomingCall:
    rows = IncomingCall.objects.visible_to(request.user)
    related = ("contact", "plan", "ticket", "proposed", "by", "told", "settled_by")
    escalated = ("escalation__ticket", "escalation__to")
    return get_object_or_404(rows.select_related("customer__plan", *related, *escalated), pk=pk)


def show(request: UserRequest, row: IncomingCall, form: SettleCallForm) -> HttpResponse:
    told = calling.seven(row)
    may_settle = row.is_pending and request.user.has_perm("tickets.settle_call")
    context = {"call": row, "told": told, "form": form, "may_settle": may_settle}
    return render(request, "tickets/call.html", context, status=status_of(form))
