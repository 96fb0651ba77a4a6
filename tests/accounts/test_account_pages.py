import re
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from tests import make
from tests.doors import PASSWORD, give_second_factor

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(the|your|please|sign|password|account|code|enter|cancel)\b", re.IGNORECASE
)
FOR_ANYONE = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
FOR_US = [
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
]


def seen(html: str) -> str:
    """What is read on the page: without markup, and without what only programs read."""
    body = html.split("<body", 1)[1].split(">", 1)[1]
    return re.sub(r"<[^>]*>", " ", body)


@pytest.mark.parametrize("name", FOR_ANYONE)
def test_the_doors_speak_spanish_to_strangers(client: Client, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert 'class="entrance"' in html
    assert ENGLISH.findall(seen(html)) == []


def inside(client: Client, *, shown: str) -> None:
    """Be inside with a password, having just shown a proof of who one is."""
    user = make.user()
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user, "accounts.backends.RoleBackend")
    if shown == "mfa":
        give_second_factor(user)
        RecoveryCodes.activate(user)
    session = client.session
    proof = {"method": shown, "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [proof]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.mark.parametrize("name", FOR_US)
def test_the_doors_speak_spanish_to_us(client: Client, name: str) -> None:
    inside(client, shown="mfa")
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert ENGLISH.findall(seen(answer.content.decode())) == []


def test_the_second_factor_is_set_up_from_a_picture_that_the_policy_allows(client: Client) -> None:
    inside(client, shown="password")
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'src="data:image/svg+xml' in html
    assert ENGLISH.findall(seen(html)) == []
