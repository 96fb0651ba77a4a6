"""Histories that know why: a reason given for the whole request stands in each row it writes."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, models
from simple_history.models import HistoricalRecords as BaseHistoricalRecords

from kit.db import write_each

BATCH = 500  # a statement looks for each of its rows among all of them

_reasons: ContextVar[list[str] | None] = ContextVar("reasons", default=None)


@contextmanager
def reasons() -> Iterator[list[str]]:
    """Collect the reasons of what is done within: a list to which anybody may add."""
    given: list[str] = []
    token = _reasons.set(given)
    try:
        yield given
    finally:
        _reasons.reset(token)


def add_reason(reason: str) -> None:
    """Say why what follows may be done; nobody listens outside a request."""
    given = _reasons.get()
    if given is not None and reason not in given:
        given.append(reason)


def given_reasons() -> str:
    """What was said so far on why this request may do what it does."""
    return "; ".join(_reasons.get() or [])


def keep(row: models.Model, *, by: models.Model | None, at: datetime) -> None:
    """Save a row with a history, signed and dated there."""
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
    row.save()


def create_each(rows: Sequence[models.Model], *, by: models.Model | None, at: datetime) -> None:
    """Write many new rows of one model, each with its first version."""
    if rows:
        model = type(rows[0])
        model._base_manager.bulk_create(rows)
        record_each(model, [row.pk for row in rows], change="+", by=by, at=at)


def change_each(
    rows: Sequence[models.Model], names: Collection[str], *, by: models.Model | None, at: datetime
) -> None:
    """Write these fields of many rows of one model, each as its next version."""
    if rows:
        model = type(rows[0])
        for start in range(0, len(rows), BATCH):
            write_each(model, rows[start : start + BATCH], names)
        record_each(model, [row.pk for row in rows], change="~", by=by, at=at)


def record_each(
    model: type[models.Model],
    keys: Collection[int],
    *,
    change: str,
    by: models.Model | None,
    at: datetime,
) -> None:
    """Copy many rows as they stand into their history, as `keep` does with one: one statement.

    `change` is + for what was just made, ~ changed, - for what is about to be deleted.
    """
    history = model.history.model  # type: ignore[attr-defined]
    facts = {
        "history_type": change,
        "history_date": at,
        "history_user": by.pk if by else None,
        "history_change_reason": given_reasons() or None,
    }
    quote = connection.ops.quote_name
    kept = ", ".join(quote(field.column) for field in history.tracked_fields)
    signed = ", ".join(quote(history._meta.get_field(name).column) for name in facts)
    statement = (
        f"INSERT INTO {quote(history._meta.db_table)} ({kept}, {signed}) "  # noqa: S608 - own names
        f"SELECT {kept}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
        "WHERE id = ANY(%s) ORDER BY id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*facts.values(), list(keys)])


class HistoricalRecords(BaseHistoricalRecords):  # type: ignore[misc]
    """As simple_history has it, with the reason of the request where the row has none.

    Saving only fields that the history does not keep (a login, say) is no change, and what
    `record_each` told already is not told again.
    """

    def post_save(self, instance: models.Model, created: bool, **kwargs: Any) -> None:
        saved = set(kwargs.get("update_fields") or [])
        if not saved or saved - set(self.excluded_fields):
            super().post_save(instance, created, **kwargs)

    def post_delete(self, instance: models.Model, using: str | None = None, **kwargs: Any) -> None:
        if not hasattr(instance, "skip_history_when_deleting"):
            super().post_delete(instance, using=using, **kwargs)

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> Any:
        own = super().get_change_reason_for_object(instance, history_type, using)
        return own or given_reasons() or None
