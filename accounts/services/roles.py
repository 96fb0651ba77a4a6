"""The roles of the house: who holds which, and that they do what their table says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import AuditKind, User
from accounts.roles import ADMINISTERING, BY_NAME, ROLES
from accounts.services.auditing import audit, told

VERBS = {"add": "crear", "change": "cambiar", "delete": "borrar", "view": "ver"}
Granted = Group.permissions.through


@transaction.atomic
def apply_roles(*, at: datetime) -> list[str]:
    """Make the groups equal to the table of roles, keeping who holds them; say what changed."""
    known = find_permissions(name for role in ROLES for name in role.permissions)
    name_permissions(known.values())
    groups = {group.name: group for group in Group.objects.all()}
    added = [Group(name=role.name) for role in ROLES if role.name not in groups]
    groups |= {group.name: group for group in Group.objects.bulk_create(added)}
    held = held_by_groups()
    more, less, said = [], [], []
    for role in ROLES:
        has, wanted = held.get(role.name, {}), set(role.permissions)
        if groups[role.name] in added:
            said.append(f"{role.name}: nuevo")
        for name in sorted(wanted - has.keys()):
            more.append(Granted(group=groups[role.name], permission=known[name]))
            said.append(f"{role.name}: + {name}")
        for name in sorted(has.keys() - wanted):
            less.append(has[name])
            said.append(f"{role.name}: - {name}")
    Granted.objects.bulk_create(more)
    Granted.objects.filter(pk__in=less).delete()
    said += refresh_administrators()
    if said:
        what = _("Tabla de funciones: %s") % "\n".join(said)
        audit(AuditKind.ROLES, by=None, at=at, what=what)
    return said


def held_by_groups() -> dict[str, dict[str, int]]:
    """For each group the names of its permissions, with the row that grants each."""
    held: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Granted.objects.values_list(
        "group__name", "permission__content_type__app_label", "permission__codename", "pk"
    )
    for group, app, codename, pk in rows:
        held[group][f"{app}.{codename}"] = pk
    return held


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


def name_permissions(permissions: Iterable[Permission]) -> None:
    """Give Django's own permissions a Spanish name: people choose among them to delegate."""
    english = [permission for permission in permissions if permission.name.startswith("Can ")]
    for permission in english:
        verb, __, model_name = permission.codename.partition("_")
        model = apps.get_model(permission.content_type.app_label, model_name)
        permission.name = f"Puede {VERBS[verb]} {model._meta.verbose_name_plural}"
    Permission.objects.bulk_update(english, ["name"])


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
def assign_roles(user: User, names: Iterable[str], *, at: datetime, by: User | None = None) -> None:
    """Give the person exactly these roles (GEN-03)."""
    groups = list(Group.objects.filter(name__in=set(names) & BY_NAME.keys()))
    if len(groups) != len(set(names)):
        raise LookupError(f"unknown roles in {sorted(names)}")
    former = held_roles(user)
    user.groups.set(groups)
    refresh_administrator(user)
    tell_roles(user, former, by=by, at=at)


def held_roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def tell_roles(user: User, former: set[str], *, by: User | None, at: datetime) -> None:
    """What the person could do before, and can do from now on, if it is not the same."""
    held = held_roles(user)
    if held != former:
        before, after = (", ".join(sorted(names)) or "—" for names in (former, held))
        what = f"{told(user)}: {before} → {after}"
        audit(AuditKind.ROLES, by=by, at=at, what=what)
