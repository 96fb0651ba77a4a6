"""Whoever plans a rota is told of the gaps that are near."""

from datetime import timedelta

import pytest

from outbox.models import Notice
from sla.grids import grid
from sla.services import covers, gaps
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


@pytest.mark.req("TIC-04")
def test_a_gap_of_the_coming_week_is_told_once_a_week_to_those_who_plan_the_rota() -> None:
    rota = make.rota(name="Guardia")
    boss = make.user("sla.plan_rota", sector=rota.sector)
    make.user("sla.plan_rota")
    make.shift(rota=rota, at=AT, hours=5 * 24)
    assert gaps.warn_of_gaps(at=AT) == 1
    assert gaps.warn_of_gaps(at=AT + DAY) == 0
    assert gaps.warn_of_gaps(at=AT + 7 * DAY) == 1
    first = Notice.objects.earliest("pk")
    assert (first.user, first.text) == (boss, "Guardia: sin nadie del 07/03 10:00 al 09/03 10:00")


@pytest.mark.req("TIC-04")
def test_a_rota_that_is_full_or_that_nobody_uses_yet_is_not_spoken_of() -> None:
    full = make.rota()
    make.user("sla.plan_rota", sector=full.sector)
    make.shift(rota=full, at=AT, hours=8 * 24)
    make.user("sla.plan_rota", sector=make.rota().sector)
    assert gaps.warn_of_gaps(at=AT) == 0


@pytest.mark.req("TIC-04")
def test_the_turns_of_somebody_who_left_are_gaps_from_then_on() -> None:
    """The page said that all was covered, and nobody was on duty."""
    rota = make.rota(name="Guardia")
    make.user("sla.plan_rota", sector=rota.sector)
    turn = make.shift(rota=rota, at=AT - DAY, hours=10 * 24)
    assert gaps.warn_of_gaps(at=AT) == 0
    turn.person.is_active = False
    turn.person.save()
    assert gaps.coming_gaps(rota, at=AT)[0].start == AT
    assert gaps.warn_of_gaps(at=AT) == 1
    shown = grid(rota, AT.date() - 2 * DAY, AT.date() + DAY, at=AT)
    assert [bool(day.problems) for day in shown.days] == [True, True, True, True]
    assert [problem.is_past for day in shown.days for problem in day.problems].count(False) == 2


def test_a_feast_that_somebody_who_left_was_to_cover_is_covered_by_nobody() -> None:
    cover = make.cover()
    at = AT.replace(year=cover.holiday.date.year, month=1)
    assert [list(feast.covers.all()) for feast in covers.coming(at=at)] == [[cover]]
    cover.person.is_active = False
    cover.person.save()
    assert [list(feast.covers.all()) for feast in covers.coming(at=at)] == [[]]
