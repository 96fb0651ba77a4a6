from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sla.worktime import OutOfRange, Reason, Segment, Timeline, Week, WorkingHours

MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OFFICE: Week = {day: [("08:00", "17:00")] for day in range(5)}
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the clocks of Madrid change


def madrid(month: int, day: int, hour: int = 0, minute: int = 0, *, fold: int = 0) -> datetime:
    """In UTC: Python holds two readings of a repeated hour unequal to any other zone's."""
    return datetime(2026, month, day, hour, minute, tzinfo=MADRID, fold=fold).astimezone(UTC)


def compiled(hours: WorkingHours) -> Timeline:
    return hours.compile(date(2026, 1, 1), date(2027, 1, 1))


def office(**more: object) -> Timeline:
    return compiled(WorkingHours(**{"zone": "Europe/Madrid", "week": OFFICE} | more))  # type: ignore[arg-type]


def test_friday_half_past_four_leaves_half_an_hour_until_monday() -> None:
    line = office()
    assert line.between(madrid(3, 6, 16, 30), madrid(3, 9, 8)) == 30 * MINUTE
    assert line.add(madrid(3, 6, 16, 30), HOUR) == madrid(3, 9, 8, 30)


@pytest.mark.req("SLA-10")
def test_four_hours_from_friday_four_end_on_monday_or_in_natural_time_on_friday_at_eight() -> None:
    start = madrid(3, 6, 16)
    natural = compiled(WorkingHours.always("Europe/Madrid"))
    assert office().add(start, 4 * HOUR) == madrid(3, 9, 11)
    assert natural.add(start, 4 * HOUR) == madrid(3, 6, 20)


def test_questions_come_in_any_zone_and_answers_in_utc_to_the_microsecond() -> None:
    start = datetime(2026, 3, 6, 16, 0, 0, 7, tzinfo=MADRID)
    due = office().add(start, HOUR)
    assert due.tzinfo is UTC
    assert due == madrid(3, 9, 8).replace(microsecond=7)


def test_time_that_ends_with_the_day_is_due_at_closing_and_not_next_morning() -> None:
    assert office().add(madrid(3, 6, 16), HOUR) == madrid(3, 6, 17)


def test_nothing_added_is_the_start_even_when_closed() -> None:
    assert office().add(madrid(3, 7, 12), timedelta(0)) == madrid(3, 7, 12)


def test_working_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        office().add(madrid(3, 6), -HOUR)


def test_elapsed_time_is_negative_when_asked_backwards() -> None:
    assert office().between(madrid(3, 9, 9), madrid(3, 6, 16)) == -2 * HOUR


def test_the_next_opening_is_now_or_the_morning_after() -> None:
    line = office()
    assert line.next_open(madrid(3, 6, 16, 59)) == madrid(3, 6, 16, 59)
    assert line.next_open(madrid(3, 6, 17)) == madrid(3, 9, 8)


# --- Days that differ ---


def test_a_closed_day_adds_nothing() -> None:
    line = office(closed={date(2026, 1, 6)})
    assert line.between(madrid(1, 6), madrid(1, 7)) == timedelta(0)


def test_a_half_day_counts_half() -> None:
    line = office(special={date(2026, 12, 24): [("08:00", "13:00")]})
    assert line.between(madrid(12, 24), madrid(12, 25)) == 5 * HOUR


def test_a_holiday_with_service_is_a_closed_day_with_special_hours() -> None:
    day = date(2026, 6, 24)
    line = office(closed={day: "Sant Joan"}, special={day: [("09:00", "12:00")]})
    assert line.between(madrid(6, 24), madrid(6, 25)) == 3 * HOUR


def test_summer_hours_come_back_every_year() -> None:
    summer = ((6, 15), (9, 15), {day: [("08:00", "15:00")] for day in range(5)})
    hours = WorkingHours(zone="Europe/Madrid", week=OFFICE, seasons=[summer])
    line = hours.compile(date(2025, 1, 1), date(2027, 1, 1))
    for year in (2025, 2026):
        july = datetime(year, 7, 1, tzinfo=UTC)
        assert line.between(july, july + timedelta(days=1)) == 7 * HOUR
    assert line.between(madrid(6, 12), madrid(6, 13)) == 9 * HOUR
    assert line.between(madrid(6, 15), madrid(6, 16)) == 7 * HOUR
    assert line.between(madrid(9, 15), madrid(9, 16)) == 7 * HOUR
    assert line.between(madrid(9, 16), madrid(9, 17)) == 9 * HOUR


def test_a_dated_season_holds_in_its_year_only_and_the_first_that_fits_wins() -> None:
    fair = (date(2026, 7, 6), date(2026, 7, 10), {day: [("10:00", "12:00")] for day in range(5)})
    summer = ((7, 1), (7, 31), {day: [("08:00", "15:00")] for day in range(5)})
    hours = WorkingHours(zone="Europe/Madrid", week=OFFICE, seasons=[fair, summer])
    assert len(hours.windows(date(2026, 7, 5))) == 0
    assert hours.windows(date(2026, 7, 6)) == ((10 * HOUR, 12 * HOUR),)
    assert hours.windows(date(2026, 7, 13)) == ((8 * HOUR, 15 * HOUR),)
    assert hours.windows(date(2027, 7, 6)) == ((8 * HOUR, 15 * HOUR),)


def test_a_season_may_pass_the_new_year() -> None:
    hours = WorkingHours(zone="Europe/Madrid", week=OFFICE, seasons=[((12, 21), (1, 6), {})])
    assert not hours.windows(date(2026, 12, 21))
    assert not hours.windows(date(2027, 1, 6))
    assert hours.windows(date(2026, 12, 18))
    assert hours.windows(date(2027, 1, 7))


def test_several_windows_a_day_leave_out_lunch_and_overlapping_ones_count_once() -> None:
    split = office(week={0: [("16:00", "19:00"), ("09:00", "14:00")]})
    assert split.between(madrid(3, 9), madrid(3, 10)) == 8 * HOUR
    overlapping = office(week={0: [("09:00", "14:00"), ("12:00", "15:00")]})
    assert overlapping.between(madrid(3, 9), madrid(3, 10)) == 6 * HOUR
    contained = office(week={0: [("09:00", "14:00"), ("10:00", "11:00")]})
    assert contained.between(madrid(3, 9), madrid(3, 10)) == 5 * HOUR


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    nights: Week = {day: [("22:00", "06:00")] for day in range(7)}
    line = office(week=nights, closed={date(2026, 3, 10)})
    assert line.between(madrid(3, 10), madrid(3, 10, 12)) == 6 * HOUR  # Monday's
    assert line.between(madrid(3, 10, 12), madrid(3, 11, 12)) == timedelta(0)


def test_the_night_shift_before_the_first_date_reaches_into_it() -> None:
    line = office(week={day: [("22:00", "06:00")] for day in range(7)})
    assert line.next_open(line.starts_at) == line.starts_at == madrid(1, 1)


def test_two_working_days_are_forty_eight_hours() -> None:
    hours = WorkingHours(zone="Europe/Madrid", week=OFFICE, closed={date(2026, 3, 9)})
    line = compiled(hours.working_days())
    assert line.add(madrid(3, 5, 11), 48 * HOUR) == madrid(3, 10, 11)  # past weekend and holiday
    assert compiled(hours).add(madrid(3, 5, 11), 48 * HOUR) > madrid(3, 12)


def test_working_days_follow_seasons_and_covered_holidays() -> None:
    covered, closed = date(2026, 6, 24), date(2026, 6, 25)
    hours = WorkingHours(
        zone="Europe/Madrid",
        week=OFFICE,
        closed={covered, closed},
        special={covered: [("09:00", "10:00")]},
        seasons=[((8, 1), (8, 31), {0: [("09:00", "10:00")]})],
    )
    days = hours.working_days()
    assert days.windows(covered) == ((timedelta(0), 24 * HOUR),)
    assert not days.windows(closed)
    assert days.windows(date(2026, 8, 3))
    assert not days.windows(date(2026, 8, 4))
    assert hours.windows(covered) == ((9 * HOUR, 10 * HOUR),)  # the original is as it was


# --- The two nights of the year ---


def test_the_skipped_hour_of_spring_does_not_exist() -> None:
    line = office(week={6: [("00:00", "06:00")]})
    assert line.between(madrid(3, 29), madrid(3, 30)) == 5 * HOUR
    assert line.add(madrid(3, 29, 1, 30), HOUR) == madrid(3, 29, 3, 30)


def test_both_passes_of_the_repeated_hour_of_autumn_count() -> None:
    line = office(week={6: [("00:00", "06:00")]})
    assert line.between(madrid(10, 25), madrid(10, 26)) == 7 * HOUR
    first, second = madrid(10, 25, 2, 30), madrid(10, 25, 2, 30, fold=1)
    assert line.add(first, HOUR) == second
    assert line.between(first, second) == HOUR


def test_a_window_that_begins_within_the_repeated_hour_opens_twice() -> None:
    line = office(week={6: [("02:30", "04:00")]})
    assert line.between(madrid(10, 25), madrid(10, 26)) == 2 * HOUR
    between_the_passes = madrid(10, 25, 2, 15, fold=1)
    assert line.next_open(between_the_passes) == madrid(10, 25, 2, 30, fold=1)


def test_a_window_within_the_skipped_hour_never_opens() -> None:
    line = office(week={6: [("02:15", "02:45")]})
    assert line.between(madrid(3, 29), madrid(3, 30)) == timedelta(0)


def test_a_reading_that_does_not_exist_is_the_moment_an_hour_after_it() -> None:
    line = compiled(WorkingHours.always("Europe/Madrid"))
    assert line.between(madrid(3, 29, 1, 59), madrid(3, 29, 2, 30)) == 31 * MINUTE
    assert line.add(madrid(3, 29, 2, 30), MINUTE) == madrid(3, 29, 3, 31)


@pytest.mark.parametrize(("change", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_natural_time_neither_gains_nor_loses_on_the_night_of_a_change(
    change: date, hours: int
) -> None:
    line = compiled(WorkingHours.always("Europe/Madrid"))
    start = madrid(change.month, change.day)
    end = madrid(change.month, change.day + 1)
    assert line.between(start, end) == hours * HOUR
    for minute in range(0, hours * 60, 10):
        assert line.add(start, minute * MINUTE) == start + minute * MINUTE


def test_a_midnight_that_is_skipped_or_repeated_bounds_its_day() -> None:
    santiago = WorkingHours(zone="America/Santiago", week={5: [("00:00", "24:00")]})
    line = santiago.compile(date(2026, 4, 4), date(2026, 4, 5))  # 24:00 becomes 23:00
    assert line.total == 25 * HOUR
    spring = WorkingHours(zone="America/Santiago", week={6: [("00:00", "24:00")]})
    line = spring.compile(date(2026, 9, 6), date(2026, 9, 7))  # 00:00 becomes 01:00
    assert line.total == 23 * HOUR


# --- Why ---


def test_the_explanation_names_weekend_holiday_and_hours() -> None:
    line = office(closed={date(2026, 1, 6): "Reyes"})
    told = [
        (segment.start, segment.reason, segment.label)
        for segment in line.explain(madrid(1, 2, 16, 30), madrid(1, 7, 9))
    ]
    assert told == [
        (madrid(1, 2, 16, 30), Reason.OPEN, ""),
        (madrid(1, 2, 17), Reason.OUTSIDE_HOURS, ""),
        (madrid(1, 3), Reason.WEEKEND, ""),
        (madrid(1, 5), Reason.OUTSIDE_HOURS, ""),
        (madrid(1, 5, 8), Reason.OPEN, ""),
        (madrid(1, 5, 17), Reason.OUTSIDE_HOURS, ""),
        (madrid(1, 6), Reason.CLOSED_DAY, "Reyes"),
        (madrid(1, 7), Reason.OUTSIDE_HOURS, ""),
        (madrid(1, 7, 8), Reason.OPEN, ""),
    ]


def test_a_day_specially_without_hours_is_a_closed_day() -> None:
    line = office(special={date(2026, 3, 9): []})
    start, end = madrid(3, 9), madrid(3, 10)
    assert line.explain(start, end) == (Segment(start, end, False, Reason.CLOSED_DAY),)


def test_a_moment_needs_no_explanation_and_nothing_is_explained_backwards() -> None:
    line = office()
    assert line.explain(madrid(3, 9, 9), madrid(3, 9, 9)) == ()
    with pytest.raises(ValueError, match="nothing to explain"):
        line.explain(madrid(3, 9), madrid(3, 8))


# --- What is refused ---


def test_beyond_the_compiled_range_there_is_no_answer() -> None:
    line = office()
    start, end = madrid(1, 1), madrid(12, 31, 23) + HOUR
    assert line.between(start, end) == line.total
    assert line.add(start, line.total) == madrid(12, 31, 17)
    with pytest.raises(OutOfRange, match="not within"):
        line.between(start - MINUTE, end)
    with pytest.raises(OutOfRange, match="not within"):
        line.between(start, end + MINUTE)
    with pytest.raises(OutOfRange, match="not within"):
        line.explain(start, end + MINUTE)
    with pytest.raises(OutOfRange, match="ends beyond"):
        line.add(madrid(12, 31, 16), 2 * HOUR)
    with pytest.raises(OutOfRange, match="Nothing is open"):
        line.next_open(madrid(12, 31, 17))


def test_a_calendar_without_any_hours_has_no_deadline() -> None:
    line = office(week={})
    assert line.between(madrid(1, 1), madrid(6, 1)) == timedelta(0)
    with pytest.raises(OutOfRange):
        line.add(madrid(1, 1), MINUTE)


@pytest.mark.parametrize("naive", [datetime(2026, 3, 9, 9), datetime(2026, 3, 9, 9, fold=1)])  # noqa: DTZ001
def test_a_moment_without_zone_is_refused(naive: datetime) -> None:
    line = office()
    for ask in (line.next_open, lambda t: line.add(t, HOUR), lambda t: line.between(t, t)):
        with pytest.raises(ValueError, match="no time zone"):
            ask(naive)


@pytest.mark.parametrize(
    "given",
    [
        {"zone": "Europe/Igualada"},
        {"zone": ""},
        {"week": {7: [("08:00", "17:00")]}},
        {"week": {0: [("08:00", "08:00")]}},
        {"week": {0: [("24:00", "08:00")]}},
        {"week": {0: [("8 am", "17:00")]}},
        {"week": {0: [("08:00", "25:00")]}},
        {"week": {0: [("08:00+01:00", "17:00")]}},
        {"closed": {datetime(2026, 1, 6, tzinfo=UTC)}},
        {"special": {datetime(2026, 1, 6, tzinfo=UTC): []}},
        {"seasons": [((6, 31), (9, 15), OFFICE)]},
        {"seasons": [((6, 15), date(2026, 9, 15), OFFICE)]},
        {"seasons": [(date(2026, 9, 15), date(2026, 6, 15), OFFICE)]},
    ],
)
def test_what_cannot_be_a_calendar_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        office(**given)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        WorkingHours.always("UTC").compile(date(2026, 1, 2), date(2026, 1, 2))
