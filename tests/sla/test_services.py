from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from kit.errors import Refused
from sla import services
from sla.models import Calendar, Holiday, HolidayScope, Metric, Policy, TimeMode, Window
from tests import make

pytestmark = pytest.mark.django_db

FRIDAY_16H = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # in Madrid
MONDAY = make.MONDAY
HOUR = make.HOUR


def holiday(calendar: Calendar, day: date, **fields: Any) -> None:
    Holiday.objects.create(
        calendar=calendar, date=day, name="Fiesta", scope=HolidayScope.LOCAL, **fields
    )


@pytest.mark.req("SLA-10")
def test_four_hours_from_friday_afternoon_end_on_monday_but_the_same_night_in_natural_time() -> (
    None
):
    calendar = make.calendar()
    service = services.timeline(calendar, TimeMode.SERVICE, around=FRIDAY_16H)
    natural = services.timeline(calendar, TimeMode.NATURAL, around=FRIDAY_16H)
    assert service.add(FRIDAY_16H, 4 * HOUR) == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    assert natural.add(FRIDAY_16H, 4 * HOUR) == datetime(2026, 3, 6, 19, 0, tzinfo=UTC)


@pytest.mark.req("SAC-03")
def test_48_hours_in_working_days_are_two_of_them_at_the_same_time_of_day() -> None:
    days = services.timeline(make.calendar(), services.WORKING_DAYS, around=FRIDAY_16H)
    assert days.add(FRIDAY_16H, 48 * HOUR) == FRIDAY_16H + timedelta(days=4)


def test_holidays_half_days_and_covered_days_are_counted_as_what_they_are() -> None:
    calendar = make.calendar()
    holiday(calendar, date(2026, 3, 3))
    holiday(calendar, date(2026, 3, 4), opens=time(8), closes=time(12))
    holiday(calendar, date(2026, 3, 5), is_covered=True)
    line = services.timeline(calendar, TimeMode.SERVICE, around=MONDAY)
    lengths = [
        line.between(start, start + timedelta(days=1))
        for start in (datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3, 4, 5, 7))
    ]
    assert lengths == [9 * HOUR, 0 * HOUR, 4 * HOUR, 9 * HOUR, 0 * HOUR]


def test_a_season_replaces_the_usual_week_and_midnight_ends_a_day() -> None:
    calendar = make.calendar()
    Window.objects.create(
        calendar=calendar,
        weekday=0,
        opens=time(18),
        closes=time(0),
        season_from="15/06",
        season_to="15/09",
    )
    line = services.timeline(calendar, TimeMode.SERVICE, around=MONDAY)
    july = datetime(2026, 7, 6, 0, 0, tzinfo=UTC)
    assert line.between(july, july + timedelta(days=5)) == 6 * HOUR
    assert services.day_length(calendar) == 9 * HOUR


def test_a_new_version_of_a_calendar_is_compiled_anew() -> None:
    calendar = make.calendar()
    before = services.timeline(calendar, TimeMode.SERVICE, around=MONDAY)
    holiday(calendar, MONDAY.date())
    assert services.timeline(calendar, TimeMode.SERVICE, around=MONDAY) is before
    calendar.version += 1
    after = services.timeline(calendar, TimeMode.SERVICE, around=MONDAY)
    assert after.between(MONDAY, MONDAY + 9 * HOUR) == 0 * HOUR


@pytest.mark.req("SLA-18", "SLA-01")
@pytest.mark.parametrize(
    ("kind", "model", "priority", "hours"),
    [
        ("incident", "saas", "high", 4),
        ("incident", "open_source", "very_high", 2),
        ("query", "saas", "low", 9),
        ("query", "open_source", "", 9),
        ("change", "saas", "urgent", 4),
    ],
)
def test_kind_model_and_priority_pick_the_row(
    kind: str, model: str, priority: str, hours: int
) -> None:
    target = services.target_for(
        make.policy(),
        kind=kind,
        service_model=model,
        priority=priority,
        plan_id=None,
        metric=Metric.FIRST_REPLY,
    )
    assert target is not None
    assert services.figures(target, make.calendar())[0] == hours * HOUR


def test_the_row_of_a_plan_goes_before_the_row_of_all_plans() -> None:
    policy, gold = make.policy(), make.plan()
    make.target(policy, "query", Metric.FIRST_REPLY, "2h 1h", plan=gold)
    general = policy.targets.get(kind="query", metric=Metric.FIRST_REPLY, plan=None)
    general.delete()
    make.target(policy, "query", Metric.FIRST_REPLY, "1d 4h")  # now the later of the two
    case = {"kind": "query", "service_model": "saas", "priority": "low"}
    metric = Metric.FIRST_REPLY
    mine = services.target_for(policy, plan_id=gold.pk, metric=metric, **case)
    theirs = services.target_for(policy, plan_id=make.plan().pk, metric=metric, **case)
    assert mine is not None
    assert theirs is not None
    assert (mine.contractual, theirs.contractual) == (2, 1)


def test_of_two_rows_that_name_as_much_the_one_with_the_priority_wins() -> None:
    policy, gold = make.policy(), make.plan()
    make.target(policy, "query", Metric.ESTIMATE, "1h 1h", priority="high")
    make.target(policy, "query", Metric.ESTIMATE, "2h 1h", plan=gold)
    target = services.target_for(
        policy,
        kind="query",
        service_model="saas",
        priority="high",
        plan_id=gold.pk,
        metric=Metric.ESTIMATE,
    )
    assert target is not None
    assert target.contractual == 1


@pytest.mark.req("SLA-19")
def test_a_row_has_a_contractual_and_an_internal_figure_and_a_day_is_a_service_day() -> None:
    policy, calendar = make.policy(), make.calendar()
    days = make.target(policy, "query", Metric.ESTIMATE, "2d 1d")
    urgent = {"priority": "very_high", "mode": "natural"}
    natural = make.target(policy, "incident", Metric.ESTIMATE, "2d 30min", **urgent)
    assert services.figures(days, calendar) == (18 * HOUR, 9 * HOUR)
    assert services.figures(natural, calendar) == (48 * HOUR, HOUR / 2)


def test_the_policy_is_the_one_in_force_at_the_moment() -> None:
    old = make.policy()
    Policy.objects.filter(pk=old.pk).update(valid_to=MONDAY)
    new = make.policy(number=2, valid_from=MONDAY)
    assert services.policy_at(MONDAY - HOUR) == old
    assert services.policy_at(MONDAY) == new
    with pytest.raises(Refused, match="SLA"):
        services.policy_at(make.LONG_AGO - HOUR)
