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


# Whom a request is by, what their roles and they themselves are allowed, and whether anybody lends
# them more. Every page asks all of it first; asked one by one, it cost as much as the page's list.
PERSON = """
SELECT person.*,
       ARRAY(
         SELECT type.app_label || '.' || allowed.codename
         FROM auth_permission AS allowed
         JOIN django_content_type AS type ON type.id = allowed.content_type_id
         WHERE allowed.id IN (
           SELECT permission_id
           FROM auth_group_permissions JOIN accounts_user_groups USING (group_id)
           WHERE user_id = person.id
           UNION
           SELECT permission_id FROM accounts_user_user_permissions WHERE user_id = person.id
         )
       ) AS permission_names,
       EXISTS (
         SELECT FROM accounts_delegation
         WHERE receiver_id = person.id AND revoked_at IS NULL
       ) AS may_be_lent
FROM accounts_user AS person
WHERE person.id = %s
"""


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Log in by e-mail; permissions are those of the person's groups, as Django has them."""

    def get_user(self, user_id: int) -> User | None:
        """Who is logged in, with all that they may do now: nothing is kept between requests."""
        for user in User.objects.raw(PERSON, [user_id]):
            known = vars(user)
            allowed, may_be_lent = known.pop("permission_names"), known.pop("may_be_lent")
            if not user.is_superuser:  # who may do everything is not asked by name
                known["_perm_cache"] = set(allowed)
            if not may_be_lent:
                known["_lent"] = {}
            return user if self.user_can_authenticate(user) else None
        return None


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
