"""Where permissions come from: the roles a person holds, and what others lent them."""

from collections.abc import Mapping
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Delegation, User
from kit.history import add_reason


def login_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The address that somebody tries to log in with, as django-axes counts it."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username")
    return str(given or request.POST.get("login", "")).strip().lower()[:254]


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Log in by e-mail; permissions are those of the person's groups, as Django has them."""


class DelegationBackend:
    """Adds the permissions that are lent to a person at this moment (GEN-02).

    It is asked after RoleBackend, hence only for what the person's own roles do not give: whatever
    it allows is done on behalf of the giver, and is written down as such.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_all_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        return set(lent_to(user_obj)) if obj is None else set()

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:
        if obj is not None or (delegation := lent_to(user_obj).get(perm)) is None:
            return False
        used_delegations(user_obj)[delegation.pk] = delegation
        add_reason(_("Por delegación de %(giver)s") % {"giver": delegation.giver})
        return True

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return any(name.startswith(f"{app_label}.") for name in lent_to(user_obj))


def lent_to(user: User) -> dict[str, Delegation]:
    """What others lend this person now, by the permission's name; read once per request."""
    if user.is_anonymous or not user.is_active:
        return {}
    if not hasattr(user, "_lent"):
        at = timezone.now()  # noqa: TID251 - permissions are asked for at the door
        rows = Delegation.objects.filter(receiver=user).valid_at(at)
        if rows:  # hardly ever: asking first whether anything was lent costs a tenth of the joins
            rows = Delegation.objects.filter(pk__in=[row.pk for row in rows]).backed().told()
        user._lent = {row.permission_name: row for row in rows}  # type: ignore[attr-defined]
    return user._lent  # type: ignore[attr-defined,no-any-return]


def used_delegations(user: User) -> dict[int, Delegation]:
    """The delegations that this request has needed so far."""
    if not hasattr(user, "_used_delegations"):
        user._used_delegations = {}  # type: ignore[attr-defined]
    return user._used_delegations  # type: ignore[attr-defined,no-any-return]
