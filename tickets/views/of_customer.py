"""A customer's tickets, on their page and in full, and the figures that warn early (CC-47)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

import procedures.services as procedures
from accounts.http import UserRequest
from contacts.models import ActionCode, Customer, Event
from kit.templatetags import kit
from tickets.models import ENDED, OPEN, EventKind, Status, Ticket, TicketEvent
from tickets.models.ticket import TicketQuerySet
from tickets.rows import for_rows, rows_of

PAGE = 25
ENDED_LAST = 5  # of the panel
RECENT = timedelta(days=90)
# What was said between the customer and us, in either direction
DEALINGS = Q(action__gte=ActionCode.VISIT, action__lt=ActionCode.AGREEMENT_SIGNED) | Q(
    action__in=[ActionCode.TICKET_ANSWERED, ActionCode.TICKET_HEARD]
)
COUNTED = ("open", "late", "recent", "broken", "proactive")
VIEWS = {
    "open": gettext_lazy("Abiertos"),
    "late": gettext_lazy("Con plazo vencido"),
    "recent": gettext_lazy("Últimos 90 días"),
    "broken": gettext_lazy("Respondidos fuera de plazo (90 días)"),
    "proactive": gettext_lazy("Proactivos"),
    "all": gettext_lazy("Todos"),
}


def views_at(at: datetime) -> dict[str, Q]:
    """Which of the customer's tickets each figure counts."""
    passed = TicketEvent.objects.filter(ticket=OuterRef("pk"), kind=EventKind.DEADLINE)
    recent = Q(opened_at__gt=at - RECENT) & ~Q(status=Status.REFERRED)
    return {
        "open": Q(status__in=OPEN),
        "late": Q(status__in=OPEN, reply_due_at__lte=at),
        "recent": recent,
        "broken": recent & Q(Exists(passed.filter(data__marks__icontains="reply_due "))),
        "proactive": Q(triage__is_proactive=True),
        "all": Q(),
    }


def tickets_of(request: UserRequest, pk: int) -> tuple[Customer, TicketQuerySet]:
    rows = Customer.objects.visible_to(request.user).select_related("csm")
    customer = get_object_or_404(rows, pk=pk)
    return customer, Ticket.objects.visible_to(request.user).filter(customer=customer)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def of_customer(request: UserRequest, pk: int) -> HttpResponse:
    """The panel of a customer's page: what is open in order of work, then what ended last."""
    at, (customer, tickets) = timezone.now(), tickets_of(request, pk)
    tickets = for_rows(tickets)
    rows = rows_of(tickets.filter(ended_at=None).ranked(at)[:PAGE], at=at)
    rows += rows_of(tickets.filter(status__in=ENDED).order_by("-ended_at")[:ENDED_LAST], at=at)
    return render(request, "tickets/_of_customer.html", {"rows": rows, "customer": customer})


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def all_of_customer(request: UserRequest, pk: int) -> HttpResponse:
    """The rows behind each figure of the panel."""
    at, (customer, tickets) = timezone.now(), tickets_of(request, pk)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in VIEWS else "open"
    rows = for_rows(tickets.filter(views_at(at)[chosen])).order_by("-opened_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"label": label, "url": f"?view={key}", "active": key == chosen}
        for key, label in VIEWS.items()
    ]
    context = {"customer": customer, "page": page, "tabs": tabs}
    context["rows"] = rows_of(page.object_list, at=at)
    return render(request, "tickets/all_of_customer.html", context)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def success(request: UserRequest, pk: int) -> HttpResponse:
    """The panel by which a CSM sees trouble early: tickets, SLA, and when we last spoke (CC-47)."""
    at, (customer, tickets) = timezone.now(), tickets_of(request, pk)
    views = views_at(at)
    named = {key: Count("pk", filter=views[key]) for key in COUNTED}
    counts = tickets.aggregate(**named)
    where = reverse("tickets:all_of_customer", args=[customer.pk])
    tiles = [
        tile(_("Tickets abiertos"), counts["open"], "inbox", "info", f"{where}?view=open"),
        tile(_("Con plazo vencido"), counts["late"], "clock", "danger", f"{where}?view=late"),
        compliance(counts["recent"], counts["broken"], where, at),
        last_dealing(customer, at),
        proactive(counts["proactive"], where),
    ]
    return render(request, "tickets/_success.html", {"customer": customer, "tiles": tiles})


def tile(label: str, value: Any, icon: str, tone: str, url: str) -> dict[str, Any]:
    """A figure that opens its rows; nothing to worry about has no alarming colour."""
    tone = tone if value else "success"
    return {"label": label, "value": value, "icon": icon, "tone": tone, "url": url}


def compliance(recent: int, broken: int, where: str, at: datetime) -> dict[str, Any]:
    """The share of the tickets of 90 days whose promise of a reply has held."""
    label = _("Respuesta en plazo (90 días)")
    if not recent:
        return tile(label, "—", "shield-check", "neutral", f"{where}?view=recent")
    share = Decimal(recent - broken) / recent
    goal = procedures.decimal("sla_goal_share", at=at)
    tone = "success" if share >= goal else "danger"
    made = tile(label, f"{int(share * 100)} %", "shield-check", tone, f"{where}?view=broken")
    return made | {"detail": _("%(kept)s de %(all)s") % {"kept": recent - broken, "all": recent}}


def proactive(count: int, where: str) -> dict[str, Any]:
    """What we proposed before it was asked for (CC-06): none is nothing to be proud of."""
    made = tile(_("Propuestas nuestras"), count, "light-bulb", "success", f"{where}?view=proactive")
    return made | {"tone": "success" if count else "neutral", "detail": _("tickets proactivos")}


def last_dealing(customer: Customer, at: datetime) -> dict[str, Any]:
    """When anything was last said between the customer and us."""
    event = Event.objects.filter(DEALINGS, customer=customer).order_by("-at", "-pk").first()
    url = reverse("contacts:timeline", args=[customer.pk])
    label = _("Días sin contacto")
    if event is None:
        return tile(label, _("Nunca"), "chat-bubble-left-right", "warning", url)
    is_quiet = at - event.at > procedures.duration("customer_quiet_after", at=at)
    tone = "warning" if is_quiet else "success"
    days = (timezone.localdate(at) - timezone.localdate(event.at)).days
    made = tile(label, days, "chat-bubble-left-right", tone, url)
    return made | {"tone": tone, "detail": f"{kit.moment(event.at)} · {event.action.name}"}
