"""The rights that people lend one another (GEN-02)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditKind, DelegatedAction, Delegation, DelegationState, User
from accounts.services.auditing import audit, told
from kit.db import lock
from kit.errors import Refused


@transaction.atomic
def delegate(
    permission: Permission,
    *,
    by: User,
    to: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    at: datetime,
) -> Delegation:
    """Lend one of one's own permissions to another person, from date to date (GEN-02)."""
    lock(by)
    if not by.lendable_permissions().filter(pk=permission.pk).exists():
        raise Refused(_("Solo puede delegar permisos que le dan sus propias funciones."))
    if to.pk == by.pk or not to.is_active:
        raise Refused(_("Elija a otra persona que esté activa."))
    if ends_at <= max(starts_at, at):
        raise Refused(_("La delegación tiene que terminar después de hoy y de su comienzo."))
    same = Delegation.objects.filter(permission=permission, giver=by, receiver=to)
    if same.filter(revoked_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refused(_("Ya ha delegado ese permiso en esa persona en esas fechas."))
    made = Delegation.objects.create(
        permission=permission,
        giver=by,
        receiver=to,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )
    audit(AuditKind.DELEGATED, by=by, at=at, what=terms(made), why=reason)
    return made


@transaction.atomic
def revoke(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """Take a lent permission back before its time."""
    delegation = lock(delegation)
    if delegation.giver_id != by.pk:
        raise Refused(_("Solo quien delegó puede revocar la delegación."))
    if delegation.state_at(at) not in (DelegationState.COMING, DelegationState.VALID):
        raise Refused(_("Esta delegación ya había terminado."))
    delegation.revoked_at = at
    delegation.save()
    audit(AuditKind.REVOKED, by=by, at=at, what=terms(delegation))
    return delegation


def terms(delegation: Delegation) -> str:
    first, last = (
        timezone.localtime(one) for one in (delegation.starts_at, delegation.last_minute)
    )
    return _("«%(permission)s» a %(who)s, del %(first)s al %(last)s") % {
        "permission": delegation.permission.name,
        "who": told(delegation.receiver),
        "first": f"{first:%d/%m/%Y}",
        "last": f"{last:%d/%m/%Y}",
    }


def record_delegated_actions(delegations: Iterable[Delegation], *, path: str, at: datetime) -> None:
    """Write down that something was done with lent permissions."""
    for delegation in delegations:
        DelegatedAction.objects.create(delegation=delegation, path=path[:500], done_at=at)
