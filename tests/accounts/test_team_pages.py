"""The directory, the chart, a person's page and the calendar: who sees what."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import services
from accounts.models import Position, User
from accounts.roles import SAC_AGENT
from tests import doors, make

pytestmark = pytest.mark.django_db

TEAM = reverse("accounts:team")
CALENDAR = reverse("accounts:absence_calendar")


def away(person: User, **terms: Any) -> None:
    keeper = make.user("accounts.keep_absence", name="Recursos")
    usual: dict[str, Any] = {"kind": "illness", "reason": "Gripe", "by": keeper, "at": make.MONDAY}
    usual |= {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 6)}
    services.ask(person, **usual | terms)


@pytest.mark.parametrize("words", ["nunez", "ÍÑIGO nuñez", "consultor", "911 22", "inigo@sgc"])
def test_people_are_found_by_name_post_mail_and_telephone(client: Client, words: str) -> None:
    post = Position.objects.create(name="Consultor Funcional")
    make.user(name="Íñigo Núñez", email="inigo@sgc.test", phone="+34 911 22 33", position=post)
    make.user(name="Otra Persona")
    doors.enter(client, make.user(name="Quien Busca"))
    page = client.get(TEAM, {"q": words}).text
    assert "Íñigo Núñez" in page
    assert "Otra Persona" not in page


@time_machine.travel(make.MONDAY)
def test_the_list_says_who_is_away_and_until_when_but_not_why(client: Client) -> None:
    away(make.user(name="Ana Ausente"))
    make.user(name="Pepe Pasado", is_active=False)
    doors.enter(client, make.user())
    page = client.get(TEAM).text
    assert "hasta el 06/03" in page
    assert "Enfermedad" not in page
    assert "Pepe Pasado" not in page
    assert "Pepe Pasado" in client.get(TEAM, {"gone": "on"}).text


def test_the_list_costs_the_same_however_many_they_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make.user(superior=make.user(), sector=make.sector())
    doors.enter(client, make.user())
    client.get(TEAM)
    with django_assert_max_num_queries(14):
        client.get(TEAM)


@time_machine.travel(make.MONDAY)
def test_why_somebody_is_away_is_told_to_them_their_head_and_recursos_humanos(
    client: Client,
) -> None:
    head = make.user()
    person = make.user(superior=make.user(superior=head), name="Ana Ausente")
    away(person)
    knowing = [person, head, make.user("accounts.keep_absence")]
    for user, knows in [*((one, True) for one in knowing), (make.user(), False)]:
        page = doors.enter(Client(), user).get(person.get_absolute_url()).text
        assert ("Gripe" in page) == ("Enfermedad" in page) == knows
        assert "Ausente hasta el 06/03/2026" in page


@time_machine.travel(make.MONDAY)
def test_the_calendar_shows_the_others_only_what_is_certain(client: Client) -> None:
    head = make.user()
    sector = make.sector()
    person = make.user(name="Ana Pide", superior=head, sector=sector)
    days = {"starts_on": date(2026, 3, 9), "ends_on": date(2026, 3, 9), "until_noon": True}
    away(person, by=person, **days)
    away(make.user(name="Luis Fuera"), **days)
    page = doors.enter(client, make.user()).get(CALENDAR).text
    assert "Luis Fuera" in page
    assert "mañana" in page
    assert "Ana Pide" not in page
    for knows in (head, make.user("accounts.keep_absence")):
        seen = doors.enter(Client(), knows).get(CALENDAR, {"sector": sector.pk}).text
        assert "Ana Pide" in seen
        assert "Luis Fuera" not in seen


@pytest.mark.parametrize("month", ["2026-13", "0001-01", "9999-12", "ayer", "2026-02"])
def test_what_is_no_month_is_this_one(client: Client, month: str) -> None:
    assert doors.enter(client, make.user()).get(CALENDAR, {"month": month}).status_code == 200


@pytest.mark.req("GEN-01")
def test_the_chart_hangs_everybody_below_their_superior(client: Client) -> None:
    top = make.user(name="Zoe Cima")
    middle = make.user(name="Ana Medio", superior=top)
    make.user(name="Luis Base", superior=middle)
    make.user(name="Eva Suelta", superior=make.user(is_active=False))
    page = doors.enter(client, top).get(reverse("accounts:chart")).text
    names = ["Zoe Cima", "Ana Medio", "Luis Base", "Eva Suelta"]
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    assert page.count("tree-node") == 4


@pytest.mark.req("GEN-01")
def test_each_sector_is_shown_with_its_head_and_its_people(client: Client) -> None:
    head = make.user(name="Rita Responde")
    sector = make.sector(name="Sector de Prueba", head=head)
    make.user(sector=sector, name="Ana Miembro")
    doors.enter(client, make.user())
    page = client.get(reverse("accounts:sectors")).text
    assert "Rita Responde" in page
    assert "Ana Miembro" in client.get(TEAM, {"sector": sector.pk}).text


def test_a_person_is_told_in_words(client: Client) -> None:
    services.apply_roles(at=make.MONDAY)
    person = make.user(superior=make.user(name="Sara Superior"))
    services.assign_roles(person, [SAC_AGENT], at=make.MONDAY)
    make.user(superior=person, name="Rafa Reporta")
    page = doors.enter(client, make.user()).get(person.get_absolute_url()).text
    for words in ("Sara Superior", "Rafa Reporta", "Clasifica, responde, sigue"):
        assert words in page
    assert reverse("accounts:edit_person", args=[person.pk]) not in page


def test_the_list_leaves_the_house_with_its_filter(client: Client) -> None:
    make.user(name="=Ana Peligro")
    doors.enter(client, make.user(name="Quien Exporta"))
    where = reverse("accounts:export_team", args=["csv"])
    told = b"".join(client.get(where, {"q": "ana"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Filtro: Buscar: ana" in told
    assert "'=Ana Peligro" in told
    book = client.get(reverse("accounts:export_team", args=["xlsx"]))
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
