"""Holidays with service: who covers them, and the day off in exchange."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Absence, User
from kit.errors import Refused
from outbox.models import Notice
from sla.models import COVER_MOVES, Cover, CoverStatus, Holiday
from sla.services import covers
from tests import doors, make

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)  # a Monday, weeks before Sant Joan
DAY = date(2026, 7, 1)


@pytest.fixture
def boss() -> User:
    return make.user("sla.view_cover", "sla.plan_cover", name="Carmen Ortega")


@pytest.fixture
def ana(boss: User) -> User:
    return make.user("sla.view_cover", superior=boss, name="Ana Ruiz")


@pytest.fixture
def cover(ana: User) -> Cover:
    return make.cover(person=ana)


def told(user: User) -> str:
    return Notice.objects.filter(user=user).latest("pk").text


def away(person: User, on: date, status: str = "approved") -> None:
    decided = {"decided_by": make.user(), "decided_at": AT} if status == "approved" else {}
    Absence.objects.create(
        person=person,
        kind="holiday",
        starts_on=on,
        ends_on=on,
        asked_by=person,
        asked_at=AT,
        status=status,
        **decided,
    )


# --- Assigning ------------------------------------------------------------------------------


@pytest.mark.req("CC-11")
def test_covering_a_holiday_makes_a_pending_day_that_the_person_is_asked_to_propose(
    boss: User, ana: User
) -> None:
    cover = covers.assign(make.holiday(), person=ana, by=boss, at=AT)
    assert (cover.status, cover.day) == ("pending", None)
    assert "proponga su día compensatorio" in told(ana)


def test_only_what_is_served_and_still_to_come_is_covered_by_people_one_leads(
    boss: User, ana: User
) -> None:
    terms: dict[str, Any] = {"by": boss, "at": AT}
    feast = make.holiday()
    away(make.user(superior=boss), feast.date)
    for holiday, person, why in (
        (make.holiday(is_covered=False), ana, "no se da servicio"),
        (make.holiday(on=date(2026, 5, 1)), ana, "ya pasó"),
        (feast, make.user(), "usted dirige"),
        (feast, User.objects.get(absences__isnull=False), "ausente"),
    ):
        with pytest.raises(Refused, match=why):
            covers.assign(holiday, person=person, **terms)
    covers.assign(feast, person=ana, **terms)
    with pytest.raises(Refused, match="ya cubre"):
        covers.assign(feast, person=ana, **terms)


def test_a_cover_is_taken_back_until_its_day_off_was_taken(cover: Cover, boss: User) -> None:
    covers.propose(cover, day=DAY, by=cover.person, at=AT)
    covers.approve(cover, by=boss, at=AT)
    with pytest.raises(Refused, match="ya se disfrutó"):
        covers.unassign(cover, by=boss, at=AT + timedelta(days=40))
    covers.unassign(cover, by=boss, at=AT)
    assert not Cover.objects.exists()


# --- Proposing and deciding -----------------------------------------------------------------


@pytest.mark.req("CC-11")
def test_the_person_proposes_and_the_manager_approves(cover: Cover, boss: User) -> None:
    covers.propose(cover, day=DAY, by=cover.person, at=AT)
    assert told(boss) == "Ana Ruiz propone su día compensatorio: 01/07/2026"
    approved = covers.approve(cover, by=boss, at=AT)
    assert (approved.status, approved.day, approved.decided_by) == ("approved", DAY, boss)
    assert "aprobado: 01/07/2026" in told(cover.person)


@pytest.mark.req("CC-11")
def test_a_refusal_says_why_and_another_day_may_be_proposed(cover: Cover, boss: User) -> None:
    covers.propose(cover, day=DAY, by=cover.person, at=AT)
    with pytest.raises(Refused, match="por qué"):
        covers.refuse(cover, reason=" ", by=boss, at=AT)
    refused = covers.refuse(cover, reason="Hay cierre de mes", by=boss, at=AT)
    assert (refused.status, refused.reason) == ("refused", "Hay cierre de mes")
    again = covers.propose(cover, day=DAY + timedelta(days=1), by=cover.person, at=AT)
    assert (again.status, again.reason, again.decided_by) == ("proposed", "", None)


@pytest.mark.req("CC-11")
@pytest.mark.parametrize(
    ("day", "why"),
    [
        (AT.date(), "a partir de mañana"),
        (date(2026, 5, 29), "a partir de mañana"),
        (date(2027, 7, 1), "antes de un año"),
        (date(2026, 7, 4), "no es laborable"),  # a Saturday
        (date(2026, 6, 24), "no es laborable"),  # served, but the person has it off anyway
    ],
)
def test_the_day_is_in_the_future_and_a_working_day(cover: Cover, day: date, why: str) -> None:
    with pytest.raises(Refused, match=why):
        covers.propose(cover, day=day, by=cover.person, at=AT)


@pytest.mark.req("CC-11")
def test_a_day_is_taken_once(cover: Cover, boss: User) -> None:
    other = make.cover(person=cover.person)
    covers.propose(other, day=DAY, by=cover.person, at=AT)
    with pytest.raises(Refused, match="por otro festivo"):
        covers.propose(cover, day=DAY, by=cover.person, at=AT)
    away(cover.person, DAY + timedelta(days=1), "asked")
    with pytest.raises(Refused, match="ausencia"):
        covers.propose(cover, day=DAY + timedelta(days=1), by=cover.person, at=AT)
    covers.refuse(other, reason="No", by=boss, at=AT)
    covers.propose(cover, day=DAY, by=cover.person, at=AT)


@pytest.mark.req("CC-11")
def test_nobody_proposes_for_others_or_decides_on_their_own(cover: Cover, boss: User) -> None:
    with pytest.raises(Refused, match="lo propone quien"):
        covers.propose(cover, day=DAY, by=boss, at=AT)
    covers.propose(cover, day=DAY, by=cover.person, at=AT)
    for by in (cover.person, make.user("sla.plan_cover")):
        with pytest.raises(Refused, match="quien dirige"):
            covers.approve(cover, by=by, at=AT)


@pytest.mark.parametrize("status", CoverStatus)
@pytest.mark.parametrize("wanted", CoverStatus)
def test_only_the_moves_of_the_table_are_possible(
    cover: Cover, status: CoverStatus, wanted: CoverStatus
) -> None:
    cover.status = status
    if wanted in COVER_MOVES[status]:
        cover.move_to(wanted)
        assert cover.status == wanted
    else:
        with pytest.raises(Refused, match="ya no es posible"):
            cover.move_to(wanted)


@pytest.mark.req("CC-11")
@pytest.mark.parametrize(
    "facts",
    [
        {"status": "proposed"},
        {"status": "approved", "day": DAY, "proposed_at": AT},
        {"status": "pending", "day": DAY},
        {"status": "refused", "day": DAY, "decided_at": AT},
    ],
)
def test_the_database_knows_what_each_state_needs(facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.cover(**facts)


def test_the_database_lets_nobody_decide_on_their_own(ana: User) -> None:
    facts: dict[str, Any] = {"status": "approved", "day": DAY, "decided_at": AT, "decided_by": ana}
    with pytest.raises(IntegrityError), transaction.atomic():
        make.cover(person=ana, **facts)


# --- What is not covered --------------------------------------------------------------------


@pytest.mark.req("CC-12")
def test_an_uncovered_holiday_within_the_notice_is_warned_of_once(boss: User, ana: User) -> None:
    holiday = make.holiday(on=AT.date() + timedelta(days=31))
    make.holiday(on=AT.date(), is_covered=False)
    assert covers.warn_of_uncovered(at=AT) == 0
    assert covers.warn_of_uncovered(at=AT + timedelta(days=1)) == 1
    assert covers.warn_of_uncovered(at=AT + timedelta(days=2)) == 0
    assert str(holiday) in told(boss)


@pytest.mark.req("CC-12")
def test_a_covered_holiday_is_not_warned_of(cover: Cover, boss: User) -> None:
    assert covers.warn_of_uncovered(at=AT) == 0


@pytest.mark.req("CC-12")
def test_holidays_of_calendars_that_nobody_serves_are_not_listed() -> None:
    make.holiday(calendar=make.calendar())
    served = make.holiday()
    assert covers.coming(at=AT) == [served]


def test_a_service_holiday_on_a_weekend_needs_nobody() -> None:
    make.holiday(on=date(2026, 6, 27))
    assert covers.coming(at=AT) == []


@pytest.mark.req("CC-11", "CC-12")
def test_the_team_sees_what_is_uncovered_and_every_day_in_exchange(
    client: Client, boss: User, ana: User
) -> None:
    bare = make.holiday(name="Diada", on=date(2026, 6, 11))
    done = make.cover(person=ana, feast=make.holiday(calendar=bare.calendar))
    covers.propose(done, day=DAY, by=ana, at=AT)
    doors.enter(client, make.user("sla.view_cover"))
    with time_machine.travel(AT, tick=False):
        page = client.get(reverse("sla:covers")).text
    assert "nadie lo cubre: 11/06/2026 Diada" in page
    assert page.count("Sin cubrir") == 1
    assert page.index("Ana Ruiz") < page.index("01/07/2026")
    assert "Aprobar" not in page


@pytest.mark.req("CC-11")
def test_a_day_off_is_over_when_the_day_ends_here_and_not_in_greenwich(
    client: Client, ana: User, boss: User
) -> None:
    cover = make.cover(person=ana)
    covers.propose(cover, day=DAY, by=ana, at=AT)
    covers.approve(cover, by=boss, at=AT)
    for hour, is_offered in ((21, True), (23, False)):
        with time_machine.travel(datetime(2026, 7, 1, hour, 30, tzinfo=UTC)):
            page = doors.enter(client, ana).get(reverse("sla:covers")).text
        assert (reverse("sla:propose_day", args=[cover.pk]) in page) is is_offered


@pytest.mark.req("CC-12")
@pytest.mark.parametrize(
    ("zone", "is_over_at"),
    [
        ("Europe/Madrid", datetime(2026, 6, 24, 22, tzinfo=UTC)),
        ("America/Argentina/Buenos_Aires", datetime(2026, 6, 25, 3, tzinfo=UTC)),
    ],
)
def test_a_holiday_is_listed_until_it_ends_where_it_is_kept(
    zone: str, is_over_at: datetime
) -> None:
    kept = make.holiday(calendar=make.rota(calendar=make.calendar(zone=zone)).calendar)
    assert covers.coming(at=is_over_at - timedelta(minutes=1)) == [kept]
    assert covers.coming(at=is_over_at) == []


@pytest.mark.req("CC-11", "CC-12")
def test_the_whole_way_through_the_pages(client: Client, boss: User, ana: User) -> None:
    holiday = make.holiday()

    def post(who: User, verb: str, pk: int, **fields: object) -> doors.Answer:
        doors.enter(client, who)
        answer = client.post(reverse(f"sla:{verb}", args=[pk]), fields)
        assert answer.status_code == 302, answer.text
        return answer

    with time_machine.travel(AT, tick=False):
        post(boss, "assign_cover", holiday.pk, person=ana.pk)
        cover = Cover.objects.get()
        post(ana, "propose_day", cover.pk, day=DAY)
        post(boss, "refuse_day", cover.pk, reason="Hay cierre")
        post(ana, "propose_day", cover.pk, day=DAY)
        post(boss, "approve_day", cover.pk)
    assert Cover.objects.get().status == "approved"
    assert Holiday.objects.get() == holiday


def test_a_day_off_that_was_taken_offers_nothing_more(
    client: Client, ana: User, boss: User
) -> None:
    cover = make.cover(person=ana)
    covers.propose(cover, day=DAY, by=ana, at=AT)
    covers.approve(cover, by=boss, at=AT)
    offers = {ana: "sla:propose_day", boss: "sla:unassign_cover"}
    for on, are_offered in ((DAY, True), (DAY + timedelta(days=1), False)):
        for person, verb in offers.items():
            with time_machine.travel(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)):
                page = doors.enter(client, person).get(reverse("sla:covers"))
            assert (reverse(verb, args=[cover.pk]) in page.text) is are_offered
