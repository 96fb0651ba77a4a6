"""One's own agenda in a calendar program: read back as such a program would."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar, Event

from accounts.models import Absence, User
from sla.models import FeedLink
from sla.services import covers, feeds
from tests import doors, make

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 23, 8, tzinfo=UTC)  # the Monday before the clocks change
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ana() -> User:
    return make.user(name="Ana Ruiz")


@pytest.fixture
def link(ana: User) -> FeedLink:
    return feeds.renew(ana, at=AT)


def events(link: FeedLink) -> list[Event]:
    read = Calendar.from_ical(feeds.read(link, at=AT).body)
    return [event for event in read.walk("VEVENT") if isinstance(event, Event)]


def fetch(link: FeedLink, **headers: str) -> doors.Answer:
    return Client().get(link.get_absolute_url(), headers=headers or None)


@pytest.mark.req("TIC-04")
def test_a_night_of_duty_is_read_back_across_the_change_of_the_clocks(
    ana: User, link: FeedLink
) -> None:
    rota = make.rota(name="Guardia")
    start = datetime(2026, 3, 28, 21, tzinfo=UTC)  # ten in the evening in Madrid
    make.shift(rota=rota, person=ana, at=start, hours=7)
    make.shift(rota=rota, at=AT)
    [event] = events(link)
    assert event["SUMMARY"] == "Guardia"
    assert (event.start, event.end) == (start, start + timedelta(hours=7))
    assert f"{event.start:%H:%M}–{event.end:%H:%M}" == "22:00–06:00"
    read = Calendar.from_ical(feeds.read(link, at=AT).body)
    assert [zone["TZID"] for zone in read.walk("VTIMEZONE")] == ["Europe/Madrid"]
    assert read.walk("VTIMEZONE")[0].walk("DAYLIGHT")


@pytest.mark.req("CC-11")
def test_covers_days_in_exchange_and_absences_are_whole_days(ana: User, link: FeedLink) -> None:
    cover = make.cover(person=ana)
    covers.propose(cover, day=date(2026, 7, 1), by=ana, at=AT)
    Absence.objects.create(
        person=ana,
        kind="illness",
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 4, 3),
        reason="Gripe",
        asked_by=ana,
        asked_at=AT,
    )
    told = [(str(e["SUMMARY"]), e.start, e.end, str(e["STATUS"])) for e in events(link)]
    assert told == [
        ("Ausencia", date(2026, 4, 1), date(2026, 4, 4), "TENTATIVE"),
        ("Cubre el festivo: Sant Joan", date(2026, 6, 24), date(2026, 6, 25), "CONFIRMED"),
        ("Día compensatorio: Sant Joan", date(2026, 7, 1), date(2026, 7, 2), "TENTATIVE"),
    ]
    assert b"Gripe" not in feeds.read(link, at=AT).body


def test_only_what_is_near_is_told(ana: User, link: FeedLink) -> None:
    for days in (-100, 500):
        make.shift(person=ana, at=AT + days * DAY)
    assert events(link) == []


def test_it_is_served_without_entering_and_not_again_while_nothing_changes(
    ana: User, link: FeedLink
) -> None:
    first = fetch(link)
    assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert fetch(link, if_none_match=first["ETag"]).status_code == 304
    assert fetch(link, if_modified_since=first["Last-Modified"]).status_code == 304
    with time_machine.travel(AT + DAY, tick=False):
        make.shift(person=ana, at=AT)
        assert fetch(link, if_none_match=first["ETag"]).status_code == 200
        changed = fetch(link, if_modified_since=first["Last-Modified"])
    assert b"BEGIN:VEVENT" in changed.content


def test_what_was_taken_away_is_news_as_well(ana: User, link: FeedLink) -> None:
    shift = make.shift(person=ana, at=AT)
    before = fetch(link)["Last-Modified"]
    with time_machine.travel(AT + DAY, tick=False):
        shift.delete()
        assert fetch(link, if_modified_since=before).status_code == 200


def test_renewing_and_revoking_close_the_old_address(ana: User, link: FeedLink) -> None:
    inside = doors.enter(Client(), ana)
    inside.post(reverse("sla:renew_feed"))
    new = FeedLink.objects.get(user=ana)
    assert (fetch(link).status_code, fetch(new).status_code) == (404, 200)
    assert new.get_absolute_url() in inside.get(reverse("sla:feed_link")).text
    inside.post(reverse("sla:revoke_feed"))
    assert fetch(new).status_code == 404
    assert "Crear el enlace" in inside.get(reverse("sla:feed_link")).text


def test_who_has_left_has_no_agenda(ana: User, link: FeedLink) -> None:
    ana.is_active = False
    ana.save()
    assert fetch(link).status_code == 404


def test_the_secret_is_never_logged(link: FeedLink, caplog: Any, capsys: Any) -> None:
    fetch(link)
    said = caplog.text + "".join(capsys.readouterr())
    assert "/equipo/agenda/***" in said
    assert link.token not in said
