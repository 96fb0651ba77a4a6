"""What the pages of documents share: finding the row, and giving a form back when refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from accounts.http import UserRequest
from kit.errors import Refused
from procedures.models import Document, Revision
from procedures.services.drafting import Stale

R = TypeVar("R")
FORM = ["GET", "HEAD", "POST"]


def visible_document(request: UserRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("process", "withdrawn_by__document"), pk=pk)


def visible_revision(request: UserRequest, pk: int) -> Revision:
    return get_object_or_404(Revision.objects.visible_to(request.user).told(), pk=pk)


def attempt(form: Any, work: Callable[[], R]) -> R | None:
    """Do it; when refused, None, and the form says why with all that was typed still in it.

    A stale form is given the version that it would now overwrite: sent again, it does so knowingly.
    """
    try:
        return work()
    except Stale as refused:
        data: QueryDict = form.data.copy()
        data["version"] = str(refused.version)
        form.data = data
        form.add_error(None, str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
    form.is_refused = True
    return None


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound else 200  # a good one leads elsewhere
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)
