"""The register: its months, its lines, and what managers say about them."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox.services as outbox
from accounts import listing
from accounts.http import UserRequest, once
from accounts.listing import download
from accounts.months import neighbours
from backups import months, services
from backups.forms.filters import month_of
from backups.forms.policies import WordForm
from backups.lists import RUNS
from backups.models import Comment, Run
from backups.services import health, keeping
from backups.views.common import KEEP, SEE, may


@require_safe
@may(SEE)
def calendar(request: UserRequest) -> HttpResponse:
    """A month of copies, night by night and path by path; green is what was proven."""
    at = timezone.now()
    month = month_of(request.GET.get("month", ""), timezone.localdate(at))
    before, after = neighbours(month)
    context = {
        "month": month,
        "before": before,
        "after": after,
        "days": months.days_of(month),
        "sheets": months.sheets_of(month),
        "headings": months.headings(),
        "states": health.states(at=at),
        "unanswered": Run.objects.unanswered().told(),
        "used": keeping.used(),
    }
    return render(request, "backups/calendar.html", context)


@require_safe
@may(SEE)
def export_month(request: UserRequest, kind: str) -> StreamingHttpResponse:
    at = timezone.now()
    month = month_of(request.GET.get("month", ""), timezone.localdate(at))
    rows, words = months.export_rows(months.sheets_of(month)), f"{month:%m/%Y}"
    title = _("Copias de seguridad")
    return download(request, kind, rows, name="copias", title=title, words=words, at=at)


@require_POST
@may(SEE)
@once
def print_month(request: UserRequest) -> HttpResponse:
    """Ask for the register of a month as a PDF (P15)."""
    at = timezone.now()
    month = month_of(request.GET.get("month", ""), timezone.localdate(at))
    context: dict[str, Any] = {"month": month, "sheets": months.sheets_of(month), "made": at}
    context |= {"headings": months.headings(), "by": request.user}
    page = render_to_string("backups/print_month.html", context)
    title = _("Registro de copias %s") % f"{month:%m-%Y}"
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


@require_safe
@may(SEE)
def runs(request: UserRequest) -> HttpResponse:
    return listing.answer(request, RUNS, at=timezone.now(), template="backups/runs.html")


@require_safe
@may(SEE)
def run(request: UserRequest, pk: int) -> HttpResponse:
    """One execution: each path with its times and its error, its drills, and what was said."""
    said = Prefetch("comments", Comment.objects.select_related("by"))
    rows = Run.objects.told().select_related("doubt_settled_by").prefetch_related(said)
    row = get_object_or_404(rows, pk=pk)
    context = {"run": row, "steps": row.steps.all(), "drills": row.drills.all()}
    return render(request, "backups/run.html", context)


@require_safe
@may(SEE)
def run_progress(request: UserRequest, pk: int) -> HttpResponse:
    """How far it has come; asked again and again while it is being made."""
    row = get_object_or_404(Run.objects.told(), pk=pk)
    context = {"run": row, "steps": row.steps.all()}
    return render(request, "backups/_progress.html", context)


@require_POST
@may(KEEP)
@once
def acknowledge(request: UserRequest, pk: int) -> HttpResponse:
    row, at = get_object_or_404(Run, pk=pk), timezone.now()
    said = WordForm(request.POST).said
    messages.success(request, _("Atendida: el aviso deja la primera página."))
    return redirect(services.acknowledge(row, because=said, by=request.user, at=at))


@require_POST
@may(KEEP)
@once
def settle_doubt(request: UserRequest, pk: int) -> HttpResponse:
    row, at = get_object_or_404(Run, pk=pk), timezone.now()
    said = WordForm(request.POST).said
    messages.success(request, _("Anomalía aclarada: cuenta como verificada."))
    return redirect(services.settle_doubt(row, because=said, by=request.user, at=at))


@require_POST
@may(KEEP)
@once
def comment(request: UserRequest, pk: int) -> HttpResponse:
    row, at = get_object_or_404(Run, pk=pk), timezone.now()
    services.comment(row, text=WordForm(request.POST).said, by=request.user, at=at)
    return redirect(row)
