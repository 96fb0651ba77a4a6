from datetime import timedelta

import pytest

from kit.errors import Refused
from procedures import reference, services
from procedures.models import Document
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


@pytest.fixture
def methodology() -> Document:
    reference.load(AT)
    return Document.objects.get(code="MET-CC")


def test_a_new_revision_gets_the_next_number_and_the_former_stays_readable(
    methodology: Document,
) -> None:
    services.issue(methodology, in_force_from=AT, values={}, at=AT, label="marzo 2026")
    assert [(r.number, r.issued_label) for r in methodology.revisions.order_by("number")] == [
        (0, ""),
        (1, "marzo 2026"),
    ]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("follow_up_after", "dos días"),
        ("follow_up_after", ""),
        ("follow_up_steps", "4,5"),
        ("sla_warn_share", "mucho"),
        ("follow_up_mode", "when_i_feel_like_it"),
        ("resolved_close_after", "5 d"),  # governed by another document
        ("no_such_rule", "1"),
    ],
)
def test_a_value_that_the_rule_cannot_have_is_refused_and_nothing_is_issued(
    methodology: Document, key: str, text: str
) -> None:
    with pytest.raises(Refused):
        services.issue(methodology, in_force_from=AT + DAY, values={key: text}, at=AT)
    assert methodology.revisions.count() == 1


def test_history_is_not_rewritten_by_a_revision_from_yesterday(methodology: Document) -> None:
    with pytest.raises(Refused, match="pasado"):
        services.issue(methodology, in_force_from=AT - DAY, values={}, at=AT)


def test_revisions_come_into_force_in_their_order(methodology: Document) -> None:
    services.issue(methodology, in_force_from=AT + 2 * DAY, values={}, at=AT)
    with pytest.raises(Refused, match="más tarde"):
        services.issue(methodology, in_force_from=AT + DAY, values={}, at=AT)
