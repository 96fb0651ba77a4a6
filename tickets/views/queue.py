"""The ranked queue, taking the next ticket from it, and its export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import User
from contacts.models import Customer
from kit import sheets
from kit.http import page_or_fragment
from tickets import services
from tickets.forms.queue import QueueFilter
from tickets.models import ENDED, OPEN, PAUSED, Status, Ticket, owes_news
from tickets.models.ticket import TicketQuerySet
from tickets.rows import for_rows, midnight_after, rows_of
from tickets.services.taking import WORKABLE
from tickets.sheet import lines_of

PAGE = 25
ENDED_LAST = 5  # of a customer's panel
OURS = Q(status__in=WORKABLE)
RARE = {"escalated", "referred"}  # shown when there is one
UNSEEN = {"today"}  # shown when a figure of Mi día leads there
VIEWS = {
    "": _("Cola"),
    "mine": _("Míos"),
    "unassigned": _("Sin asignar"),
    "late": _("Vencidos"),
    "today": _("Vencen hoy"),
    "silent": _("Deben noticias"),
    "escalated": _("Escalados"),
    "waiting": _("En espera"),
    "referred": _("Derivados"),
}


def views_of(user: User, at: datetime) -> dict[str, Q]:
    """Which tickets, of all that have not ended, each saved view is about."""
    return {
        "": OURS,
        "mine": Q(owner=user, status__in=OPEN),
        "unassigned": Q(owner=None) & OURS,
        "late": Q(reply_due_at__lte=at),
        "today": Q(due_at__gt=at, due_at__lt=midnight_after(at)),
        "silent": owes_news(),
        "escalated": Q(escalated_to__isnull=False, status__in=OPEN),
        "waiting": Q(status__in=PAUSED),
        "referred": Q(status=Status.REFERRED),
    }


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def queue(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    chosen, form = view_of(request), filter_of(request)
    saved = views_of(request.user, at)
    counts = counts_of(request.user, saved)
    tickets = form.narrow(tickets_in(request.user, chosen, saved, at))
    pages = Paginator(for_rows(tickets), PAGE)
    if not form.is_asked and chosen in counts:
        pages.count = counts[chosen]  # known already
    page = pages.get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(page.object_list, at=at),
        "page": page,
        "tabs": tabs_of(request, chosen, saved, counts),
        "form": form,
        "chosen": chosen,
    }
    return page_or_fragment(request, "tickets/queue.html", "tickets/_queue.html", context)


def view_of(request: UserRequest) -> str:
    """The view that the address names; the first for what is no view."""
    chosen = request.GET.get("view", "")
    return chosen if chosen in VIEWS or chosen == "ended" else ""


def filter_of(request: UserRequest) -> QueueFilter:
    """What the address asks for; one may look for anybody who has an open ticket."""
    busy = Q(pk__in=Ticket.objects.open().values("owner")) | Q(pk=request.user.pk)
    return QueueFilter(
        request.GET, owners=list(User.objects.filter(busy).values_list("pk", "name"))
    )


def tickets_in(user: User, chosen: str, saved: dict[str, Q], at: datetime) -> TicketQuerySet:
    """The tickets of a view in order of work, or of their ending."""
    visible = Ticket.objects.visible_to(user)
    if chosen == "ended":
        return visible.filter(status__in=ENDED).order_by("-ended_at", "-pk")
    if chosen == "referred":
        return visible.filter(saved[chosen]).order_by("opened_at", "pk")
    return visible.open().filter(saved[chosen]).ranked(at)


def counts_of(user: User, saved: dict[str, Q]) -> dict[str, int]:
    """How many tickets each saved view has, of all that have not ended, in one query."""
    living = Ticket.objects.visible_to(user).exclude(status__in=ENDED)
    named = {f"n_{key}": Count("pk", filter=which) for key, which in saved.items()}
    counts = living.aggregate(**named)
    return {key: counts[f"n_{key}"] for key in saved}


def tabs_of(
    request: UserRequest, chosen: str, saved: dict[str, Q], counts: dict[str, int]
) -> list[dict[str, Any]]:
    """Every view with how many tickets it has; choosing another keeps the filters."""
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for key, label in (*VIEWS.items(), ("ended", _("Terminados"))):
        is_hidden = key in UNSEEN or (key in RARE and not counts[key])
        if is_hidden and key != chosen:
            continue
        query["view"] = key
        url, count = f"?{query.urlencode()}", counts.get(key, "")
        tabs.append({"label": label, "url": url, "active": key == chosen, "count": count})
    return tabs


@require_POST
@permission_required("tickets.take_ticket", raise_exception=True)
@once
def take_next(request: UserRequest) -> HttpResponse:
    """Take the first ticket of the queue that nobody has and that one may take."""
    ticket = services.take_next(by=request.user, at=timezone.now())
    if ticket is None:
        messages.info(request, _("No queda ningún ticket sin asignar en su sector."))
        return redirect("tickets:queue")
    return redirect("tickets:detail", ticket.pk)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def of_customer(request: UserRequest, pk: int) -> HttpResponse:
    """The panel of a customer's page: what is open in order of work, then what ended last."""
    at = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    tickets = for_rows(Ticket.objects.visible_to(request.user).filter(customer=customer))
    rows = rows_of(tickets.filter(ended_at=None).ranked(at)[:PAGE], at=at)
    rows += rows_of(tickets.filter(status__in=ENDED).order_by("-ended_at")[:ENDED_LAST], at=at)
    return render(request, "tickets/_of_customer.html", {"rows": rows, "customer": customer})


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """What the queue shows, with the same filters, for a spreadsheet."""
    rows = exported(request, timezone.now())
    if kind == "xlsx":
        book = sheets.xlsx(rows, title="Tickets")
        return FileResponse(book, as_attachment=True, filename="tickets.xlsx")
    response = StreamingHttpResponse(sheets.csv_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return response


def exported(request: UserRequest, at: datetime) -> Iterator[list[sheets.Cell]]:
    saved = views_of(request.user, at)
    tickets = filter_of(request).narrow(tickets_in(request.user, view_of(request), saved, at))
    return lines_of(for_rows(tickets).iterator(chunk_size=1000), at=at)
