"""After an older copy was restored: whoever had been erased since is erased again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from contacts.models import Contact, PrivacyRequest, RequestKind, RequestStatus
from contacts.services.privacy.asking import ask
from contacts.services.privacy.erasing import erase
from kit.history import keep


@dataclass(frozen=True)
class Erasure:
    """Who asked to be erased, by a key that says nothing of them, and how far it has come."""

    contact: int
    by: int
    how: str
    asked_on: date
    at: datetime
    erase_on: date | None
    is_done: bool


def ledger() -> list[Erasure]:
    """Every erasure that stands, in the order in which they were asked for."""
    rows = PrivacyRequest.objects.filter(kind=RequestKind.ERASURE)
    return [
        Erasure(
            contact=row.contact_id,
            by=row.by_id,
            how=row.how,
            asked_on=row.asked_on,
            at=row.at,
            erase_on=row.erase_on,
            is_done=row.status == RequestStatus.DONE,
        )
        for row in rows.exclude(status=RequestStatus.WITHDRAWN).order_by("at", "pk")
    ]


def replay(erasures: Iterable[Erasure], *, at: datetime) -> int:
    """Do again what the restored copy does not know of; how many people that were (I20)."""
    return sum(_again(one, at=at) for one in erasures)


@transaction.atomic
def _again(erasure: Erasure, *, at: datetime) -> bool:
    contact = Contact.everyone.filter(pk=erasure.contact).first()
    if contact is None:  # entered after the copy was made
        return False
    known = PrivacyRequest.objects.filter(contact=contact, kind=RequestKind.ERASURE)
    row = known.filter(at=erasure.at).first()
    is_new = row is None
    if row is None:
        by = User.objects.filter(pk=erasure.by).first() or User.objects.earliest("pk")
        facts = {"asked_on": erasure.asked_on, "how": erasure.how}
        row = ask(contact, kind=RequestKind.ERASURE, **facts, by=by, at=erasure.at)  # type: ignore[arg-type]
    if not (erasure.is_done and row.status == RequestStatus.OPEN):
        return is_new
    row.erase_on, row.hold = erasure.erase_on, ""
    keep(row, by=None, at=at)
    return erase(row, at=at)
