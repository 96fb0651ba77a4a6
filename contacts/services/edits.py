"""What a change of a row was, in words, and who may still make one (B6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact, Customer
from kit.errors import Refused, Stale

NOTHING = "—"


class Changed(Stale):
    """Somebody else saved this row after the form was opened: says who, and what they changed."""

    def __init__(self, who: str, changes: list[str], version: int) -> None:
        self.who, self.changes = who, changes
        said = _("Mientras usted editaba, %(who)s guardó otros cambios: %(changes)s.")
        told = "; ".join(changes) or _("sin diferencias visibles")
        super().__init__(said % {"who": who, "changes": told}, version)

    @property
    def in_short(self) -> str:
        return _(
            "No se ha guardado: alguien cambió estos datos mientras tanto. Si lo envía otra vez, se"
            " guarda lo suyo."
        )


def check_on_file(row: Customer | Contact) -> None:
    """Refuse to write on a row that was merged into another (ACO-17). The caller holds the lock."""
    if row.merged_into:
        raise Refused(
            _("%(row)s (nº %(number)s) se fusionó con «%(other)s»: continúe allí.")
            % {"row": row, "number": row.number, "other": row.survivor}
        )


def check_version(row: Any, version: int | None) -> None:
    """Refuse to save over what somebody saved meanwhile. The caller holds the lock."""
    if version is None or version == row.version:
        return
    last = row.history.select_related("history_user").first()
    seen = row.history.filter(version=version).order_by("-history_id").first()
    changes = difference(seen.instance, row) if seen else []
    who = last.history_user if last and last.history_user else _("otra persona")
    raise Changed(str(who), changes, row.version)


def difference(old: Model, new: Model) -> list[str]:
    """Every visible field that differs: «Teléfono: 91 1 → 91 2»."""
    return [
        change(new, field.name, shown(old, field.name), shown(new, field.name))
        for field in new._meta.concrete_fields
        if field.editable
        and getattr(old, field.attname) != getattr(new, field.attname)  # who it is need not be read
        and shown(old, field.name) != shown(new, field.name)
    ]


def apply(row: Model, details: Mapping[str, Any]) -> list[str]:
    """Set the fields that differ and return what changed, in words."""
    changes = []
    for name, value in details.items():
        if getattr(row, name) != value:
            before = shown(row, name)
            setattr(row, name, value)
            changes.append(change(row, name, before, shown(row, name)))
    return changes


def save(row: Customer | Contact, *, by: User | None, at: datetime) -> None:
    """Save as the next version, signed in the history by the one who did it, at that moment."""
    check_on_file(row)
    if row.pk:
        row.version += 1
    keep(row, by=by, at=at)


def keep(row: Model, *, by: User | None, at: datetime) -> None:
    """Save a row with a history, signed and dated there."""
    sign(row, by=by, at=at)
    row.save()


def sign(row: Model, *, by: User | None, at: datetime) -> None:
    """Say who does to the row, and when, what its history will tell next."""
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]


def change(row: Model, name: str, before: str, after: str) -> str:
    label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return f"{label[:1].upper()}{label[1:]}: {before} → {after}"


def shown(row: Model, name: str) -> str:
    """A value as people read it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return NOTHING if value in (None, "") else str(value)
