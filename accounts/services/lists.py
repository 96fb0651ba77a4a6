"""What people do with their lists: name a view, choose columns, take rows out of the house."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditKind, Export, ListSetting, SavedView, User
from accounts.services.auditing import audit
from kit.db import lock
from kit.errors import Refused


@transaction.atomic
def save_view(
    listing: str, *, by: User, at: datetime, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep the filters and the order of a list under a name."""
    lock(by)
    _check(listing, by, name, is_shared)
    return SavedView.objects.create(
        owner=by, listing=listing, name=name, query=query, is_shared=is_shared, created_at=at
    )


@transaction.atomic
def update_view(
    view: SavedView, *, by: User, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Give a view of one's own another name, other filters, or other readers."""
    lock(by)
    view = _own(view, by)
    _check(view.listing, by, name, is_shared and not view.is_shared, besides=view)
    view.name, view.query, view.is_shared = name, query, is_shared
    view.save()
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User, at: datetime) -> SavedView:
    """Put a view away; `restore_view` brings it back, with everybody who opened with it."""
    view = _own(view, by)
    view.deleted_at = view.deleted_at or at
    view.save()
    return view


@transaction.atomic
def restore_view(view: SavedView, *, by: User) -> SavedView:
    lock(by)
    view = _own(view, by)
    _check(view.listing, by, view.name, False, besides=view)
    view.deleted_at = None
    view.save()
    return view


def open_with(view: SavedView, *, by: User, is_wanted: bool) -> None:
    """Let a list open with this view for this person, or no longer."""
    given = {"opens_with": view if is_wanted else None}
    ListSetting.objects.update_or_create(user=by, listing=view.listing, defaults=given)


def choose_columns(listing: str, columns: list[str], *, by: User) -> None:
    """Keep which columns of a list one wants to see, and in which order."""
    given = {"columns": columns}
    ListSetting.objects.update_or_create(user=by, listing=listing, defaults=given)


@transaction.atomic
def record_export(listing: str, *, by: User, at: datetime, kind: str, words: str) -> Export:
    """Write down who takes what out of the house, before the first row leaves (F11)."""
    what = _("Lista «%(list)s» en %(kind)s. Filtro: %(filter)s")
    said = {"list": listing, "kind": kind.upper(), "filter": words}
    audit(AuditKind.EXPORTED, by=by, at=at, what=what % said)
    return Export.objects.create(user=by, listing=listing, kind=kind, filter=words, at=at)


def finish_export(export: Export, *, rows: int) -> None:
    """Add how many rows have left."""
    export.rows = rows
    export.save(update_fields=["rows"])


def _own(view: SavedView, by: User) -> SavedView:
    view = lock(view)
    if view.owner_id != by.pk:
        raise Refused(
            _("Esta vista es de %(owner)s: guárdela con otro nombre.") % {"owner": view.owner}
        )
    return view


def _check(
    listing: str, by: User, name: str, is_shared: bool, besides: SavedView | None = None
) -> None:
    if is_shared and not by.has_perm("accounts.share_savedview"):
        raise Refused(_("No tiene permiso para compartir vistas."))
    same = SavedView.objects.kept().filter(owner=by, listing=listing, name=name)
    if any(other != besides for other in same):
        raise Refused(_("Ya tiene una vista «%(name)s» de esta lista.") % {"name": name})
