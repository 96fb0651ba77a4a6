"""Who comes in, how, and for how long (D1, D2, D3, D4, D7)."""

import runpy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import User
from accounts.roles import ADMINISTRATOR
from tests import doors, make

pytestmark = pytest.mark.django_db

ADMIN_PAGES = [
    "/admin/",
    "/admin/login/?next=/admin/",
    "/admin/accounts/user/",
    "/admin/password_change/",
]


def person(**fields: Any) -> User:
    return make.user(password=doors.PASSWORD, **fields)


def administrator() -> User:
    services.apply_roles(at=make.MONDAY)
    user = person()
    services.assign_roles(user, [ADMINISTRATOR], at=make.MONDAY)
    return user


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_enters_with_address_and_password_whatever_their_case(client: Client) -> None:
    user = person()
    answer = doors.log_in(client, user.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert is_inside(client)


def test_the_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    known = doors.log_in(client, person().email, "otra contraseña larga")
    unknown = doors.log_in(client, "nadie@sgc.test", "otra contraseña larga")
    errors = [answer.context["form"].non_field_errors() for answer in (known, unknown)]
    assert known.status_code == unknown.status_code
    assert errors[0] == errors[1]


def test_who_has_left_does_not_enter(client: Client) -> None:
    doors.log_in(client, person(is_active=False).email)
    assert not is_inside(client)


def test_nobody_signs_up(client: Client) -> None:
    fields = {"email": "nuevo@sgc.test", "password1": doors.PASSWORD}
    client.post(reverse("account_signup"), fields)
    assert not User.objects.filter(email="nuevo@sgc.test").exists()


def test_five_wrong_passwords_lock_the_address_from_there(client: Client) -> None:
    user = person()
    answers = [doors.log_in(client, user.email, "no es esta, seguro") for _ in range(5)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[4].status_code == 429
    assert "Acceso bloqueado" in answers[4].text
    locked = doors.log_in(client, user.email.upper())
    assert locked.status_code == 429
    assert not is_inside(client)


def test_from_elsewhere_the_person_still_enters(client: Client) -> None:
    user = person()
    for _ in range(5):
        doors.log_in(client, user.email, "no es esta, seguro")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    doors.log_in(elsewhere, user.email)
    assert is_inside(elsewhere)


def test_a_forged_address_of_origin_does_not_escape_the_lock(client: Client) -> None:
    user = person()
    for n in range(5):
        doors.log_in(
            client, user.email, "no es esta, seguro", **{"X-Forwarded-For": f"192.0.2.{n}"}
        )
    answer = doors.log_in(client, user.email, **{"X-Forwarded-For": "192.0.2.99"})
    assert answer.status_code == 429


def test_the_lock_opens_after_a_quarter_of_an_hour(client: Client) -> None:
    user = person()
    for _ in range(5):
        doors.log_in(client, user.email, "no es esta, seguro")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        doors.log_in(client, user.email)
        assert is_inside(client)


def test_the_session_changes_its_key_when_a_person_enters(client: Client) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    before = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    doors.log_in(client, person().email)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_key_changes_again_with_the_second_factor_and_not_before_it(client: Client) -> None:
    user = person()
    doors.give_second_factor(user)
    answer = doors.log_in(client, user.email)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_inside(client)
    before = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": doors.code()})
    assert is_inside(client)
    assert client.session.session_key != before


def test_a_code_works_once(client: Client) -> None:
    user = person()
    doors.give_second_factor(user)
    code = doors.code()
    for other in (client, Client()):
        doors.log_in(other, user.email)
        other.post(reverse("mfa_authenticate"), {"code": code})
    assert is_inside(client)
    assert not is_inside(other)


def test_codes_cannot_be_guessed_one_after_another(client: Client) -> None:
    user = person()
    doors.give_second_factor(user)
    doors.log_in(client, user.email)
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(10):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        client.post(reverse("mfa_authenticate"), {"code": doors.code()})
    assert not is_inside(client)


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_nobody_administers_with_the_password_alone(client: Client, address: str) -> None:
    doors.log_in(client, administrator().email)
    assert is_inside(client)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_a_session_from_before_the_second_factor_must_show_it(client: Client, address: str) -> None:
    user = administrator()
    doors.log_in(client, user.email)
    doors.give_second_factor(user)  # elsewhere
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_the_form_of_the_admin_lets_nobody_in(client: Client) -> None:
    user = administrator()
    fields = {"username": user.email, "password": doors.PASSWORD, "next": "/admin/"}
    answer = client.post("/admin/login/", fields)
    assert answer["Location"].startswith(reverse("account_login"))
    assert not is_inside(client)


def test_a_new_password_is_no_way_around_the_second_factor(client: Client) -> None:
    user = administrator()
    doors.give_second_factor(user)
    services.invite(user)
    address = client.get(doors.last_link()).headers["Location"]
    client.post(address, {"password1": "otra muy distinta 77", "password2": "otra muy distinta 77"})
    assert not is_inside(client)
    doors.log_in(client, user.email, "otra muy distinta 77")
    assert not is_inside(client)


def test_setting_up_the_second_factor_opens_the_administration(client: Client) -> None:
    user = administrator()
    doors.log_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": doors.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": doors.code(secret=secret)})
    assert Authenticator.objects.filter(user=user).count() == 2  # the codes for emergencies too
    assert client.get("/admin/").status_code == 200


def test_who_does_not_administer_needs_no_second_factor_and_may_have_one(client: Client) -> None:
    doors.enter(client, person())
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code in (200, 302)
    assert client.get("/admin/").status_code == 302


def test_who_does_not_administer_is_refused_by_the_administration(client: Client) -> None:
    doors.enter(client, make.user("accounts.view_user"))
    answer = client.get("/admin/accounts/user/", follow=True)
    assert answer.status_code == 403


def test_a_session_in_use_lives_on(client: Client) -> None:
    doors.enter(client, person())
    start = timezone.now()
    for hours in (7, 14):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_session_that_rests_a_working_day_is_over(client: Client) -> None:
    doors.enter(client, person())
    client.get(reverse("accounts:profile"))
    with time_machine.travel(timezone.now() + timedelta(hours=8, minutes=1)):
        assert client.get(reverse("accounts:profile")).status_code == 302


def test_no_session_lives_longer_than_the_longest_day(client: Client) -> None:
    doors.enter(client, person())
    start = timezone.now()
    for hours in (0, 6, 12):
        with time_machine.travel(start + timedelta(hours=hours)):
            client.get(reverse("accounts:profile"))
    key = client.session.session_key
    with time_machine.travel(start + timedelta(hours=16, minutes=1)):
        assert client.get(reverse("accounts:profile")).status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_the_cookies_belong_to_this_host_and_to_https_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SGC_SECURE", "1")
    real = runpy.run_path("config/settings.py")
    names = [name for name in real if name.startswith(("SESSION_COOKIE_", "CSRF_COOKIE_"))]
    with override_settings(**{name: real[name] for name in names}):
        client = Client()
        client.get(reverse("account_login"), secure=True)
        fields = {"login": person().email, "password": doors.PASSWORD}
        answer = client.post(reverse("account_login"), fields, secure=True)
    assert set(client.cookies) == {"__Host-session", "__Host-csrf"}
    assert answer.cookies
    for cookie in client.cookies.values():
        flags = [cookie[flag] for flag in ("secure", "httponly", "samesite", "path", "domain")]
        assert flags == [True, True, "Lax", "/", ""]


@pytest.mark.parametrize(
    "password",
    [
        "corta 1234",
        "contraseña123",
        "password1234",
        "SGC-contraseña-2026!",
        "SGC sgc 2026 SGC",
    ],
)
def test_a_password_that_others_would_try_is_refused(password: str) -> None:
    assert faults_of(password)


@pytest.mark.parametrize(
    "password", ["correcto caballo batería grapa", "x" * 64 + "y" * 64, "el sgc me gusta poco"]
)
def test_a_long_password_needs_no_strange_signs(password: str) -> None:
    assert faults_of(password) == []


def faults_of(password: str) -> list[str]:
    try:
        validate_password(password, person())
    except ValidationError as refusal:
        return list(refusal.messages)
    return []


def test_every_rule_of_passwords_says_what_it_wants_in_spanish() -> None:
    rules: Any = settings.AUTH_PASSWORD_VALIDATORS
    texts = [rule.get_help_text() for rule in get_password_validators(rules)]
    assert len(texts) == 4
    assert not [text for text in texts if "password" in text.lower()]


def test_logging_out_needs_a_button_and_ends_the_session(client: Client) -> None:
    doors.enter(client, person())
    key = client.session.session_key
    client.get(reverse("account_logout"))
    assert is_inside(client)
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=key).exists()
