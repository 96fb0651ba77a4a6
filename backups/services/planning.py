"""Policies and their routes: who may, said by the doors; what makes sense, said here (BAC-02)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups import engine, places, secrets, words
from backups.engine import Fault
from backups.models import Access, Policy, Route, RouteKind
from contacts.services import edits
from kit.db import lock
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line

OURS = (Access.OWN_DATABASE, Access.MEDIA)  # what needs no path: this system knows where it is


@transaction.atomic
def create_policy(details: Mapping[str, Any], *, by: User | None, at: datetime) -> Policy:
    """Enter a policy; nothing is expected yet. One that this system performs waits for its key and
    its target, one that it hears of for the first word of it: nobody is alarmed of what was never
    connected."""
    row = Policy(**details, is_active=False)
    _check_name(row)
    keep(row, by=by, at=at)
    return row


@transaction.atomic
def update_policy(
    policy: Policy, details: Mapping[str, Any], *, version: int | None, by: User, at: datetime
) -> Policy:
    """Change what a policy says, with its history; what was expected before stays expected."""
    row = lock(policy)
    edits.check_version(row, version)
    if not edits.apply(row, details):
        return row
    _check_name(row)
    _check_ready(row)
    _plan(row, at=at)
    row.version += 1
    keep(row, by=by, at=at)
    return row


@transaction.atomic
def activate(policy: Policy, *, by: User, at: datetime) -> Policy:
    """Expect copies, from now on."""
    row = lock(policy)
    row.is_active, row.since, row.off_because = True, at, ""
    _check_ready(row)
    return _saved(row, by=by, at=at)


def connect(row: Policy, *, at: datetime) -> None:
    """The first word of a copy: from the newest slot on they are expected. The lock is held."""
    slot = row.schedule.last_until(at)
    row.is_active, row.since, row.next_at = True, slot, slot
    row.version += 1
    keep(row, by=None, at=at)


@transaction.atomic
def deactivate(policy: Policy, *, because: str, by: User, at: datetime) -> Policy:
    """Expect no more copies, and say why: one that is forgotten would be missed by nobody (I4).
    What was expected already is still looked for."""
    row, why = lock(policy), one_line(because, limit=300)
    if not row.is_active:
        raise Refused(_("La política no está activa."))
    if not why:
        raise Refused(_("Diga por qué se pone en pausa."))
    row.is_active, row.off_because = False, why
    return _saved(row, by=by, at=at)


@transaction.atomic
def add_route(
    policy: Policy, details: Mapping[str, Any], *, by: User | None, at: datetime
) -> Route:
    """Take one more path into a policy. Its password is closed at once and never shown again."""
    given = dict(details)
    password = given.pop("password", "")
    row = Route(policy=lock(policy), **given)
    row.secret = secrets.close(password) if password else ""
    row.server, row.path = one_line(row.server), one_line(row.path)
    if row.kind != RouteKind.TARGET:
        row.place = ""
    _check_route(row)
    keep(row, by=by, at=at)
    return row


@transaction.atomic
def switch_route(route: Route, *, is_active: bool, by: User, at: datetime) -> Route:
    """Retire one path, or take it up again (BAC-06, C09)."""
    policy = lock(route.policy)
    row = lock(route)
    row.is_active = is_active
    keep(row, by=by, at=at)
    _check_ready(policy)
    return row


@transaction.atomic
def close_again() -> int:
    """Close every password with the newest key, so that the older ones may go; how many."""
    rows = list(Route.objects.exclude(secret="").select_for_update())
    for row in rows:
        row.secret = secrets.renewed(row.secret)
        row.save(update_fields=["secret"])
    return len(rows)


def _saved(row: Policy, *, by: User, at: datetime) -> Policy:
    _plan(row, at=at)
    row.version += 1
    keep(row, by=by, at=at)
    return row


def _plan(row: Policy, *, at: datetime) -> None:
    row.next_at = row.schedule.next_after(at) if row.is_active else None


def _check_name(row: Policy) -> None:
    if Policy.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise Refused(_("Ya hay una política que se llama «%s».") % row.name)


def _check_ready(row: Policy) -> None:
    if row.is_active and row.is_own:
        require_ready(row)


def needs(row: Policy) -> list[tuple[str, bool]]:
    """What a copy that this system performs cannot be without, and whether it is there."""
    in_use = set(row.routes.filter(is_active=True).values_list("kind", flat=True))
    return [
        (_("Un origen: qué se copia"), RouteKind.SOURCE in in_use),
        (_("Un destino: dónde se guarda"), RouteKind.TARGET in in_use),
        (_("Una clave pública de age, con la que se cifra"), bool(row.recipients.strip())),
    ]


def require_ready(row: Policy) -> None:
    """What this system performs needs somewhere to go, and a key that it cannot open itself."""
    (_source, has_source), (_target, has_target), (_key, has_key) = needs(row)
    if not (has_source and has_target):
        raise Refused(
            _("Para hacer esta copia hace falta al menos un origen y un destino activos.")
        )
    if not has_key:
        raise Refused(_("Falta la clave pública de cifrado: sin ella la copia quedaría legible."))


def _check_route(row: Route) -> None:
    is_heard_of = row.access == Access.REPORTED
    if row.policy.is_own == is_heard_of:
        raise Refused(_("Elija cómo llega este sistema a la ruta, o que solo se le informa."))
    if row.access in OURS and row.kind != RouteKind.SOURCE:
        raise Refused(_("Los datos de este sistema son un origen, no un destino."))
    if row.kind == RouteKind.TARGET and not row.place:
        raise Refused(_("Diga si el destino es local o está en la nube."))
    if row.access not in OURS and not row.path:
        raise Refused(_("Escriba la ruta."))
    if row.policy.is_own:
        _check_reachable(row)
    names = ("kind", "access", "server", "path", "origin")
    same = {name: getattr(row, name) for name in names}
    if row.policy.routes.filter(**same).exists():
        raise Refused(_("Esa ruta ya está en la política."))


def _check_reachable(row: Route) -> None:
    """What could never work is said now, and not at night."""
    if row.access in (Access.SMB, Access.SFTP, Access.DATABASE) and not row.server:
        raise Refused(_("Diga en qué equipo está."))
    if row.access == Access.SFTP and not row.host_key.strip():
        raise Refused(
            _("Falta la clave del servidor: la línea que da «ssh-keyscan -t ed25519 EQUIPO».")
        )
    if row.access not in (*OURS, Access.DATABASE):
        try:
            engine.check(places.target_of(row))
        except Fault as fault:
            raise Refused(words.said(fault)) from fault


def rank(route: Route) -> tuple[bool, int, int]:
    """As they are listed: those in use first, from sources to targets."""
    return not route.is_active, RouteKind.values.index(route.kind), route.pk


def changes_of(policy: Policy) -> list[dict[str, Any]]:
    """Who changed what of the policy and of its paths, newest first."""
    told = [
        {"at": one.history_date, "by": one.history_user, "what": what}
        for one, what in [*_policy_changes(policy), *_route_changes(policy)]
        if what
    ]
    return sorted(told, key=lambda one: one["at"], reverse=True)


def _policy_changes(policy: Policy) -> Iterator[tuple[Any, str]]:
    newer: Any = None
    for one in policy.history.select_related("history_user").order_by("-history_id"):
        if newer is not None:
            yield newer, "; ".join(edits.difference(one.instance, newer.instance))
        newer = one
    if newer is not None:
        yield newer, _("Política creada")


def _route_changes(policy: Policy) -> Iterator[tuple[Any, str]]:
    rows = Route.history.filter(policy=policy).select_related("history_user")
    for one in rows:
        if one.history_type == "+":
            yield one, _("Ruta añadida: %s") % one.instance.label
        else:
            words = _("Ruta activada: %s") if one.is_active else _("Ruta retirada: %s")
            yield one, words % one.instance.label
