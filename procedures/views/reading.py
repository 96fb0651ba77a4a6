"""Reading documents: the one in force, its history, what changed, and having understood it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from kit.files import hand_out
from procedures import services
from procedures.forms import ReturnForm, ReviewForm
from procedures.models import Document, Paper, PaperStatus, Revision
from procedures.services.drafting import lacking, proposals
from procedures.services.issuing import writers
from procedures.services.reading import readings, to_read
from procedures.text import chapters, differences
from procedures.touches import touches
from procedures.views.common import visible_document, visible_revision


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def document(request: UserRequest, pk: int) -> HttpResponse:
    """The revision that is to be obeyed now; without one, the newest."""
    row, at = visible_document(request, pk), timezone.now()
    seen = Revision.objects.visible_to(request.user).told().filter(document=row)
    shown = seen.in_force(at).first() or seen.order_by("-number").first()
    return page(request, row, shown, at)


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def revision(request: UserRequest, pk: int) -> HttpResponse:
    shown = visible_revision(request, pk)
    return page(request, visible_document(request, shown.document_id), shown, timezone.now())


def page(request: UserRequest, row: Document, shown: Revision | None, at: datetime) -> HttpResponse:
    """A document with one of its revisions, and all that can be done with either."""
    all_seen = Revision.objects.visible_to(request.user).told().filter(document=row)
    history = [
        (one, one.state_at(at).label, one.tone_at(at)) for one in all_seen.order_by("-number")
    ]
    context = {
        "document": row,
        "history": history,
        "owners": list(row.owners.order_by("name")),
        "is_owner": row.is_owned_by(request.user),
        "in_force": next((one for one, *_ in history if one.state_at(at) == "in_force"), None),
        "open": next((one for one, *_ in history if one.is_open), None),
        "last_review": row.reviews.select_related("by").first(),
        "review_form": ReviewForm(),
        "return_form": ReturnForm(),
        "now": at,
        **(about(request, shown, at) if shown else {}),
    }
    return render(request, "procedures/document.html", context)


def about(request: UserRequest, shown: Revision, at: datetime) -> dict[str, Any]:
    """What the page says of the revision that is shown."""
    me = request.user
    return {
        "revision": shown,
        "state": shown.state_at(at),
        "tone": shown.tone_at(at),
        "chapters": chapters(shown),
        "related": shown.related.order_by("code"),
        "changes": list(shown.changes.all()),
        "former": shown.document.revisions.filter(number__lt=shown.number).last(),
        "figures": figures_of(shown, at),
        "paper": Paper.objects.filter(revision=shown).first(),
        "lacking": lacking(shown) if shown.is_open else [],
        "has_written": shown.is_open and me in writers(shown),
        "read": shown.acknowledgements.filter(user=me).first(),
        "must_read": to_read(me, at=at).filter(pk=shown.pk).exists(),
        "readings": next(iter(readings([shown.document], at=at)), None),
    }


def figures_of(shown: Revision, at: datetime) -> list[dict[str, Any]]:
    """The figures of the document: as they were before the revision, and as it makes them."""
    moment = at if shown.is_open or shown.in_force_from is None else shown.in_force_from
    rows = proposals(shown, at=moment)
    return [row | {"touches": touches(row["rule"].key)} for row in rows]


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def changes(request: UserRequest, pk: int) -> HttpResponse:
    """What a revision changed, word for word, against the one before it."""
    shown = visible_revision(request, pk)
    former = shown.document.revisions.filter(number__lt=shown.number).last()
    told = differences(former, shown) if former else []
    given = [row for row in figures_of(shown, timezone.now()) if row["new"] is not None]
    context = {
        "revision": shown,
        "document": shown.document,
        "former": former,
        "differences": told,
        "changes": shown.changes.all(),
        "figures": given,
    }
    return render(request, "procedures/changes.html", context)


@require_POST
@permission_required("procedures.view_document", raise_exception=True)
@once
def acknowledge(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_revision(request, pk)
    services.acknowledge(row, by=request.user, at=timezone.now())
    messages.success(request, _("Gracias: queda registrado que lo leyó y entendió."))
    return redirect(row.document)


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def unread(request: UserRequest) -> HttpResponse:
    """One's own documents to read."""
    rows = list(to_read(request.user, at=timezone.now()))
    return render(request, "procedures/to_read.html", {"rows": rows})


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def unread_panel(request: UserRequest) -> HttpResponse:
    """The same as a line of Mi día: nothing at all when everything has been read."""
    rows = list(to_read(request.user, at=timezone.now())[:4])
    return render(request, "procedures/_to_read.html", {"rows": rows})


@require_safe
@permission_required("procedures.view_readings", raise_exception=True)
def all_readings(request: UserRequest) -> HttpResponse:
    """Who has confirmed each document and who has not (CAP-06)."""
    documents = Document.objects.visible_to(request.user).in_use()
    rows = readings(documents, at=timezone.now())
    context = {"rows": rows, "missing": sum(len(row.missing) for row in rows)}
    return render(request, "procedures/readings.html", context)


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def paper(request: UserRequest, pk: int) -> FileResponse:
    """The stored PDF of a revision: the same bytes each time."""
    papers = Paper.objects.filter(status=PaperStatus.DONE)
    return hand_out(get_object_or_404(papers, revision=visible_revision(request, pk)).file)


@require_safe
@permission_required("procedures.view_document", raise_exception=True)
def attachment(request: UserRequest, pk: int) -> FileResponse:
    """The file that is the document."""
    rows = Revision.objects.visible_to(request.user).exclude(file_sha256="")
    file = get_object_or_404(rows, pk=pk).file
    assert file is not None  # noqa: S101 - the rows without one are excluded
    return hand_out(file)
