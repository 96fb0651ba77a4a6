"""A copy of all that the base says of a person, for people and machines (J6)."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, PrivacyRequest
from contacts.services.privacy import asking
from contacts.services.privacy.mentions import Place, own_rows, places, vocabulary
from contacts.services.privacy.words import Words
from kit import privacy
from kit.errors import Refused
from kit.privacy import Kind

OWN = (Kind.PERSONAL, Kind.CONTACT, Kind.TEXT, Kind.BUSINESS, Kind.FILE)
NAMED = (Kind.TEXT, Kind.BUSINESS)

Record = dict[str, Any]


@transaction.atomic
def export(request: PrivacyRequest, *, by: User, at: datetime) -> bytes:
    """A package with the copy in two forms; that it was taken is an event."""
    if request.is_block:
        raise Refused(_("Los datos bloqueados no se exportan: levante antes el bloqueo."))
    records = list(collect(request))
    about = {"request": request, "contact": request.contact, "at": at}
    facts = {
        "persona": request.contact.full_name,
        "numero": request.contact.number,
        "fecha": at.isoformat(),
        "registros": records,
    }
    page = render_to_string("contacts/person_data.html", {"records": records, **about})
    asking.tell(request, ActionCode.DATA_EXPORTED, "", by=by, at=at)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("datos.json", json.dumps(facts, ensure_ascii=False, indent=1))
        package.writestr("datos.html", page)
    return target.getvalue()


def collect(request: PrivacyRequest) -> Iterator[Record]:
    """The person's record and its history, what hangs on it, and wherever else they are named."""
    contact = request.contact
    words, certain = vocabulary(contact)
    for row in own_rows(contact):
        yield record(row, Place(row, (), is_own=True), words)
    for place in places(contact):
        yield record(place.row, place, words if place.is_own else certain)


def record(row: Model, place: Place, words: Words) -> Record:
    """One row in words; of what is not the person's own, only what speaks of them."""
    shown: Record = {}
    for field in privacy.columns_of(type(row), *(OWN if place.is_own else NAMED)):
        shown[str(field.verbose_name)] = readable(row, field.name, words)
    for name in place.columns:
        label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        shown[label] = readable(row, name, words)
    shown = {label: value for label, value in shown.items() if value not in ("", None)}
    return {"tipo": kind_of(row), "id": str(row.pk), "datos": shown}


def kind_of(row: Model) -> str:
    """What a row is, in words; of one of a history, also as of when."""
    if tracked := getattr(row, "instance_type", None):  # set by simple_history
        since = readable(row, "history_date", Words(0, "", [], []))
        return _("{kind} como quedó el {since}, versión").format(
            kind=tracked._meta.verbose_name, since=since
        )
    return str(row._meta.verbose_name)


def readable(row: Model, name: str, words: Words) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, dict) and not words.found_in(value):
        return ""  # figures of ours, and nobody in them
    return " · ".join(told(words.only(value))) if isinstance(value, list | dict) else value


def told(value: Any) -> Iterator[str]:
    """The texts in what the machine keeps as a structure, without its marks and names."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from told(part)
    elif isinstance(value, str) and value:
        yield value
