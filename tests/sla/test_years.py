"""The yearly calendar: proposed, corrected, copied, confirmed, and asked for until it is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import sla.services as sla
from kit.errors import Refused
from outbox.models import Notice
from sla.models import Calendar, ConfirmedYear, Holiday, TimeMode
from sla.services import years
from sla.services.years import Feast
from tests import doors, make

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 1, 8, tzinfo=UTC)
FEAST = Feast(date(2027, 5, 3), "Feria", "local")


@pytest.fixture
def calendar() -> Calendar:
    """One that a sector serves by, whose own day of last year is a half day."""
    row: Calendar = make.rota().calendar
    Holiday.objects.create(
        calendar=row,
        date=date(2026, 12, 24),
        name="Nochebuena",
        scope="company",
        opens=time(8),
        closes=time(13),
    )
    row.country, row.subdivision = "ES", "CT"
    row.save()
    return row


@pytest.fixture
def terms() -> dict[str, Any]:
    return {"by": make.user(), "at": DECEMBER}


def warned(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).values_list("tone", flat=True).order_by("pk"))


@pytest.mark.req("CC-10")
def test_from_december_on_the_coming_year_is_asked_for_every_week_until_it_is_confirmed(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    boss = make.user("sla.plan_calendar")
    years.propose_days(calendar, year=2026, **terms)
    years.confirm(calendar, year=2026, **terms)
    assert years.warn_of_years(at=DECEMBER - timedelta(days=2)) == 0
    assert years.warn_of_years(at=DECEMBER) == 1
    assert years.warn_of_years(at=DECEMBER + timedelta(days=1)) == 0
    assert years.warn_of_years(at=DECEMBER + timedelta(days=7)) == 1
    assert years.warn_of_years(at=DECEMBER + timedelta(days=45)) == 1
    assert warned(boss) == ["warning", "warning", "danger"]
    years.propose_days(calendar, year=2027, **terms)
    years.confirm(calendar, year=2027, **terms)
    assert years.warn_of_years(at=DECEMBER + timedelta(days=60)) == 0


@pytest.mark.req("CC-10")
def test_the_warning_goes_to_whoever_plans_where_the_calendar_is_served(
    calendar: Calendar,
) -> None:
    sector = calendar.rotas.get().sector
    near, far = make.user("sla.plan_calendar", sector=sector), make.user("sla.plan_calendar")
    make.user(sector=sector)
    years.warn_of_years(at=DECEMBER)
    assert (len(warned(near)), len(warned(far)), Notice.objects.count()) == (1, 0, 1)


@pytest.mark.req("CC-10")
def test_a_calendar_without_a_rota_in_use_is_asked_for_as_well(calendar: Calendar) -> None:
    calendar.rotas.update(is_active=False)
    make.calendar(name="Sin guardias")
    boss = make.user("sla.plan_calendar")
    assert years.warn_of_years(at=DECEMBER) == 2
    assert len(warned(boss)) == 2


@pytest.mark.req("CC-10")
def test_the_fixed_dates_are_copied_in_one_action(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    make.holiday(calendar=calendar, on=date(2026, 9, 11), name="Diada")
    version = calendar.version
    assert years.copy_own_days(calendar, year=2027, **terms) == 2
    eve = calendar.holidays.get(date=date(2027, 12, 24))
    assert (eve.name, eve.opens, eve.source) == ("Nochebuena", time(8), "manual")
    assert calendar.holidays.get(date=date(2027, 9, 11)).is_covered
    assert calendar.holidays.count() == 4
    assert years.copy_own_days(calendar, year=2027, **terms) == 0
    calendar.refresh_from_db()
    assert calendar.version == version + 1


@pytest.mark.req("CC-09", "CC-10")
@pytest.mark.parametrize("is_proposed", [False, True])
def test_a_movable_feast_that_was_corrected_is_not_copied_but_a_fixed_one_is(
    calendar: Calendar, terms: dict[str, Any], is_proposed: bool
) -> None:
    years.propose_days(calendar, year=2026, **terms)
    festa = calendar.holidays.get(name="Festa Major de Igualada")
    moved = Feast(date(2026, 8, 31), festa.name, "local", is_covered=True)
    years.change_day(festa, moved, **terms)
    diada = calendar.holidays.get(date=date(2026, 9, 11))
    half = Feast(diada.date, diada.name, "regional", opens=time(8), closes=time(13))
    years.change_day(diada, half, **terms)
    if is_proposed:
        years.propose_days(calendar, year=2027, **terms)
    years.copy_own_days(calendar, year=2027, **terms)
    years.propose_days(calendar, year=2027, **terms)
    feasts = calendar.holidays.filter(date__year=2027, name=festa.name)
    assert [row.date for row in feasts] == [date(2027, 8, 30)]
    assert calendar.holidays.get(date=date(2027, 9, 11)).is_covered is is_proposed


def test_own_days_are_copied_also_where_no_official_ones_are_known(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    Calendar.objects.filter(pk=calendar.pk).update(country="XX")
    assert years.copy_own_days(calendar, year=2027, **terms) == 1


@pytest.mark.req("CC-09")
def test_a_day_with_service_elsewhere_brings_no_feasts_of_igualada(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    Calendar.objects.filter(pk=calendar.pk).update(country="AR", subdivision="")
    make.holiday(calendar=calendar, on=date(2026, 5, 25), name="Revolución de Mayo")
    years.propose_days(calendar, year=2027, **terms)
    assert not calendar.holidays.filter(date__year=2027, is_covered=True).exists()
    assert calendar.holidays.filter(date=date(2027, 5, 25)).exists()


def test_the_29th_of_february_is_not_copied_where_there_is_none(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    make.holiday(calendar=calendar, on=date(2028, 2, 29))
    assert years.copy_own_days(calendar, year=2029, **terms) == 0


@pytest.mark.req("CC-09", "CC-10")
def test_the_official_days_are_proposed_with_the_four_that_are_served(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    years.propose_days(calendar, year=2027, **terms)
    served = calendar.holidays.filter(date__year=2027, is_covered=True)
    assert [day.strftime("%d/%m") for day in served.values_list("date", flat=True)] == [
        "30/03",
        "24/06",
        "30/08",
        "11/09",
    ]
    assert calendar.holidays.filter(date=date(2027, 12, 25), is_covered=False).exists()


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("ES", "XX")])
def test_a_country_that_the_library_does_not_know_is_said(
    calendar: Calendar, terms: dict[str, Any], country: str, region: str
) -> None:
    calendar.country, calendar.subdivision = country, region
    calendar.save()
    with pytest.raises(Refused, match=country):
        years.propose_days(calendar, year=2027, **terms)


@pytest.mark.req("CC-10")
def test_a_day_of_our_own_changes_the_service_at_once(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    start = datetime(2027, 5, 3, tzinfo=UTC)

    def served() -> timedelta:
        row = Calendar.objects.get(pk=calendar.pk)
        line = sla.timeline(row, TimeMode.SERVICE, around=start)
        return line.between(start, start + timedelta(days=1))

    assert served() == timedelta(hours=9)
    day = years.add_day(calendar, FEAST, **terms)
    assert served() == timedelta()
    years.change_day(day, FEAST._replace(opens=time(8), closes=time(12)), **terms)
    assert served() == timedelta(hours=4)
    years.remove_day(day, **terms)
    assert served() == timedelta(hours=9)


def test_a_day_stands_in_a_year_once(calendar: Calendar, terms: dict[str, Any]) -> None:
    day = years.add_day(calendar, FEAST, **terms)
    with pytest.raises(Refused, match="ya está"):
        years.add_day(calendar, FEAST, **terms)
    with pytest.raises(Refused, match="2027"):
        years.change_day(day, FEAST._replace(date=date(2028, 5, 3)), **terms)


@pytest.mark.req("CC-10")
def test_who_confirmed_a_year_is_kept_and_it_changes_only_after_being_reopened(
    calendar: Calendar, terms: dict[str, Any]
) -> None:
    day = years.add_day(calendar, FEAST, **terms)
    row = years.confirm(calendar, year=2027, **terms)
    assert (row.by, row.at) == (terms["by"], DECEMBER)
    for change in (
        lambda: years.add_day(calendar, FEAST._replace(date=date(2027, 5, 4)), **terms),
        lambda: years.change_day(day, FEAST, **terms),
        lambda: years.remove_day(day, **terms),
        lambda: years.copy_own_days(calendar, year=2027, **terms),
        lambda: years.confirm(calendar, year=2027, **terms),
    ):
        with pytest.raises(Refused, match="ya está confirmado"):
            change()
    years.reopen(calendar, year=2027, **terms)
    years.remove_day(day, **terms)
    assert not ConfirmedYear.objects.exists()
    assert ConfirmedYear.history.filter(history_user=terms["by"]).count() == 2


def test_an_empty_year_is_not_confirmed(calendar: Calendar, terms: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="vacío"):
        years.confirm(calendar, year=2027, **terms)
    with pytest.raises(Refused, match="no está confirmado"):
        years.reopen(calendar, year=2027, **terms)


def test_a_holiday_that_somebody_covers_is_not_taken_from_under_them(
    terms: dict[str, Any],
) -> None:
    holiday = make.cover().holiday
    with pytest.raises(Refused, match="cubre"):
        years.remove_day(holiday, **terms)
    moved = Feast(date(2026, 6, 25), "Sant Joan", "local", True)
    for feast in (moved, moved._replace(date=holiday.date, is_covered=False)):
        with pytest.raises(Refused, match="cubre"):
            years.change_day(holiday, feast, **terms)


@pytest.mark.req("CC-10")
def test_a_manager_prepares_a_year_on_one_page(client: Client, calendar: Calendar) -> None:
    doors.enter(client, make.user("sla.view_calendar", "sla.plan_calendar", name="Carmen Ortega"))
    for verb in ("propose_days", "copy_own_days", "confirm_year"):
        client.post(reverse(f"sla:{verb}", args=[calendar.pk]), {"year": "2027"})
    page = client.get(f"{reverse('sla:years')}?calendar={calendar.pk}&year=2027").text
    assert "Confirmado por Carmen Ortega" in page
    assert page.index("Epifanía") < page.index("Nochebuena")
    assert "Añadir día" not in page


def test_a_half_day_is_told_with_both_hours(client: Client, calendar: Calendar) -> None:
    doors.enter(client, make.user("sla.plan_calendar"))
    where = reverse("sla:add_day", args=[calendar.pk])
    typed = {"date": "2027-12-31", "name": "Nochevieja", "scope": "company", "opens": "08:00"}
    assert "closes" in client.post(where, typed).context["form"].errors
    assert client.post(where, typed | {"closes": "07:00"}).status_code == 422
    assert client.post(where, typed | {"closes": "13:00"}).status_code == 302
