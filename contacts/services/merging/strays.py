"""Rows that were written for the absorbed one while it was being merged, or just after."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Contact, Customer, Merge, MovedRow
from contacts.services.merging import rows
from contacts.services.merging.pointers import Person, pointers


def collect(*, at: datetime) -> int:
    """Give what came late to those who stay, as part of the merge; how many rows there were."""
    moved = 0
    while late := {row.pk for kind in (Customer, Contact) for row in awaited(kind)}:
        found = Merge.objects.filter(pk__in=late).order_by("pk")
        brought = sum(bring(record, at=at) for record in found)
        if not brought:
            break
        moved += brought  # and on to those into whom these were merged in turn
    return moved


def awaited(kind: type[Person]) -> set[Merge]:
    """The merges whose absorbed one is named by a row that should have moved, or came later."""
    column = "absorbed_customer" if kind is Customer else "absorbed_contact"
    found: set[Merge] = set()
    for pointer in pointers(kind):
        stayed = MovedRow.objects.filter(model=pointer.label, fate="stayed").values("row")
        late = pointer.model._base_manager.exclude(pk__in=stayed).filter(
            **{f"{pointer.field.name}__merged_into__isnull": False}
        )
        named = late.values(pointer.field.name)
        found |= set(Merge.objects.filter(undone_at=None, **{f"{column}__in": named}))
    return found


@transaction.atomic
def bring(merge: Merge, *, at: datetime) -> int:
    """Move the late rows of one merge."""
    rows.one_at_a_time()
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.undone_at:
        return 0
    kept, absorbed = rows.hold(merge.kept, merge.absorbed)
    signed = rows.Signature(None, at, _("Fusión: %(merge)s") % {"merge": merge})
    with rows.allowed():
        moved = [
            record
            for pointer in pointers(type(kept))
            for record in rows.give(pointer, absorbed, kept, merge, signed)
        ]
    MovedRow.objects.bulk_create(moved, batch_size=rows.BATCH)
    return len(moved)
