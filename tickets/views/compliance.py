"""Whether the SLA is kept, and the promises and pauses behind each figure (SLA-21, SLA-22)."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox.services as outbox
import procedures.services as procedures
from accounts import listing
from accounts.http import UserRequest, once
from accounts.listing import download
from tickets.compliance import export_rows, report
from tickets.forms.terms import ComplianceForm
from tickets.models import Recount
from tickets.services.promises.recounting import outdated
from tickets.termlists import PAUSES, TERMS

may = partial(permission_required, "tickets.view_compliance", raise_exception=True)


@require_safe
@may()
def terms(request: UserRequest) -> HttpResponse:
    return listing.answer(request, TERMS, at=timezone.now())


@require_safe
@may()
def pauses(request: UserRequest) -> HttpResponse:
    return listing.answer(request, PAUSES, at=timezone.now(), template="tickets/pauses.html")


@require_safe
@may()
def compliance(request: UserRequest) -> HttpResponse:
    at, form = timezone.now(), ComplianceForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    context = {
        "form": form,
        "asked": asked,
        "by": form.heading(asked),
        "rows": report(request.user, asked, at=at),
        "goal": procedures.decimal("sla_goal_share", at=at) * 100,
        **recounted(),
    }
    return render(request, "tickets/compliance.html", context)


@require_safe
@permission_required("sla.view_calendar", raise_exception=True)
def recounting(request: UserRequest) -> HttpResponse:
    """How far a corrected calendar has moved the promises; asked again and again by pages."""
    return render(request, "tickets/_recounting.html", recounted())


def recounted() -> dict[str, Any]:
    running = Recount.objects.filter(done_at=None)
    told = running.aggregate(told=Sum("tickets"))["told"]
    return {"outdated": outdated().count(), "retelling": running.exists(), "told": told}


@require_safe
@may()
def export_compliance(request: UserRequest, kind: str) -> StreamingHttpResponse:
    at, form = timezone.now(), ComplianceForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    rows = export_rows(report(request.user, asked, at=at), form.heading(asked))
    title, words = _("Cumplimiento del SLA"), form.in_words(asked)
    return download(request, kind, rows, name="cumplimiento", title=title, words=words, at=at)


@require_POST
@may()
@once
def print_compliance(request: UserRequest) -> HttpResponse:
    """Ask for the report as a PDF (P16)."""
    at, form = timezone.now(), ComplianceForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    context: dict[str, Any] = {"rows": report(request.user, asked, at=at)}
    context |= {"heading": form.heading(asked), "words": form.in_words(asked)}
    context |= {"made": at, "by": request.user}
    page = render_to_string("tickets/print_compliance.html", context)
    title = _("Cumplimiento del SLA")
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)
