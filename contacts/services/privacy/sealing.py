"""Blocking: whatever names a person says so no longer; what it said lies sealed, to be given back.

The whole of it is one transaction. Histories are changed as well, for they would tell; therefore
rows are written past them, and a trigger lets an append-only row change only while its former text
lies in the seal (decision 10).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, Model

import outbox.services as outbox
from accounts.models import User
from contacts.models import Contact, PrivacyRequest, Sealed
from contacts.services.privacy.mentions import Place, own_rows, places, vocabulary
from contacts.services.privacy.words import Words
from kit import files, privacy
from kit.privacy import Kind
from outbox.models import Mail, MailStatus

NAMELESS = ("Persona", "suprimida")


def seal(request: PrivacyRequest, *, by: User, at: datetime) -> None:
    """Put the person out of sight of everybody."""
    contact = request.contact
    found = list(places(contact))
    stop_letters(contact, found, by=by, at=at)
    words, certain = vocabulary(contact)
    for place in found:
        change(request, place.row, place.columns, words if place.is_own else certain)
    names = {word for row in own_rows(contact) for word in (row.first_name, row.last_name)}  # type: ignore[attr-defined]
    for row in own_rows(contact):
        put(request, row, nameless(row))
    write_past(contact, version=F("version") + 1, suppressed_at=at)
    unlearn(names)
    request.withheld = sorted({sha256 for place in found for sha256 in files_of(place)})
    request.save()
    for sha256 in request.withheld:
        files.withhold(sha256)


def nameless(row: Model) -> dict[str, Any]:
    """The record of a person, or of an earlier state of it, without the person."""
    blank: dict[str, Any] = dict.fromkeys(("job_title", "phone", "mobile", "email"), "")
    first, last = NAMELESS
    return blank | {
        "first_name": first,
        "last_name": last,
        "is_active": False,
        "may_open_tickets": False,
    }


def change(request: PrivacyRequest, row: Model, columns: tuple[str, ...], words: Words) -> None:
    """Replace what the person is called by in these columns of a row."""
    values = {name: words.replace(getattr(row, name)) for name in columns}
    put(request, row, {name: fitting(row, name, value) for name, value in values.items()})


def fitting(row: Model, name: str, value: Any) -> Any:
    """A substitute may be longer than the name was."""
    most = getattr(row._meta.get_field(name), "max_length", None)
    return value[:most] if most and isinstance(value, str) else value


def put(request: PrivacyRequest, row: Model, values: dict[str, Any]) -> None:
    """Keep in the seal what the row says, then have it say something else."""
    values = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not values:
        return
    Sealed.objects.bulk_create(
        Sealed(
            request=request,
            table=row._meta.db_table,
            row=row.pk,
            column=name,
            before=getattr(row, name),
            after=value,
        )
        for name, value in values.items()
    )
    write_past(row, **values)


def write_past(row: Model, **values: Any) -> None:
    """Write a row without a line in its history, which would tell what is to be forgotten."""
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def unseal(request: PrivacyRequest) -> None:
    """Give back what the seal holds, wherever nobody wrote anything else since."""
    kinds = {model._meta.db_table: model for model in apps.get_models()}
    for one in request.sealed.order_by("-pk"):
        rows = kinds[one.table]._base_manager.filter(pk=one.row, **{one.column: one.after})
        rows.update(**{one.column: one.before})
    write_past(request.contact, version=F("version") + 1, suppressed_at=None)
    for sha256 in request.withheld:
        files.give_back(sha256)
    request.withheld = []
    request.sealed.all().delete()


def stop_letters(contact: Contact, found: list[Place], *, by: User, at: datetime) -> None:
    """What has not left for them yet does not leave: writing to them would be using their data."""
    for place in found:
        row = place.row
        if not isinstance(row, Mail) or row.status not in (MailStatus.QUEUED, MailStatus.FAILED):
            continue
        if [address.lower() for address in row.to] == [contact.email.lower()]:
            outbox.cancel(row, by=by, at=at)
            row.refresh_from_db()


# --- Files and learnt words ------------------------------------------------------------------


def files_of(place: Place) -> Iterator[str]:
    """The files that are the person's own words: of a row that has their address in a column."""
    kinds = privacy.kinds_of(type(place.row))
    if any(kinds[name] is Kind.CONTACT for name in place.columns):
        for field in privacy.columns_of(type(place.row), Kind.FILE):
            yield str(getattr(place.row, field.attname))


def unlearn(names: set[str]) -> None:
    """Forget the words of a name that nobody else on file has: a search shall not suggest them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM contacts_word WHERE word = ANY(
              SELECT w FROM unnest(%s::text[]) AS name,
              regexp_split_to_table(public.fold_text(name), '[^[:alnum:]]+') AS w
            )
            AND NOT EXISTS (SELECT 1 FROM contacts_contact WHERE search LIKE '%%' || word || '%%')
            AND NOT EXISTS (SELECT 1 FROM contacts_customer WHERE search LIKE '%%' || word || '%%')
            """,
            [sorted(names)],
        )


def name_of(request: PrivacyRequest) -> str:
    """Who asked: sealed, it is read out of the seal; erased, nobody knows any more."""
    table = Contact._meta.db_table
    rows = request.sealed.filter(table=table, row=request.contact_id)
    sealed = dict(rows.values_list("column", "before"))
    if not sealed:
        return request.contact.full_name
    names = (sealed.get("first_name", ""), sealed.get("last_name", ""))
    return " ".join(filter(None, names)) or request.contact.full_name
