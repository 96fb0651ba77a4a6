"""The one line on which everything stands that was done for or by a customer (ACO-11, GEN-05)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from accounts.models import User
from contacts.models import ACTION_ICONS, Action, ActionCode, Contact, Customer, Event
from outbox.models import Mail


def record(
    *,
    customer: Customer,
    action: int,
    by: User | None,
    at: datetime,
    text: str,
    contact: Contact | None = None,
    parameters: Mapping[str, object] | None = None,
    url: str = "",
    key: str | None = None,
    mail: Mail | None = None,
) -> Event:
    """Write an event for ever; with a key it is written once, however often this is called.

    `mail`: the letter that told the customer of it, whose fate the timeline shows.
    """
    letter = {"mail": mail.pk} if mail else {}
    facts = {
        "customer": customer,
        "contact": contact,
        "action": known(action),
        "by": by,
        "at": at,
        "text": text,
        "parameters": {**(parameters or {}), **letter},
        "url": url,
    }
    if key is None:
        return Event.objects.create(**facts)
    return Event.objects.get_or_create(key=key, defaults=facts)[0]


def record_change(
    customer: Customer, contact: Contact, text: str, *, by: User | None, at: datetime
) -> Event:
    """Write what of a person's data is another now."""
    action = ActionCode.CONTACT_CHANGED
    return record(customer=customer, contact=contact, action=action, by=by, at=at, text=text)


def record_each(events: Iterable[Event]) -> None:
    """Write many events for ever with one statement, as a sweep does."""
    events = list(events)
    for code in {event.action_id for event in events}:
        known(code)
    Event.objects.bulk_create(events)


def known(code: int) -> Action:
    """The row of an action code; those of the product are made when they are first used."""
    if code not in ActionCode.values:
        return Action.objects.get(pk=code)
    ours = ActionCode(code)
    defaults = {"name": str(ours.label), "icon": ACTION_ICONS[ours]}
    return Action.objects.get_or_create(code=code, defaults=defaults)[0]
