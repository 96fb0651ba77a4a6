"""Importing: upload, say what the columns mean, look at the verdicts, run, fetch the rejects."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.forms.imports import MappingForm, UploadForm
from contacts.models import Import, ImportStatus, UndoVerdict, Verdict
from contacts.models.imports import WORKING
from contacts.services import imports as services
from contacts.services.imports import undoing
from contacts.services.imports.fields import CONFIRMATION
from contacts.views.common import show
from kit import sheets
from kit.answers import FORM, attempt

PAGE = 50
TONES = {"create": "success", "update": "info", "reject": "danger"}
UNDO = "undo-"  # marks the tabs of what became of the rows when the import was undone


def visible_import(request: UserRequest, pk: int) -> Import:
    """Own imports; those who see every customer see every import."""
    rows = Import.objects.select_related("by", "service_line")
    if not request.user.has_perm("contacts.view_all_customers"):
        rows = rows.filter(by=request.user)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(FORM)
@permission_required("contacts.import_customer", raise_exception=True)
@once
def imports(request: UserRequest) -> HttpResponse:
    """What was imported before, and a new upload."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = attempt(form, lambda: take_file(request, form))
        if job:
            return redirect("contacts:import", job.pk)
    rows = Import.objects.select_related("by", "service_line")
    if not request.user.has_perm("contacts.view_all_customers"):
        rows = rows.filter(by=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return show(request, "contacts/imports.html", form, page=page)


def take_file(request: UserRequest, form: UploadForm) -> Import:
    file, line = form.cleaned_data["file"], form.cleaned_data["service_line"]
    return services.upload(
        file.read(), name=file.name, service_line=line, by=request.user, at=timezone.now()
    )


@require_safe
@permission_required("contacts.import_customer", raise_exception=True)
def import_job(request: UserRequest, pk: int) -> HttpResponse:
    """Where an import stands: its columns, its progress, or its verdicts."""
    job = visible_import(request, pk)
    if job.status == ImportStatus.UPLOADED:
        return columns_page(request, job, MappingForm(job=job))
    return render(request, "contacts/import.html", {"job": job, **verdicts_of(request, job)})


def verdicts_of(request: UserRequest, job: Import) -> dict[str, Any]:
    """Each verdict as a tab with its count, and the rows of the chosen one."""
    counts = services.tally(job)
    chosen = request.GET.get("verdict", "")
    rows = job.rows.select_related("customer")
    if chosen in Verdict.values:
        rows = rows.filter(verdict=chosen)
    elif chosen.removeprefix(UNDO) in UndoVerdict.values:
        rows = rows.filter(undo=chosen.removeprefix(UNDO))
    tabs = [{"label": _("Todas"), "url": "?", "active": not chosen, "count": sum(counts.values())}]
    tabs += [
        {
            "label": verdict.label,
            "url": f"?verdict={verdict.value}",
            "active": verdict == chosen,
            "count": counts[verdict],
        }
        for verdict in (Verdict.CREATE, Verdict.UPDATE, Verdict.SAME, Verdict.REJECT)
    ]
    if job.status == ImportStatus.UNDONE:
        tabs += undo_tabs(job, chosen)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [(row, TONES.get(row.verdict, "neutral"), row_words(row.cells)) for row in page]
    writing = counts["create"] + counts["update"]
    return {
        "tabs": tabs,
        "rows": shown,
        "page": page,
        "counts": counts,
        "writing": writing,
        "is_working": job.status in WORKING,
        "may_map": job.status in (ImportStatus.CHECKED, ImportStatus.FAILED),
        "may_undo": services.may_undo(job),
        "left_out": [
            column for index, column in enumerate(job.columns) if str(index) not in job.mapping
        ],
    }


def undo_tabs(job: Import, chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "label": verdict.label,
            "url": f"?verdict={UNDO}{verdict.value}",
            "active": chosen == f"{UNDO}{verdict.value}",
            "count": job.rows.filter(undo=verdict).count(),
        }
        for verdict in UndoVerdict
    ]


def row_words(cells: list[str]) -> str:
    return " · ".join([cell for cell in cells if cell][:4])


@require_http_methods(FORM)
@permission_required("contacts.import_customer", raise_exception=True)
@once
def map_columns(request: UserRequest, pk: int) -> HttpResponse:
    job = visible_import(request, pk)
    form = MappingForm(request.POST or None, job=job)

    def work() -> Import:
        at, source = timezone.now(), form.cleaned_data["source"]
        return services.map_columns(
            job, mapping=form.mapping(), source=source, by=request.user, at=at
        )

    if request.method == "POST" and form.is_valid() and attempt(form, work) is not None:
        return redirect("contacts:import", pk)
    return columns_page(request, job, form)


def columns_page(request: UserRequest, job: Import, form: MappingForm) -> HttpResponse:
    columns = [
        (field, [cells[index] for cells in job.sample if cells[index]])
        for index, field in enumerate(field for field in form if field.name != "source")
    ]
    return show(request, "contacts/import_columns.html", form, job=job, columns=columns)


@require_POST
@permission_required("contacts.import_customer", raise_exception=True)
@once
def run_import(request: UserRequest, pk: int) -> HttpResponse:
    services.run(visible_import(request, pk), by=request.user, at=timezone.now())
    messages.info(request, _("Importación en marcha; puede seguir con otra cosa."))
    return redirect("contacts:import", pk)


@require_http_methods(FORM)
@permission_required("contacts.import_customer", raise_exception=True)
@once
def undo_import(request: UserRequest, pk: int) -> HttpResponse:
    """What undoing would take back and what would stay, and why; then the button."""
    job = visible_import(request, pk)
    if request.method == "POST":
        services.undo(job, by=request.user, at=timezone.now())
        messages.info(request, _("Se está deshaciendo; puede seguir con otra cosa."))
        return redirect("contacts:import", pk)
    if not services.may_undo(job):
        return redirect("contacts:import", pk)
    return render(request, "contacts/undo_import.html", {"job": job, **preview_of(request, job)})


def preview_of(request: UserRequest, job: Import) -> dict[str, Any]:
    reasons = undoing.preview(job)
    staying = [pk for pk, reason in reasons.items() if reason]
    rows = job.rows.filter(pk__in=staying).select_related("customer", "contact")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "going": len(reasons) - len(staying),
        "staying": len(staying),
        "page": page,
        "rows": [(row, row_words(row.cells), reasons[row.pk]) for row in page],
    }


@require_safe
@permission_required("contacts.import_customer", raise_exception=True)
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The bar; when the work is over, the whole page comes anew."""
    job = visible_import(request, pk)
    response = render(request, "contacts/_progress.html", {"job": job})
    if job.status not in WORKING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@permission_required("contacts.import_customer", raise_exception=True)
def rejected(request: UserRequest, pk: int) -> StreamingHttpResponse:
    """The rejected rows as they came, each with its reason, to be put right and uploaded again."""
    job = visible_import(request, pk)
    lines = sheets.csv_lines(rejected_rows(job))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rechazadas-{pk}.csv"'
    return response


def rejected_rows(job: Import) -> Iterator[list[sheets.Cell]]:
    extra = [str(CONFIRMATION)] if str(CONFIRMATION) not in job.columns else []
    yield [*job.columns, *extra, _("Fila del archivo"), _("Motivo del rechazo")]
    for row in job.rows.filter(verdict=Verdict.REJECT).iterator(chunk_size=1000):
        width = len(job.columns)
        cells = (row.cells + [""] * width)[:width]
        beyond = " ".join(row.cells[width:])
        yield [*cells, *("" for _ in extra), row.number, f"{row.message} {beyond}".strip()]
