"""What a customer runs is changed by a form that shows the difference, and leaves its Ficha."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.roles import CONSULTANT, IMPLEMENTATION_HEAD, SAC_AGENT
from contacts.models import ActionCode, Parameter
from contacts.services import merging, parameters
from installations import services
from installations.models import Ficha, Installation, Switch
from installations.services import Wanted, configuring
from kit.errors import Refused, Stale
from outbox.models import Notice
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT, DAY = make.MONDAY, timedelta(days=1)


def configure(installation: Installation, at: Any = AT + DAY, **details: Any) -> Ficha:
    facts = {"reason": "Visita", "by": make.user(), "at": at}
    return services.configure(installation, Wanted(details), **facts)


def entries(installation: Installation, *codes: int) -> list[str]:
    events = installation.customer.events.filter(action__in=codes).order_by("pk")
    return [event.text for event in events]


@pytest.mark.req("CIN-01")
def test_an_account_lists_its_installations_and_takes_one_more(client: Client) -> None:
    first = make.installation(serial="IG-100")
    customer = first.customer
    rights = ("view_installation", "add_installation")
    person = make.user(
        *(f"installations.{right}" for right in rights), sector=customer.service_line.front_sector
    )
    doors.enter(client, person)
    panel = words(client.get(reverse("installations:of_customer", args=[customer.pk])))
    assert "Principal · IG-100" in panel
    sent = {
        "name": "Pruebas",
        "serial": "IG-101",
        "expires_on": "2026-12-20",
        "access_limit": "3",
        "is_active": "on",
        "reason": "Entorno de pruebas",
    }
    answer = client.post(reverse("installations:install", args=[customer.pk]), sent)
    second = customer.installations.get(serial="IG-101")
    assert answer.headers["Location"] == second.get_absolute_url()
    assert "IG-101" in words(client.get(reverse("installations:of_customer", args=[customer.pk])))
    assert (second.access_limit, second.fichas.get().number) == (3, 1)


@pytest.mark.req("CIN-02")
def test_the_head_sees_the_open_work_of_every_consultant_and_prepares_the_instruction(
    client: Client,
) -> None:
    accounts.apply_roles(at=AT)
    one, other = make.user(name="Ana Ríos"), make.user(name="Luis Paz")
    make.installation(consultant=one, serial="IG-1")
    make.installation(consultant=other, serial="IG-2")
    doors.enter(client, make.user(IMPLEMENTATION_HEAD))
    page = words(client.get(reverse("installations:installations"), {"view": "pending"}))
    assert "Ana Ríos" in page
    assert "Luis Paz" in page
    issued = make.issued(code="IT CIN", owners=[IMPLEMENTATION_HEAD])
    answer = client.post(reverse("procedures:draft", args=[issued.document_id]))
    assert answer.status_code == 302
    assert issued.document.revisions.open().count() == 1


@pytest.mark.req("CIN-03")
def test_a_consultant_configures_and_the_parameters_of_the_account_follow(client: Client) -> None:
    accounts.apply_roles(at=AT)
    row = make.installation(system_version="8.1")
    Parameter.objects.create(number=1, name="Versión del Sistema", type="text")
    sector = row.customer.service_line.front_sector
    where = reverse("installations:configure", args=[row.pk])
    doors.enter(client, make.user(SAC_AGENT, sector=sector))
    assert client.get(where).status_code == 403
    doors.enter(client, make.user(CONSULTANT, sector=sector))
    sent = shown_form(row) | {"system_version": "8.2", "step": "confirm"}
    assert client.post(where, sent).status_code == 302
    row.refresh_from_db()
    assert row.system_version == "8.2"
    assert parameters.current(row.customer)[1].value == "8.2"


def shown_form(row: Installation) -> dict[str, Any]:
    return {
        "version": row.version,
        "name": row.name,
        "serial": row.serial,
        "system_version": row.system_version,
        "expires_on": str(row.expires_on),
        "access_limit": row.access_limit,
        "is_active": "on",
        "reason": "Visita del lunes",
    }


def test_only_the_first_installation_speaks_for_the_parameters_of_the_account() -> None:
    Parameter.objects.create(number=1, name="Versión del Sistema", type="text")
    first = make.installation(system_version="8.1")
    make.installation(customer=first.customer, system_version="9.0", name="Pruebas")
    assert parameters.current(first.customer)[1].value == "8.1"


@pytest.mark.req("CIN-04")
def test_what_is_ticked_is_shown_with_who_switched_it_on_and_when(client: Client) -> None:
    row, module = make.installation(), make.module("Pedidos", "Cobranzas", name="Ventas")
    functions = list(module.functions.all())
    person = make.user(
        "installations.view_installation",
        "installations.change_installation",
        sector=row.customer.service_line.front_sector,
        name="Ana Ríos",
    )
    doors.enter(client, person)
    on = [f"m{module.pk}", *(f"f{one.pk}" for one in functions)]
    where = reverse("installations:configure", args=[row.pk])
    shown = words(client.post(where, shown_form(row) | {"on": on}))
    assert "Se activa: Ventas; Ventas: Cobranzas; Ventas: Pedidos" in shown
    assert not row.switches.exists()  # shown first, and saved only when it is confirmed
    client.post(where, shown_form(row) | {"on": on, "step": "confirm"})
    page = words(client.get(row.get_absolute_url()))
    assert "Ventas Cobranzas · Pedidos Ana Ríos" in page
    assert {one.on_by for one in row.switches.on()} == {person}


def test_a_function_brings_its_module_and_leaves_with_it() -> None:
    module = make.module("Pedidos")
    function = module.functions.get()
    row = make.installation(on=[function])
    assert {str(one) for one in row.switches.on()} == {str(module), str(function)}
    nothing: frozenset[int] = frozenset()
    facts: dict[str, Any] = {"reason": "Se da de baja", "by": make.user(), "at": AT + DAY}
    services.configure(row, Wanted(modules=nothing, functions=nothing), **facts)
    assert not row.switches.on().exists()
    assert row.switches.count() == 2  # when they were on stays known
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        Switch.objects.filter(installation=row).update(off_at=None, off_by=None)


@pytest.mark.req("CIN-14")
def test_each_change_is_an_entry_on_the_timeline_with_the_old_the_new_and_its_ficha() -> None:
    row = make.installation(system_version="8.1", access_limit=12)
    ficha = configure(row, system_version="8.2", access_limit=20)
    event = row.customer.events.get(action=ActionCode.CONFIGURED)
    assert "Versión del sistema: 8.1 → 8.2" in event.text
    assert "Cantidad de accesos: 12 → 20" in event.text
    assert event.url == ficha.get_absolute_url()
    assert ficha.label in event.text
    assert len(entries(row, ActionCode.INSTALLED, ActionCode.CONFIGURED)) == 2


@pytest.mark.req("CIN-08")
@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"expires_on": None}, "Fecha de Caducidad"),
        ({"access_limit": None}, "Cantidad de Accesos"),
        ({"access_limit": 0}, "Cantidad de Accesos"),
    ],
)
def test_both_limits_are_demanded_by_the_service_and_by_the_database(
    details: dict[str, Any], said: str
) -> None:
    row = make.installation()
    with pytest.raises(Refused, match=said):
        configure(row, **details)
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation._base_manager.filter(pk=row.pk).update(**details)


@pytest.mark.req("CIN-08")
def test_the_form_refuses_missing_zero_and_negative_limits(client: Client) -> None:
    row = make.installation()
    right = "installations.change_installation"
    doors.enter(client, make.user(right, sector=row.customer.service_line.front_sector))
    where = reverse("installations:configure", args=[row.pk])
    for wrong in (
        {"expires_on": ""},
        {"access_limit": ""},
        {"access_limit": "0"},
        {"access_limit": "-3"},
    ):
        answer = client.post(where, shown_form(row) | wrong | {"step": "confirm"})
        assert answer.status_code == 422, wrong
    assert row.fichas.count() == 1


@pytest.mark.req("CIN-08")
def test_what_was_brought_without_limits_is_on_a_report_until_it_has_them(client: Client) -> None:
    customer = make.customer(legal_name="Traída S.A.")
    for number, value in ((10, "IG-7"), (1, "6.9"), (24, "14"), (20, "muchas")):
        parameter = Parameter.objects.create(number=number, name=f"P{number}", type="text")
        facts: dict[str, Any] = {"by": None, "at": AT}
        parameters.set_parameter(customer, parameter=parameter, value=value, **facts)
    rights = ("view_installation", "add_installation")
    person = make.user(
        *(f"installations.{right}" for right in rights), sector=customer.service_line.front_sector
    )
    doors.enter(client, person)
    client.post(reverse("installations:adopt"))
    client.post(reverse("installations:adopt"))
    row = customer.installations.get()
    assert (row.serial, row.system_version, row.users, row.companies) == ("IG-7", "6.9", 14, None)
    assert "Traída S.A." in words(client.get(reverse("installations:unlimited")))
    with pytest.raises(Refused, match="Complete antes"):
        services.issue_again(row, reason="", by=person, at=AT)
    configure(row, expires_on=date(2026, 12, 1), access_limit=5)
    assert "Traída S.A." not in words(client.get(reverse("installations:unlimited")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation._base_manager.filter(pk=row.pk).update(expires_on=None)


def test_two_who_configure_at_once_do_not_undo_one_another(client: Client) -> None:
    row = make.installation(system_version="8.1")
    seen = shown_form(row)
    configure(row, system_version="8.2")
    right = "installations.change_installation"
    doors.enter(client, make.user(right, sector=row.customer.service_line.front_sector))
    where = reverse("installations:configure", args=[row.pk])
    answer = client.post(where, seen | {"access_limit": "99", "step": "confirm"})
    assert answer.status_code == 409
    assert "Versión del sistema: 8.1 → 8.2" in words(answer)
    assert 'value="99"' in answer.text
    with pytest.raises(Stale):
        services.configure(
            row, Wanted({"access_limit": 7}), reason="x", version=1, by=make.user(), at=AT + DAY
        )


def test_a_change_that_changes_nothing_leaves_no_ficha() -> None:
    row = make.installation(system_version="8.1")
    with pytest.raises(Refused, match="ningún cambio"):
        configure(row, system_version="8.1")
    with pytest.raises(Refused, match="ningún cambio"):
        configuring.preview(row, Wanted({"system_version": "8.1"}))
    assert row.fichas.count() == 1


def test_a_serial_number_is_one_installation() -> None:
    make.installation(serial="IG-1")
    with pytest.raises(Refused, match="IG-1"):
        make.installation(serial="IG-1")


@pytest.mark.req("CIN-10")
def test_an_expiry_before_the_planned_visit_is_warned_of_and_a_later_one_proposed(
    client: Client,
) -> None:
    row = make.installation(next_update_on=date(2098, 6, 1))
    right = "installations.change_installation"
    doors.enter(client, make.user(right, sector=row.customer.service_line.front_sector))
    where = reverse("installations:configure", args=[row.pk])
    sent = shown_form(row) | {"expires_on": "2098-05-01"}
    page = words(client.post(where, sent))
    assert "antes de la visita de actualización del 01/06/2098" in page
    assert "Usar el 01/07/2098" in page
    better = client.post(where, sent | {"use": "2098-07-01"})
    assert "antes de la visita" not in words(better)
    assert "→ 01/07/2098" in words(better)


@pytest.mark.req("CIN-10")
def test_without_a_planned_visit_the_consultant_is_asked_to_plan_one() -> None:
    consultant = make.user()
    row = make.installation(consultant=consultant)
    assert "planifique una" in Notice.objects.get(user=consultant).text
    services.plan_update(row, on=date(2026, 6, 1), by=None, at=AT)
    configure(row, expires_on=date(2027, 1, 1))
    assert Notice.objects.filter(user=consultant).count() == 1


def test_merging_two_accounts_brings_their_installations_together() -> None:
    one, other = make.installation(serial="IG-1"), make.installation(serial="IG-2")
    merging.merge(one.customer, other.customer, theirs=[], reason="Es la misma", by=None, at=AT)
    assert set(one.customer.installations.values_list("serial", flat=True)) == {"IG-1", "IG-2"}
    assert other.fichas.get().number == 1
