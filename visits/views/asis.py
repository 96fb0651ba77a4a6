"""What was registered of visits: the list, each one, its corrections, its sealed sheet."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import outbox.services as outbox
from accounts import listing
from accounts.http import UserRequest, once
from kit.answers import FORM, show
from kit.errors import Refused
from kit.files import hand_out
from visits.asi_list import ASIS
from visits.forms.amending import AmendExpensesForm
from visits.forms.asi import CorrectForm
from visits.models import (
    Asi,
    CaptureDraft,
    Expense,
    Finding,
    SettlementLine,
    Sheet,
    SheetStatus,
)
from visits.services import correcting, followup, lacking, sheets
from visits.views.common import local, take

may = partial(permission_required, raise_exception=True)
VIEW = "visits.view_asi"
WORK = (
    *("modality", "reason", "began_at", "hours", "description", "is_unfinished", "observations"),
    *("told_of_feedback", "project", "ticket", "version"),
)


def visible_asi(request: UserRequest, pk: int) -> Asi:
    rows = Asi.objects.visible_to(request.user)
    related = ("customer__service_line__calendar", "contact", "author", "entered_by", "visit")
    return get_object_or_404(rows.select_related(*related, "ticket"), pk=pk)


@require_safe
@may(VIEW)
@local
def asis(request: UserRequest) -> HttpResponse:
    """The records by person, customer, project and period (APE-05, APE-08, ASI-12)."""
    return listing.answer(request, ASIS, at=timezone.now(), template="visits/asis.html")


@require_safe
@may("visits.add_asi")
def asi_drafts(request: UserRequest) -> HttpResponse:
    """What one began to capture and has not registered yet."""
    rows = CaptureDraft.objects.filter(user=request.user)
    return render(request, "visits/_asi_drafts.html", {"drafts": rows})


@require_safe
@may(VIEW)
@local
def asi(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_asi(request, pk)
    expenses = row.expenses.visible_to(request.user).prefetch_related("lines__settlement")
    context = {
        "asi": row,
        "met": row.met.all(),
        "expenses": expenses,
        "spent_before": earlier(expenses),
        "fichas": row.fichas.visible_to(request.user).select_related("installation"),
        "sheets": row.sheets.select_related("asked_by"),
        "may_correct": correcting.may_correct(row, request.user),
        "past": row.history.select_related("history_user")[1:20],
    }
    return render(request, "visits/asi.html", context)


def earlier(expenses: Iterable[Expense]) -> list[Any]:
    """How each of them was told before it was corrected, the latest first."""
    told = Expense.history.filter(id__in=[one.pk for one in expenses])
    rows = told.select_related("history_user").order_by("id", "-history_id")
    return [old for _pk, each in groupby(rows, key=attrgetter("id")) for old in islice(each, 1, 20)]


@require_http_methods(FORM)
@may("visits.add_asi")
@local
@once
def correct_asi(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_asi(request, pk)
    initial = {name: getattr(row, name) for name in WORK}
    form = CorrectForm(request.POST or None, customer=row.customer, initial=initial)

    def work() -> Asi:
        given, by, at = form.cleaned_data, request.user, timezone.now()
        told = {"version": given["version"], "reason": given["why"]}
        return correcting.correct_asi(row, form.work(), by=by, at=at, **told)

    if take(request, form, work):
        messages.success(request, _("Corregida: se sella otra hoja."))
        return redirect(row)
    return show(request, "visits/correct_asi.html", form, asi=row)


@require_http_methods(FORM)
@may("visits.add_asi")
@local
@once
def correct_expenses(request: UserRequest, pk: int) -> HttpResponse:
    """Correct what was spent, or add what was forgotten, until it is settled (ASI-10, APE-07)."""
    row = visible_asi(request, pk)
    seen = row.expenses.visible_to(request.user).prefetch_related("lines__settlement")
    paid = [(one, lines[0].settlement) for one in seen if (lines := in_force(one))]
    known = [one for one in seen if not in_force(one)]
    form = AmendExpensesForm(request.POST or None, request.FILES or None, asi=row, known=known)

    def work() -> Asi:
        told = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["why"]}
        by, at = request.user, timezone.now()
        return correcting.correct_expenses(row, form.told(), by=by, at=at, **told)

    if take(request, form, work):
        messages.success(request, _("Viáticos corregidos."))
        return redirect(row)
    return show(request, "visits/correct_expenses.html", form, asi=row, paid=paid)


def in_force(expense: Expense) -> list[SettlementLine]:
    """What pays it now, of rows whose lines were read."""
    return [line for line in expense.lines.all() if not line.is_reversed]


@require_POST
@may("visits.add_asi")
@once
def confirm_parameters(request: UserRequest, pk: int) -> HttpResponse:
    """Say that the customer's parameters are right after this visit (ASI-11)."""
    row = visible_asi(request, pk)
    correcting.confirm_parameters(row, by=request.user, at=timezone.now())
    messages.success(request, _("Parámetros confirmados."))
    return redirect(row)


@require_POST
@may("tickets.open_ticket")
@once
def follow_finding(request: UserRequest, pk: int) -> HttpResponse:
    """Open the ticket that goes on with what was heard (VIS-13)."""
    rows = Finding.objects.visible_to(request.user).select_related("asi__customer", "asi__contact")
    finding = get_object_or_404(rows, pk=pk)
    made = followup.follow_finding(finding, by=request.user, at=timezone.now())
    messages.success(request, _("Abierto %s.") % made.label)
    return redirect(finding.asi)


@require_safe
@may("visits.add_asi")
@local
def lacking_asis(request: UserRequest) -> HttpResponse:
    """The visits that are over and have no ASI: one's own, or everybody's (APE-13)."""
    at = timezone.now()
    rows = [(row, lacking.is_late(row, at)) for row in lacking.lacking_for(request.user, at)[:200]]
    return render(request, "visits/lacking_asis.html", {"rows": rows})


@require_POST
@may(VIEW)
@once
def print_asi(request: UserRequest, pk: int) -> HttpResponse:
    """The quality record as a PDF for our own use, with its travel expenses (ASI-18)."""
    row, at = visible_asi(request, pk), timezone.now()
    if not row.expenses.visible_to(request.user).exists() and row.expenses.exists():
        raise Refused(_("Los viáticos de esta ASI son de otra persona: use la hoja sellada."))
    page = sheets.internal_page(row, by=request.user, at=at)
    name = f"{row.label}.pdf"
    made = outbox.ask_printout(page, title=row.label, name=name, by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


@require_safe
@may(VIEW)
def sheet(request: UserRequest, pk: int) -> FileResponse:
    """The sealed sheet, exactly as it was handed to the customer."""
    seen = Asi.objects.visible_to(request.user).values("pk")
    rows = Sheet.objects.filter(asi__in=seen, status=SheetStatus.DONE)
    return hand_out(get_object_or_404(rows, pk=pk).file)


@require_POST
@may("visits.add_asi")
@once
def retry_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Have a sheet made that could not be made."""
    seen = Asi.objects.visible_to(request.user).values("pk")
    row = get_object_or_404(Sheet.objects.filter(asi__in=seen).select_related("asi"), pk=pk)
    sheets.try_again(row)
    messages.success(request, _("Se prepara de nuevo."))
    return redirect(row.asi)


@require_safe
@may(VIEW)
def receipt(request: UserRequest, pk: int) -> FileResponse:
    """The photo of a receipt: for whoever spent it, and for those who settle it."""
    rows = Expense.objects.visible_to(request.user)
    file = get_object_or_404(rows, pk=pk).receipt
    if file is None:
        raise Http404
    return hand_out(file)
