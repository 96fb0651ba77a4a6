"""How people are reached: their main e-mail and telephones, and the further ones."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact, Reach, ReachKind, ReachLabel
from contacts.services import edits, fuzzy, timeline
from kit.db import lock
from kit.errors import Refused

MAIN = {"email": ReachKind.EMAIL, "phone": ReachKind.PHONE, "mobile": ReachKind.PHONE}


def key_of(kind: str, value: str, region: str) -> str:
    """The one spelling of an address or number; empty if it is none."""
    if kind == ReachKind.EMAIL:
        return value.strip().lower()
    return fuzzy.phone_key(value, region)


def region_of(contact: Contact) -> str:
    return contact.customer.service_line.calendar.country


def main_keys(contact: Contact) -> set[tuple[str, str]]:
    """What stands on the contact itself, each in its one spelling."""
    region = region_of(contact)
    keys = {
        (str(kind), key_of(kind, getattr(contact, name), region)) for name, kind in MAIN.items()
    }
    return {(kind, key) for kind, key in keys if key}


@transaction.atomic
def add_reach(
    contact: Contact, *, kind: str, value: str, label: str, by: User | None, at: datetime
) -> Reach:
    """Note another e-mail or telephone of somebody, whom it then recognises like the first."""
    customer, contact = lock(contact.customer), lock(contact)
    key = checked(contact, kind, value.strip())
    is_known = (kind, key) in main_keys(contact)
    if is_known or contact.reaches.filter(kind=kind, key=key).exists():
        raise Refused(_("%(contact)s ya tiene «%(value)s».") % {"contact": contact, "value": value})
    row = Reach(contact=contact, kind=kind, value=value.strip(), key=key, created_at=at)
    row.label = ReachLabel(label)
    sign(row, by=by, at=at)
    row.save()
    text = _("Otra vía: %(value)s (%(label)s).")
    text %= {"value": row.value, "label": row.get_label_display()}
    timeline.record_change(customer, contact, text, by=by, at=at)
    return row


@transaction.atomic
def remove_reach(reach: Reach, *, by: User | None, at: datetime) -> Contact:
    """Strike out an e-mail or telephone that is no longer theirs; the history keeps it."""
    customer, contact = lock(reach.contact.customer), lock(reach.contact)
    found = contact.reaches.filter(pk=reach.pk).first()
    if found is None:
        return contact
    text = _("Se quita la vía %(value)s.") % {"value": found.value}
    sign(found, by=by, at=at)
    found.delete()
    timeline.record_change(customer, contact, text, by=by, at=at)
    return contact


@transaction.atomic
def promote_reach(reach: Reach, *, by: User | None, at: datetime) -> Contact:
    """Make it the main one of its kind; the one that was main becomes a further one."""
    customer, contact = lock(reach.contact.customer), lock(reach.contact)
    found = contact.reaches.filter(pk=reach.pk).first()
    if found is None:
        return contact
    name = main_field(found)
    former, wanted = getattr(contact, name), found.value
    sign(found, by=by, at=at)
    if key := key_of(found.kind, former, region_of(contact)):
        found.value, found.key = former, key
        found.save()
    else:
        found.delete()
    changes = edits.apply(contact, {name: wanted})
    sign(contact, by=by, at=at)
    contact.version += 1
    contact.save()
    timeline.record_change(customer, contact, "\n".join(changes), by=by, at=at)
    return contact


def main_field(reach: Reach) -> str:
    """Where a main one of this kind stands on the contact."""
    if reach.kind == ReachKind.EMAIL:
        return "email"
    return "mobile" if reach.label == ReachLabel.MOBILE else "phone"


def checked(contact: Contact, kind: str, value: str) -> str:
    """The key of a well-formed address or number; refused if it is none."""
    if kind == ReachKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError as error:
            raise Refused(_("«%s» no es una dirección de correo.") % value) from error
    key = key_of(kind, value, region_of(contact))
    if not key:
        raise Refused(_("«%s» no es un número de teléfono.") % value)
    return key


def sign(row: Contact | Reach, *, by: User | None, at: datetime) -> None:
    row._history_user, row._history_date = by, at  # type: ignore[union-attr]
