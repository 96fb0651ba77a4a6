"""What a manager does with tables and calendars in the administration."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

import sla.services as sla
from sla import reference
from sla.models import Calendar, ConfirmedYear, Holiday, Metric, Plan, Policy, Target
from tests import make
from tests.doors import enter
from tests.sla.forms import calendar_form

LATER = datetime(2020, 6, 1, tzinfo=UTC)  # of what began with the first version and is over

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    """Somebody of the administration, in it with a second factor."""
    reference.load(datetime(2026, 3, 2, tzinfo=UTC))
    permissions = [
        f"sla.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("calendar", "window", "holiday", "target", "plan", "policy")
    ]
    person = make.user(*permissions, is_staff=True, name="Marta Administra")
    enter(client, person)
    return client


@pytest.mark.req("SLA-01")
def test_a_manager_edits_a_cell_and_its_history_keeps_what_it_said(manager: Client) -> None:
    target = Target.objects.filter(contractual=4, contractual_unit="h").first()
    assert target
    fields = ("policy_id", "kind", "service_model", "priority", "metric", "mode", "internal")
    form = {name.removesuffix("_id"): getattr(target, name) for name in fields}
    form |= {"contractual": 6, "contractual_unit": "h", "internal_unit": target.internal_unit}
    answer = manager.post(reverse("admin:sla_target_change", args=[target.pk]), form)
    assert answer.status_code == 302
    target.refresh_from_db()
    assert target.contractual == 6
    newest = target.history.first()
    assert newest.contractual == 6
    assert newest.history_user.name == "Marta Administra"


@pytest.mark.req("CC-13", "SLA-10")
@pytest.mark.parametrize(
    ("kind", "priority", "mode"),
    [
        ("incident", "very_high", "service"),
        ("incident", "", "natural"),
        ("incident", "high", "natural"),
        ("query", "", "natural"),
    ],
)
def test_only_very_high_is_put_on_natural_time(
    manager: Client, kind: str, priority: str, mode: str
) -> None:
    form = {"policy": Policy.objects.get().pk, "kind": kind, "priority": priority, "mode": mode}
    form |= {"metric": "estimate", "contractual": 4, "contractual_unit": "h"}
    form |= {"internal": 2, "internal_unit": "h"}
    answer = manager.post(reverse("admin:sla_target_add"), form)
    assert answer.status_code == 200
    assert "siempre en Muy Alta y solo en ella" in answer.text
    form["mode"] = "natural" if mode == "service" else "service"
    assert manager.post(reverse("admin:sla_target_add"), form).status_code == 302


@pytest.mark.req("SLA-16")
def test_a_new_version_starts_with_the_tables_of_the_one_in_force(manager: Client) -> None:
    first = Policy.objects.get()
    over = Policy.objects.create(number=2, valid_from=first.valid_from, valid_to=LATER)
    make.target(over, "query", Metric.FIRST_REPLY, "9h 9h")
    form = {"number": "3", "scope": "Soporte", "valid_from_0": "01/01/2027", "valid_from_1": "0:00"}
    assert manager.post(reverse("admin:sla_policy_add"), form).status_code == 302
    new = Policy.objects.get(number=3)
    assert cells_of(new) == cells_of(first)
    assert all(
        row.history.get().history_user.name == "Marta Administra" for row in new.targets.all()
    )
    new.targets.filter(kind="query").delete()
    form |= {"scope": "Soporte y formación"}
    address = reverse("admin:sla_policy_change", args=[new.pk])
    assert manager.post(address, form).status_code == 302
    assert not new.targets.filter(kind="query").exists()


@pytest.mark.req("SLA-16")
def test_the_table_of_a_version_that_is_over_is_read_and_not_edited(manager: Client) -> None:
    old = Policy.objects.get()
    new = Policy.objects.create(number=2, valid_from=old.valid_from + timedelta(days=1))
    cell = old.targets.filter(priority="very_high").first()
    assert cell
    edit = reverse("admin:sla_target_change", args=[cell.pk])
    page = manager.get(edit)
    assert page.status_code == 200
    assert 'name="contractual"' not in page.text
    assert manager.post(edit, {"contractual": 1}).status_code == 403
    delete = reverse("admin:sla_target_delete", args=[cell.pk])
    assert manager.post(delete, {"post": "yes"}).status_code == 403
    form = {"policy": old.pk, "kind": "incident", "priority": "very_high", "mode": "natural"}
    form |= {"metric": "estimate", "contractual": 4, "contractual_unit": "h"}
    form |= {"internal": 2, "internal_unit": "h"}
    add = reverse("admin:sla_target_add")
    assert "no está entre las disponibles" in manager.post(add, form).text
    assert manager.post(add, form | {"policy": new.pk}).status_code == 302
    assert old.targets.filter(pk=cell.pk, contractual=cell.contractual).exists()


def cells_of(policy: Policy) -> list[dict[str, object]]:
    rows = policy.targets.order_by("kind", "service_model", "priority", "metric").values()
    return [row | {"id": None, "policy_id": None} for row in rows]


@pytest.mark.req("CC-17")
def test_a_manager_edits_what_a_plan_includes(manager: Client) -> None:
    plan = Plan.objects.get(code="gold")
    form = {"code": plan.code, "name": plan.name, "rank": plan.rank, "is_active": "on"}
    form["tpoints_per_year"] = "0"
    answer = manager.post(reverse("admin:sla_plan_change", args=[plan.pk]), form)
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert not plan.has_telephone


def test_a_day_added_to_a_calendar_makes_a_new_version_and_looking_does_not(
    manager: Client,
) -> None:
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    address = reverse("admin:sla_calendar_change", args=[calendar.pk])
    form = calendar_form(calendar)
    assert manager.post(address, form).status_code == 302
    calendar.refresh_from_db()
    assert calendar.version == 1
    n = int(form["holidays-TOTAL_FORMS"])
    day = {"date": "03/03/2026", "name": "Fiesta local", "scope": "local", "source": "manual"}
    form |= {f"holidays-{n}-{name}": value for name, value in day.items()}
    form |= {"holidays-TOTAL_FORMS": str(n + 1), f"holidays-{n}-calendar": str(calendar.pk)}
    assert manager.post(address, form).status_code == 302
    calendar.refresh_from_db()
    assert calendar.version == 2
    assert Holiday.objects.filter(calendar=calendar, name="Fiesta local").exists()


@pytest.mark.req("CC-08")
def test_another_zone_makes_a_new_version_and_the_old_one_is_kept(manager: Client) -> None:
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    address = reverse("admin:sla_calendar_change", args=[calendar.pk])
    form = calendar_form(calendar) | {"zone": "Atlantic/Canary"}
    assert manager.post(address, form).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.zone, calendar.version) == ("Atlantic/Canary", 2)
    kept = calendar.versions.get()
    assert (kept.number, kept.hours["zone"]) == (1, "Europe/Madrid")
    assert sla.hours(calendar).zone.key == "Atlantic/Canary"


@pytest.mark.req("CC-10")
@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Otro nombre"},
        {"date": "05/01/2025"},
        {"DELETE": "on"},
        {"id": "", "date": "03/03/2026", "scope": "local"},
    ],
)
def test_the_days_of_a_confirmed_year_stay_until_it_is_reopened(
    manager: Client, typed: dict[str, str]
) -> None:
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    calendar.holidays.exclude(date__year=2026).delete()
    row = ConfirmedYear.objects.create(calendar=calendar, year=2026, by=make.user(), at=make.MONDAY)
    form = calendar_form(calendar)
    n = int(form["holidays-TOTAL_FORMS"]) - (0 if "id" in typed else 1)
    form["holidays-TOTAL_FORMS"] = str(n + 1)
    new = {"calendar": str(calendar.pk), "name": "Fiesta", "source": "manual"}
    form |= {f"holidays-{n}-{name}": value for name, value in (new | typed).items()}
    days = list(calendar.holidays.values_list("date", "name"))
    address = reverse("admin:sla_calendar_change", args=[calendar.pk])
    answer = manager.post(address, form)
    assert answer.status_code == 200
    assert "El calendario 2026 ya está confirmado" in answer.text
    assert list(calendar.holidays.values_list("date", "name")) == days
    row.delete()
    assert manager.post(address, form).status_code == 302
    assert list(calendar.holidays.values_list("date", "name")) != days


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("zone", "Europe/Madird", "No existe esa zona horaria"),
        ("zone", "", "obligatorio"),
        ("windows-0-season_from", "15-06", "Escriba día y mes"),
        ("windows-0-season_from", "31/02", "Escriba día y mes"),
        ("windows-0-season_from", "15/06", "principio y fin"),
        ("windows-0-closes", "", "obligatorio"),
        ("windows-0-closes", "same", "no puede ser la de apertura"),
        ("windows-*-DELETE", "on", "la semana habitual"),
    ],
)
def test_hours_that_no_clock_could_be_counted_by_are_refused(
    manager: Client, name: str, value: str, words: str
) -> None:
    calendar = Calendar.objects.get(code=reference.CUSTOMER_CARE)
    address = reverse("admin:sla_calendar_change", args=[calendar.pk])
    form = calendar_form(calendar)
    value = form["windows-0-opens"] if value == "same" else value
    for n in range(int(form["windows-TOTAL_FORMS"])):
        form[name.replace("*", str(n))] = value
    answer = manager.post(address, form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    calendar.refresh_from_db()
    assert calendar.version == 1
