"""An import taken back: what it made goes, what it changed is as before, unless touched since."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.deletion import Collector
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.models import (
    ActionCode,
    Contact,
    Customer,
    Event,
    Import,
    ParameterValue,
    UndoVerdict,
)
from contacts.services import edits, parameters, timeline
from contacts.services.imports.traces import Touched, as_of, differing, groups, written
from kit import history
from kit.db import among


def preview(job: Import) -> dict[int, str]:
    """Of each written row that would be undone or stay, why it stays; empty: it is undone."""
    return {row.pk: reason for group in groups(job) for row, reason in group.verdicts()}


def batches(job: Import, at: datetime) -> Iterator[int]:
    """All that can be undone, in one transaction: nothing of a row, or all of it."""
    yield undo(job, at)


@transaction.atomic
def undo(job: Import, at: datetime) -> int:
    """Take back every group of rows that nobody touched; the others are left, each with why."""
    hold(job)
    found = groups(job)
    kept: dict[str, list[int]] = {}
    for group in found:
        for row, reason in group.verdicts():
            kept.setdefault(reason, []).append(row.pk)
    take_back(job, [one for group in found if not group.reason for one in group.touched], at)
    for reason, keys in kept.items():
        verdict = UndoVerdict.LEFT if reason else UndoVerdict.UNDONE
        job.rows.filter(pk__in=among(keys)).update(undo=verdict, undo_reason=reason)
    return len(kept.get("", []))


def hold(job: Import) -> None:
    """Lock all that the import wrote, customers first, each table in one order."""
    for kind, name in ((Customer, "customer"), (Contact, "contact")):
        keys = written(job).exclude(**{name: None}).values_list(name, flat=True)
        wrote = kind._base_manager.filter(pk__in=among(keys)).order_by("pk")
        list(wrote.select_for_update(no_key=True).values_list("pk", flat=True))


def take_back(job: Import, found: list[Touched], at: datetime) -> None:
    """Restore what was changed, remove what was made, and say so to those who stay."""
    events = [*restored(job, found, Customer, at), *restored(job, found, Contact, at)]
    made = [one for one in found if one.is_new]
    people = [one.row for one in made if isinstance(one.row, Contact)]
    companies = [one.row for one in made if isinstance(one.row, Customer)]
    leaving = {row.pk for row in companies}
    alone = [person for person in people if person.customer_id not in leaving]
    for person in alone:
        text = _("Se retira a %s.") % f"{person} ({person.number})"
        events.append(told(job, text, at, customer_id=person.customer_id))
    timeline.record_each(events)
    forget(job, people, Event.objects.filter(contact__in=among(row.pk for row in people)), at)
    values = ParameterValue.objects.filter(customer__in=among(leaving))
    values._raw_delete(values.db)
    forget(job, companies, Event.objects.filter(customer__in=among(leaving)), at)


def forget(
    job: Import, rows: list[Customer] | list[Contact], events: QuerySet[Event], at: datetime
) -> None:
    """Remove what the import made, with what was told of it; the history keeps that it was."""
    events._raw_delete(events.db)
    for row in rows:
        row.skip_history_when_deleting = True  # type: ignore[union-attr]
    for model in {type(row) for row in rows}:
        keys = [row.pk for row in rows]
        history.record_each(model, keys, change="-", by=job.undone_by, at=at)
    collector = Collector(using="default")
    collector.collect(rows)
    collector.delete()


def restored(
    job: Import, found: list[Touched], kind: type[Customer] | type[Contact], at: datetime
) -> list[Event]:
    """Give every field the value that it had before the import, with an event that says so."""
    changed = [one for one in found if one.kind is kind and not one.is_new]
    former = as_of(kind, {one.pk: one.first for one in changed})
    news = [(one.row, former[one.pk], list(differing(one.row, former[one.pk]))) for one in changed]
    names = {name for _row, _former, own in news for name in own}
    links = [name for name in names if kind._meta.get_field(name).is_relation]
    prefetch_related_objects([one.row for one in changed], *links)
    prefetch_related_objects(list(former.values()), *links)
    events, staff = [], []
    for row, former_row, own in news:
        text = "\n".join(edits.difference(row, former_row))
        given = {name: getattr(former_row, name) for name in own}
        for name, value in given.items():
            setattr(row, name, value)
        row.version += 1
        is_person = isinstance(row, Contact)
        whose = {"customer_id": row.customer_id, "contact": row} if is_person else {"customer": row}
        events.append(told(job, text, at, **whose))
        staff += [] if is_person else [(row, given)]
    rows = [one.row for one in changed]
    history.change_each(rows, {*names, "version"}, by=job.undone_by, at=at)
    parameters.keep_staff_of_each(staff, by=job.undone_by, at=at)
    return events


def told(job: Import, text: str, at: datetime, **whose: Any) -> Event:
    return Event(
        **whose,
        action_id=ActionCode.IMPORT_UNDONE,
        by=job.undone_by,
        at=at,
        text="\n".join(filter(None, [_("Importación de %s.") % job.name, text])),
        url=reverse("contacts:import", args=[job.pk]),
    )
