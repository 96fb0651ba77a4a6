"""Two rows become one: the survivor's fields are chosen, and all that named the other moves."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import AuditKind, User
from contacts.models import ActionCode, Contact, Customer, Fate, Merge, MovedRow
from contacts.services import edits, parameters, reach, timeline
from contacts.services.merging import rows, rules
from contacts.services.merging.fields import UNIQUE, packed, units, unpack
from contacts.services.merging.pointers import Person, marks, pointers
from kit.errors import Refused


@transaction.atomic
def merge(
    kept: Person,
    absorbed: Person,
    *,
    theirs: Collection[str],
    reason: str,
    by: User | None,
    at: datetime,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Make one of two: of the fields named in `theirs` the absorbed one's value is kept.

    Everything that named the absorbed one, in any app, names the other from now on; what both had
    stays where it is. All of it is recorded, so that it can be undone.
    """
    rows.one_at_a_time()
    first, second = rows.hold(kept, absorbed)
    check(first, second, reason)
    for row, version in zip((first, second), versions or (None, None), strict=True):
        edits.check_version(row, version)
    record = opened(first, second, reason=reason, by=by, at=at)
    signed = rows.Signature(by, at, _("Fusión: %(merge)s") % {"merge": record})
    former = main_ways(first) + main_ways(second)
    with rows.allowed():
        record.fields = join_fields(first, second, theirs, signed)
        record.save(update_fields=["fields"])
        for pointer in pointers(type(first)):
            given = rows.give(pointer, second, first, record, signed)
            MovedRow.objects.bulk_create(given, batch_size=rows.BATCH)
        keep_ways(first, former, record, signed)
        # once more, for the search column takes in what the other one was known by
        signed.save(first, ["search"])
    keep_staff(first, record.fields["kept"], by=by, at=at)
    tell(record, by=by, at=at)
    return record


def check(kept: Person, absorbed: Person, reason: str) -> None:
    if kept.pk == absorbed.pk:
        raise Refused(_("Son el mismo registro."))
    for row in (kept, absorbed):
        if row.merged_into:
            raise Refused(
                _("%(row)s (nº %(number)s) ya se fusionó con «%(other)s».")
                % {"row": row, "number": row.number, "other": row.merged_into}
            )
    if why := blocked(kept, absorbed):
        raise Refused(why)
    if getattr(kept, "customer_id", None) != getattr(absorbed, "customer_id", None):
        raise Refused(
            _("Son contactos de empresas distintas. Si es la misma empresa, fusiónela antes.")
        )
    if not reason.strip():
        raise Refused(_("Escriba por qué son el mismo."))


def blocked(*rows: Person) -> str:
    """Why these are left as they are: the data of one are blocked or erased (J7); else empty.

    Joined or parted, what lies sealed could not be given back to whom it belongs.
    """
    if any(isinstance(row, Contact) and row.suppressed_at for row in rows):
        return _("Los datos de uno de los dos están bloqueados o suprimidos: no se tocan.")
    return ""


def opened(kept: Person, absorbed: Person, *, reason: str, by: User | None, at: datetime) -> Merge:
    record = Merge(reason=reason.strip()[:300], by=by, at=at, marks=marks(type(kept)))
    if isinstance(kept, Customer) and isinstance(absorbed, Customer):
        record.customer, record.absorbed_customer = kept, absorbed
    elif isinstance(kept, Contact) and isinstance(absorbed, Contact):
        record.contact, record.absorbed_contact = kept, absorbed
    record.save()
    return record


def join_fields(
    kept: Person, absorbed: Person, theirs: Collection[str], signed: rows.Signature
) -> dict[str, dict[str, list[object]]]:
    """Set the chosen values on the survivor, and point the other one at it; what changed."""
    taken = [name for names in units(kept) if names[0] in theirs for name in names]
    before, given = packed(kept, taken), packed(absorbed, taken)
    freed = {name: "" for name in UNIQUE if given.get(name)}
    lost = packed(absorbed, tuple(freed))
    unpack(absorbed, freed)
    absorbed.merged_into = kept
    save_next(absorbed, signed)  # first: it gives up what may stand only once
    unpack(kept, given)
    save_next(kept, signed)
    return {
        "kept": {
            name: [before[name], given[name]] for name in taken if before[name] != given[name]
        },
        "absorbed": {name: [lost[name], ""] for name in freed},
    }


def save_next(row: Person, signed: rows.Signature) -> None:
    """All of it, as its next version: a form that was opened before is stale."""
    row.version += 1
    kept = [one for one in row._meta.concrete_fields if not (one.primary_key or one.generated)]
    signed.save(row, [field.name for field in kept])


def main_ways(row: Person) -> list[tuple[str, str]]:
    return [(name, getattr(row, name)) for name in reach.MAIN if isinstance(row, Contact)]


def keep_ways(
    kept: Person, former: list[tuple[str, str]], record: Merge, signed: rows.Signature
) -> None:
    """Nobody stops being recognised: addresses that were main ones become further ones."""
    if not isinstance(kept, Contact):
        return
    for way in rules.ways_to_keep(kept, former):
        way.created_at = signed.at
        way._history_user, way._history_date = signed.by, signed.at  # type: ignore[attr-defined]
        way.save()
        given = packed(way, ("contact", "kind", "value"))
        MovedRow.objects.create(
            merge=record, model=way._meta.label_lower, row=way.pk, fate=Fate.MADE, given=given
        )


def keep_staff(
    row: Person, changed: Mapping[str, object], *, by: User | None, at: datetime
) -> None:
    """Parameters 50 and 55 say who stands on the customer, whoever's values came with the other."""
    if not isinstance(row, Customer):
        return
    values = parameters.current(row)
    for number, name in parameters.STAFF_FIELDS.items():
        person = getattr(row, name)
        if number in values and values[number].value != str(person or ""):
            parameters.keep_staff(row, {name: person}, by=by, at=at)


def tell(record: Merge, *, by: User | None, at: datetime) -> None:
    kept, absorbed = record.kept, record.absorbed
    accounts.audit(AuditKind.MERGED, by=by, at=at, what=pair(record), why=record.reason)
    text = _("%(absorbed)s (nº %(number)s) era el mismo que %(kept)s. %(reason)s")
    timeline.record(
        customer=kept.customer if isinstance(kept, Contact) else kept,
        contact=kept if isinstance(kept, Contact) else None,
        action=ActionCode.MERGED,
        by=by,
        at=at,
        text=text
        % {
            "absorbed": absorbed,
            "number": absorbed.number,
            "kept": kept,
            "reason": record.reason,
        },
        url=record.get_absolute_url(),
    )


def pair(record: Merge) -> str:
    """Both by number: names of people are not for a log that stays."""
    said = {"absorbed": record.absorbed.number, "kept": record.kept.number}
    if record.customer_id:
        return _("Cliente nº %(absorbed)s en el nº %(kept)s") % said
    return _("Contacto nº %(absorbed)s en el nº %(kept)s") % said
