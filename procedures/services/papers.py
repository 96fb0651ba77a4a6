"""The PDF of a revision (P12): made once by a worker, stored with its hash, never made again."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit import files
from kit.db import lock
from kit.errors import Refused
from kit.files import StoredFile
from procedures.models import Document, Paper, PaperStatus, Revision
from procedures.services.rules import spoken
from procedures.text import chapters

# What a list of documents to hand out names: every ticket asks for it.
HANDED_OUT = [
    *("document__code", "document__title"),
    *("file_name", "file_type", "file_size", "file_sha256"),
    *("paper__status", "paper__name", "paper__size", "paper__sha256"),
]


@transaction.atomic
def ask_paper(revision: Revision, *, by: User | None, at: datetime) -> Paper:
    """Put the PDF of an issued revision in the worker's queue; one that failed is tried again."""
    revision = lock(revision)
    if revision.is_open:
        raise Refused(_("Solo una revisión emitida se guarda en PDF."))
    paper, is_new = Paper.objects.select_for_update().get_or_create(
        revision=revision, defaults={"asked_by": by, "asked_at": at}
    )
    if not is_new and paper.status == PaperStatus.FAILED:
        paper.status, paper.problem, paper.asked_at = PaperStatus.QUEUED, "", at
        paper.save()
    return paper


def make_due_papers(*, at: datetime) -> int:
    """Make each PDF that is asked for, from the revision, which never changes again."""
    return outbox.make_due(Paper.objects.due(), page=page, made=_named, at=at)


def _named(paper: Paper, _at: datetime) -> None:
    revision = paper.revision
    paper.name = files.clean_name(f"{revision.document.code} {revision.label}.pdf")


def page(paper: Paper) -> str:
    """The revision as a page to print, with nothing in it that comes from elsewhere."""
    revision = Revision.objects.told().get(pk=paper.revision_id)
    return render_to_string(
        "procedures/paper.html",
        {
            "paper": paper,
            "revision": revision,
            "document": revision.document,
            "chapters": chapters(revision),
            "related": revision.related.all(),
            "changes": revision.changes.all(),
            "figures": [
                (value, spoken(value.value))
                for value in revision.values.select_related("rule").order_by("rule__source")
            ],
        },
    )


def file_of(revision: Revision) -> StoredFile | None:
    """The revision as a file to hand out: the attached one, or else the stored PDF."""
    paper: Paper | None = getattr(revision, "paper", None)
    is_made = paper is not None and paper.status == PaperStatus.DONE
    return revision.file or (paper.file if paper and is_made else None)


def for_customers(*, at: datetime) -> list[tuple[Document, StoredFile]]:
    """The documents that may go to customers, with their version in force (ORG-31)."""
    rows = Revision.objects.in_force(at).filter(
        document__is_for_customers=True, document__withdrawn_by__isnull=True
    )
    rows = rows.select_related("document", "paper").only(*HANDED_OUT).order_by("document__code")
    return [(row.document, file) for row in rows if (file := file_of(row))]
