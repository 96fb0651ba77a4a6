"""What is done with people: their roles, and the rights that they lend one another."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import (
    DelegatedAction,
    Delegation,
    DelegationState,
    Sector,
    Submission,
    User,
)
from accounts.roles import ADMINISTERING, BY_NAME, ROLES, STAFF, Role
from kit.db import lock
from kit.errors import Refused

FORM_LIFE = timedelta(days=7)  # a page that was open for longer shows the form anew
VERBS = {"add": "crear", "change": "cambiar", "delete": "borrar", "view": "ver"}


@transaction.atomic
def apply_roles() -> list[str]:
    """Make the groups equal to the table of roles, keeping who holds them; say what changed."""
    name_permissions()
    return [*(line for role in ROLES for line in apply_role(role)), *refresh_administrators()]


def apply_role(role: Role) -> Iterator[str]:
    group, is_new = Group.objects.get_or_create(name=role.name)
    if is_new:
        yield f"{role.name}: nuevo"
    wanted = find_permissions(role.permissions)
    held = {f"{p.content_type.app_label}.{p.codename}" for p in with_types(group.permissions.all())}
    if held != set(wanted):
        group.permissions.set(wanted.values())
        yield from (f"{role.name}: + {name}" for name in sorted(wanted.keys() - held))
        yield from (f"{role.name}: - {name}" for name in sorted(held - wanted.keys()))


def find_permissions(names: Iterable[str]) -> dict[str, Permission]:
    """The rows of the named permissions; a name that does not exist is a mistake in the table."""
    wanted = set(names)
    codenames = {name.split(".")[1] for name in wanted}
    rows = with_types(Permission.objects.filter(codename__in=codenames))
    found = {f"{p.content_type.app_label}.{p.codename}": p for p in rows}
    if missing := wanted - found.keys():
        raise LookupError(f"unknown permissions: {', '.join(sorted(missing))}")
    return {name: found[name] for name in wanted}


def with_types(permissions: QuerySet[Permission]) -> QuerySet[Permission]:
    return permissions.select_related("content_type")


def name_permissions() -> None:
    """Give Django's own permissions a Spanish name: people choose among them to delegate."""
    named = find_permissions(name for role in ROLES for name in role.permissions)
    for permission in named.values():
        verb, __, model_name = permission.codename.partition("_")
        if permission.name.startswith("Can "):
            model = apps.get_model(permission.content_type.app_label, model_name)
            permission.name = f"Puede {VERBS[verb]} {model._meta.verbose_name_plural}"
            permission.save(update_fields=["name"])


def refresh_administrators() -> Iterator[str]:
    """Correct who enters the administration after the table of roles has changed."""
    administers = User.groups.through.objects.filter(
        user=OuterRef("pk"), group__name__in=ADMINISTERING
    )
    for user in User.objects.annotate(administers=Exists(administers)).filter(is_superuser=False):
        if user.is_staff != user.administers:
            yield f"{user.email}: {'entra en' if user.administers else 'deja'} la administración"
            refresh_administrator(user)


def refresh_administrator(user: User) -> None:
    """Let into the administration those whose roles administer, and nobody else (D3)."""
    is_staff = user.is_superuser or user.groups.filter(name__in=ADMINISTERING).exists()
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


@transaction.atomic
def assign_roles(user: User, names: Iterable[str]) -> None:
    """Give the person exactly these roles (GEN-03)."""
    groups = list(Group.objects.filter(name__in=set(names) & BY_NAME.keys()))
    if len(groups) != len(set(names)):
        raise LookupError(f"unknown roles in {sorted(names)}")
    user.groups.set(groups)
    refresh_administrator(user)


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
    return Delegation.objects.create(
        permission=permission,
        giver=by,
        receiver=to,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )


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
    return delegation


def record_delegated_actions(delegations: Iterable[Delegation], *, path: str, at: datetime) -> None:
    """Write down that something was done with lent permissions."""
    for delegation in delegations:
        DelegatedAction.objects.create(delegation=delegation, path=path[:500], done_at=at)


@transaction.atomic
def add_person(
    *, email: str, name: str, sector: Sector, roles: Iterable[str], is_head: bool = False
) -> User:
    """Enter a colleague with their roles and invite them; as head, they answer for the sector."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Ya hay una persona con el correo %(email)s.") % {"email": email})
    user = User(email=email.lower(), name=name, sector=sector)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    assign_roles(user, {STAFF, *roles})
    if is_head:
        sector = lock(sector)
        sector.head = user
        sector.save()
    invite(user)
    return user


def invite(user: User) -> None:
    """Send the person a link with which to choose a password; nobody else ever knows it."""
    uid, token = user_pk_to_url_str(user), default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[uid, token])
    letter = {"user": user, "url": f"{settings.BASE_URL}{path}"}
    get_adapter().send_mail("account/email/invitation", user.email, letter)


def forget_second_factor(user: User) -> bool:
    """Take away a second factor whose telephone was lost; the next entry sets up another."""
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    return bool(removed)


def unlock(user: User) -> None:
    """Forget the failed attempts to enter as this person."""
    reset(username=user.email.lower())


def forget_what_is_over(*, at: datetime) -> int:
    """Forget sessions that have ended and forms sent days ago; how many rows that were."""
    sessions, _kinds = Session.objects.filter(expire_date__lt=at).delete()
    forms, _kinds = Submission.objects.filter(submitted_at__lt=at - FORM_LIFE).delete()
    return int(sessions + forms)
