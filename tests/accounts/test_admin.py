"""The administration of people, by somebody who has shown the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Sector, User
from accounts.roles import ADMINISTRATOR, QUALITY_HEAD, SAC_AGENT
from outbox.models import Mail
from tests import doors, make

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")


@pytest.fixture
def inside(client: Client) -> Client:
    services.apply_roles(at=make.MONDAY)
    boss = make.user(name="Alicia Administra")
    services.assign_roles(boss, [ADMINISTRATOR], at=make.MONDAY)
    return doors.enter(client, boss)


def fields(**changes: object) -> dict[str, object]:
    return {"name": "Nora Nueva", "email": "Nora@SGC.test", "is_active": "on"} | changes


def group(name: str) -> int:
    return Group.objects.get(name=name).pk


def test_a_new_person_is_invited_to_choose_a_password(inside: Client) -> None:
    data = fields(groups=[group(SAC_AGENT)], sector=make.sector().pk)
    answer = inside.post(reverse("admin:accounts_user_add"), data)
    assert answer.status_code == 302
    nora = User.objects.get(email="nora@sgc.test")
    assert not nora.has_usable_password()
    assert nora.has_perm("tickets.reply_ticket")

    guest = Client()
    page = guest.get(doors.last_link(), follow=True)
    new = {"password1": doors.PASSWORD, "password2": doors.PASSWORD}
    guest.post(page.request["PATH_INFO"], new)
    doors.log_in(guest, "nora@sgc.test")
    assert guest.session["_auth_user_id"] == str(nora.pk)


def test_the_invitation_names_the_address_and_comes_once(inside: Client) -> None:
    inside.post(reverse("admin:accounts_user_add"), fields())
    letter = Mail.objects.get()
    assert letter.to == ["nora@sgc.test"]
    assert "elija primero su contraseña" in letter.body


def test_a_role_that_administers_opens_the_administration_and_its_loss_closes_it(
    inside: Client,
) -> None:
    user = make.user(email="quique@sgc.test", name="Quique Calidad")
    page = reverse("admin:accounts_user_change", args=[user.pk])
    inside.post(page, fields(email=user.email, groups=[group(QUALITY_HEAD)]))
    user.refresh_from_db()
    assert user.is_staff
    inside.post(page, fields(email=user.email, groups=[group(SAC_AGENT)]))
    user.refresh_from_db()
    assert not user.is_staff


def test_who_was_given_which_role_stays_written_down(inside: Client) -> None:
    user = make.user(email="quique@sgc.test")
    page = reverse("admin:accounts_user_change", args=[user.pk])
    inside.post(page, fields(email=user.email, groups=[group(QUALITY_HEAD)]))
    last = user.history.first()
    assert [str(row.group) for row in last.groups.all()] == [QUALITY_HEAD]
    assert last.history_user.name == "Alicia Administra"


def test_entering_writes_no_history(client: Client) -> None:
    user = make.user(password=doors.PASSWORD)
    before = user.history.count()
    doors.log_in(client, user.email)
    user.refresh_from_db()
    assert user.last_login is not None
    assert user.history.count() == before


def test_no_page_gives_more_power_than_roles_do(inside: Client) -> None:
    user = make.user(email="quique@sgc.test")
    page = reverse("admin:accounts_user_change", args=[user.pk])
    inside.post(page, fields(email=user.email, is_superuser="on", is_staff="on", password="x" * 20))
    user.refresh_from_db()
    assert (user.is_superuser, user.is_staff, user.password) == (False, False, user.password)
    assert not user.check_password("x" * 20)


def test_who_has_left_is_made_inactive_and_never_erased(inside: Client) -> None:
    user = make.user()
    assert inside.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_a_lost_telephone_and_a_lock_are_mended_from_the_list(inside: Client) -> None:
    user = make.user(password=doors.PASSWORD)
    doors.give_second_factor(user)
    for _ in range(5):
        doors.log_in(Client(), user.email, "no es esta, seguro")
    for action in ("forget_second_factor", "unlock", "invite"):
        inside.post(PEOPLE, {"action": action, "_selected_action": [user.pk]})
    assert not Authenticator.objects.filter(user=user).exists()
    guest = Client()
    doors.log_in(guest, user.email)
    assert guest.session["_auth_user_id"] == str(user.pk)
    assert Mail.objects.get().to == [user.email]


@pytest.mark.req("GEN-03")
def test_the_roles_are_shown_with_their_other_names_and_cannot_be_edited(inside: Client) -> None:
    page = inside.get(reverse("admin:auth_group_changelist")).text
    assert "Gerente de Implementación" in page
    detail = reverse("admin:auth_group_change", args=[group(SAC_AGENT)])
    assert "Puede responder tickets" in inside.get(detail).text
    assert inside.post(detail, {"name": "Otra"}).status_code == 403


@pytest.mark.req("GEN-01")
def test_a_sector_gets_its_head_in_the_administration(inside: Client) -> None:
    sector, head = make.sector(), make.user()
    page = reverse("admin:accounts_sector_change", args=[sector.pk])
    data = {"code": sector.code, "name": sector.name, "head": head.pk, "is_active": "on"}
    inside.post(page, data)
    assert Sector.objects.get(pk=sector.pk).head == head


@pytest.mark.parametrize("name", ["user", "sector", "position", "delegation"])
def test_every_list_can_be_opened(inside: Client, name: str) -> None:
    assert inside.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200
