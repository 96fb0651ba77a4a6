"""What those in charge see: the list of the day, the board, the wall (SAC-24, CC-54, SAC-21)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from outbox.models import Notice
from tests import doors, make
from tests.tickets.pages import labels, read
from tickets import services
from tickets.board import day_rows, pillars
from tickets.models import Ticket
from tickets.services.silence import chasing
from tickets.services.silence.daily import DAILY, count_of
from tickets.services.silence.reviewing import ask_due

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def a_day() -> dict[str, Ticket]:
    """One ticket of each sort that the list of the day tells."""
    ana = make.user(name="Ana Gil")
    found = {
        "new": make.ticket(at=AT),
        "answered": make.answered(owner=ana, waits=True, at=AT - DAY),
        "silent": make.answered(owner=ana, at=AT - 7 * DAY),
        "escalated": make.answered(owner=ana, at=AT),
        "committed": make.answered(owner=ana, at=AT),
    }
    services.hear(found["answered"], body="Sigue igual.", at=AT)
    chasing.chase_due(at=AT)
    head = make.user()
    make.sector(head=head)
    services.escalate(found["escalated"], to=head, by=ana, reason="Urge", at=AT)
    services.commit_date(found["committed"], by=ana, on=AT.date(), at=AT)
    return found


@pytest.mark.req("SAC-24")
@pytest.mark.parametrize("look", DAILY)
def test_each_figure_of_the_day_counts_its_tickets_and_opens_them(
    client: Client, look: str
) -> None:
    found = a_day()
    at = AT + HOUR
    tickets = Ticket.objects.all()
    assert count_of(tickets, at=at)[look] == 1
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(at, tick=False):
        assert labels(read(client, "tickets:queue", query=f"?look={look}")) == [found[look].label]


@pytest.mark.req("SAC-24")
def test_the_list_of_the_day_is_told_per_person_and_what_nobody_has_comes_first() -> None:
    a_day()
    rows = day_rows(Ticket.objects.all(), at=AT + HOUR)
    told = [(row.name, row.open, [count for count, _url, _title in row.cells]) for row in rows]
    assert told == [("Sin asignar", 1, [1, 0, 0, 0, 0]), ("Ana Gil", 4, [0, 1, 1, 1, 1])]


@pytest.mark.req("SAC-24")
def test_who_leads_the_sector_gets_the_list_each_morning() -> None:
    head = make.user(name="Gema")
    sector = make.sector(head=head)
    calendar = make.line(sectors=[sector]).calendar
    make.rota(sector=sector, calendar=calendar, kind="watch", needs="service")
    make.ticket(customer=make.customer(line=sector.service_lines.get()))
    Notice.objects.all().delete()
    for minutes in (0, 1, 7 * 60):
        ask_due(at=AT - HOUR + timedelta(minutes=minutes))
    told = Notice.objects.filter(user=head, text__startswith="Lista diaria")
    assert [one.text for one in told] == [
        "Lista diaria. Nuevos: 1; respondidos: 0; sin noticias: 0; escalados: 0; "
        "comprometidos para hoy: 0"
    ]


@pytest.mark.req("CC-54")
def test_the_board_shows_silence_changes_without_a_date_and_broken_promises(
    client: Client,
) -> None:
    silent = a_day()["silent"]
    undated = make.classified(kind="change", priority="low", at=AT)
    dated = make.classified(kind="change", priority="low", at=AT)
    services.commit_date(dated, by=make.user(), on=AT.date() + 9 * DAY, at=AT)
    broken = make.classified(kind="incident", priority="high", at=AT - 3 * DAY)
    at = AT + HOUR
    told = {one["title"]: one for one in pillars(Ticket.objects.all(), at=at)}
    assert [one["count"] for one in told.values()] == [1, 1, 1]
    shown = [[row.label for row in one["rows"]] for one in told.values()]
    assert shown == [[silent.label], [undated.label], [broken.label]]
    doors.enter(client, make.user("tickets.view_workload", is_superuser=True))
    with time_machine.travel(at, tick=False):
        page = read(client, "tickets:board")
    assert "Evolutivos sin fecha Ver 1" in page


@pytest.mark.req("SAC-21")
def test_open_tickets_older_than_the_configured_age_are_listed_and_others_not(
    client: Client,
) -> None:
    old, young = make.answered(at=AT), make.answered(at=AT + DAY)
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(AT + 30 * DAY, tick=False):
        assert labels(read(client, "tickets:queue", query="?look=old")) == [old.label]
        assert "Antiguos 1" in read(client, "home")
    services.resolve(
        old,
        by=make.user(),
        outcome="unsolved",
        resolution="No se pudo reproducir el fallo.",
        recipients=[old.contact],
        at=AT + 30 * DAY,
    )
    with time_machine.travel(AT + 31 * DAY, tick=False):
        doors.enter(client, make.user(is_superuser=True))
        assert labels(read(client, "tickets:queue", query="?look=old")) == [young.label]


@pytest.mark.req("CC-33")
def test_what_has_aged_is_raised_and_says_so(client: Client) -> None:
    aged = make.classified(priority="low", at=AT - 10 * DAY)
    fresh = make.classified(priority="low", at=AT)
    doors.enter(client, make.user(is_superuser=True))
    with time_machine.travel(AT + HOUR, tick=False):
        page = read(client, "tickets:queue", query="?look=open")
        assert labels(page)[:2] == [aged.label, fresh.label]
        assert "sube por antigüedad" in page
        assert labels(read(client, "tickets:queue", query="?look=aged")) == [aged.label]


@pytest.mark.req("CC-54")
def test_the_wall_looks_again_by_itself_and_then_brings_its_figures_only(client: Client) -> None:
    a_day()
    doors.enter(client, make.user(is_superuser=True))
    page = client.get(reverse("tickets:wall")).content.decode()
    assert 'hx-trigger="every 30s"' in page
    part = client.get(reverse("tickets:wall"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('class="stat"') == 10
