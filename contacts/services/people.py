"""What can happen to the people of a customer."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Contact, Customer
from contacts.services import duplicates, edits, numbers, suspecting, timeline
from kit.db import lock


class ContactDetails(TypedDict, total=False):
    """What a person may enter about a contact."""

    first_name: str
    last_name: str
    job_title: str
    phone: str
    mobile: str
    email: str
    treatment: str
    is_key_user: bool
    is_decision_maker: bool
    is_promoter: bool
    is_signatory: bool
    may_open_tickets: bool
    is_active: bool


@transaction.atomic
def add_contact(
    customer: Customer,
    *,
    by: User | None,
    at: datetime,
    not_duplicate_of: Collection[int] = (),
    not_duplicate_because: str | None = None,
    **details: Unpack[ContactDetails],
) -> Contact:
    """Enter a person with the next number, unless somebody similar is on file (ACO-06, ACO-10)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    number = numbers.take("contact")
    contact = Contact(customer=customer, number=number, created_at=at, **details)
    why = not_duplicate_because
    similar = duplicates.check(contact, confirmed=not_duplicate_of, why=why)
    contact.not_duplicate_of = sorted(found.pk for found in similar)
    edits.save(contact, by=by, at=at)
    suspecting.remember(contact, similar, why=why or "", by=by, at=at)
    timeline.record(
        customer=customer,
        contact=contact,
        action=ActionCode.CONTACT_ADDED,
        by=by,
        at=at,
        text=creation_text(contact),
        parameters={"not_duplicate_of": contact.not_duplicate_of, "why": (why or "").strip()},
    )
    return contact


@transaction.atomic
def update_contact(
    contact: Contact,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    **details: Unpack[ContactDetails],
) -> Contact:
    """Correct a person's data; refused if somebody else did so since `version` was read (B6)."""
    customer = lock(contact.customer)
    contact = lock(contact)
    edits.check_version(contact, version)
    changes = edits.apply(contact, details)
    if not changes:
        return contact
    edits.save(contact, by=by, at=at)
    timeline.record_change(customer, contact, "\n".join(changes), by=by, at=at)
    return contact


def creation_text(contact: Contact) -> str:
    text = _("Alta de %(name)s con el número %(number)s.")
    return text % {"name": contact.full_name, "number": contact.number}
