"""The register of documents, their cards, and the figures that they govern."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, once
from accounts.listing import download
from kit.answers import FORM, attempt, show
from kit.http import page_or_fragment
from procedures import services
from procedures.forms import CARD, DocumentFilter, DocumentForm
from procedures.models import Document, Rule
from procedures.rows import Line, export_rows, grouped, lines, narrow
from procedures.services.drafting import standing
from procedures.views.common import visible_document


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def documents(request: UserRequest) -> HttpResponse:
    form, at = DocumentFilter(request.GET), timezone.now()
    found = chosen(request, form, at)
    context = {
        "form": form,
        "groups": grouped(found, form.cleaned_data.get("group") or ""),
        "count": len(found),
        "late": sum(line.is_overdue for line in found),
        "now": at,
    }
    return page_or_fragment(
        request, "procedures/documents.html", "procedures/_documents.html", context
    )


def chosen(request: UserRequest, form: DocumentFilter, at: datetime) -> list[Line]:
    """The lines of the register that the filter leaves, in the order of their codes."""
    rows = Document.objects.visible_to(request.user)
    given = form.cleaned_data
    for name in ("process", "kind"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    named = rows.named(given.get("q") or "")
    return narrow(lines(named.order_by("code"), at=at), given)


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """All documents of the filtered register, with the filter printed above them."""
    form, at = DocumentFilter(request.GET), timezone.now()
    rows, words = export_rows(chosen(request, form, at)), form.in_words()
    title = _("Registro de documentos")
    return download(request, kind, rows, name="documentos", title=title, words=words, at=at)


@require_http_methods(FORM)
@permission_required("procedures.add_document", raise_exception=True)
@once
def create_document(request: UserRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in CARD}
        at = timezone.now()
        made = attempt(
            form, lambda: services.create_document(details=details, by=request.user, at=at)
        )
        if made:
            messages.success(
                request, _("Documento registrado. Sus responsables pueden redactarlo.")
            )
            return redirect(made)
    return show(request, "procedures/document_form.html", form)


@require_http_methods(FORM)
@permission_required("procedures.change_document", raise_exception=True)
@once
def update_document(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_document(request, pk)
    form = DocumentForm(request.POST or None, instance=row, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in CARD}
        facts = {"version": form.cleaned_data["version"], "by": request.user, "at": timezone.now()}
        made = attempt(form, lambda: services.update_document(row, details=details, **facts))
        if made:
            messages.success(request, _("Ficha guardada."))
            return redirect(made)
    return show(
        request, "procedures/document_form.html", form, document=visible_document(request, pk)
    )


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def figures(request: UserRequest) -> HttpResponse:
    """Every figure that the software obeys, and which the business has still to confirm."""
    at = timezone.now()
    rules = Rule.objects.select_related("document").order_by("document__code", "source", "label")
    rows = [standing(rule, at) | {"revision": governing(rule, at)} for rule in rules]
    only = request.GET.get("view") == "provisional"
    context = {
        "rows": [row for row in rows if row["is_provisional"] or not only],
        "provisional": sum(row["is_provisional"] for row in rows),
        "count": len(rows),
        "only": only,
    }
    return render(request, "procedures/figures.html", context)


def governing(rule: Rule, at: datetime) -> object:
    return services.governing(rule.key, at=at)
