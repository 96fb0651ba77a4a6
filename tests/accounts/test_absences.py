"""Who is away, who says yes, and that nobody is away twice at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts import services
from accounts.models import Absence, AbsenceStatus, User
from kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
FIRST, LAST = date(2026, 8, 3), date(2026, 8, 14)


def ask(person: User, **terms: Any) -> Absence:
    usual: dict[str, Any] = {"kind": "holiday", "starts_on": FIRST, "ends_on": LAST}
    usual |= {"by": person, "at": AT}
    return services.ask(person, **usual | terms)


@pytest.fixture
def head() -> User:
    return make.user()


@pytest.fixture
def person(head: User) -> User:
    return make.user(superior=head)


def test_what_one_asks_for_waits_until_the_head_approves_it(person: User, head: User) -> None:
    absence = ask(person)
    assert not Absence.objects.of(person).certain().exists()
    services.approve(absence, by=head, at=AT)
    assert Absence.objects.of(person).certain().between(LAST, LAST).get() == absence
    assert not Absence.objects.of(person).between(LAST + timedelta(1), LAST + timedelta(9)).exists()


def test_what_a_head_or_recursos_humanos_enters_is_approved(person: User, head: User) -> None:
    assert ask(person, by=head).decided_by == head
    later = LAST + timedelta(30)
    keeper = make.user("accounts.keep_absence")
    assert ask(person, by=keeper, starts_on=later, ends_on=later).status == AbsenceStatus.APPROVED


def test_heads_of_the_sector_and_heads_of_heads_decide_and_colleagues_do_not(head: User) -> None:
    leader = make.user()
    sector = make.sector(head=leader)
    person = make.user(superior=make.user(superior=head), sector=sector)
    absence = ask(person)
    for stranger in (person, make.user(sector=sector), make.user("contacts.view_all_customers")):
        with pytest.raises(Refused):
            services.approve(absence, by=stranger, at=AT)
    assert all(services.absences.may_decide(one, person) for one in (head, leader))


def test_a_head_does_not_decide_on_their_own_absence_even_as_recursos_humanos() -> None:
    keeper = make.user("accounts.keep_absence")
    absence = ask(keeper)
    assert absence.status == AbsenceStatus.ASKED
    with pytest.raises(Refused):
        services.approve(absence, by=keeper, at=AT)


def test_a_refusal_says_why_and_frees_the_days(person: User, head: User) -> None:
    absence = ask(person)
    with pytest.raises(Refused):
        services.refuse(absence, by=head, answer=" ", at=AT)
    services.refuse(absence, by=head, answer="Falta gente esa semana.", at=AT)
    assert ask(person).pk != absence.pk
    with pytest.raises(Refused):
        services.approve(absence, by=head, at=AT)


def test_nobody_is_away_twice_at_once_but_two_halves_make_a_day(person: User) -> None:
    ask(person, starts_on=FIRST, ends_on=FIRST, until_noon=True)
    with pytest.raises(Refused, match="03/08/2026"):
        ask(person, starts_on=FIRST, ends_on=LAST)
    ask(person, starts_on=FIRST, ends_on=LAST, from_noon=True)
    assert sum(one.days for one in Absence.objects.of(person)) == 12


def test_the_database_itself_refuses_two_absences_on_one_half_day(person: User) -> None:
    ask(person, ends_on=FIRST, until_noon=True)
    row = ask(person, ends_on=FIRST, from_noon=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(**terms_of(row))
    row.from_noon = False
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def terms_of(row: Absence) -> dict[str, Any]:
    names = ("person", "kind", "starts_on", "from_noon", "ends_on", "asked_by", "asked_at")
    return {name: getattr(row, name) for name in names}


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    length=st.integers(1, 400),
    from_noon=st.booleans(),
    until_noon=st.booleans(),
)
def test_half_days_are_counted_by_us_as_by_the_database(
    first: date, length: int, from_noon: bool, until_noon: bool
) -> None:
    last = first + timedelta(days=length)
    absence = Absence(starts_on=first, ends_on=last, from_noon=from_noon, until_noon=until_noon)
    with connection.cursor() as cursor:
        sql = "SELECT lower(r), upper(r) FROM accounts_half_days(%s, %s, %s, %s) r"
        cursor.execute(sql, [first, from_noon, last, until_noon])
        low, high = cursor.fetchone()
    shift = date(2000, 1, 1).toordinal() * 2
    assert (absence.halves.start - shift, absence.halves.stop - shift) == (low, high)


@pytest.mark.parametrize(
    "terms",
    [
        {"ends_on": FIRST - timedelta(1)},
        {"ends_on": FIRST, "from_noon": True, "until_noon": True},
        {"ends_on": FIRST + timedelta(400)},
    ],
)
def test_an_absence_lasts_some_time_and_at_most_a_year(person: User, terms: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        ask(person, **terms)


def test_whoever_covers_is_another_person_who_is_there(person: User, head: User) -> None:
    other = make.user(superior=head)
    ask(other, by=head, starts_on=LAST, ends_on=LAST)
    for substitute in (person, other, make.user(is_active=False)):
        with pytest.raises(Refused):
            ask(person, substitute=substitute)
    assert ask(person, substitute=head).substitute == head


def test_one_cancels_what_has_not_begun_and_may_undo_it_for_a_day(person: User, head: User) -> None:
    absence = ask(person, by=head)
    services.cancel(absence, by=person, today=FIRST - timedelta(1), at=AT)
    assert not Absence.objects.standing().exists()
    restored = services.restore(absence, by=person, at=AT + timedelta(hours=23))
    assert restored.status == AbsenceStatus.APPROVED
    services.cancel(absence, by=head, today=FIRST, at=AT)
    with pytest.raises(Refused):
        services.restore(absence, by=person, at=AT + timedelta(hours=25))


def test_undoing_is_refused_when_the_days_were_taken_meanwhile(person: User) -> None:
    absence = ask(person)
    services.cancel(absence, by=person, today=FIRST, at=AT)
    ask(person, starts_on=LAST, ends_on=LAST)
    with pytest.raises(Refused):
        services.restore(absence, by=person, at=AT)


def refusals(person: User, head: User) -> list[Callable[[], object]]:
    approved, today = ask(person, by=head), FIRST
    stranger = make.user()
    return [
        lambda: services.cancel(approved, by=person, today=today, at=AT),
        lambda: services.cancel(approved, by=stranger, today=today, at=AT),
        lambda: services.restore(approved, by=head, at=AT),
        lambda: services.approve(approved, by=head, at=AT),
        lambda: ask(person, by=stranger, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2)),
    ]


@pytest.mark.parametrize("which", range(5))
def test_what_is_not_in_order_is_refused(person: User, head: User, which: int) -> None:
    with pytest.raises(Refused):
        refusals(person, head)[which]()


def test_the_chain_of_command_is_never_a_loop(head: User) -> None:
    below = make.user(superior=make.user(superior=head))
    head.superior = below
    with pytest.raises(DatabaseError), transaction.atomic():
        head.save()
    assert User.objects.led_by(head).count() == 2
