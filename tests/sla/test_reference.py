"""The calendars and tables that every installation starts with."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

import sla.services as sla
from sla import reference
from sla.models import (
    Calendar,
    Holiday,
    Metric,
    Policy,
    Priority,
    RequestKind,
    ServiceModel,
    Target,
    TimeMode,
)
from sla.services import years
from tests import make

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 3, 2, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)
RULE = "only_very_high_counts_natural_time"


@pytest.fixture(autouse=True)
def _seeded(db: None) -> None:
    reference.load(TODAY)


def worked(start: datetime, end: datetime, code: str = reference.CUSTOMER_CARE) -> timedelta:
    calendar = Calendar.objects.get(code=code)
    return sla.timeline(calendar, TimeMode.SERVICE, around=start).between(start, end)


@pytest.mark.req("CC-07")
def test_friday_at_half_past_four_counts_thirty_minutes_until_monday_at_eight() -> None:
    friday = datetime(2026, 3, 6, 16, 30, tzinfo=MADRID)
    monday = datetime(2026, 3, 9, 8, 0, tzinfo=MADRID)
    assert worked(friday, monday) == timedelta(minutes=30)
    assert worked(friday, monday + HOUR) == timedelta(minutes=90)


@pytest.mark.req("CC-08")
def test_a_holiday_of_the_country_of_the_region_or_of_our_own_adds_no_time() -> None:
    for day in (date(2026, 5, 1), date(2026, 4, 6)):  # national; Easter Monday in Catalonia
        start = datetime(day.year, day.month, day.day, tzinfo=MADRID)
        assert worked(start, start + 24 * HOUR) == timedelta()
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    tuesday = datetime(2026, 3, 3, tzinfo=MADRID)
    assert worked(tuesday, tuesday + 24 * HOUR) == 9 * HOUR
    Holiday.objects.create(calendar=calendar, date=tuesday.date(), name="Puente", scope="company")
    calendar.version += 1
    calendar.save()
    assert worked(tuesday, tuesday + 24 * HOUR) == timedelta()


@pytest.mark.req("CC-09")
@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 7), date(2026, 6, 24), date(2026, 8, 24), date(2026, 9, 11)],
    ids=["Sant Crist", "Sant Joan", "Festa Major", "Diada"],
)
def test_the_four_covered_holidays_are_marked_and_count_as_working_time(day: date) -> None:
    row = Holiday.objects.get(calendar__code=reference.CUSTOMER_CARE, date=day)
    assert row.is_covered
    start = datetime(day.year, day.month, day.day, tzinfo=MADRID)
    assert worked(start, start + 24 * HOUR) == 9 * HOUR
    Holiday.objects.filter(pk=row.pk).update(is_covered=False)
    Calendar.objects.filter(code=reference.CUSTOMER_CARE).update(version=99)
    assert worked(start, start + 24 * HOUR) == timedelta()


def test_argentina_keeps_its_own_hours_and_days() -> None:
    zone = ZoneInfo("America/Argentina/Buenos_Aires")
    diada = datetime(2026, 9, 11, tzinfo=zone)
    independence = datetime(2026, 7, 9, tzinfo=zone)
    assert worked(diada, diada + 24 * HOUR, reference.IG) == 9 * HOUR
    assert worked(independence, independence + 24 * HOUR, reference.IG) == timedelta()


def test_loading_again_adds_nothing_and_undoes_no_correction() -> None:
    target = Target.objects.filter(kind=RequestKind.INCIDENT).first()
    assert target
    target.contractual = 77
    target.save()
    counts = Target.objects.count(), Holiday.objects.count()
    reference.load(TODAY)
    target.refresh_from_db()
    assert (target.contractual, Target.objects.count(), Holiday.objects.count()) == (77, *counts)


@pytest.mark.req("CC-08", "CC-10")
def test_a_day_that_was_struck_out_or_moved_does_not_come_back_with_an_update() -> None:
    calendar, by = Calendar.objects.get(code=reference.CUSTOMER_CARE), make.user()
    gone, moved = calendar.holidays.filter(date__year=TODAY.year).order_by("date")[:2]
    years.remove_day(gone, by=by, at=TODAY)
    left = moved.date
    calendar.holidays.filter(pk=moved.pk).update(date=left + timedelta(days=1))
    calendar.refresh_from_db()
    version = calendar.version
    reference.load(TODAY)
    assert not calendar.holidays.filter(date__in=[gone.date, left]).exists()
    calendar.refresh_from_db()
    assert calendar.version == version


# priority: first reply, resolution; contractual hours of service (a day has nine), then internal
SAAS = {
    Priority.VERY_HIGH: (1, 0.5, 4, 2),
    Priority.HIGH: (4, 2, 18, 9),
    Priority.MEDIUM: (9, 4, 45, 27),
    Priority.LOW: (18, 9, 90, 45),
}
OPEN_SOURCE = {
    Priority.VERY_HIGH: (2, 1, 8, 4),
    Priority.HIGH: (4, 2, 27, 18),
    Priority.MEDIUM: (9, 4, 63, 45),
    Priority.LOW: (18, 9, 90, 63),
}


@pytest.mark.req("SLA-18", "SLA-19")
@pytest.mark.parametrize(
    ("model", "table"), [(ServiceModel.SAAS, SAAS), (ServiceModel.OPEN_SOURCE, OPEN_SOURCE)]
)
def test_the_tables_of_incidents_hold_both_figures_of_each_cell(
    model: ServiceModel, table: dict[Priority, tuple[float, ...]]
) -> None:
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    for priority, (reply, reply_goal, solve, solve_goal) in table.items():
        rows = sla.targets_for(
            Policy.objects.get(),
            kind=RequestKind.INCIDENT,
            service_model=model,
            priority=priority,
            plan_id=None,
        )
        assert sla.figures(rows[Metric.FIRST_REPLY], calendar) == (reply * HOUR, reply_goal * HOUR)
        assert sla.figures(rows[Metric.RESOLUTION], calendar) == (solve * HOUR, solve_goal * HOUR)


def promised(kind: RequestKind, priority: Priority) -> dict[str, tuple[float, float]]:
    """The hours, contractual and internal, of each metric that the row of a kind has."""
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    rows = sla.targets_for(
        Policy.objects.get(),
        kind=kind,
        service_model=ServiceModel.SAAS,
        priority=priority,
        plan_id=None,
    )
    told = {metric: sla.figures(row, calendar) for metric, row in rows.items()}
    return {metric: (figure / HOUR, goal / HOUR) for metric, (figure, goal) in told.items()}


@pytest.mark.req("SLA-18", "SLA-19")
@pytest.mark.parametrize("kind", [RequestKind.QUERY, RequestKind.COMPLAINT])
@pytest.mark.parametrize("priority", [Priority.LOW, Priority.MEDIUM, Priority.HIGH])
def test_the_table_of_queries_is_one_for_all_priorities(
    kind: RequestKind, priority: Priority
) -> None:
    assert promised(kind, priority) == {
        Metric.FIRST_REPLY: (9, 4),
        Metric.NEXT_REPLY: (9, 4),
        Metric.RESOLUTION: (27, 18),
    }


@pytest.mark.req("SLA-18")
@pytest.mark.parametrize(
    ("priority", "reply", "estimate"),
    [(Priority.LOW, 18, 27), (Priority.MEDIUM, 9, 18), (Priority.URGENT, 4, 9)],
)
def test_the_table_of_evolutivos_promises_a_reply_and_an_estimate_and_no_resolution(
    priority: Priority, reply: float, estimate: float
) -> None:
    assert promised(RequestKind.CHANGE, priority) == {
        Metric.FIRST_REPLY: (reply, reply),
        Metric.NEXT_REPLY: (reply, reply),
        Metric.ESTIMATE: (estimate, estimate),
    }


def test_the_tables_that_tests_live_under_are_the_ones_of_the_product() -> None:
    """Of evolutivos the tests have a table of their own."""
    names = [field.name for field in Target._meta.fields if field.name not in ("id", "policy")]
    ours, theirs = (
        set(policy.targets.exclude(kind=RequestKind.CHANGE).values_list(*names))
        for policy in (Policy.objects.get(), make.policy(number=2))
    )
    assert ours == theirs


@pytest.mark.req("SLA-10")
def test_only_incidents_of_very_high_criticality_count_natural_time() -> None:
    natural = Target.objects.filter(mode=TimeMode.NATURAL)
    assert {(t.kind, t.priority) for t in natural} == {(RequestKind.INCIDENT, Priority.VERY_HIGH)}
    assert not Target.objects.filter(priority=Priority.VERY_HIGH, mode=TimeMode.SERVICE).exists()


@pytest.mark.req("CC-13", "SLA-10")
@pytest.mark.parametrize(("priority", "mode"), [("very_high", "service"), ("low", "natural")])
def test_no_row_may_count_otherwise_and_one_that_did_was_put_right(
    priority: str, mode: str
) -> None:
    rows = Target.objects.filter(kind=RequestKind.INCIDENT, priority=priority)
    with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
        rows.update(mode=mode)
    kept = set(rows.values_list("pk", "mode"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE sla_target DROP CONSTRAINT {RULE}")
    rows.update(mode=mode)
    import_module("sla.migrations.0010_natural_time").put_right(apps, None)
    assert set(rows.values_list("pk", "mode")) == kept
    assert "natural" in rows[0].history.latest().history_change_reason
