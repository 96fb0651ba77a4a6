import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

import contacts.services as contacts
from accounts import services
from accounts.models import User
from accounts.roles import ADMINISTRATOR, CONSULTANT, ROLES, SAC_AGENT, SAC_HEAD
from tests import doors, make

pytestmark = pytest.mark.django_db

# Every role of the procedures, as written down before the table was (section 3 of the catalogue).
NAMED_IN_THE_PROCEDURES = """
Todo el personal; Personal de Base Global; Dirección; Gerente de Proyectos; Jefe de Implementación;
Gerente de Implementación; Consultor Funcional; Consultor Técnico; Gerente de I+D;
Gerente de Administración y RRHH; Recursos Humanos; Administración; Responsable de Sector;
Responsable SGC; Responsable de Gestión de Calidad; Asistente Comercial; Ejecutivo de Ventas;
Ejecutivo de Cuenta; Asistente de Cuenta; Marketing; Gerente Comercial; Ejecutivo Comercial;
Equipo de Evaluación Técnica; Product Owner; Technical Owner; PM Líder de Proyectos;
Project Manager; Agente SAC; Desarrollador EVO; Tester EVO; Diseñador EVO; Técnico especializado;
Formador; Gestor SAC; Gestor EVO; Jefe de departamento; Superior directo;
Director de departamento; Customer Success Manager; Service Manager; Administrador del sistema
"""


@pytest.mark.req("GEN-03")
def test_every_role_of_the_procedures_is_a_group_with_its_permissions() -> None:
    services.apply_roles(at=make.MONDAY)
    known = {name for role in ROLES for name in (role.name, *role.aliases)}
    wanted = {name.strip() for name in NAMED_IN_THE_PROCEDURES.replace("\n", " ").split(";")}
    assert wanted <= known
    for role in ROLES:
        group = Group.objects.get(name=role.name)
        rows = group.permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in rows} == role.permissions


@pytest.mark.req("GEN-03")
def test_roles_combine_on_one_person_and_one_role_on_several_people() -> None:
    services.apply_roles(at=make.MONDAY)
    one, other = make.user(), make.user()
    services.assign_roles(one, [SAC_AGENT, CONSULTANT], at=make.MONDAY)
    services.assign_roles(other, [SAC_AGENT], at=make.MONDAY)
    assert one.has_perms(["tickets.triage_mail", "contacts.activate_customer"])
    assert set(User.objects.with_role(SAC_AGENT)) == {one, other}


@pytest.mark.req("CLI-02")
@pytest.mark.parametrize(
    "name",
    [
        "Ejecutivo Comercial",
        "Equipo de Evaluación Técnica",
        "Gerente Comercial",
        "PM Líder de Proyectos",
        "Product Owner",
        "Technical Owner",
    ],
)
def test_the_roles_of_a_commercial_project_can_be_assigned(name: str) -> None:
    services.apply_roles(at=make.MONDAY)
    person = make.user()
    services.assign_roles(person, [name], at=make.MONDAY)
    assert person.groups.get().name == name


@pytest.mark.req("CLI-02")
def test_the_signatory_is_a_role_that_a_contact_of_a_customer_is_given(client: Client) -> None:
    contact = contacts.update_contact(
        make.contact(), by=make.user(), at=make.MONDAY, is_signatory=True
    )
    boss = make.user("contacts.view_contact", "contacts.view_all_customers")
    assert "firmante" in doors.enter(client, boss).get(contact.get_absolute_url()).text


def test_applying_the_table_twice_changes_nothing() -> None:
    assert services.apply_roles(at=make.MONDAY)
    assert services.apply_roles(at=make.MONDAY) == []


def test_a_permission_that_is_no_longer_listed_is_taken_away_and_the_people_stay() -> None:
    services.apply_roles(at=make.MONDAY)
    person = make.user()
    services.assign_roles(person, [SAC_AGENT], at=make.MONDAY)
    group = Group.objects.get(name=SAC_AGENT)
    group.permissions.add(Permission.objects.get(codename="operate_mail"))
    assert services.apply_roles(at=make.MONDAY) == [f"{SAC_AGENT}: - outbox.operate_mail"]
    assert group.user_set.get() == person


def test_only_roles_that_administer_enter_the_administration() -> None:
    services.apply_roles(at=make.MONDAY)
    person = make.user()
    services.assign_roles(person, [SAC_HEAD, ADMINISTRATOR], at=make.MONDAY)
    assert person.is_staff
    services.assign_roles(person, [SAC_HEAD], at=make.MONDAY)
    assert not person.is_staff


def test_applying_the_table_corrects_who_enters_the_administration() -> None:
    services.apply_roles(at=make.MONDAY)
    former = make.user(SAC_HEAD, is_staff=True)
    head = make.user(ADMINISTRATOR)
    root = make.user(is_staff=True, is_superuser=True)
    assert len(services.apply_roles(at=make.MONDAY)) == 2
    assert set(User.objects.filter(is_staff=True)) == {head, root}
    assert not User.objects.get(pk=former.pk).is_staff


def test_a_role_that_does_not_exist_cannot_be_assigned() -> None:
    services.apply_roles(at=make.MONDAY)
    with pytest.raises(LookupError):
        services.assign_roles(make.user(), ["Técnico"], at=make.MONDAY)


def test_the_names_of_permissions_are_spanish() -> None:
    services.apply_roles(at=make.MONDAY)
    names = Permission.objects.filter(group__isnull=False).values_list("name", flat=True)
    assert [name for name in names if not name.startswith("Puede ")] == []


def test_the_command_prints_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_roles")
    assert re.search(rf"{SAC_AGENT}: \+ tickets\.reply_ticket", capsys.readouterr().out)
    call_command("sync_roles")
    assert capsys.readouterr().out.strip() == "Las funciones ya estaban al día."


def test_no_name_stands_for_two_roles() -> None:
    names = [name for role in ROLES for name in (role.name, *role.aliases)]
    assert len(names) == len(set(names))
