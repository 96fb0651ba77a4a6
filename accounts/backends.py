"""Where permissions come from: the roles a person holds, and what others lent them."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Model
from django.utils import timezone

from accounts.models import Delegation, User


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Log in by e-mail; permissions are those of the person's groups, as Django has them."""


class DelegationBackend:
    """Adds the permissions that are lent to a person at this moment (GEN-02)."""

    def authenticate(self, request: object, **credentials: Any) -> None:
        return None

    def get_all_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_delegated"):
            rows = Delegation.objects.filter(receiver=user_obj).valid_at(
                timezone.now()  # noqa: TID251 - permissions are asked at the door
            )
            user_obj._delegated = {  # type: ignore[attr-defined]
                f"{app}.{codename}"
                for app, codename in rows.values_list(
                    "permission__content_type__app_label", "permission__codename"
                )
            }
        return user_obj._delegated  # type: ignore[attr-defined,no-any-return]

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return any(p.startswith(f"{app_label}.") for p in self.get_all_permissions(user_obj))
