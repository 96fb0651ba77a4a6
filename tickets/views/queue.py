"""The ranked queue, taking the next ticket from it, and its export."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.listing import download
from accounts.models import User
from kit.http import page_or_fragment
from kit.paging import stretch
from kit.text import fold
from tickets import services
from tickets.forms.queue import QueueFilter
from tickets.models import ENDED, OPEN, PAUSED, Status, Ticket, owes_news
from tickets.models.ticket import TicketQuerySet
from tickets.rows import for_rows, for_sheets, midnight_after, rows_of
from tickets.services.taking import WORKABLE
from tickets.sheet import lines_of

PAGE = 25
A_MINUTE = 60  # by which the people of a filter may be late
LIVING = [*OPEN, Status.REFERRED]  # named one by one, as the index of open tickets names them
OURS = Q(status__in=WORKABLE)
RARE = {"escalated", "referred"}  # shown when there is one
NOT_COUNTED: Mapping[str, int] = {}
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
ENDED_VIEW = {"ended": _("Terminados")}


# Which tickets, of all that have not ended, each view is about: for whom, and when
FITTING: dict[str, Callable[[User, datetime], Q]] = {
    "": lambda user, at: OURS,
    "mine": lambda user, at: Q(owner=user, status__in=OPEN),
    "unassigned": lambda user, at: Q(owner=None) & OURS,
    "late": lambda user, at: Q(reply_due_at__lte=at),
    "today": lambda user, at: Q(due_at__gt=at, due_at__lt=midnight_after(at)),
    "silent": lambda user, at: owes_news(),
    "escalated": lambda user, at: Q(escalated_to__isnull=False, status__in=OPEN),
    "waiting": lambda user, at: Q(status__in=PAUSED),
    "referred": lambda user, at: Q(status=Status.REFERRED),
}


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def queue(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    chosen, form = view_of(request), filter_of(request)
    tickets = form.narrow(tickets_in(request.user, chosen, at))
    page = stretch(for_rows(tickets), request.GET.get("page", ""), size=PAGE)
    context = {
        "rows": rows_of(page.rows, at=at),
        "page": page,
        "tabs": tabs_of(request, chosen),
        "form": form,
        "chosen": chosen,
    }
    return page_or_fragment(request, "tickets/queue.html", "tickets/_queue.html", context)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def views(request: UserRequest) -> HttpResponse:
    """The views with how many tickets each has: the page does not wait until all are counted."""
    counts = counts_of(request.user, timezone.now())
    tabs = tabs_of(request, view_of(request), counts)
    return render(request, "components/tabs.html", {"tabs": tabs, "label": _("Vistas")})


def view_of(request: UserRequest) -> str:
    """The view that the address names; the first for what is no view."""
    chosen = request.GET.get("view", "")
    return chosen if chosen in VIEWS or chosen == "ended" else ""


def filter_of(request: UserRequest) -> QueueFilter:
    """What the address asks for; one may look for oneself, and for whoever has an open ticket."""
    people = {request.user.pk: request.user.name} | busy_people(request.GET.get("owner", ""))
    return QueueFilter(request.GET, owners=sorted(people.items(), key=lambda one: fold(one[1])))


def busy_people(asked: str) -> dict[int, str]:
    """Who has open tickets: kept for a minute, unless somebody is asked for who is not there."""
    people: dict[int, str] = cache.get("tickets:busy", {})
    if not people or (asked and asked not in map(str, people)):
        theirs = Ticket.objects.open().filter(owner=OuterRef("pk"))
        people = dict(User.objects.filter(Exists(theirs)).values_list("pk", "name"))
        cache.set("tickets:busy", people, timeout=A_MINUTE)
    return people


def tickets_in(user: User, chosen: str, at: datetime) -> TicketQuerySet:
    """The tickets of a view in order of work, or of their ending."""
    visible = Ticket.objects.visible_to(user)
    if chosen == "ended":
        return visible.filter(status__in=ENDED).order_by("-ended_at", "-pk")
    fitting = visible.filter(FITTING[chosen](user, at))
    if chosen == "referred":
        return fitting.order_by("opened_at", "pk")
    return fitting.open().ranked(at)


def counts_of(user: User, at: datetime) -> dict[str, int]:
    """How many tickets each view has, of all that have not ended, in one query."""
    living = Ticket.objects.visible_to(user).filter(status__in=LIVING)
    named = {f"n_{key}": Count("pk", filter=fits(user, at)) for key, fits in FITTING.items()}
    counts = living.aggregate(**named)
    return {key: counts[f"n_{key}"] for key in FITTING}


def tabs_of(
    request: UserRequest, chosen: str, counts: Mapping[str, int] = NOT_COUNTED
) -> list[dict[str, Any]]:
    """Every view, once counted with how many tickets it has; another one keeps the filters."""
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for key, label in (VIEWS | ENDED_VIEW).items():
        is_hidden = key in UNSEEN or (key in RARE and not counts.get(key))
        if is_hidden and key != chosen:
            continue
        query["view"] = key
        url = f"{reverse('tickets:queue')}?{query.urlencode()}"
        count = counts.get(key, "")
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
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """What the queue shows, with the same filters, for a spreadsheet."""
    at, view, form = timezone.now(), view_of(request), filter_of(request)
    words = f"{(VIEWS | ENDED_VIEW)[view]}; {form.in_words()}"
    tickets = form.narrow(tickets_in(request.user, view, at))
    rows = lines_of(for_sheets(tickets).iterator(chunk_size=1000), at=at)
    return download(request, kind, rows, name="tickets", title="Tickets", words=words, at=at)
