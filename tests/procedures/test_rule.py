from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kit.errors import Refused
from procedures import register, services
from procedures.models import Document, Rule, RuleType
from procedures.services.rules import check_value
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


def test_every_figure_of_the_first_day_has_the_value_of_the_catalogue(
    methodology: Document,
) -> None:
    assert services.duration("follow_up_after", at=AT) == timedelta(hours=48)
    assert services.integer("follow_up_steps", at=AT) == 4
    assert services.decimal("sla_warn_share", at=AT) == Decimal("0.75")
    assert services.text("follow_up_mode", at=AT) == "working_days"


def test_a_figure_changes_with_a_revision_and_only_from_its_date_on(
    methodology: Document,
) -> None:
    make.issued(document=methodology, since=AT + DAY, figures={"follow_up_after": "24 h"}, at=AT)
    just_before = AT + DAY - timedelta(microseconds=1)
    assert services.duration("follow_up_after", at=just_before) == timedelta(hours=48)
    assert services.duration("follow_up_after", at=AT + DAY) == timedelta(hours=24)


def test_what_a_revision_does_not_mention_stays_as_it_was(methodology: Document) -> None:
    revision = make.issued(
        document=methodology, since=AT + DAY, figures={"reminder_steps": "2"}, at=AT
    )
    assert services.duration("follow_up_after", at=AT + DAY) == timedelta(hours=48)
    assert services.governing("follow_up_after", at=AT + DAY) == revision


def test_before_the_first_revision_its_figures_hold_too(methodology: Document) -> None:
    long_ago = datetime(1999, 1, 1, tzinfo=UTC)
    assert services.duration("follow_up_after", at=long_ago) == timedelta(hours=48)
    assert services.governing("follow_up_after", at=long_ago).number == 0


def test_a_record_can_say_which_revision_governed_it(methodology: Document) -> None:
    first = methodology.revisions.get()
    second = make.issued(document=methodology, since=AT + DAY, at=AT)
    assert services.governing("follow_up_after", at=AT) == first
    assert services.governing("follow_up_after", at=AT + 2 * DAY) == second


def test_an_empty_register_answers_with_the_catalogue_but_names_no_revision() -> None:
    assert services.duration("follow_up_after", at=AT) == timedelta(hours=48)
    with pytest.raises(Refused, match="datos de referencia"):
        services.governing("follow_up_after", at=AT)


def test_a_thousand_questions_cost_no_query(
    methodology: Document, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    services.rule("follow_up_after", at=AT)
    with django_assert_num_queries(0):
        for _ in range(1000):
            services.duration("follow_up_after", at=AT)
            services.governing("follow_up_after", at=AT)


def test_another_process_learns_of_a_revision_within_ten_seconds(
    methodology: Document,
) -> None:
    services.rule("follow_up_after", at=AT)
    known = register.current()
    make.issued(document=methodology, figures={"follow_up_after": "8 h"}, at=AT)
    register._current = known  # as in a process that did not issue it
    assert services.duration("follow_up_after", at=AT) == timedelta(hours=48)
    known.read_at -= register.FRESH
    assert services.duration("follow_up_after", at=AT) == timedelta(hours=8)


def test_an_unknown_rule_is_a_mistake_of_ours_not_a_default() -> None:
    with pytest.raises(KeyError):
        services.rule("no_such_rule", at=AT)


def test_a_figure_of_another_type_is_not_taken_for_what_it_is_not() -> None:
    with pytest.raises(TypeError):
        services.integer("follow_up_after", at=AT)


@pytest.mark.parametrize(
    ("key", "said", "fits"),
    [
        ("review_slots", "08:00, 15:00", True),
        ("review_slots", "09:30", True),
        ("review_slots", "8:00", False),  # of which no clock could be read
        ("review_slots", "25:00", False),
        ("review_slots", "08:00; 15:00", False),
        ("agreement_notice_days", "60 y 30", True),  # of which the numbers are read
    ],
)
def test_a_list_that_the_system_reads_is_written_so_that_it_can(
    key: str, said: str, *, fits: bool
) -> None:
    rule = Rule(key=key, type=RuleType.TEXT, label="La lista")
    if fits:
        check_value(rule, said)
        return
    with pytest.raises(Refused, match="algo como"):
        check_value(rule, said)
