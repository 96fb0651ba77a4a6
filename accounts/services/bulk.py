"""One change of many rows: tried first, done row by row, told row by row, and undone."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import BulkChange, User
from kit.db import lock
from kit.errors import Refused
from kit.lists import Change

DONE, SAME, REFUSED = "done", "same", "refused"


class Outcome(TypedDict):
    """What became of one row; `was` is what it had, for the way back."""

    pk: int
    name: str
    was: str
    outcome: str
    reason: str


def try_change(
    change: Change[Any], rows: Iterable[Model], value: str, *, by: User, at: datetime
) -> list[Outcome]:
    """What the change would do: the change itself, of which nothing stays."""
    with transaction.atomic():
        outcomes = _change_all(change, rows, value, by=by, at=at)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def change_rows(
    listing: str, change: Change[Any], rows: Iterable[Model], value: str, *, by: User, at: datetime
) -> BulkChange:
    """Set one value in many rows through their own service; what one row refuses stops no other."""
    outcomes = _change_all(change, rows, value, by=by, at=at)
    return BulkChange.objects.create(
        by=by,
        listing=listing,
        change=change.key,
        value=value,
        text=f"{change.label}: {change.words(value)}"[:300],
        at=at,
        rows=outcomes,
    )


@transaction.atomic
def undo_change(
    done: BulkChange, change: Change[Any], rows: dict[int, Any], *, by: User, at: datetime
) -> BulkChange:
    """Give every row that was changed what it had, unless somebody has set something else since."""
    done = lock(done)
    if done.undone_at:
        raise Refused(_("Este cambio ya estaba deshecho."))
    outcomes = []
    for told in done.rows:
        row = rows.get(told["pk"])
        if told["outcome"] != DONE:
            continue
        outcomes.append(
            _undo_one(change, row, told, done.value, by=by, at=at)
            if row
            else {**told, "outcome": REFUSED, "reason": _("Ya no está a su alcance.")}
        )
    done.undone_at, done.undone = at, outcomes
    done.save()
    return done


def _change_all(
    change: Change[Any], rows: Iterable[Model], value: str, *, by: User, at: datetime
) -> list[Outcome]:
    return [_change_one(change, row, value, by=by, at=at) for row in rows]


def _change_one(change: Change[Any], row: Model, value: str, *, by: User, at: datetime) -> Outcome:
    was = change.read(row)
    if was == value:
        return _told(row, was, SAME, _("Ya lo tenía."))
    was = change.keeps(row) if change.keeps else was
    reason = _attempt(lambda: change.write(row, value, by=by, at=at))
    return _told(row, was, REFUSED if reason else DONE, reason)


def _undo_one(
    change: Change[Any], row: Model, told: Outcome, value: str, *, by: User, at: datetime
) -> Outcome:
    if change.read(row) != value:
        now = change.words(change.read(row))
        said = _("Alguien lo cambió después: ahora es «%(now)s».") % {"now": now}
        return {**told, "outcome": REFUSED, "reason": said}
    reason = _attempt(lambda: change.write(row, told["was"], by=by, at=at))
    return _told(row, value, REFUSED if reason else DONE, reason)


def _told(row: Model, was: str, outcome: str, reason: str) -> Outcome:
    return {"pk": row.pk, "name": str(row), "was": was, "outcome": outcome, "reason": reason}


def _attempt(work: Callable[[], object]) -> str:
    """Do it, or say why not; half of it never stays."""
    try:
        with transaction.atomic():
            work()
    except Refused as refused:
        return str(refused)
    return ""
