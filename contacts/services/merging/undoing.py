"""Two rows that were made one are two again, with all that moved."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import AuditKind, User
from contacts.models import ActionCode, Contact, Customer, Fate, Merge, MovedRow, Reach
from contacts.services import timeline
from contacts.services.merging import rows
from contacts.services.merging.fields import label_of, packed, unpack
from contacts.services.merging.joining import blocked, keep_staff, pair, save_next
from contacts.services.merging.pointers import Person, Pointer, pointers
from kit.db import lock
from kit.errors import Refused


@transaction.atomic
def undo(merge: Merge, *, by: User | None, at: datetime) -> Merge:
    """Make two of one again: fields, rows and numbers as they were before the merge.

    What came since stays with the survivor, except what belongs to a person who goes back; what
    was changed since keeps its new value, and is listed. Refused while a later merge builds on it.
    """
    rows.one_at_a_time()
    merge = lock(merge)
    if why := objection(merge):
        raise Refused(why)
    kept, absorbed = rows.hold(merge.kept, merge.absorbed)
    if why := blocked(kept, absorbed):
        raise Refused(why)
    signed = rows.Signature(by, at, _("Se deshace la fusión: %(merge)s") % {"merge": merge})
    try:
        with transaction.atomic(), rows.allowed():
            merge.left = [*part(kept, absorbed, merge, signed), *unmake(merge, signed)]
            back, left = give_back(merge, kept, signed)
            follow(merge, kept, absorbed, back.get("contacts.contact", []), signed)
            merge.left += left
            signed.save(kept, ["search"])
    except IntegrityError as error:
        raise Refused(
            _("No se puede deshacer: algo posterior ocupa ya el lugar de lo que volvería.")
        ) from error
    merge.undone_by, merge.undone_at = by, at
    merge.save()
    keep_staff(kept, merge.fields["kept"], by=by, at=at)
    tell(merge, by=by, at=at)
    return merge


def objection(merge: Merge) -> str:
    """Why it cannot be undone now; empty if it can."""
    if merge.undone_at:
        return _("Esta fusión ya se deshizo.")
    if later := built_upon(merge):
        return _("Antes hay que deshacer la fusión posterior «%(merge)s» del %(day)s.") % {
            "merge": later,
            "day": f"{later.at:%d/%m/%Y}",
        }
    return blocked(merge.kept, merge.absorbed)


def built_upon(merge: Merge) -> Merge | None:
    """The last later merge, still in force, that touched one of the two or a row of this one."""
    mine = MovedRow.objects.filter(merge=merge)
    same = mine.filter(model=OuterRef("model"), row=OuterRef("row"))
    touched = MovedRow.objects.filter(Exists(same), merge=OuterRef("pk"))
    people = mine.filter(model=Contact._meta.label_lower).values("row")
    of_people = Q(contact__in=people) | Q(absorbed_contact__in=people)
    pair: Any = [merge.kept.pk, merge.absorbed.pk]
    if merge.customer_id:
        of_pair = Q(customer__in=pair) | Q(absorbed_customer__in=pair)
    else:
        of_pair = Q(contact__in=pair) | Q(absorbed_contact__in=pair)
    later = Merge.objects.filter(pk__gt=merge.pk, undone_at=None)
    return later.filter(of_pair | of_people | Exists(touched)).first()


def part(kept: Person, absorbed: Person, merge: Merge, signed: rows.Signature) -> list[str]:
    """Give both their own fields back, but for what somebody changed since; that, in words."""
    changed = merge.fields["kept"]
    now = packed(kept, tuple(changed))
    same = {name: before for name, (before, after) in changed.items() if now[name] == after}
    unpack(kept, same)
    save_next(kept, signed)  # first: it gives up what may stand only once
    unpack(absorbed, {name: before for name, (before, _after) in merge.fields["absorbed"].items()})
    absorbed.merged_into = None
    save_next(absorbed, signed)
    return [label_of(kept, name) for name in changed if name not in same]


def unmake(merge: Merge, signed: rows.Signature) -> list[str]:
    """Take away what the merge itself wrote, unless somebody changed it since."""
    left = []
    for record in merge.rows.filter(fate=Fate.MADE):
        row = Reach.objects.filter(pk=record.row).first()
        if row and packed(row, tuple(record.given)) == record.given:
            row._history_user, row._history_date = signed.by, signed.at  # type: ignore[attr-defined]
            row.delete()
        elif row:
            left.append(str(row))
    return left


def give_back(
    merge: Merge, kept: Person, signed: rows.Signature
) -> tuple[dict[str, list[int]], list[str]]:
    """Give all that moved its former values: the keys by table, and in words what stayed."""
    by_column = {(one.label, one.field.name): one for one in pointers(type(kept))}
    records: dict[Pointer, list[MovedRow]] = defaultdict(list)
    for record in merge.rows.filter(fate=Fate.MOVED).order_by("pk"):
        name = next(name for name in record.given if (record.model, name) in by_column)
        records[by_column[record.model, name]].append(record)
    back, left = {}, []
    for pointer in (one for one in by_column.values() if one in records):
        back[pointer.label], stuck = rows.take_back(pointer, records[pointer], signed)
        left += stuck
    return back, left


def follow(
    merge: Merge, kept: Person, absorbed: Person, people: list[int], signed: rows.Signature
) -> None:
    """What came since and belongs to a person who goes back, goes with them."""
    found = [
        record
        for pointer, later in of_people(merge, kept, people)
        for record in _follow(pointer, later, absorbed, merge, signed)
    ]
    MovedRow.objects.bulk_create(found, batch_size=rows.BATCH)


def of_people(
    merge: Merge, kept: Person, people: list[int]
) -> Iterator[tuple[Pointer, QuerySet[Any]]]:
    """Tables that name both a customer and a contact: their later rows about these people."""
    if not isinstance(kept, Customer):
        return
    persons = {one.model: one.field.name for one in pointers(Contact)}
    for pointer in pointers(Customer):
        if name := persons.get(pointer.model):
            later = pointer.rows(kept).filter(pk__gt=merge.marks.get(pointer.label, 0))
            yield pointer, later.filter(**{f"{name}__in": people})


def _follow(
    pointer: Pointer,
    later: QuerySet[Any],
    absorbed: Person,
    merge: Merge,
    signed: rows.Signature,
) -> Iterator[MovedRow]:
    name = pointer.field.name
    for row in later.select_for_update(of=("self",), no_key=True):
        former = packed(row, (name,))
        setattr(row, name, absorbed)
        signed.save(row, [name])
        yield MovedRow(
            merge=merge,
            model=pointer.label,
            row=row.pk,
            fate=Fate.FOLLOWED,
            former=former,
            given=packed(row, (name,)),
        )


def since(merge: Merge) -> list[tuple[str, int]]:
    """How much came to the survivor after the merge, by kind: it would stay there."""
    kept = merge.kept
    mine = merge.rows.filter(fate=Fate.MOVED, model=Contact._meta.label_lower)
    people = list(mine.values_list("row", flat=True))
    going = {one.label: rows_of.count() for one, rows_of in of_people(merge, kept, people)}
    counted = []
    for pointer in pointers(type(kept)):
        later = pointer.rows(kept).filter(pk__gt=merge.marks.get(pointer.label, 0))
        made = merge.rows.filter(model=pointer.label, fate=Fate.MADE).values("row")
        n = later.exclude(pk__in=made).count() - going.get(pointer.label, 0)
        counted.append((pointer.name, n))
    return [(name, n) for name, n in counted if n > 0]


def tell(merge: Merge, *, by: User | None, at: datetime) -> None:
    accounts.audit(AuditKind.MERGE_UNDONE, by=by, at=at, what=pair(merge))
    for row in (merge.kept, merge.absorbed):
        timeline.record(
            customer=row.customer if isinstance(row, Contact) else row,
            contact=row if isinstance(row, Contact) else None,
            action=ActionCode.MERGE_UNDONE,
            by=by,
            at=at,
            text=_("%(kept)s y %(absorbed)s vuelven a ser dos.")
            % {"kept": merge.kept, "absorbed": merge.absorbed},
            url=merge.get_absolute_url(),
        )
