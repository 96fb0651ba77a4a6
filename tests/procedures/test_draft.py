"""Who prepares a revision, and what it needs before anybody may approve it."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import QUALITY_HEAD, SAC_HEAD
from kit.errors import Refused, Stale
from procedures import services
from procedures.catalogue import FIGURES
from procedures.figure import Figure
from procedures.models import Document, Revision, RuleValue
from procedures.services.drafting import proposals
from procedures.touches import touches
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


@pytest.mark.req("DOC-04")
def test_only_the_owner_roles_of_a_document_draft_its_revisions() -> None:
    document = make.document(owners=[SAC_HEAD])
    with pytest.raises(Refused, match=SAC_HEAD):
        services.draft(document, by=make.user(QUALITY_HEAD), at=AT)
    draft = services.draft(document, by=make.user(SAC_HEAD), at=AT)
    with pytest.raises(Refused, match=SAC_HEAD):
        services.submit(draft, by=make.user(QUALITY_HEAD), at=AT)


@pytest.mark.req("DOC-04")
def test_two_roles_may_own_a_document_jointly_and_go_on_with_one_draft() -> None:
    document = make.document(owners=[SAC_HEAD, QUALITY_HEAD])
    first = services.draft(document, by=make.user(SAC_HEAD), at=AT)
    assert services.draft(document, by=make.user(QUALITY_HEAD), at=AT) == first


@pytest.mark.req("DOC-02")
def test_a_draft_begins_with_the_parts_of_the_last_revision_and_its_related_documents() -> None:
    other = make.document()
    issued = make.issued(texts={"scope": "Toda la empresa.", "terms": "SGC: este sistema."})
    draft = make.drafted(document=issued.document)
    services.write(
        draft,
        texts={"scope": "La mitad."},
        changes=[],
        figures={},
        related=[other],
        in_force_from=None,
        version=draft.version,
        by=draft.author or make.user(),
        at=AT,
    )
    draft.refresh_from_db()
    assert (issued.scope, draft.scope, draft.terms) == ("Toda la empresa.", "La mitad.", "")
    assert list(draft.related.all()) == [other]


@pytest.mark.req("DOC-03")
def test_without_a_row_of_change_control_nothing_is_issued() -> None:
    draft = make.drafted()
    draft.changes.all().delete()
    with pytest.raises(Refused, match="control de cambios"):
        services.submit(draft, by=draft.author or make.user(), at=AT)


@pytest.mark.req("DOC-02")
def test_a_document_is_its_parts_or_a_file() -> None:
    bare = {"purpose": "", "responsibilities": "", "description": ""}
    draft = make.drafted(texts=bare)
    with pytest.raises(Refused, match="el objeto; las responsabilidades; la descripción"):
        services.submit(draft, by=draft.author or make.user(), at=AT)
    draft.file_sha256, draft.file_name = "0" * 64, "guía.pdf"
    draft.save()
    assert services.submit(draft, by=draft.author or make.user(), at=AT).status == "review"


def test_a_draft_does_not_promise_to_be_in_force_from_a_day_that_is_over() -> None:
    """Approval would make it the day of the approval without a word."""
    draft = make.drafted()
    whole: dict[str, Any] = {"texts": {}, "changes": [], "figures": {}, "related": []}
    for days, refused in [(-1, True), (0, False), (30, False)]:
        day = AT.replace(hour=0) + timedelta(days=days)
        with pytest.raises(Refused) if refused else nullcontext():
            services.write(
                draft,
                **whole,
                in_force_from=day,
                version=draft.version,
                by=draft.author or make.user(),
                at=AT,
            )
        draft.refresh_from_db()
        assert (draft.in_force_from == day) is not refused


def test_a_stale_form_does_not_overwrite_what_a_colleague_saved() -> None:
    draft = make.drafted()
    with pytest.raises(Stale):
        services.write(
            draft,
            texts={},
            changes=[],
            figures={},
            related=[],
            in_force_from=None,
            version=draft.version - 1,
            by=draft.author or make.user(),
            at=AT,
        )
    draft.refresh_from_db()
    assert draft.purpose == "Ordenar."


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("follow_up_after", "dos días"),
        ("follow_up_steps", "4,5"),
        ("sla_warn_share", "mucho"),
        ("follow_up_mode", "when_i_feel_like_it"),
        ("resolved_close_after", "5 d"),  # governed by another document
        ("no_such_rule", "1"),
    ],
)
def test_a_value_that_the_rule_cannot_have_is_refused(
    methodology: Document, key: str, text: str
) -> None:
    with pytest.raises(Refused):
        make.drafted(document=methodology, figures={key: text})
    assert RuleValue.objects.filter(revision__status="draft").count() == 0


def test_a_draft_says_what_each_figure_is_and_what_it_would_be(methodology: Document) -> None:
    draft = make.drafted(document=methodology, since=AT, figures={"follow_up_after": "24 h"})
    told = {one["rule"].key: (one["old"], one["new"]) for one in proposals(draft, at=AT)}
    assert told["follow_up_after"] == ("48 h", "24 h")
    assert told["reminder_steps"] == ("3", None)
    assert services.duration("follow_up_after", at=AT + DAY) == timedelta(hours=48)


def test_a_discarded_draft_leaves_its_number_free_and_the_document_as_it_was() -> None:
    issued = make.issued()
    draft = make.drafted(document=issued.document)
    services.discard(draft, by=draft.author or make.user(), at=AT)
    assert list(issued.document.revisions.all()) == [issued]
    assert make.drafted(document=issued.document).number == draft.number


def test_what_waits_for_approval_is_not_edited_until_it_is_given_back() -> None:
    draft = make.drafted()
    author = draft.author or make.user()
    services.submit(draft, by=author, at=AT)
    with pytest.raises(Refused, match="ya no es un borrador"):
        services.discard(draft, by=author, at=AT)
    services.give_back(draft, reason="Falta el alcance", by=make.user(), at=AT)
    draft.refresh_from_db()
    assert (draft.status, draft.returned_because) == ("draft", "Falta el alcance")
    assert author.notices.get().text.endswith("vuelve a borrador: Falta el alcance")
    assert Revision.objects.open().get() == draft


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_every_figure_says_what_it_moves(figure: Figure) -> None:
    assert str(touches(figure.key))
