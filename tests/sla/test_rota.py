"""Planning who is on duty, and undoing it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Absence, User
from kit.errors import Refused
from outbox.models import Notice
from sla.models import Rota, RotaChange, Shift
from sla.services import rota as rotas
from sla.services.rota import Turn
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)
FRIDAY = date(2026, 3, 27)


def turn(person: User, on: date = FRIDAY, starts: str = "22:00", ends: str = "06:00") -> Turn:
    return Turn(person, on, time.fromisoformat(starts), time.fromisoformat(ends))


def add(rota: Rota, person: User, **facts: Any) -> list[Shift]:
    repeat: dict[str, Any] = {
        name: facts.pop(name) for name in ("repeat", "until", "at") if name in facts
    }
    terms: dict[str, Any] = {"at": AT, "by": make.user()} | repeat
    change = rotas.add_shifts(rota, turn(person, **facts), **terms)
    return [Shift.objects.get(pk=step[0]) for step in change.steps]


def leave(person: User, first: date, last: date, **fields: Any) -> Absence:
    """An approved absence."""
    decided = {"status": "approved", "decided_by": make.user(), "decided_at": AT}
    days = {"starts_on": first, "ends_on": last, "asked_by": person, "asked_at": AT}
    return Absence.objects.create(person=person, kind="holiday", **days | decided | fields)


def planned(rota: Rota) -> list[tuple[Any, ...]]:
    fields = ("pk", "person", "starts_at", "ends_at", "allows_overlap", "series")
    return list(rota.shifts.order_by("pk").values_list(*fields))


def enter_at_once(**facts: Any) -> None:
    make.shift(**facts)
    required()


def required() -> None:
    """Ask the database now what it would ask at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- Entering turns -------------------------------------------------------------------------


@pytest.mark.req("TIC-04")
def test_a_turn_may_cross_midnight() -> None:
    [row] = add(make.rota(), make.user())
    assert row.starts_at == datetime(2026, 3, 27, 21, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 3, 28, 5, tzinfo=UTC)


@pytest.mark.req("TIC-04")
def test_a_weekly_turn_keeps_its_wall_clock_hours_when_the_clocks_change() -> None:
    rows = add(make.rota(), make.user(), repeat="weekly", until=FRIDAY + 7 * DAY)
    assert [f"{row.local_start:%d/%m %H:%M}" for row in rows] == ["27/03 22:00", "03/04 22:00"]
    assert rows[1].starts_at - rows[0].starts_at == timedelta(days=7, hours=-1)


@pytest.mark.req("TIC-04")
def test_nobody_is_given_a_turn_while_away_and_it_is_said_who_and_when() -> None:
    rota, person = make.rota(), make.user(name="Ana Ruiz")
    absence = leave(person, FRIDAY + DAY, FRIDAY + 3 * DAY)
    with pytest.raises(Refused, match=r"Ana Ruiz.*ausente del 28/03/2026 al 30/03/2026"):
        add(rota, person)  # its last hours are those of the next morning
    with pytest.raises(Refused, match="ausente"):
        add(rota, person, repeat="daily", until=FRIDAY + 5 * DAY, starts="09:00", ends="17:00")
    assert planned(rota) == []
    absence.cancelled_at = AT
    absence.save()
    add(rota, person)


@pytest.mark.parametrize(
    ("starts", "ends", "fits"), [("08:00", "12:00", True), ("11:00", "13:00", False)]
)
def test_who_is_away_from_noon_can_have_the_morning(starts: str, ends: str, fits: bool) -> None:
    rota, person = make.rota(), make.user()
    leave(person, FRIDAY, FRIDAY, from_noon=True)
    if fits:
        add(rota, person, starts=starts, ends=ends)
    else:
        with pytest.raises(Refused, match="ausente"):
            add(rota, person, starts=starts, ends=ends)


@pytest.mark.parametrize(("starts", "fits"), [("12:00", True), ("11:00", False)])
def test_who_is_away_until_noon_can_have_the_afternoon(starts: str, fits: bool) -> None:
    rota, person = make.rota(), make.user()
    leave(person, FRIDAY - DAY, FRIDAY, until_noon=True)
    if fits:
        add(rota, person, starts=starts, ends="20:00")
    else:
        with pytest.raises(Refused, match="ausente"):
            add(rota, person, starts=starts, ends="20:00")


def test_a_copied_week_leaves_out_who_will_be_away() -> None:
    rota, one, other = make.rota(), make.user(), make.user()
    add(rota, one, starts="09:00", ends="12:00")
    add(rota, other, starts="13:00", ends="17:00")
    leave(one, FRIDAY + 7 * DAY, FRIDAY + 7 * DAY)
    monday = FRIDAY + 3 * DAY
    rotas.copy_week(rota, monday=monday, by=make.user(), at=AT)
    assert list(rota.shifts.filter(starts_at__date=FRIDAY + 7 * DAY).values_list("person")) == [
        (other.pk,)
    ]


def test_a_series_has_an_end() -> None:
    for until in (None, FRIDAY - DAY, FRIDAY + 1000 * DAY):
        with pytest.raises(Refused):
            add(make.rota(), make.user(), repeat="daily", until=until)


@pytest.mark.parametrize("ends_on", [FRIDAY - DAY, FRIDAY + 9 * DAY])
def test_a_turn_ends_after_it_begins_and_within_eight_days(ends_on: date) -> None:
    wrong = Turn(make.user(), FRIDAY, time(22), time(6), ends_on=ends_on)
    with pytest.raises(Refused, match="ocho días"):
        rotas.add_shifts(make.rota(), wrong, by=make.user(), at=AT)


@pytest.mark.req("TIC-04")
def test_two_are_on_duty_at_once_only_when_that_is_meant() -> None:
    rota, ana, luis = make.rota(), make.user(name="Ana"), make.user(name="Luis")
    add(rota, ana)
    with pytest.raises(Refused, match="se solapa con Ana"):
        add(rota, luis, starts="23:00")
    meant = Turn(luis, FRIDAY, time(23), time(1), allows_overlap=True)
    rotas.add_shifts(rota, meant, by=make.user(), at=AT)
    assert rota.shifts.count() == 2


def test_nobody_is_there_twice_even_if_it_is_meant() -> None:
    rota, ana = make.rota(), make.user()
    add(rota, ana)
    with pytest.raises(Refused, match="ya tiene un turno"):
        rotas.add_shifts(
            rota,
            Turn(ana, FRIDAY, time(23), time(1), allows_overlap=True),
            by=make.user(),
            at=AT,
        )


def test_who_has_left_gets_no_turn() -> None:
    with pytest.raises(Refused, match="ya no trabaja"):
        add(make.rota(), make.user(is_active=False))


@pytest.mark.req("TIC-04")
@pytest.mark.parametrize("is_same_person", [True, False])
def test_the_database_itself_refuses_an_overlap(is_same_person: bool) -> None:
    first = make.shift()
    person = first.person if is_same_person else make.user()
    with pytest.raises(IntegrityError), transaction.atomic():
        enter_at_once(rota=first.rota, person=person, allows_overlap=is_same_person)


def test_the_database_lets_an_allowed_overlap_pass() -> None:
    rota = make.shift().rota
    enter_at_once(rota=rota, allows_overlap=True)
    assert rota.shifts.count() == 2


def test_those_whose_turns_change_are_told() -> None:
    ana, boss = make.user(), make.user()
    rota = make.rota()
    rotas.add_shifts(rota, turn(ana), by=boss, at=AT)
    rotas.add_shifts(rota, turn(boss, FRIDAY + DAY), by=boss, at=AT)
    assert list(Notice.objects.values_list("user", flat=True)) == [ana.pk]


# --- Changing, removing, swapping, copying --------------------------------------------------


def test_a_turn_is_corrected() -> None:
    rota, luis = make.rota(), make.user()
    [row] = add(rota, make.user())
    rotas.change_shift(row, turn(luis, ends="07:00"), version=1, by=make.user(), at=AT)
    row.refresh_from_db()
    assert (row.person, row.local_words) == (luis, "27/03 22:00–28/03 07:00")


def test_a_correction_never_overwrites_one_that_was_not_seen() -> None:
    [row] = add(make.rota(), make.user())
    later = turn(row.person, ends="07:00")
    rotas.change_shift(row, later, version=1, by=make.user(), at=AT)
    with pytest.raises(Refused, match="Otra persona cambió"):
        rotas.change_shift(row, later, version=1, by=make.user(), at=AT)


def test_a_turn_is_removed_alone_or_with_the_rest_of_its_series() -> None:
    rota = make.rota()
    rows = add(rota, make.user(), repeat="weekly", until=FRIDAY + 28 * DAY)
    rotas.remove_shift(rows[1], by=make.user(), at=AT)
    assert rota.shifts.count() == 4
    rotas.remove_shift(rows[2], following=True, by=make.user(), at=AT)
    assert list(rota.shifts.all()) == [rows[0]]


@pytest.mark.req("TIC-04")
def test_last_week_is_copied_where_this_one_is_free() -> None:
    rota, ana, luis = make.rota(), make.user(), make.user()
    monday = date(2026, 3, 23)
    for offset in range(3):
        add(rota, ana, on=monday + offset * DAY)
    add(rota, luis, on=monday + 8 * DAY)
    rotas.copy_week(rota, monday=monday + 7 * DAY, by=make.user(), at=AT)
    new = [row.person for row in rota.shifts.order_by("starts_at")[3:]]
    assert new == [ana, luis, ana]


def test_an_empty_week_is_not_copied() -> None:
    with pytest.raises(Refused, match="nada que copiar"):
        rotas.copy_week(make.rota(), monday=date(2026, 3, 23), by=make.user(), at=AT)


@pytest.mark.req("TIC-04")
def test_two_people_swap_even_when_they_are_there_together() -> None:
    rota, ana, luis = make.rota(), make.user(), make.user()
    add(rota, ana)
    beside = Turn(luis, FRIDAY, time(23), time(1), allows_overlap=True)
    rotas.add_shifts(rota, beside, by=make.user(), at=AT)
    rotas.swap(rota, one=ana, other=luis, first=FRIDAY, last=FRIDAY, by=make.user(), at=AT)
    required()
    assert [row.person for row in rota.shifts.order_by("starts_at")] == [luis, ana]


def test_a_swap_needs_two_people_and_a_turn() -> None:
    rota, ana = make.rota(), make.user()
    terms: dict[str, Any] = {"first": FRIDAY, "last": FRIDAY, "by": make.user(), "at": AT}
    with pytest.raises(Refused, match="distintas"):
        rotas.swap(rota, one=ana, other=ana, **terms)
    with pytest.raises(Refused, match="Ninguna"):
        rotas.swap(rota, one=ana, other=make.user(), **terms)


# --- Undoing --------------------------------------------------------------------------------


def test_a_change_is_undone_once() -> None:
    rota = make.rota()
    add(rota, make.user())
    change = RotaChange.objects.get()
    rotas.undo(change, by=make.user(), at=AT)
    assert planned(rota) == []
    with pytest.raises(Refused, match="ya se había deshecho"):
        rotas.undo(change, by=make.user(), at=AT)


def test_what_was_touched_later_is_not_undone() -> None:
    [row] = add(make.rota(), make.user())
    rotas.change_shift(row, turn(make.user()), version=1, by=make.user(), at=AT)
    with pytest.raises(Refused, match="han cambiado después"):
        rotas.undo(RotaChange.objects.earliest("pk"), by=make.user(), at=AT)


def test_nobody_is_pushed_out_by_an_undo() -> None:
    rota = make.rota()
    [row] = add(rota, make.user())
    removal = rotas.remove_shift(row, by=make.user(), at=AT)
    add(rota, make.user())
    with pytest.raises(Refused, match="se solapa"):
        rotas.undo(removal, by=make.user(), at=AT)


class Undoing(TestCase):
    """Whatever was planned, undoing it backwards leads to where it began."""

    @settings(max_examples=10, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from("aaarxcw"), st.integers(0, 13), st.integers(0, 2)), max_size=5
        )
    )
    def test_undoing_backwards_leads_to_the_beginning(
        self, steps: list[tuple[str, int, int]]
    ) -> None:
        rota, people, boss = make.rota(), [make.user() for _ in range(3)], make.user()
        for person in people[:2]:
            make.shift(rota=rota, person=person, at=AT + DAY * people.index(person))
        began = planned(rota)
        for kind, day, who in steps:
            try:
                with transaction.atomic():
                    step(kind, AT.date() + day * DAY, rota, people[who], people[who - 1], boss)
            except Refused:
                continue
        for change in rota.changes.order_by("-pk"):
            rotas.undo(change, by=boss, at=AT)
        assert planned(rota) == began


def step(kind: str, day: date, rota: Rota, one: User, other: User, boss: User) -> None:
    terms: dict[str, Any] = {"by": boss, "at": AT}
    row = rota.shifts.order_by("pk").last()
    if kind == "a":
        rotas.add_shifts(rota, turn(one, day), repeat="daily", until=day + 2 * DAY, **terms)
    elif kind == "r" and row:
        rotas.remove_shift(row, following=True, **terms)
    elif kind == "x":
        rotas.swap(rota, one=one, other=other, first=day, last=day + 3 * DAY, **terms)
    elif kind == "c":
        rotas.copy_week(rota, monday=day, **terms)
    elif kind == "w" and row:
        rotas.change_shift(row, turn(one, day, "10:00", "12:00"), version=row.version, **terms)


# --- Who is on duty -------------------------------------------------------------------------


@pytest.mark.req("TIC-04")
def test_who_is_on_duty_now() -> None:
    sector = make.sector()
    rota = make.rota(sector=sector)
    row = make.shift(rota=rota)
    make.shift(rota=make.rota(sector=sector, kind="watch"))
    make.shift(rota=make.rota(sector=sector, is_active=False))
    make.shift(rota=make.rota())
    assert rotas.on_duty(sector, at=AT) == [row.person]
    assert rotas.on_duty(sector, at=row.ends_at) == []


def test_who_has_left_is_on_duty_no_longer() -> None:
    row = make.shift()
    row.person.is_active = False
    row.person.save()
    assert rotas.on_duty(row.rota.sector, at=AT) == []
