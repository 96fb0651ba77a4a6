"""The doors of allauth that are open here: an administrator, not the person, enters addresses."""

from allauth.account.urls import urlpatterns as account_doors
from allauth.mfa.urls import urlpatterns as second_factor_doors
from django.urls import include, path

from accounts.views import entry

CLOSED = {
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
}

urlpatterns = [
    *(door for door in account_doors if door.name not in CLOSED),
    # theirs, and told when they change something
    path("2fa/totp/activate/", entry.activate_second_factor, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", entry.deactivate_second_factor, name="mfa_deactivate_totp"),
    path("2fa/", include(second_factor_doors)),
]
