from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.translation import gettext as _


class SecondFactorMiddleware:
    """Lead those who administer to setting up their second factor before anything else (D3)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.is_staff and not self.may_pass(request):
            messages.warning(
                request, _("Su función administra el sistema: active primero el segundo factor.")
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def may_pass(self, request: HttpRequest) -> bool:
        name = resolve(request.path_info).view_name or ""
        if name.startswith(("account_", "mfa_", "livez", "readyz")):
            return True
        return bool(is_mfa_enabled(request.user))
