"""What PostgreSQL refuses whoever asks, and however."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from procedures import services
from procedures.models import Document, Revision, RuleValue
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY


def refused(sql: str, *values: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError:
        return True
    return False


APPROVE = (
    "UPDATE procedures_revision SET status = 'issued', in_force_from = %s,"
    " approved_at = now(), approved_by_id = %s WHERE id = %s"
)


def test_two_revisions_of_a_document_are_never_in_force_at_once() -> None:
    first = make.issued(at=AT)
    second = make.drafted(document=first.document, at=AT)
    services.submit(second, by=second.author or make.user(), at=AT)
    assert refused(APPROVE, AT + timedelta(days=9), make.user().pk, second.pk)
    services.approve(second, by=make.user(), at=AT + timedelta(days=9))
    later = "UPDATE procedures_revision SET in_force_until = now() WHERE id = %s"
    assert refused(later, first.pk)


def test_nothing_is_issued_without_somebody_else_approving_it() -> None:
    revision = make.drafted()
    services.submit(revision, by=revision.author or make.user(), at=AT)
    assert refused(APPROVE, AT, None, revision.pk)
    assert refused(APPROVE, AT, revision.author_id, revision.pk)
    assert refused("UPDATE procedures_revision SET author_id = NULL WHERE id = %s", revision.pk)


def test_no_revision_is_issued_past_its_review_or_born_issued() -> None:
    assert refused(APPROVE, AT, make.user().pk, make.drafted().pk)
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Revision.objects.create(document=make.document(), number=0, status="issued")
    with pytest.raises(IntegrityError, match="inherited"), transaction.atomic():
        Revision.objects.create(document=make.issued().document, number=9, is_inherited=True)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE procedures_revision SET purpose = 'otro' WHERE id = %s",
        "UPDATE procedures_revision SET in_force_from = in_force_from - interval '1 day'"
        " WHERE id = %s",
        "UPDATE procedures_revision SET status = 'draft', approved_by_id = NULL,"
        " approved_at = NULL WHERE id = %s",
        "DELETE FROM procedures_revision WHERE id = %s",
        "UPDATE procedures_change SET description = 'otra' WHERE revision_id = %s",
        "DELETE FROM procedures_change WHERE revision_id = %s",
        "UPDATE procedures_rulevalue SET value = '1 h' WHERE revision_id = %s",
        "DELETE FROM procedures_rulevalue WHERE revision_id = %s",
        "INSERT INTO procedures_revision_related (revision_id, document_id)"
        " SELECT id, document_id FROM procedures_revision WHERE id = %s",
    ],
)
def test_what_was_issued_stays_as_it_is(methodology: Document, sql: str) -> None:
    issued = make.issued(document=methodology, figures={"follow_up_after": "24 h"})
    assert refused(sql, issued.pk)


def test_a_figure_comes_only_with_an_open_revision_of_the_document_that_governs_it(
    methodology: Document,
) -> None:
    issued = make.issued(document=methodology)
    rule = methodology.rules.get(key="follow_up_after")
    draft_of_another = make.drafted()
    for revision in (issued, draft_of_another):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleValue.objects.create(rule=rule, revision=revision, value="1 h")
    assert refused(
        "UPDATE procedures_rule SET document_id = %s WHERE id = %s",
        draft_of_another.document_id,
        rule.pk,
    )


def test_readings_and_reviews_stay() -> None:
    issued = make.issued()
    reader = make.user()
    services.acknowledge(issued, by=reader, at=AT)
    services.review(issued.document, by=issued.author or reader, at=AT)
    for table in ("procedures_acknowledgement", "procedures_review"):
        assert refused(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
