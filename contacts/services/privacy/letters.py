"""Letters to a customer's person that they may refuse: the one way by which these go out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import outbox.services as outbox
from contacts.models import Contact, Purpose
from outbox.catalogue import KINDS
from outbox.models import Mail


def refusal(contact: Contact, kind: str) -> Purpose | None:
    """The opposition that forbids to write a letter of this kind to somebody, if there is one."""
    purpose = KINDS[kind].purpose
    if purpose and contact.opt_outs.in_force().filter(purpose=purpose).exists():
        return Purpose(purpose)
    return None


def write(
    contact: Contact, *, kind: str, key: str, context: Mapping[str, str], at: datetime, **more: Any
) -> Mail | None:
    """Post a letter to a person; None if they refused its kind, have no e-mail or are blocked."""
    if refusal(contact, kind) or not contact.email or contact.suppressed_at:
        return None
    return outbox.post(
        key=key,
        kind=kind,
        to=[contact.email],
        context={"contact": contact.full_name, **context},
        informal=contact.is_informal,
        is_permitted=True,
        at=at,
        **more,
    )
