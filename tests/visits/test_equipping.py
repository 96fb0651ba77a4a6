"""An ASI of an installation, a configuration or an update leaves the installation as it tells."""

import uuid
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Parameter
from installations.models import Ficha, Installation
from installations.services import Wanted
from kit.errors import Refused
from tests import make
from tests.doorplan.asis import ROWS, WORK
from tests.visits import captured
from visits import services
from visits.models import Asi
from visits.services.asi import register_asi
from visits.services.equipping import Left

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT_YEAR, YEAR_AFTER = date(2027, 3, 2), date(2028, 3, 2)


def updated(row: Installation, **details: Any) -> Asi:
    planned = details.pop("next_update_on", None)
    left = Left(row, Wanted(details), row.version, planned)
    return captured.asi(customer=row.customer, reason="update", left=[left])


@pytest.mark.req("ASI-11")
@pytest.mark.req("CIN-05")
def test_an_update_leaves_the_installation_its_ficha_and_the_parameters_in_one_act() -> None:
    row, module = make.installation(system_version="8.1"), make.module()
    Parameter.objects.create(number=1, name="Versión del Sistema", type="text")
    wanted = Wanted({"system_version": "9.2", "expires_on": YEAR_AFTER}, frozenset([module.pk]))
    left = Left(row, wanted, row.version, NEXT_YEAR)
    made = captured.asi(customer=row.customer, reason="update", left=[left])
    ficha = made.fichas.get()
    assert (ficha.number, ficha.reason) == (2, f"{made.label} · Actualización")
    row.refresh_from_db()
    assert (row.system_version, row.expires_on, row.next_update_on) == (
        "9.2",
        YEAR_AFTER,
        NEXT_YEAR,
    )
    assert row.switches.on().get().module == module
    assert row.customer.parameter_values.get().value == "9.2"
    assert not made.wants_parameters


@pytest.mark.req("CIN-01")
def test_an_installation_visit_enters_what_was_put_in_with_its_first_ficha() -> None:
    customer = make.customer()
    left = Left(None, Wanted(make.facts(serial="IG-77")), next_update_on=NEXT_YEAR)
    made = captured.asi(customer=customer, reason="installation", left=[left])
    assert made.fichas.get().number == 1
    row = customer.installations.get()
    assert (row.serial, row.consultant, row.next_update_on) == ("IG-77", made.author, NEXT_YEAR)


def test_what_may_not_be_installed_leaves_neither_asi_nor_ficha() -> None:
    row = make.installation()
    make.release(version="9.9")
    with pytest.raises(Refused, match="todavía no está probada"):
        updated(row, system_version="9.9", next_update_on=NEXT_YEAR)
    assert not Asi.objects.exists()
    assert Ficha.objects.count() == 1
    assert Installation.objects.get().next_update_on is None


def test_somebody_who_configured_it_meanwhile_is_not_overwritten() -> None:
    row = make.installation()
    updated(row, server="SRV-2")
    with pytest.raises(Refused, match="SRV-2"):
        updated(row, server="SRV-3")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"reason": "query"}, "el motivo es"), ({"customer": None}, "es de otro cliente")],
)
def test_an_installation_is_changed_by_a_visit_to_its_customer_that_is_for_it(
    fields: dict[str, Any], words: str
) -> None:
    row = make.installation()
    usual: dict[str, Any] = {"customer": row.customer, "reason": "configuration"}
    with pytest.raises(Refused, match=words):
        captured.asi(left=[Left(row, Wanted({"server": "SRV-2"}))], **usual | fields)


@pytest.mark.req("CIN-10")
def test_the_next_update_alone_is_planned_without_another_ficha() -> None:
    row = make.installation()
    assert not updated(row, next_update_on=NEXT_YEAR).fichas.exists()
    assert Installation.objects.get().next_update_on == NEXT_YEAR


@pytest.mark.req("CIN-10")
def test_the_agenda_says_when_what_runs_is_updated_next() -> None:
    row = make.installation()
    on = partial(next_update, row)
    visit = make.visit(customer=row.customer, reason="update", at=captured.AT + 3 * DAY)
    assert on() == captured.AT.date() + 3 * DAY
    entry, by = visit.entries.get(), visit.planned_by
    span: dict[str, Any] = {
        "starts_at": captured.AT + 5 * DAY,
        "ends_at": captured.AT + 5 * DAY + make.HOUR,
    }
    services.move_entry(entry, **span, version=None, by=by, at=captured.AT)
    assert on() == captured.AT.date() + 5 * DAY
    services.cancel_visit(visit, reason="Se pospone", by=by, at=captured.AT)
    assert on() is None
    services.restore_visit(visit, by=by, at=captured.AT)
    assert on() == captured.AT.date() + 5 * DAY
    make.visit(customer=row.customer, reason="query", at=captured.AT + DAY)
    assert on() == captured.AT.date() + 5 * DAY
    after = captured.AT + 6 * DAY
    told = captured.capture(customer=row.customer, visit=visit, reason="update")
    register_asi(told, by=by, at=after)
    assert on() is None  # it was held: the next one is still to be planned


@pytest.mark.req("CIN-10")
def test_a_day_that_was_noted_stays_unless_a_visit_comes_sooner() -> None:
    row = make.installation(next_update_on=captured.AT.date() + 9 * DAY)
    make.visit(customer=row.customer, reason="update", at=captured.AT + 20 * DAY)
    assert next_update(row) == captured.AT.date() + 9 * DAY
    make.visit(customer=row.customer, reason="update", at=captured.AT + 4 * DAY)
    assert next_update(row) == captured.AT.date() + 4 * DAY


def next_update(row: Installation) -> date | None:
    row.refresh_from_db()
    return row.next_update_on


# --- The page ---------------------------------------------------------------------------------

MAY = ("visits.add_asi", "visits.view_asi", "contacts.view_all_customers")
CONFIGURES = ("installations.change_installation", "installations.add_installation")


def typed(row: Installation, **fields: Any) -> dict[str, Any]:
    """The capture of an update, with all that the form of its installation holds."""
    names = ("name", "serial", "system_version", "expires_on", "access_limit", "version")
    facts = {name: getattr(row, name) for name in names} | {"is_changed": "on", "is_active": "on"}
    facts = {f"left{row.pk}-{name}": value for name, value in (facts | fields).items()}
    contact = make.contact(customer=row.customer).pk
    return {**WORK, **ROWS, "reason": "update", "contact": contact, **facts}


def address(row: Installation) -> str:
    page = reverse("visits:capture_asi", args=[uuid.uuid4()])
    return f"{page}?customer={row.customer_id}"


@pytest.mark.req("CIN-14")
def test_the_difference_is_shown_before_anything_is_registered(client: Client) -> None:
    row = make.installation(system_version="8.1", next_update_on=NEXT_YEAR)
    client.force_login(make.user(*MAY, *CONFIGURES))
    told, page = typed(row, system_version="9.2", next_update_on=NEXT_YEAR), address(row)
    asked = client.post(page, told)
    shown = asked.content.decode()
    assert asked.status_code == 409
    assert "Versión del sistema: 8.1 → 9.2" in shown
    assert 'value="9.2"' in shown
    assert "se propone el 01/04/2027" in shown  # it expires before that visit (CIN-10)
    assert not Asi.objects.exists()
    better = {f"left{row.pk}-use": "2027-04-01"}
    again = client.post(page, told | better | {"agreed": asked.context["form"].agreed})
    assert "Fecha de caducidad: 20/12/2026 → 01/04/2027" in again.content.decode()
    day = {f"left{row.pk}-expires_on": "2027-04-01"}
    done = client.post(page, told | day | {"agreed": again.context["form"].agreed})
    assert done["Location"] == Asi.objects.get().get_absolute_url()
    assert Installation.objects.get().system_version == "9.2"


def test_the_second_of_two_who_change_an_installation_sees_what_the_first_did(
    client: Client,
) -> None:
    row = make.installation()
    client.force_login(make.user(*MAY, *CONFIGURES))
    told, page = typed(row, engine="PostgreSQL 16"), address(row)
    updated(row, server="SRV-2")
    refused = client.post(page, told)
    assert "Nombre del servidor: — → SRV-2" in refused.content.decode()
    knowingly = {f"left{row.pk}-version": "2"}  # as the page has it now
    assert f'name="left{row.pk}-version" value="2"' in refused.content.decode()
    shown = client.post(page, told | knowingly)
    assert "Nombre del servidor: SRV-2 → —" in shown.content.decode()
    assert Asi.objects.count() == 1


@pytest.mark.req("CIN-03")
def test_whoever_does_not_configure_installations_is_not_offered_to(client: Client) -> None:
    row = make.installation(system_version="8.1")
    client.force_login(make.user(*MAY))
    client.post(address(row), typed(row, system_version="9.2"))
    assert Asi.objects.get().wants_parameters
    assert Installation.objects.get().system_version == "8.1"
