"""What is asked of every request by a member of the staff, whatever it is about."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.backends import used_delegations
from accounts.models import User
from accounts.services import record_delegated_actions
from kit.history import reasons

Handler = Callable[[HttpRequest], HttpResponse]

ALWAYS_OPEN = ("account_", "mfa_", "livez", "readyz")
RENEW_AFTER = 1800  # seconds: a session is written twice an hour, not at every request


class SessionAgeMiddleware:
    """Let a session in use live on, and end every session after the longest working day (D2)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()  # noqa: TID251 - a door
            began = request.session.setdefault("began_at", now)
            if now - began > settings.SESSION_TOTAL_AGE:
                logout(request)
                return redirect_to_login(request.get_full_path())
            if now - request.session.get("used_at", 0) > RENEW_AFTER:
                request.session["used_at"] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Let those who administer do nothing before they have shown a second factor (D3).

    It is not enough to own one: this very session must have shown it. A session that began with
    the password alone, before the factor was set up elsewhere, shows it now.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.is_staff and not is_always_open(request):
            if not is_mfa_enabled(user):
                messages.warning(
                    request,
                    _("Su función administra el sistema: active primero el segundo factor."),
                )
                return redirect("mfa_activate_totp")
            if not has_shown_second_factor(request, user):
                return redirect_to_login(request.get_full_path(), "mfa_reauthenticate")
        return self.get_response(request)


def is_always_open(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name or ""
    except Resolver404:
        return False
    return name.startswith(ALWAYS_OPEN)


def has_shown_second_factor(request: HttpRequest, user: User) -> bool:
    return any(shown["method"] == "mfa" for shown in get_authentication_records(request, user))


class DelegationMiddleware:
    """Write down what is done with permissions that somebody else lent (GEN-02)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reasons():  # each history row written within says on whose behalf
            response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400:
            used = used_delegations(request.user) if request.user.is_authenticated else {}
            if used:
                record_delegated_actions(
                    used.values(),
                    path=request.path,
                    at=timezone.now(),  # noqa: TID251 - a door
                )
        return response
