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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import User
from contacts.models import Customer
from kit import sheets
from kit.http import page_or_fragment
from tickets import services
from tickets.forms.queue import QueueFilter
from tickets.models import ENDED, PAUSED, Status, Ticket, owes_news
from tickets.models.ticket import TicketQuerySet
from tickets.rows import for_rows, rows_of
from tickets.sheet import lines_of

PAGE = 25
ENDED_LAST = 5  # of a customer's panel
OURS = Q(status__in=[Status.PENDING, Status.IN_PROGRESS, Status.WAITING_THIRD])
RARE = {"escalated", "referred"}  # shown when there is one
UNRANKED = {"referred": Q(status=Status.REFERRED), "ended": Q(status__in=ENDED)}


def views_of(user: User, at: datetime) -> dict[str, tuple[str, Q]]:
    """The saved views of open tickets: key of the address, words, and which they are."""
    return {
        "": (_("Cola"), OURS),
        "mine": (_("Míos"), Q(owner=user)),
        "unassigned": (_("Sin asignar"), Q(owner=None) & OURS),
        "late": (_("Vencidos"), Q(reply_due_at__lte=at)),
        "silent": (_("Deben noticias"), owes_news()),
        "escalated": (_("Escalados"), Q(escalated_to__isnull=False)),
        "waiting": (_("En espera"), Q(status__in=PAUSED)),
    }


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def queue(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    form = filter_of(request)
    tickets = form.narrow(tickets_in(request, at))
    page = Paginator(for_rows(tickets), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(page.object_list, at=at),
        "page": page,
        "tabs": tabs_of(request, at),
        "form": form,
        "chosen": request.GET.get("view", ""),
    }
    return page_or_fragment(request, "tickets/queue.html", "tickets/_queue.html", context)


def filter_of(request: UserRequest) -> QueueFilter:
    """What the address asks for; one may look for anybody who has an open ticket that one sees."""
    busy = Ticket.objects.visible_to(request.user).open().values("owner")
    return QueueFilter(
        request.GET, owners=list(User.objects.filter(pk__in=busy).values_list("pk", "name"))
    )


def tickets_in(request: UserRequest, at: datetime) -> TicketQuerySet:
    """The tickets of the view that the address names; of the first for what is no view."""
    chosen = request.GET.get("view", "")
    visible = Ticket.objects.visible_to(request.user)
    if chosen in UNRANKED:
        return visible.filter(UNRANKED[chosen]).order_by("-ended_at", "opened_at", "-pk")
    saved = views_of(request.user, at)
    _label, which = saved.get(chosen, saved[""])
    return visible.open().filter(which).ranked(at)


def tabs_of(request: UserRequest, at: datetime) -> list[dict[str, Any]]:
    """Every view with how many tickets it has; choosing another keeps the filters."""
    saved = {**views_of(request.user, at), "referred": (_("Derivados"), UNRANKED["referred"])}
    counted = {f"n_{key}": Count("pk", filter=which) for key, (_label, which) in saved.items()}
    living = Ticket.objects.visible_to(request.user).exclude(status__in=ENDED)
    counts = living.aggregate(**counted)
    labels = {key: label for key, (label, _which) in saved.items()} | {"ended": _("Terminados")}
    chosen = request.GET.get("view", "")
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for key, label in labels.items():
        query["view"] = key
        active = key == (chosen if chosen in labels else "")
        count = counts.get(f"n_{key}", "")
        if count or active or key not in RARE:
            url = f"?{query.urlencode()}"
            tabs.append({"label": label, "url": url, "active": active, "count": count})
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
    rows += rows_of(tickets.filter(UNRANKED["ended"]).order_by("-ended_at")[:ENDED_LAST], at=at)
    return render(request, "tickets/_of_customer.html", {"rows": rows, "customer": customer})


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """What the queue shows, with the same filters, for a spreadsheet."""
    rows = exported(request, timezone.now())
    if kind == "xlsx":
        book = sheets.xlsx(rows, title=_("Tickets"))
        return FileResponse(book, as_attachment=True, filename="tickets.xlsx")
    response = StreamingHttpResponse(sheets.csv_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return response


def exported(request: UserRequest, at: datetime) -> Iterator[list[sheets.Cell]]:
    tickets = filter_of(request).narrow(tickets_in(request, at))
    return lines_of(for_rows(tickets).iterator(chunk_size=1000), at=at)
