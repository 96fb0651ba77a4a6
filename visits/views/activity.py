"""Hours and travel expenses: the Informe de Actividad, and paying people back (APE-05..07)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import outbox.services as outbox
from accounts import listing
from accounts.http import UserRequest, once
from accounts.listing import download
from accounts.models import User
from visits.activity import HEADINGS, Asked, details, export_rows, legible, report
from visits.forms.activity import ActivityForm, ReverseForm, SettleForm
from visits.models import Expense, Settlement
from visits.services import settling
from visits.settlement_list import SETTLEMENTS
from visits.views.common import local

may = partial(permission_required, raise_exception=True)
VIEW, SETTLE = "visits.view_asi", "visits.settle_expense"


@require_safe
@may(VIEW)
@local
def activity(request: UserRequest) -> HttpResponse:
    """The Informe de Actividad of a period, drillable (APE-05, APE-06)."""
    form = ActivityForm.of(request.GET, timezone.localdate())
    asked = form.wanted(timezone.localdate())
    context = {"form": form, "asked": asked, **told(request.user, asked)}
    return render(request, "visits/activity.html", context)


def told(user: User, asked: Asked) -> dict[str, Any]:
    """What the page and the printed report say."""
    lines = report(user, asked)
    return {
        "heading": HEADINGS[asked.by][0],
        "lines": lines,
        "is_whole": legible(lines),
        "details": details(user, asked),
    }


@require_safe
@may(VIEW)
@local
def export_activity(request: UserRequest, kind: str) -> StreamingHttpResponse:
    at, form = timezone.now(), ActivityForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    rows = export_rows(report(request.user, asked), asked.by)
    title, words = _("Informe de Actividad"), form.in_words(asked)
    return download(request, kind, rows, name="actividad", title=title, words=words, at=at)


@require_POST
@may(VIEW)
@once
@local
def print_activity(request: UserRequest) -> HttpResponse:
    at, form = timezone.now(), ActivityForm(request.GET)
    asked = form.wanted(timezone.localdate(at))
    context = {**told(request.user, asked), "made": at, "words": form.in_words(asked)}
    page = render_to_string("visits/print_activity.html", context | {"by": request.user})
    title = _("Informe de Actividad")
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


@require_safe
@may(VIEW)
@local
def settlements(request: UserRequest) -> HttpResponse:
    return listing.answer(
        request, SETTLEMENTS, at=timezone.now(), template="visits/settlements.html"
    )


@require_safe
@may(SETTLE)
def unsettled(request: UserRequest) -> HttpResponse:
    """Who has expenses that nobody has paid back yet."""
    rows = Expense.objects.unsettled().order_by()
    people = rows.values("asi__author", "asi__author__name", "currency")
    totals = people.annotate(total=Sum("amount"), count=Count("pk")).order_by("asi__author__name")
    return render(request, "visits/unsettled.html", {"totals": totals})


@require_http_methods(["GET", "HEAD", "POST"])
@may(SETTLE)
@once
@local
def settle(request: UserRequest, pk: int) -> HttpResponse:
    """Tick the expenses of a person, and pay them in one go."""
    person = get_object_or_404(User, pk=pk)
    rows = list(
        Expense.objects.unsettled()
        .filter(asi__author=person)
        .select_related("asi__customer")
        .order_by("asi__began_at", "pk")
    )
    form = SettleForm(request.POST or None, offered=rows)
    if form.is_bound and form.is_valid():
        chosen = form.chosen()
        days = [timezone.localdate(row.asi.began_at) for row in chosen]
        made = settling.settle(
            person,
            since=min(days),
            until=max(days),
            expenses={row.pk: row.amount for row in chosen},
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Liquidado: %s.") % made.label)
        return redirect(made)
    is_alike = len({row.currency for row in rows}) == 1  # else nothing adds up
    total = sum(row.amount for row in rows) if is_alike else None
    context = {"person": person, "rows": rows, "total": total, "form": form}
    return render(request, "visits/settle.html", context, status=422 if form.is_bound else 200)


def visible_settlement(request: UserRequest, pk: int) -> Settlement:
    rows = Settlement.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("person", "made_by", "reversed_by"), pk=pk)


@require_safe
@may(VIEW)
@local
def settlement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_settlement(request, pk)
    lines = row.lines.select_related("expense__asi__customer")
    return render(request, "visits/settlement.html", {"settlement": row, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@may(SETTLE)
@once
@local
def reverse_settlement(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_settlement(request, pk)
    form = ReverseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        at = timezone.now()
        settling.reverse_settlement(row, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("Revertida: sus gastos se pueden liquidar de nuevo."))
        return redirect(row)
    context = {"settlement": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "visits/reverse_settlement.html", context, status=status)


@require_POST
@may(VIEW)
@once
@local
def print_settlement(request: UserRequest, pk: int) -> HttpResponse:
    """The settlement sheet as a PDF (P03)."""
    row, at = visible_settlement(request, pk), timezone.now()
    lines = row.lines.select_related("expense__asi__customer")
    context = {"settlement": row, "lines": lines, "made": at, "by": request.user}
    page = render_to_string("visits/print_settlement.html", context)
    title = _("Liquidación %s") % row.label
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)
