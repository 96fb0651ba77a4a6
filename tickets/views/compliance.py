"""Whether the SLA is kept, and the promises and pauses behind each figure (SLA-21, SLA-22)."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import procedures.services as procedures
from accounts import listing
from accounts.http import UserRequest
from accounts.listing import download
from tickets.compliance import export_rows, report
from tickets.forms.terms import ComplianceForm
from tickets.models import Recount
from tickets.services.recounting import outdated
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
        "outdated": outdated().count(),
        "retelling": Recount.objects.filter(done_at=None).exists(),
    }
    return render(request, "tickets/compliance.html", context)


@require_safe
@may()
def export_compliance(request: UserRequest, kind: str) -> StreamingHttpResponse:
    at, form = timezone.now(), ComplianceForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    rows = export_rows(report(request.user, asked, at=at), form.heading(asked))
    title, words = _("Cumplimiento del SLA"), form.in_words(asked)
    return download(request, kind, rows, name="cumplimiento", title=title, words=words, at=at)
