"""What an import wrote, and whether anybody touched it since."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import PROTECT, Count, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _

from contacts.models import (
    ActionCode,
    Contact,
    Customer,
    Event,
    Import,
    ImportRow,
    ParameterValue,
    UndoVerdict,
)
from kit.db import among

NOT_RESTORED = {"id", "number", "version", "search", "sort_name"}
TOLD_BY_IMPORTS = (
    ActionCode.CHANGED,
    ActionCode.CONTACT_CHANGED,
    ActionCode.IMPORTED,
)
Key = tuple[type[Model], int]


@dataclass
class Touched:
    """A customer or contact with its versions before the import's first row and after its last."""

    kind: type[Customer] | type[Contact]
    row: Any
    first: int
    last: int
    reason: str = ""  # why it stays as it is; empty: it can be undone

    @property
    def pk(self) -> int:
        return int(self.row.pk)

    @property
    def is_new(self) -> bool:
        return self.first == 0


@dataclass
class Group:
    """Rows that wrote to the same records: they are undone together, or none of them."""

    rows: list[ImportRow] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return "; ".join(dict.fromkeys(one.reason for one in self.touched if one.reason))

    def verdicts(self) -> Iterator[tuple[ImportRow, str]]:
        reason = self.reason
        return ((row, reason) for row in self.rows)


def written(job: Import) -> QuerySet[ImportRow]:
    """The rows that wrote something and have not been undone, in the order of the file."""
    rows = job.rows.filter(is_applied=True, verdict__in=["create", "update"])
    return rows.exclude(undo="undone").order_by("number")


def steps(row: ImportRow) -> Iterator[tuple[type[Customer] | type[Contact], Any, int, int]]:
    """What one row did: to whom, and from which version to which."""
    for kind, who, before, after in (
        (Customer, row.customer, row.customer_before, row.customer_after),
        (Contact, row.contact, row.contact_before, row.contact_after),
    ):
        if who is not None and before is not None and after and before != after:
            yield kind, who, before, after


def touched(job: Import, rows: Iterable[ImportRow]) -> list[Touched]:
    """Each record that these rows wrote, with why it must stay, if it must."""
    found: dict[Key, Touched] = {}
    for row in rows:
        for kind, who, before, after in steps(row):
            one = found.setdefault((kind, who.pk), Touched(kind, who, before, before))
            if one.last != before:
                one.reason = _("otra persona lo cambió mientras se importaba")
            one.last = after
    for kind in (Customer, Contact):
        judge([one for one in found.values() if one.kind is kind], job)
    return list(found.values())


def groups(job: Import) -> list[Group]:
    """The rows of an import, gathered by what they wrote to."""
    rows = list(written(job).select_related("customer", "contact"))
    found = {(one.kind, one.pk): one for one in touched(job, rows)}
    group_of: dict[Key, Group] = {}
    for row in rows:
        keys = [(kind, who.pk) for kind, who, _before, _after in steps(row)]
        company = (Customer, row.contact.customer_id) if row.contact else None
        if company in group_of and found[company].is_new:
            keys.append(company)  # it cannot go before its people
        group = join([group_of[key] for key in keys if key in group_of])
        group.rows.append(row)
        group.touched += [found[key] for key in keys if key not in group_of]
        group_of |= dict.fromkeys([(one.kind, one.pk) for one in group.touched], group)
    return list({id(group): group for group in group_of.values()}.values())


def join(found: list[Group]) -> Group:
    """One group of several that a row turns out to belong to."""
    first, *others = list({id(group): group for group in found}.values()) or [Group()]
    for other in others:
        first.rows += other.rows
        first.touched += other.touched
    return first


def judge(found: list[Touched], job: Import) -> None:
    """Say of each whether somebody changed it, or hung something on it, since the import."""
    if not found:
        return
    changed = changed_since(found, job)
    used = used_since([one for one in found if one.is_new], job)
    for one in found:
        one.reason = one.reason or changed.get(one.pk, "") or used.get(one.pk, "")


def changed_since(found: list[Touched], job: Import) -> dict[int, str]:
    """Who saved a record after the import did, or between two of its rows.

    What somebody changed and took back again, like another import that was undone, is no change.
    """
    by_pk = {one.pk: one for one in found}
    history = found[0].kind.history.filter(id__in=among(by_pk))
    between: dict[int, str] = {}
    since: dict[int, str] = {}
    versions = history.order_by("history_id").values_list(
        "id", "version", "history_user", "history_user__name", "history_date"
    )
    seen: set[tuple[int, int]] = set()
    for pk, version, user, name, at in versions:
        one = by_pk[pk]
        is_ours = version <= one.last and user == job.by_id and (pk, version) not in seen
        if version > one.first and not is_ours:
            (since if version > one.last else between)[pk] = _("%(who)s lo cambió el %(day)s") % {
                "who": name or _("SGC"),
                "day": f"{at:%d/%m/%Y}",
            }
        seen.add((pk, version))
    left = as_of(found[0].kind, {pk: by_pk[pk].last for pk in since})
    same = {pk for pk in since if pk in left and not any(differing(by_pk[pk].row, left[pk]))}
    return {pk: reason for pk, reason in since.items() if pk not in same} | between


def as_of(kind: type[Customer] | type[Contact], versions: dict[int, int]) -> dict[int, Any]:
    """Each record as it was in that version, out of its history."""
    rows = kind.history.filter(id__in=among(versions), version__in=set(versions.values()))
    fields = [field.attname for field in kind.history.model.tracked_fields]
    return {
        row.id: kind(**{name: getattr(row, name) for name in fields})
        for row in rows.order_by("history_id")
        if row.version == versions[row.id]
    }


def differing(row: Customer | Contact, former: Customer | Contact) -> Iterator[str]:
    for column in row._meta.concrete_fields:
        ours, theirs = getattr(row, column.attname), getattr(former, column.attname)
        if column.attname not in NOT_RESTORED and ours != theirs:
            yield column.name


def used_since(found: list[Touched], job: Import) -> dict[int, str]:
    """What refers to a record that the import made, besides what the import itself wrote of it.

    What would go with the record is a part of it; only what would be left without it counts.
    """
    if not found:
        return {}
    reasons: dict[int, str] = {}
    own = own_events(found, job)
    relations = found[0].kind._meta.get_fields(include_hidden=True)
    # an event tells of something else: that is the better reason
    for relation in sorted(relations, key=lambda relation: relation.related_model is Event):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            for pk, many in later(relation, found, own, job):
                reasons.setdefault(pk, used_words(relation.related_model, many))
    return reasons


def own_events(found: list[Touched], job: Import) -> dict[int, tuple[int, datetime]]:
    """The last event that the import wrote of each record: what is older came with it."""
    name = found[0].kind._meta.model_name
    events = Event.objects.filter(**{f"{name}__in": among(one.pk for one in found)})
    events = events.filter(key__startswith=f"import-{job.pk}-").order_by("pk")
    return {pk: (last, at) for pk, last, at in events.values_list(f"{name}_id", "pk", "at")}


def later(
    relation: Any, found: list[Touched], own: dict[int, tuple[int, datetime]], job: Import
) -> Iterable[tuple[int, int]]:
    """How many rows of one kind came to each record after the import."""
    kind, name = relation.related_model, relation.field.name
    rows = kind._base_manager.filter(**{f"{name}__in": among(one.pk for one in found)})
    if kind is Contact:  # those of the same import are undone with their company
        rows = rows.exclude(pk__in=job.rows.filter(contact_before=0).values("contact"))
    if kind is Event:
        rows = rows.exclude(taken_back(name, job))
    if kind in (Event, ParameterValue):
        told = rows.values_list(f"{name}_id", "pk", "at")
        index = 0 if kind is Event else 1
        return Counter(
            pk for pk, *when in told if pk not in own or when[index] > own[pk][index]
        ).items()
    counted: Iterable[tuple[int, int]]
    counted = rows.order_by().values_list(f"{name}_id").annotate(Count("pk"))
    return counted


def taken_back(name: str, job: Import) -> Q:
    """What tells of other imports of the same record that were undone: nothing of them is left."""
    rows = ImportRow.objects.filter(undo=UndoVerdict.UNDONE).exclude(job=job)
    undone = rows.filter(**{name: OuterRef(name), "job__by": OuterRef("by")})
    return Q(action=ActionCode.IMPORT_UNDONE) | Q(Exists(undone), action__in=TOLD_BY_IMPORTS)


def used_words(kind: type[Model], many: int) -> str:
    name = kind._meta.verbose_name if many == 1 else kind._meta.verbose_name_plural
    return _("después se le añadió: %(what)s") % {"what": f"{many} {name}"}
