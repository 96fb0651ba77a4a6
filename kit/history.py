"""Histories that know why: a reason given for the whole request stands in each row it writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords as BaseHistoricalRecords

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


def keep(row: models.Model, *, by: models.Model | None, at: datetime) -> None:
    """Save a row with a history, signed and dated there."""
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
    row.save()


class HistoricalRecords(BaseHistoricalRecords):  # type: ignore[misc]
    """As simple_history has it, with the reason of the request where the row has none.

    Saving only fields that the history does not keep (a login, say) is no change.
    """

    def post_save(self, instance: models.Model, created: bool, **kwargs: Any) -> None:
        saved = set(kwargs.get("update_fields") or [])
        if not saved or saved - set(self.excluded_fields):
            super().post_save(instance, created, **kwargs)

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> Any:
        own = super().get_change_reason_for_object(instance, history_type, using)
        return own or "; ".join(_reasons.get() or []) or None
