"""The video call or visit that surveys a requirement stands in the agenda (TIC-16)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from sla.duty import Span
from sla.services import feeds
from tests import doors, make
from tests.make import HOUR, MONDAY
from tickets import services as tickets
from tickets.models import Survey, Ticket
from visits import week
from visits.clashes import clashes_of
from visits.services import feeds as agendas
from visits.whereabouts import Person, whereabouts

pytestmark = [pytest.mark.django_db, pytest.mark.req("TIC-16")]

AT, DAY = MONDAY, timedelta(days=1)
THEN = MONDAY + 2 * DAY


def evolutivo() -> Ticket:
    facts = {"kind": "change", "priority": "medium", "version": None}
    return tickets.classify(make.ticket(), by=make.user(), at=AT, **facts)  # type: ignore[arg-type]


def survey(ticket: Ticket, surveyor: User, starts_at: datetime = THEN, **facts: Any) -> Survey:
    usual: dict[str, Any] = {"way": "video", "with_whom": "Luis", "by": make.user(), "at": AT}
    return tickets.schedule_survey(ticket, surveyor=surveyor, starts_at=starts_at, **usual | facts)


def told(*people: User) -> list[tuple[str, str, str]]:
    found = User.objects.filter(pk__in=[person.pk for person in people])
    rows = week.surveys(found, AT, AT + 7 * DAY)
    return [(row["subject"], row["start"], row["end"]) for row in rows]


def test_the_calendar_and_the_list_of_days_show_it_for_an_hour(client: Client) -> None:
    ana, ticket = make.user(name="Ana Gil"), evolutivo()
    row = survey(ticket, ana)
    doors.enter(client, make.user("visits.view_entry"))
    url = reverse("visits:events") + "?from=2026-03-02&to=2026-03-09&who=all"
    assert client.get(url).json() == [
        {
            "id": f"s{row.pk}",
            "who": ana.pk,
            "kind": "survey",
            "subject": f"Videollamada {ticket.label}",
            "start": "2026-03-04T10:00",
            "end": "2026-03-04T11:00",
        }
    ]
    page = client.get(reverse("visits:days") + "?on=2026-03-02&who=all").content.decode()
    assert f"Videollamada {ticket.label}" in page
    assert "Relevamiento · Ana Gil" in page
    assert "10:00–11:00" in page


def test_the_last_date_of_a_ticket_counts_while_it_is_an_evolutivo_that_goes_on() -> None:
    ana, eva, ticket = make.user(), make.user(), evolutivo()
    survey(ticket, ana)
    survey(ticket, eva, THEN + DAY, at=AT + HOUR)
    assert told(ana) == []
    assert [start for _subject, start, _end in told(ana, eva)] == ["2026-03-05T10:00"]
    tickets.resolve(
        ticket,
        by=make.user(),
        outcome="unsolved",
        resolution="El cliente retira el pedido.",
        recipients=[],
        silent_reason="Lo dijo por teléfono.",
        at=THEN,
    )
    assert told(eva) == []
    tickets.reopen(ticket, by=make.user(), reason="Vuelve a pedirlo.", at=THEN + HOUR)
    assert len(told(eva)) == 1


def test_whoever_notes_something_at_that_time_is_told() -> None:
    ana, ticket = make.user(name="Ana Gil"), evolutivo()
    survey(ticket, ana)
    words = f"Ana Gil tiene a la vez un relevamiento: Videollamada {ticket.label}, 04/03/2026"
    assert words in clashes_of(make.entry(owner=ana, at=THEN + HOUR / 2), at=AT)[0]
    assert clashes_of(make.entry(owner=ana, at=THEN + 2 * HOUR), at=AT) == []
    assert clashes_of(make.entry(at=THEN), at=AT) == []


def test_the_feeds_tell_it_without_its_customer_and_move_it_with_another_date() -> None:
    sector, ticket = make.sector(), evolutivo()
    ana = make.user(sector=sector)
    survey(ticket, ana)
    link = feeds.renew(ana, at=AT)
    assert lines(agendas.own(link, at=AT)) == [(f"Relevamiento: Videollamada {ticket.label}", THEN)]
    assert lines(agendas.team(link, at=AT)) == [(f"{ana} · Relevamiento", THEN)]
    survey(ticket, ana, THEN + DAY, at=AT + HOUR)
    moved = agendas.own(link, at=AT)
    assert [start for _summary, start in lines(moved)] == [THEN + DAY]
    assert moved.changed_at == AT + HOUR
    assert str(ticket.customer).encode() not in moved.body


def lines(feed: feeds.Feed) -> list[tuple[str, datetime]]:
    found = Calendar.from_ical(feed.body).walk("VEVENT")
    return [(str(event["SUMMARY"]), event.decoded("DTSTART")) for event in found]


def test_whoever_is_on_a_visit_to_survey_is_out(client: Client) -> None:
    ana, eva, ticket = make.user(name="Ana Gil"), make.user(name="Eva Paz"), evolutivo()
    survey(ticket, ana, way="visit")
    survey(evolutivo(), eva)
    assert where(THEN + HOUR / 2) == {"Ana Gil": "Fuera", "Eva Paz": "En la oficina"}
    assert where(THEN + 2 * HOUR)["Ana Gil"] == "En la oficina"
    doors.enter(client, make.user("visits.view_entry"))
    page = client.get(reverse("visits:where") + f"?on={THEN:%Y-%m-%d}").content.decode()
    assert f"Relevamiento: Visita {ticket.label}" in page


def where(at: datetime) -> dict[str, str]:
    people: list[Person] = whereabouts(Span(at, at + timedelta(seconds=1)))
    return {
        row.user.name: row.standing for row in people if row.user.name in ("Ana Gil", "Eva Paz")
    }
