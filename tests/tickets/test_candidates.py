"""Who gets a ticket: what they know, whether they are there, how much they have (ORG-14)."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import Sector, Skill, User
from accounts.roles import EVO_HEAD, IMPLEMENTATION_HEAD, ROLES, SAC_HEAD
from tests import doors, make
from tickets.models import Ticket
from tickets.services.people.candidates import candidates, loads_of, skills_asked_by

pytestmark = pytest.mark.django_db

AT, TODAY = make.MONDAY, make.MONDAY.date()


def away(person: User, first: date, last: date) -> None:
    keeper = make.user("accounts.keep_absence")
    terms: dict[str, Any] = {"kind": "holiday", "starts_on": first, "ends_on": last}
    accounts.ask(person, by=keeper, at=AT, **terms)


def order(*, sector: Sector | None = None, wanted: list[Skill] | None = None) -> list[str]:
    rows = candidates(
        User.objects.filter(name__startswith="C-"),
        sector=sector,
        wanted=wanted or [],
        today=TODAY,
        at=AT,
    )
    return [row.person.name.removeprefix("C-") for row in rows]


@pytest.mark.req("ORG-14")
def test_first_who_is_there_then_who_knows_it_then_who_has_least() -> None:
    busy, free, expert, gone = (
        make.user(name=f"C-{n}") for n in ("ocupada", "libre", "sabe", "fuera")
    )
    skill = make.skill("Integraciones", holders={expert: 2, gone: 3})
    make.ticket(owner=busy)
    make.ticket(owner=expert)
    away(gone, TODAY, TODAY)
    assert order() == ["libre", "ocupada", "sabe", "fuera"]
    assert order(wanted=[skill]) == ["sabe", "libre", "ocupada", "fuera"]
    assert free.tickets.count() == 0


@pytest.mark.req("ORG-14")
def test_the_sector_that_has_the_work_comes_before_the_others() -> None:
    sector = make.sector()
    near = make.user(name="C-cerca", sector=sector)
    make.user(name="C-lejos")
    make.ticket(owner=near)
    assert order(sector=sector) == ["cerca", "lejos"]


@pytest.mark.req("ORG-14")
def test_a_ticket_asks_for_the_skills_that_it_names_as_whole_words() -> None:
    make.skill("Integraciones", words="API, conector")
    make.skill("Cajón", words="cajón portamonedas")
    make.skill("Lector de códigos")
    make.skill("Pago", words="pago")
    ticket = make.ticket(subject="La api no responde", body="El lector de CÓDIGOS y el apagón.")
    assert [str(one) for one in skills_asked_by(ticket)] == ["Integraciones", "Lector de códigos"]


@pytest.mark.req("ORG-14")
@time_machine.travel(AT)
def test_the_screen_shows_skills_absences_and_load_of_each_candidate(client: Client) -> None:
    sector = make.sector()
    line = make.line(sectors=[sector])
    ana, luis = make.user(name="Ana Agente", sector=sector), make.user(name="Luis", sector=sector)
    make.skill("Integraciones", words="api", holders={ana: 3})
    make.skill("Facturación", holders={ana: 1})
    away(ana, date(2026, 3, 9), date(2026, 3, 13))
    away(luis, TODAY, date(2026, 3, 4))
    customer = make.customer(line=line)
    make.ticket(customer=customer, owner=ana)
    ticket = make.ticket(customer=customer, subject="Falla la API")
    head = make.user("tickets.assign_ticket", "tickets.view_ticket", sector=sector)
    page = doors.enter(client, head).get(reverse("tickets:assign", args=[ticket.pk])).text
    assert "Integraciones (experto)" in page
    assert "del 09/03 al 13/03" in page
    assert "hasta el 04/03" in page
    rows = page.split("<tr>")
    hers = next(row for row in rows if "Ana Agente" in row)
    assert hers.count(">1<") == 1
    assert '<span class="muted">Facturación</span>' in hers
    assert page.index("Ana Agente") < page.index("Luis")


def test_the_skill_that_is_asked_for_may_be_chosen(client: Client) -> None:
    sector = make.sector()
    ticket = make.ticket(customer=make.customer(line=make.line(sectors=[sector])))
    make.user(name="Ana Nada", sector=sector)
    skill = make.skill("Producción", holders={make.user(name="Zoe Sabe", sector=sector): 1})
    doors.enter(client, make.user("tickets.assign_ticket", sector=sector, name="Zz"))
    where = reverse("tickets:assign", args=[ticket.pk])
    page = client.get(where, {"skill": skill.pk}).text
    assert page.index("Zoe Sabe") < page.index("Ana Nada")
    assert client.get(where, {"skill": "x"}).status_code == 200


@pytest.mark.req("ORG-14")
def test_only_those_who_manage_assign_to_others(client: Client) -> None:
    may = {role.name for role in ROLES if "tickets.assign_ticket" in role.permissions}
    assert may == {
        SAC_HEAD,
        EVO_HEAD,
        IMPLEMENTATION_HEAD,  # reassigns the consultants' tickets (TIC-06)
        "Gerente de Proyectos",  # receives what is referred (TIC-08)
        "Gerente de I+D",
        "Jefe de departamento",  # receives the fourth update (SAC-20)
    }
    agent = make.user("tickets.take_ticket", "tickets.reply_ticket", "tickets.view_ticket")
    ticket, where = make.ticket(owner=agent), "tickets:assign"
    doors.enter(client, agent)
    other = make.user(sector=ticket.sector)
    answer = client.post(reverse(where, args=[ticket.pk]), {"to": f"u{other.pk}"})
    assert answer.status_code == 403
    assert Ticket.objects.get(pk=ticket.pk).owner == agent


def test_the_open_work_of_everybody_is_counted_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    owner = make.user()
    make.answered(owner=owner, waits=True)
    make.classified(owner=owner, kind="incident", priority="high")
    make.ticket()
    with django_assert_num_queries(1):
        loads = loads_of(at=AT)
    mine = loads[owner.pk]
    assert (mine.total, mine.waiting, mine.pressing, mine.active) == (2, 1, 1, 1)
    assert loads[None].total == 1
    late = loads_of([owner], at=make.MONDAY.replace(year=2027))[owner.pk]
    assert late.late == 1
