"""Looking through what came in, twice a working day, by somebody who is named (SAC-01)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Absence, AbsenceKind, AbsenceStatus, User
from kit.errors import Refused
from outbox.models import Notice
from sla.models import Rota
from sla.services import rota as duty
from sla.services.rota import Turn
from tests import doors, make
from tests.tickets.pages import read
from tickets.models import Review
from tickets.services.silence.reviewing import ask_due, mark_reviewed

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # eight o'clock in Madrid, a Monday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def watch() -> Rota:
    head = make.user(name="Gema Gestora")
    sector = make.sector(head=head)
    calendar = make.line(sectors=[sector]).calendar
    rota = make.rota(sector=sector, calendar=calendar, kind="watch", needs="service")
    ana = make.user("tickets.view_ticket", sector=sector, name="Ana Gil")
    turn = Turn(ana, date(2026, 3, 2), time(8), time(17))
    duty.add_shifts(rota, turn, by=head, at=MORNING - HOUR)
    Notice.objects.all().delete()
    return rota


@pytest.mark.req("SAC-01")
def test_each_working_day_has_two_reviews_that_whoever_watches_the_entry_is_asked_for() -> None:
    watch()
    assert ask_due(at=MORNING - MINUTE) == 0
    assert [ask_due(at=MORNING), ask_due(at=MORNING + MINUTE)] == [1, 0]
    assert ask_due(at=MORNING + 7 * HOUR) == 2  # the afternoon, and a reminder of the morning
    assert [str(one) for one in Review.objects.order_by("due_at")] == [
        "Revisión de las 08:00",
        "Revisión de las 15:00",
    ]
    assert {one.designated.name for one in Review.objects.all() if one.designated} == {"Ana Gil"}
    asked = Notice.objects.filter(text__startswith="Revisión de las", user__name="Ana Gil")
    assert asked.count() == 2


@pytest.mark.req("SAC-01")
def test_no_review_is_asked_for_on_a_day_without_service() -> None:
    watch()
    assert ask_due(at=MORNING - timedelta(days=1)) == 0
    assert not Review.objects.exists()


@pytest.mark.req("SAC-01")
def test_an_unmarked_review_is_reminded_once_and_a_marked_one_never() -> None:
    watch()
    ask_due(at=MORNING)
    assert ask_due(at=MORNING + 29 * MINUTE) == 0
    assert [ask_due(at=MORNING + 30 * MINUTE), ask_due(at=MORNING + 31 * MINUTE)] == [1, 0]
    told = Notice.objects.filter(text__startswith="nadie ha marcado")
    assert {one.user.name for one in told} == {"Ana Gil", "Gema Gestora"}
    ask_due(at=MORNING + 7 * HOUR)
    afternoon = Review.objects.earliest("-due_at")
    mark_reviewed(afternoon, by=make.user(), at=MORNING + 7 * HOUR + MINUTE)
    assert ask_due(at=MORNING + 9 * HOUR) == 0


@pytest.mark.req("SAC-01")
@pytest.mark.parametrize(
    ("half", "asked"), [({}, "Gema Gestora"), ({"from_noon": True}, "Ana Gil")]
)
def test_who_fell_ill_after_the_turns_were_planned_is_asked_for_no_review(
    half: dict[str, bool], asked: str
) -> None:
    rota = watch()
    ana = User.objects.get(name="Ana Gil")
    Absence.objects.create(
        person=ana,
        kind=AbsenceKind.ILLNESS,
        starts_on=MORNING.date(),
        ends_on=MORNING.date(),
        asked_by=ana,
        asked_at=MORNING - HOUR,
        status=AbsenceStatus.APPROVED,
        decided_by=rota.sector.head,
        decided_at=MORNING - HOUR,
        **half,
    )
    ask_due(at=MORNING)
    assert Review.objects.get().designated == User.objects.get(name=asked)


@pytest.mark.req("SAC-01")
def test_where_nobody_watches_nor_leads_the_whole_sector_is_reminded() -> None:
    rota = watch()
    rota.shifts.all().delete()
    sector = rota.sector
    sector.head = None
    sector.save()
    ask_due(at=MORNING)
    ask_due(at=MORNING + 30 * MINUTE)
    told = Notice.objects.filter(text__startswith="nadie ha marcado")
    assert {one.user.name for one in told} == {"Ana Gil"}  # she belongs to it


@pytest.mark.req("SAC-01")
def test_a_review_is_marked_once_with_who_did_it_and_when(client: Client) -> None:
    rota = watch()
    ask_due(at=MORNING)
    review = Review.objects.get()
    person = make.user("tickets.view_ticket", sector=rota.sector, name="Luis Sol")
    doors.enter(client, person)
    with time_machine.travel(MORNING + HOUR, tick=False):
        assert "le toca a Ana Gil" in read(client, "tickets:daily")
        client.post(reverse("tickets:review", args=[review.pk]))
        assert "hecha por Luis Sol" in read(client, "tickets:daily")
    review.refresh_from_db()
    assert (review.done_by, review.done_at) == (person, MORNING + HOUR)
    with pytest.raises(Refused, match="Luis Sol ya marcó"):
        mark_reviewed(review, by=make.user(), at=MORNING + 2 * HOUR)


def test_after_a_long_outage_nobody_is_asked_for_what_has_passed() -> None:
    watch()
    assert ask_due(at=MORNING + 13 * HOUR) == 1  # the afternoon alone
    assert str(Review.objects.get()) == "Revisión de las 15:00"


@pytest.mark.req("SAC-01")
def test_the_person_designated_finds_it_in_their_day(client: Client) -> None:
    rota = watch()
    ask_due(at=MORNING)
    ana = Review.objects.get().designated
    assert ana
    doors.enter(client, ana)
    assert "Revisión de las 08:00: le toca" in read(client, "home")
    doors.enter(client, make.user("tickets.view_ticket", sector=rota.sector))
    assert "Revisión de las 08:00: le toca" not in read(client, "home")
