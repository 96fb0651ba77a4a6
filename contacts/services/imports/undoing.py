"""An import taken back: what it made goes, what it changed is as before, unless touched since."""

from collections.abc import Iterator
from datetime import datetime

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
from contacts.services import edits, timeline
from contacts.services.imports.traces import Touched, groups, written
from kit import history
from kit.db import among, lock

NOT_RESTORED = {"id", "number", "version", "search", "sort_name"}


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
    for one in found:
        if not one.is_new:
            restore(job, one, at)
    made = [one for one in found if one.is_new]
    people = [one.row for one in made if isinstance(one.row, Contact)]
    companies = [one.row for one in made if isinstance(one.row, Customer)]
    leaving = {row.pk for row in companies}
    alone = [person for person in people if person.customer_id not in leaving]
    prefetch_related_objects(alone, "customer")
    for person in alone:
        say(job, person.customer, _("Se retira a %s.") % f"{person} ({person.number})", at)
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


def restore(job: Import, one: Touched, at: datetime) -> None:
    """Give every field the value that it had before the import, with an event that says so."""
    row = lock(one.row)
    before = one.row.history.filter(version=one.first).latest("history_id").instance
    changes = edits.difference(row, before)
    for field in row._meta.concrete_fields:
        if field.attname not in NOT_RESTORED:
            setattr(row, field.attname, getattr(before, field.attname))
    edits.save(row, by=job.undone_by, at=at)
    contact = row if isinstance(row, Contact) else None
    customer = contact.customer if contact else row
    say(job, customer, "\n".join(changes), at, contact)


def say(
    job: Import, customer: Customer, text: str, at: datetime, contact: Contact | None = None
) -> None:
    timeline.record(
        customer=customer,
        contact=contact,
        action=ActionCode.IMPORT_UNDONE,
        by=job.undone_by,
        at=at,
        text="\n".join(filter(None, [_("Importación de %s.") % job.name, text])),
        url=reverse("contacts:import", args=[job.pk]),
    )
