"""The PDF of a revision (P12): made by a worker, kept for ever."""

import ctypes.util
import hashlib
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kit import pdf
from kit.errors import Refused
from kit.files import open_file
from procedures import services
from procedures.models import Paper
from procedures.services.papers import page
from tests import doors, make

pytestmark = pytest.mark.django_db
AT = make.MONDAY
needs_pango = pytest.mark.skipif(
    ctypes.util.find_library("pango-1.0") is None,
    reason=f"no Pango here, and bin/check could not install it: apt-get install {pdf.PANGO}",
)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@needs_pango
@pytest.mark.req("DOC-01", "DOC-03")
def test_an_approved_revision_is_kept_as_a_pdf_with_its_hash_and_downloaded_as_it_is(
    client: Client,
) -> None:
    revision = make.issued(at=AT)
    paper = Paper.objects.get()
    assert (paper.revision, paper.status, paper.asked_by) == (
        revision,
        "queued",
        revision.approved_by,
    )
    assert services.make_due_papers(at=AT) == 1
    paper.refresh_from_db()
    with open_file(paper.sha256) as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert (paper.status, paper.made_at, paper.size) == ("done", AT, len(content))
    doors.enter(client, make.user("procedures.view_document"))
    answer = client.get(reverse("procedures:paper", args=[revision.pk]))
    assert b"".join(answer) == content
    assert services.make_due_papers(at=AT) == 0


def test_a_stored_pdf_is_never_made_again() -> None:
    paper = done(make.issued())
    services.ask_paper(paper.revision, by=make.user(), at=AT)
    assert services.make_due_papers(at=AT) == 0
    paper.sha256 = "f" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        paper.save()


@pytest.mark.req("DOC-01", "DOC-03")
def test_the_paper_shows_code_title_revision_date_text_and_change_control() -> None:
    revision = make.issued(at=AT, code="IT X", title="Cómo <se> hace", figures={})
    told = page(Paper.objects.get(revision=revision))
    for words in ("IT X", "Cómo &lt;se&gt; hace", "marzo 2026", "Se hace así.", "Mejora"):
        assert words in told
    assert "<img" not in told


def test_one_that_cannot_be_made_says_why_and_may_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)  # no process answers as soon as that
    revision = make.issued()
    services.make_due_papers(at=AT)
    paper = Paper.objects.get()
    assert paper.status == "failed"
    assert "tarda demasiado" in paper.problem
    assert services.ask_paper(revision, by=make.user(), at=AT).status == "queued"


def test_a_draft_is_not_printed() -> None:
    with pytest.raises(Refused, match="emitida"):
        services.ask_paper(make.drafted(), by=make.user(), at=AT)


@pytest.mark.req("ORG-31")
def test_the_version_in_force_of_what_may_go_to_customers_is_at_hand() -> None:
    guide = make.document(is_for_customers=True)
    assert services.for_customers(at=AT) == []
    paper = done(make.issued(document=guide))
    done(make.issued())
    assert services.for_customers(at=AT) == [(guide, paper.file)]


def done(revision: Any) -> Paper:
    """Its PDF as a worker would have left it."""
    paper: Paper = revision.paper
    paper.status, paper.made_at, paper.name = "done", AT, "g.pdf"
    paper.size, paper.sha256 = 3, "0" * 64
    paper.save()
    return paper
