"""The pages of the guards: what everybody sees, and how a head plans."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import BY_NAME, IMPLEMENTATION_HEAD
from sla.grids import now_on_duty
from sla.models import Rota, Shift
from tests import doors, make

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday, at one in Madrid
TYPED = {"on": "2026-03-05", "starts": "22:00", "ends": "06:00"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def rota() -> Rota:
    return make.rota(name="Guardia de consultores")


@pytest.fixture
def head(rota: Rota) -> User:
    return make.user("sla.view_rota", "sla.plan_rota", sector=rota.sector)


@pytest.fixture
def inside(client: Client, head: User) -> Client:
    return doors.enter(client, head)


def post(client: Client, name: str, pk: int, **fields: Any) -> doors.Answer:
    return client.post(reverse(f"sla:{name}", args=[pk]), fields)


@pytest.mark.req("TIC-04")
def test_whoever_may_look_sees_who_is_on_duty_now(client: Client, rota: Rota) -> None:
    make.shift(rota=rota, person=make.user(name="Ana Ruiz"), at=NOON)
    make.rota(name="Entrada", kind="watch")
    doors.enter(client, make.user("sla.view_rota"))
    page = client.get(reverse("sla:rota")).text
    now = page.split("De guardia ahora", 1)[1].split("</section>")[0]
    assert "Ana Ruiz" in now
    assert "hasta 04/03 21:00" in now
    assert now.count("Nadie ahora") == 1


@pytest.mark.req("TIC-04")
def test_the_week_names_its_gaps_and_overlaps(inside: Client, rota: Rota) -> None:
    make.shift(rota=rota, person=make.user(name="Ana"), at=NOON, hours=11)
    make.shift(rota=rota, person=make.user(name="Luis"), at=NOON, hours=2, allows_overlap=True)
    page = inside.get(reverse("sla:rota")).text
    assert "Sin nadie 00:00–13:00" in page
    assert "Solape 13:00–15:00: Ana y Luis" in page
    assert page.count("Sin nadie todo el día") == 2 * 6  # a bar and a word for each other day


@pytest.mark.req("TIC-04")
def test_outside_the_hours_of_service_is_all_that_such_a_rota_needs(inside: Client) -> None:
    rota = make.rota(needs="outside")
    page = inside.get(f"{reverse('sla:rota')}?rota={rota.pk}&on=2026-03-04").text
    assert "Sin nadie 00:00–08:00" in page
    assert "Sin nadie 17:00–24:00" in page
    assert page.count("Sin nadie todo el día") == 2 * 2


@pytest.mark.parametrize("view", ["week", "month"])
def test_a_page_costs_the_same_with_one_turn_or_thirty(
    inside: Client, rota: Rota, view: str, django_assert_max_num_queries: Any
) -> None:
    for day in range(28):
        make.shift(rota=rota, at=NOON.replace(day=1) + timedelta(days=day))
    with django_assert_max_num_queries(17):
        page = inside.get(f"{reverse('sla:rota')}?view={view}")
    assert page.text.count("cambiar") or page.status_code == 200


@pytest.mark.req("TIC-04")
def test_administration_sees_the_duty_and_the_head_of_implementation_plans_it() -> None:
    assert "sla.view_rota" in BY_NAME["Administración"].permissions
    assert "sla.plan_rota" not in BY_NAME["Administración"].permissions
    assert "sla.plan_rota" in BY_NAME[IMPLEMENTATION_HEAD].permissions


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_grid_shows_leaves_as_a_spreadsheet(inside: Client, rota: Rota, kind: str) -> None:
    make.shift(rota=rota, person=make.user(name="=Ana"), at=NOON, hours=11)
    answer = inside.get(f"{reverse('sla:export_rota', args=[kind])}?rota={rota.pk}")
    body = answer.getvalue()
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(body)).worksheets[0]
        lines = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert ["13:00–24:00", "'=Ana"] in [line[1:3] for line in lines]
    else:
        text = body.decode("utf-8-sig")
        assert "13:00–24:00;'=Ana" in text
        assert "Sin nadie 00:00–13:00" in text


@pytest.mark.req("SAC-02")
def test_the_queue_is_headed_by_who_watches_the_entry(client: Client) -> None:
    watch = make.rota(name="Vigilancia de la entrada", kind="watch", needs="service")
    make.shift(rota=watch, person=make.user(name="Javier Prieto"), at=NOON)
    doors.enter(client, make.user("tickets.view_ticket", "sla.view_rota"))
    queue = client.get(reverse("tickets:queue")).text
    where = reverse("sla:on_duty")
    assert f'hx-get="{where}" hx-trigger="load"' in queue
    assert queue.index(where) < queue.index("<table") if "<table" in queue else True
    line = client.get(where, headers={"HX-Request": "true"}).text
    assert line.index("Vigilancia de la entrada") < line.index("Javier Prieto")


@pytest.mark.req("SAC-02")
def test_the_line_above_the_queue_is_cheap(rota: Rota, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        make.shift(rota=make.rota(), at=NOON)
    with django_assert_max_num_queries(2):
        rows = now_on_duty(Rota.objects.active().select_related("calendar"), at=NOON)
    assert len(rows) == 4


@pytest.mark.req("TIC-04")
def test_a_head_enters_a_weekly_turn_and_undoes_it(inside: Client, rota: Rota) -> None:
    ana = make.user()
    fields = TYPED | {"person": ana.pk, "repeat": "weekly", "until": "2026-03-31"}
    answer = post(inside, "add_shift", rota.pk, **fields)
    assert answer.headers["Location"] == f"{rota.get_absolute_url()}&on=2026-03-05"
    assert rota.shifts.filter(person=ana).count() == 4
    post(inside, "undo", rota.changes.get().pk)
    assert not rota.shifts.exists()


def test_what_was_typed_stays_when_it_is_refused(inside: Client, rota: Rota) -> None:
    make.shift(rota=rota, at=datetime(2026, 3, 5, 22, tzinfo=UTC))
    answer = post(inside, "add_shift", rota.pk, person=make.user().pk, **TYPED)
    assert answer.status_code == 409
    assert "se solapa con" in answer.text
    assert 'value="2026-03-05"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("person", "0"), ("on", "31/02/2026"), ("on", "1066-01-01"), ("starts", "25:00")],
)
def test_what_cannot_be_is_said_beside_the_field(
    inside: Client, rota: Rota, field: str, value: str
) -> None:
    answer = post(inside, "add_shift", rota.pk, **TYPED | {"person": make.user().pk, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_series_without_an_end_is_asked_for_one(inside: Client, rota: Rota) -> None:
    fields = TYPED | {"person": make.user().pk, "repeat": "daily"}
    assert "until" in post(inside, "add_shift", rota.pk, **fields).context["form"].errors


def test_what_was_typed_for_one_day_is_not_offered_for_another(inside: Client, rota: Rota) -> None:
    """What the browser keeps goes by the name of the form: it moved the turn to the other day."""
    path = reverse("sla:add_shift", args=[rota.pk])
    for day in ("2026-03-05", "2026-03-06"):
        assert f'data-draft="{path}?on={day}"' in inside.get(path, {"on": day}).text


def test_the_form_of_a_turn_begins_as_it_is(inside: Client, rota: Rota) -> None:
    shift = make.shift(rota=rota, at=NOON)
    page = inside.get(reverse("sla:change_shift", args=[shift.pk])).text
    for said in ("2026-03-04", "13:00", "21:00", f'value="{shift.person_id}" selected'):
        assert said in page


def test_a_week_is_copied_from_any_of_its_days(inside: Client, rota: Rota) -> None:
    shift = make.shift(rota=rota, at=NOON)
    post(inside, "copy_week", rota.pk, monday="2026-03-13")
    copied = rota.shifts.exclude(pk=shift.pk).get()
    assert copied.starts_at == shift.starts_at + timedelta(days=7)


@pytest.mark.req("TIC-04", "SAC-02")
def test_a_head_plans_the_rotas_of_the_own_sector_and_no_other(inside: Client) -> None:
    foreign = make.shift()
    assert post(inside, "add_shift", foreign.rota_id).status_code == 404
    assert post(inside, "remove_shift", foreign.pk).status_code == 404
    page = inside.get(foreign.rota.get_absolute_url()).text
    assert "Añadir" not in page
    assert Shift.objects.count() == 1
