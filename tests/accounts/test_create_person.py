"""The first people come in from the command line, and choose their own passwords."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import services
from accounts.models import Sector, User
from accounts.roles import ADMINISTRATOR, SAC_AGENT, SAC_HEAD, STAFF
from tests import doors, make

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> str:
    out = StringIO()
    call_command("create_person", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def sac() -> Sector:
    services.apply_roles(at=make.MONDAY)
    return make.sector(code="sac")


def test_who_was_entered_chooses_a_password_by_the_letter_and_comes_in(
    client: Client, sac: Sector
) -> None:
    told = create("Eva@SGC.test", "Eva Ruiz", "--sector", "sac", "--role", SAC_AGENT)
    assert "eva@sgc.test" in told
    user = User.objects.get(email="eva@sgc.test")
    assert user.sector == sac
    assert {group.name for group in user.groups.all()} == {STAFF, SAC_AGENT}
    assert not user.has_usable_password()
    page = client.get(doors.last_link(), follow=True)
    fields = {"password1": doors.PASSWORD, "password2": doors.PASSWORD}
    client.post(page.redirect_chain[-1][0], fields)
    assert doors.log_in(Client(), user.email).status_code == 302


def test_the_head_of_a_sector_answers_for_it(sac: Sector) -> None:
    create("eva@sgc.test", "Eva Ruiz", "--sector", "sac", "--role", SAC_HEAD, "--head")
    sac.refresh_from_db()
    assert sac.head == User.objects.get(email="eva@sgc.test")


def test_who_administers_enters_the_administration(sac: Sector) -> None:
    create("eva@sgc.test", "Eva Ruiz", "--sector", "sac", "--role", ADMINISTRATOR)
    assert User.objects.get(email="eva@sgc.test").is_staff


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["eva@sgc.test", "Eva", "--sector", "nada"], "No hay un sector «nada». Hay: sac"),
        (["eva@sgc.test", "Eva", "--sector", "sac", "--role", "Rey"], "No hay una función «Rey»"),
        (["YA@sgc.test", "Eva", "--sector", "sac"], "Ya hay una persona con el correo"),
        (["no es un correo", "Eva", "--sector", "sac"], "correo electrónico válida"),
    ],
)
@pytest.mark.usefixtures("sac")
def test_what_cannot_be_is_refused_with_its_reason(arguments: list[str], reason: str) -> None:
    make.user(email="ya@sgc.test")
    with pytest.raises(CommandError, match=reason):
        create(*arguments)
    assert User.objects.count() == 1
