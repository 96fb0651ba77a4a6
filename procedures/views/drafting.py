"""Preparing a revision, having it approved, and looking at the document once a year."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from kit.answers import FORM, attempt, show
from kit.errors import Refused
from procedures import services
from procedures.forms import ReturnForm, ReviewForm, RevisionForm, changes_of
from procedures.models import Revision
from procedures.services.drafting import check_draft, proposals
from procedures.touches import touches
from procedures.views.common import visible_document, visible_revision


@require_POST
@permission_required("procedures.draft_document", raise_exception=True)
@once
def draft(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_document(request, pk)
    made = services.draft(row, by=request.user, at=timezone.now())
    return redirect("procedures:write", made.pk)


@require_http_methods(FORM)
@permission_required("procedures.draft_document", raise_exception=True)
@once
def write(request: UserRequest, pk: int) -> HttpResponse:
    row, at = visible_revision(request, pk), timezone.now()
    check_draft(row, by=request.user)
    given = [one | {"touches": touches(one["rule"].key)} for one in proposals(row, at=at)]
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RevisionForm(data, files, revision=row, proposals=given)
    rows = changes_of(row, data)
    if form.is_bound and not rows.is_valid():
        form.add_error(None, _("Revise el control de cambios: a alguna fila le falta algo."))
    if form.is_valid():
        made = attempt(form, lambda: saved(request, row, form, rows))
        if made:
            return redirect(sent(request, made))
    context = {"revision": row, "document": row.document, "rows": rows}
    return show(request, "procedures/write.html", form, **context)


def saved(request: UserRequest, row: Revision, form: RevisionForm, rows: Any) -> Revision:
    return services.write(
        row,
        texts=form.texts(),
        changes=rows.rows(),
        figures=form.figures(),
        related=list(form.cleaned_data["related"]),
        in_force_from=form.in_force_from(),
        version=form.cleaned_data["version"],
        file=form.stored_file(),
        without_file=form.cleaned_data["without_file"],
        by=request.user,
        at=timezone.now(),
    )


def sent(request: UserRequest, made: Revision) -> Revision | str:
    """Where to go on: the draft is kept in any case; one that was sent may lack something."""
    if "send" not in request.POST:
        messages.success(request, _("Borrador guardado."))
        return made
    try:
        services.submit(made, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, _("Borrador guardado. %s") % refused)
    else:
        messages.success(request, _("Enviada a revisión: falta que otra persona la apruebe."))
    return made


@require_POST
@permission_required("procedures.draft_document", raise_exception=True)
@once
def submit(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_revision(request, pk)
    services.submit(row, by=request.user, at=timezone.now())
    messages.success(request, _("Enviada a revisión: falta que otra persona la apruebe."))
    return redirect(row)


@require_POST
@permission_required("procedures.draft_document", raise_exception=True)
@once
def discard(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_revision(request, pk)
    made = services.discard(row, by=request.user, at=timezone.now())
    messages.success(request, _("Borrador descartado."))
    return redirect(made)


@require_POST
@permission_required("procedures.approve_document", raise_exception=True)
@once
def approve(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_revision(request, pk)
    services.approve(row, by=request.user, at=timezone.now())
    messages.success(request, _("Revisión aprobada."))
    return redirect(row)


@require_POST
@permission_required("procedures.approve_document", raise_exception=True)
@once
def give_back(request: UserRequest, pk: int) -> HttpResponse:
    row, form = visible_revision(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Escriba en pocas palabras por qué la devuelve."))
    reason = form.cleaned_data["reason"]
    services.give_back(row, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, _("Devuelta a borrador; se avisa a quien la preparó."))
    return redirect(row)


@require_POST
@permission_required("procedures.draft_document", raise_exception=True)
@once
def review(request: UserRequest, pk: int) -> HttpResponse:
    row, form = visible_document(request, pk), ReviewForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Escriba en pocas palabras qué se miró del documento."))
    remark = form.cleaned_data["remark"]
    services.review(row, remark=remark, by=request.user, at=timezone.now())
    messages.success(request, _("Queda registrado que el documento se revisó y sigue valiendo."))
    return redirect(row)


@require_POST
@permission_required("procedures.draft_document", raise_exception=True)
@once
def ask_paper(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_revision(request, pk)
    services.ask_paper(row, by=request.user, at=timezone.now())
    messages.success(request, _("El PDF se está preparando; en unos segundos se puede bajar."))
    return redirect(row)
