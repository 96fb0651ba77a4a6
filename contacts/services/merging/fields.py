"""What the two rows say of themselves, and whose word is kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from contacts.models import Stage
from contacts.services.edits import shown
from contacts.services.merging.pointers import Person

# What is only understood together is chosen together.
TOGETHER = (
    ("stage", "stage_since"),
    ("plan", "plan_since", "plan_until"),
    ("revenue_level", "staff_count", "figures_updated_on"),
)
UNIQUE = ("external_ref",)  # given up by the absorbed one if the other takes it
NOT_CHOSEN = ("customer",)


@dataclass(frozen=True)
class Choice:
    """One thing that the two rows say differently, as a person is asked about it."""

    name: str
    fields: tuple[str, ...]
    label: str
    mine: str
    theirs: str
    takes_theirs: bool  # what is proposed


def units(row: Person) -> Iterator[tuple[str, ...]]:
    """The editable fields, one by one or in groups, in the order of the model."""
    grouped = {name: group for group in TOGETHER for name in group}
    seen: set[str] = set()
    for field in row._meta.concrete_fields:
        names = grouped.get(field.name, (field.name,))
        is_chosen = field.editable and not field.primary_key and field.name not in NOT_CHOSEN
        if is_chosen and names[0] not in seen:
            seen.add(names[0])
            if hasattr(row, names[0]):  # a group of the other kind of row
                yield names


def choices(kept: Person, absorbed: Person) -> list[Choice]:
    """What they say differently; proposed is what is filled in, else what was said last."""
    mine, theirs = _versions(kept), _versions(absorbed)
    found = []
    for names in units(kept):
        if packed(kept, names) != packed(absorbed, names):
            newer = _said_at(absorbed, theirs, names) > _said_at(kept, mine, names)
            found.append(
                Choice(
                    name=names[0],
                    fields=names,
                    label=label_of(kept, names[0]),
                    mine=in_words(kept, names),
                    theirs=in_words(absorbed, names),
                    takes_theirs=_is_better(absorbed, kept, names, newer),
                )
            )
    return found


def _is_better(theirs: Person, mine: Person, names: tuple[str, ...], newer: bool) -> bool:
    ours, other = getattr(mine, names[0]), getattr(theirs, names[0])
    if names[0] == "stage":
        return bool(other == Stage.ACTIVE)
    return newer if bool(ours) == bool(other) else bool(other)


def _versions(row: Person) -> list[Any]:
    return list(row.history.order_by("history_date", "history_id"))


def _said_at(row: Person, versions: list[Any], names: tuple[str, ...]) -> datetime:
    """Since when the row says what it says now."""
    since: datetime | None = None
    for version in versions:
        if any(getattr(version, name, None) != getattr(row, name) for name in names):
            since = None
        else:
            since = since or version.history_date
    return since or row.created_at


def in_words(row: Person, names: tuple[str, ...]) -> str:
    return " · ".join(dict.fromkeys(_said(row, name) for name in names if getattr(row, name)))


def _said(row: Person, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else shown(row, name)


# --- Values that can be kept in a record and given back --------------------------------------


def packed(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values of these fields, as JSON has them."""
    return {name: _plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | str | list | dict | None) else str(value)


def unpack(row: Any, values: Mapping[str, Any]) -> None:
    """Set the fields to such values."""
    for name, value in values.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, field.to_python(value))


def label_of(row: Person, name: str) -> str:
    """What people call the field."""
    label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return f"{label[:1].upper()}{label[1:]}"
