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
from backups.forms.policies import DrillForm, WordForm
from backups.lists import RUNS
from backups.models import Comment, DrillRequest, Run, Step
from backups.services import health, keeping
from backups.views.common import KEEP, SEE, get_or_post, may
from kit.answers import attempt, show


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
        "today": timezone.localdate(at),
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
    context = {"run": row, "drills": row.drills.all(), **progress_of(row)}
    return render(request, "backups/run.html", context)


@require_safe
@may(SEE)
def run_progress(request: UserRequest, pk: int) -> HttpResponse:
    """How far it has come; when nothing goes on any more, the whole page comes anew."""
    row = get_object_or_404(Run.objects.told(), pk=pk)
    context = progress_of(row)
    response = render(request, "backups/_progress.html", {"run": row, **context})
    if not context["is_going"]:
        response.headers["HX-Refresh"] = "true"
    return response


def progress_of(run: Run) -> dict[str, Any]:
    """Its steps, and the drills that were asked of them."""
    asked = DrillRequest.objects.filter(step__run=run).select_related("step", "asked_by", "drill")
    is_going = (run.is_open and run.policy.is_own) or any(one.is_open for one in asked)
    return {"steps": run.steps.all(), "asked": asked, "is_going": is_going}


@get_or_post
@may(KEEP)
@once
def ask_drill(request: UserRequest, pk: int) -> HttpResponse:
    """Have a kept copy restored and compared, with the key that opens it."""
    row, at = get_object_or_404(Step.objects.select_related("run__policy"), pk=pk), timezone.now()
    form = DrillForm(request.POST or None)
    if form.is_bound and form.is_valid():
        facts = {"key": form.cleaned_data["key"], "by": request.user, "at": at}
        if attempt(form, lambda: services.ask_drill(row, **facts)):
            messages.success(request, _("Pedida: se prueba en cuanto no haya otra en marcha."))
            return redirect(row.run)
    return show(request, "backups/ask_drill.html", form, step=row)


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
