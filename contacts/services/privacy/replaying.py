"""After an older copy was restored: whoever had been erased since is erased again."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact, PrivacyRequest, RequestKind, RequestStatus
from contacts.services.privacy.asking import ask
from contacts.services.privacy.erasing import erase
from kit.history import keep


@dataclass(frozen=True)
class Erasure:
    """Who asked to be erased, by a key that says nothing of them, and how far it has come.

    When the contact was entered tells them from another one that has the same number in a database
    that began anew.
    """

    contact: int
    born: datetime
    by: int
    asked_on: date
    at: datetime
    erase_on: date | None
    status: str

    @property
    def is_done(self) -> bool:
        return self.status == RequestStatus.DONE


def ledger() -> list[Erasure]:
    """Every erasure that was asked for, withdrawn ones too, in the order of their asking."""
    rows = PrivacyRequest.objects.filter(kind=RequestKind.ERASURE).select_related("contact")
    return [
        Erasure(
            contact=row.contact_id,
            born=row.contact.created_at,
            by=row.by_id,
            asked_on=row.asked_on,
            at=row.at,
            erase_on=row.erase_on,
            status=row.status,
        )
        for row in rows.order_by("at", "pk")
    ]


def written(erasures: Iterable[Erasure]) -> str:
    """To be kept where this database is not: numbers and days, no name."""
    rows = [asdict(one) for one in erasures]
    return json.dumps(rows, default=lambda moment: moment.isoformat(), separators=(",", ":"))


def read(text: str) -> list[Erasure]:
    """What was written; ValueError for anything else."""
    try:
        return [_read(row) for row in json.loads(text)]
    except (KeyError, TypeError) as error:
        raise ValueError(text[:80]) from error


def _read(row: dict[str, str]) -> Erasure:
    return Erasure(
        contact=int(row["contact"]),
        born=datetime.fromisoformat(row["born"]),
        by=int(row["by"]),
        asked_on=date.fromisoformat(row["asked_on"]),
        at=datetime.fromisoformat(row["at"]),
        erase_on=date.fromisoformat(row["erase_on"]) if row["erase_on"] else None,
        status=RequestStatus(row["status"]),
    )


def merged(*ledgers: Iterable[Erasure]) -> list[Erasure]:
    """All that is known of each: what ended anywhere has ended, for nothing opens it again."""
    known: dict[tuple[int, datetime], Erasure] = {}
    for one in chain(*ledgers):
        key = (one.contact, one.at)
        if key not in known or known[key].status == RequestStatus.OPEN:
            known[key] = one
    return sorted(known.values(), key=lambda one: (one.at, one.contact))


def standing(erasures: Iterable[Erasure]) -> list[Erasure]:
    return [one for one in erasures if one.status != RequestStatus.WITHDRAWN]


def replay(erasures: Iterable[Erasure], *, at: datetime) -> int:
    """Do again what the restored copy does not know of; how many people that were (I20)."""
    return sum(_again(one, at=at) for one in erasures)


@transaction.atomic
def _again(erasure: Erasure, *, at: datetime) -> bool:
    contact = Contact.everyone.filter(pk=erasure.contact, created_at=erasure.born).first()
    if contact is None:  # entered after the copy was made
        return False
    known = PrivacyRequest.objects.filter(contact=contact, kind=RequestKind.ERASURE)
    row = known.filter(at=erasure.at).first() or known.filter(status=RequestStatus.OPEN).first()
    is_new = row is None
    if row is None:
        by = User.objects.filter(pk=erasure.by).first() or User.objects.earliest("pk")
        how = _("Consta en el registro de supresiones; se restauró una copia anterior.")
        asked = {"asked_on": erasure.asked_on, "how": how, "by": by, "at": erasure.at}
        row = ask(contact, kind=RequestKind.ERASURE, **asked)  # type: ignore[arg-type]
    if not (erasure.is_done and row.status == RequestStatus.OPEN):
        return is_new
    row.erase_on, row.hold = erasure.erase_on, ""
    keep(row, by=None, at=at)
    return erase(row, at=at)
