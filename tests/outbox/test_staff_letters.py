"""Letters of the login (a new password, a second factor) leave like all others."""

import pytest
from django.core import mail as wire
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from outbox.adapter import StaffAdapter
from outbox.models import Mail
from tests import doors, make

pytestmark = pytest.mark.django_db


def ask_for_a_password(client: Client, email: str) -> None:
    assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 302


def test_a_new_password_is_asked_for_through_the_outbox(client: Client) -> None:
    user = make.user(password=doors.PASSWORD)
    ask_for_a_password(client, user.email)
    letter = Mail.objects.get()
    assert (letter.kind, letter.to, letter.is_automatic) == ("password_reset", [user.email], True)
    assert wire.outbox == []
    assert client.get(doors.last_link()).status_code == 302


def test_what_only_allauth_has_words_for_leaves_the_same_way(settings: Settings) -> None:
    settings.BASE_URL = "https://sgc.empresa.test"
    user = make.user()
    context = {"ip": "127.0.0.1", "user_agent": "Firefox", "timestamp": make.MONDAY}
    StaffAdapter().send_mail("account/email/password_changed", user.email, context)
    letter = Mail.objects.get()
    assert (letter.kind, letter.to) == ("account_notice", [user.email])
    assert "127.0.0.1" in letter.body
    assert "(sgc.empresa.test)" in letter.body


def test_an_address_that_is_none_of_ours_gets_nothing(client: Client) -> None:
    """E9: the page of entry cannot be used to write to strangers."""
    ask_for_a_password(client, "victima@otra.test")
    ask_for_a_password(client, make.user(is_active=False).email)
    assert not Mail.objects.exists()
    assert wire.outbox == []
