"""Who has how much to do, on a page, in a file, and beside one person (ORG-15, ORG-16)."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.listing import download
from accounts.models import User
from tickets.forms.assigning import WorkFilter
from tickets.models import Passing, Ticket
from tickets.rows import for_rows, rows_of
from tickets.services.work.taking import WORKABLE
from tickets.workload import accounts_of, export_rows, open_work, work_rows

may = partial(permission_required, raise_exception=True)
SHOWN = 10


@require_safe
@may("tickets.view_workload")
def workload(request: UserRequest) -> HttpResponse:
    at, form = timezone.now(), WorkFilter(request.GET)
    rows = work_rows(form.chosen(), today=timezone.localdate(at), at=at)
    unassigned = Ticket.objects.visible_to(request.user).filter(owner=None, status__in=WORKABLE)
    context = {
        "rows": rows,
        "form": form,
        "most": max((row.load.total for row in rows), default=0),
        "unassigned": unassigned.count(),
    }
    return render(request, "tickets/workload.html", context)


@require_safe
@may("tickets.view_workload")
def export_workload(request: UserRequest, kind: str) -> StreamingHttpResponse:
    at, sector = timezone.now(), WorkFilter(request.GET).chosen()
    rows = export_rows(work_rows(sector, today=timezone.localdate(at), at=at))
    words = _("Sector: %(sector)s") % {"sector": sector or _("todos")}
    title = _("Carga de trabajo")
    return download(request, kind, rows, name="carga", title=title, words=words, at=at)


@require_safe
@may("tickets.view_ticket")
def work_of(request: UserRequest, pk: int) -> HttpResponse:
    """The panel of a person's page: what is open in their hands, and what was passed lately."""
    person, at = get_object_or_404(User, pk=pk), timezone.now()
    tickets = open_work(person, request.user)
    passings = Passing.objects.visible_to(request.user).filter(Q(giver=person) | Q(receiver=person))
    context = {
        "person": person,
        "rows": rows_of(for_rows(tickets.ranked(at))[:SHOWN], at=at),
        "count": tickets.count(),
        "accounts": accounts_of(person, request.user),
        "passings": passings.select_related("giver", "receiver")[:3],
    }
    return render(request, "tickets/_work_of.html", context)
