"""Giving the rows that name one customer or contact to another, and giving them back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Fate, Merge, MovedRow
from contacts.services.merging import rules
from contacts.services.merging.fields import packed, unpack
from contacts.services.merging.pointers import Person, Pointer, from_above

BATCH = 2000


@dataclass(frozen=True)
class Signature:
    """Who moves rows, when, and what the histories say about it."""

    by: User | None
    at: datetime
    reason: str

    def save(self, row: models.Model, names: Iterable[str]) -> None:
        """Save some fields of a row, with a version in its history if it has one."""
        row._history_user, row._history_date = self.by, self.at  # type: ignore[attr-defined]
        row._change_reason = self.reason  # type: ignore[attr-defined]
        row.save(update_fields=list(names))


@contextmanager
def allowed() -> Iterator[None]:
    """Within, the triggers let rows that never change be given to another customer or contact.

    For this transaction only: others see nothing of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sgc.merging', 'yes', true)")
        yield
        cursor.execute("SELECT set_config('sgc.merging', '', true)")


def one_at_a_time() -> None:
    """Let nobody else merge or undo until this transaction ends: they never cross, nor deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sgc.merging'))")


def hold(*targets: Person) -> list[Any]:
    """Lock what the apps above have of these, from the top layer down; then these, by key."""
    kind = type(targets[0])
    for pointer in from_above(kind):
        list(pointer.rows(*targets).select_for_update(of=("self",), no_key=True).values_list("pk"))
    keys = [target.pk for target in targets]
    held = kind._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = held.in_bulk(keys)
    return [found[key] for key in keys]


# --- There -----------------------------------------------------------------------------------


def give(
    pointer: Pointer, loser: Person, survivor: Person, merge: Merge, signed: Signature
) -> list[MovedRow]:
    """Give the rows of one table to the survivor; those of it that already stayed, stay."""
    stayed = merge.rows.filter(model=pointer.label, fate=Fate.STAYED).values("row")
    rows = pointer.rows(loser).exclude(pk__in=stayed)
    if pointer.keeps_history or pointer.may_clash:
        locked = rows.select_for_update(of=("self",), no_key=True)
        return [_give_one(pointer, row, survivor, merge, signed) for row in locked]
    keys = list(rows.values_list("pk", flat=True))
    pointer.model._base_manager.filter(pk__in=keys).update(**{pointer.field.name: survivor})
    name = pointer.field.name
    return [
        MovedRow(
            merge=merge,
            model=pointer.label,
            row=key,
            fate=Fate.MOVED,
            former={name: loser.pk},
            given={name: survivor.pk},
        )
        for key in keys
    ]


def _give_one(
    pointer: Pointer, row: Any, survivor: Person, merge: Merge, signed: Signature
) -> MovedRow:
    fit = rules.fitting(row, survivor)
    names = (pointer.field.name, *(fit or {}))
    former = packed(row, names)
    record = MovedRow(merge=merge, model=pointer.label, row=row.pk, former=former)
    record.fate = Fate.STAYED
    if fit is None:
        return record
    for name, value in {pointer.field.name: survivor, **fit}.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            signed.save(row, names)
    except IntegrityError:  # the survivor has such a one already
        return record
    record.fate, record.given = Fate.MOVED, packed(row, names)
    return record


# --- And back --------------------------------------------------------------------------------


def take_back(
    pointer: Pointer, records: list[MovedRow], signed: Signature
) -> tuple[list[int], list[str]]:
    """Give moved rows their former values; the keys of those, and in words what could not be."""
    if pointer.keeps_history or pointer.may_clash:
        return _take_back_each(pointer, records, signed)
    name = pointer.field.name
    keys = [record.row for record in records]
    given = records[0].given[name]
    mine = pointer.model._base_manager.filter(pk__in=keys, **{name: given})
    back = list(mine.values_list("pk", flat=True))
    pointer.model._base_manager.filter(pk__in=back).update(**{name: records[0].former[name]})
    lost = len(keys) - len(back)
    return back, [_("%(kind)s: %(n)d") % {"kind": pointer.name, "n": lost}] if lost else []


def _take_back_each(
    pointer: Pointer, records: list[MovedRow], signed: Signature
) -> tuple[list[int], list[str]]:
    locked = pointer.model._base_manager.select_for_update(of=("self",), no_key=True)
    found = locked.order_by("pk").in_bulk([record.row for record in records])
    back, left = [], []
    for record in records:
        row: Any = found.get(record.row)
        if row is None or not _is_as_given(row, record, pointer.field.name):
            left.append(f"{pointer.name}: {row or record.row}")
            continue
        same = [name for name in record.given if _is_as_given(row, record, name)]
        unpack(row, {name: record.former[name] for name in same})
        signed.save(row, same)
        back.append(record.row)
    return back, left


def _is_as_given(row: Any, record: MovedRow, name: str) -> bool:
    """Whether nobody changed this value since the merge."""
    return bool(packed(row, (name,))[name] == record.given[name])
