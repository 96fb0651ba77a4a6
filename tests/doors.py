"""Ways into the house for tests: with a password, with a code, or simply being inside."""

import re
import time
from typing import TYPE_CHECKING

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from outbox.models import Mail

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer = _MonkeyPatchedWSGIResponse  # with what the test client adds to it
else:
    Answer = HttpResponse

PASSWORD = "correcto caballo batería grapa"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_second_factor(user: User) -> None:
    TOTP.activate(user, SECRET)


def code(secret: str = SECRET) -> str:
    """What the person's telephone shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def last_link() -> str:
    """The address in the last letter that was posted, without its host."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", Mail.objects.latest("pk").body)
    return str(found[0])


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Answer:
    """Fill in the page of entry."""
    fields = {"login": email, "password": password}
    return client.post(reverse("account_login"), fields, headers=extra or None)


def enter(client: Client, user: User, *, has_second_factor: bool = False) -> Client:
    """Be inside; who administers has just shown the second factor."""
    client.force_login(user, "accounts.backends.RoleBackend")
    session = client.session
    session["began_at"] = session["used_at"] = time.time()  # the first page has been seen
    if user.is_staff or has_second_factor:
        give_second_factor(user)
        shown = {"method": "mfa", "at": time.time(), "reauthenticated": True}
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [shown]
        session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
