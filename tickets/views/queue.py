"""The ranked queue, taking the next ticket from it, and its export."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import User
from contacts.models import Customer
from kit.http import page_or_fragment
from tickets import services
from tickets.forms.queue import QueueFilter
from tickets.models import ENDED, PAUSED, Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.rows import rows_of

PAGE = 25
OURS = Q(status__in=[Status.PENDING, Status.IN_PROGRESS, Status.WAITING_THIRD])
WAITING = Q(status__in=PAUSED)


def views_of(user: User, at: datetime) -> dict[str, tuple[str, Q]]:
    """The saved views everybody has: key of the address, words, and which open tickets."""
    return {
        "": (_("Por atender"), OURS),
        "mine": (_("Míos"), Q(owner=user)),
        "unassigned": (_("Sin asignar"), Q(owner=None) & OURS),
        "late": (_("Vencidos"), Q(due_at__lte=at)),
        "silent": (_("Seguimiento"), Q(follow_up_step__gte=1)),
        "waiting": (_("En espera"), WAITING),
    }


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def queue(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    chosen = request.GET.get("view", "")
    tickets, tabs = tickets_in(request, chosen, at)
    form = QueueFilter(request.GET)
    page = Paginator(form.narrow(tickets), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(page.object_list, at=at),
        "page": page,
        "tabs": tabs,
        "form": form,
        "chosen": chosen,
    }
    return page_or_fragment(request, "tickets/queue.html", "tickets/_queue.html", context)


def tickets_in(
    request: UserRequest, chosen: str, at: datetime
) -> tuple[TicketQuerySet, list[dict[str, Any]]]:
    """The ranked tickets of the chosen view, and all the views with their counts."""
    mine = Ticket.objects.visible_to(request.user)
    saved = views_of(request.user, at)
    counts = mine.open().aggregate(
        **{f"n_{key}": Count("pk", filter=test) for key, (_label, test) in saved.items()}
    )
    tabs = [
        {
            "label": label,
            "url": f"?view={key}" if key else "?",
            "active": key == chosen,
            "count": counts[f"n_{key}"],
        }
        for key, (label, _test) in saved.items()
    ]
    for key, label in (("referred", _("Derivados")), ("ended", _("Terminados"))):
        tabs.append({"label": label, "url": f"?view={key}", "active": key == chosen, "count": ""})
    if chosen == "ended":
        tickets = mine.filter(status__in=ENDED).order_by("-ended_at", "-pk")
    elif chosen == "referred":
        tickets = mine.filter(status=Status.REFERRED).order_by("opened_at")
    else:
        tickets = mine.open().filter(saved.get(chosen, saved[""])[1]).ranked(at)
    return tickets.select_related("customer", "owner", "calendar"), tabs


@require_POST
@permission_required("tickets.take_ticket", raise_exception=True)
@once
def take_next(request: UserRequest) -> HttpResponse:
    """Take the first ticket of the queue that nobody has and that one may take."""
    at = timezone.now()
    ticket = services.take_next(by=request.user, at=at)
    if ticket is None:
        messages.info(request, _("No queda ningún ticket sin asignar."))
        return redirect("tickets:queue")
    return redirect("tickets:detail", ticket.pk)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def of_customer(request: UserRequest, pk: int) -> HttpResponse:
    """The panel of a customer's page: what is open, then what ended last."""
    at = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    tickets = (
        Ticket.objects.visible_to(request.user)
        .filter(customer=customer)
        .select_related("customer", "owner", "calendar")
        .order_by("ended_at", "-opened_at")
    )
    rows = rows_of(tickets.filter(ended_at=None)[:PAGE], at=at)
    rows += rows_of(tickets.exclude(ended_at=None).order_by("-ended_at")[:5], at=at)
    return render(request, "tickets/_of_customer.html", {"rows": rows, "customer": customer})


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def export(request: UserRequest) -> StreamingHttpResponse:
    """The filtered queue as CSV that Excel opens with its accents."""
    at = timezone.now()
    tickets, _tabs = tickets_in(request, request.GET.get("view", ""), at)
    tickets = QueueFilter(request.GET).narrow(tickets)
    response = StreamingHttpResponse(lines_of(tickets, at), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return response


def lines_of(tickets: TicketQuerySet, at: datetime) -> Iterator[str]:
    heads = [
        _("Ticket"),
        _("Asunto"),
        _("Cliente"),
        _("Key Account"),
        _("Estado"),
        _("Prioridad"),
        _("Responsable"),
        _("Abierto"),
        _("Vence"),
        _("Orden por"),
    ]
    yield "\ufeff" + csv_line(heads)
    for row in rows_of(tickets.iterator(chunk_size=1000), at=at):
        opened, due = (timezone.localtime(m) if m else None for m in (row.opened_at, row.due_at))
        yield csv_line(
            [
                row.label,
                row.subject,
                row.customer,
                _("sí") if row.is_key_account else "",
                row.status,
                row.priority,
                row.owner,
                f"{opened:%d/%m/%Y %H:%M}" if opened else "",
                f"{due:%d/%m/%Y %H:%M}" if due else "",
                row.reason,
            ]
        )


def csv_line(cells: list[str]) -> str:
    """One line with semicolons, as a Spanish Excel reads it; no cell can be a formula (F10)."""
    line = StringIO()
    csv.writer(line, delimiter=";").writerow(
        [f"'{cell}" if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell else cell for cell in cells]
    )
    return line.getvalue()
