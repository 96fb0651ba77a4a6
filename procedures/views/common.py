"""What the pages of documents share: finding the row."""

from django.shortcuts import get_object_or_404

from accounts.http import UserRequest
from procedures.models import Document, Revision


def visible_document(request: UserRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("process", "withdrawn_by__document"), pk=pk)


def visible_revision(request: UserRequest, pk: int) -> Revision:
    return get_object_or_404(Revision.objects.visible_to(request.user).told(), pk=pk)
