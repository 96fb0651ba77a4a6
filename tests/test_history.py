"""What is written for ever can neither be changed nor deleted, not even by a bug (J2)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from contacts.models import Customer, Event, Merge, MovedRow, ParameterValue
from procedures.models import Acknowledgement, Change, Paper, Review
from tests import make
from tickets.models import Attachment, FollowUp, Message, TicketEvent

pytestmark = pytest.mark.django_db

HISTORIES = [
    model
    for model in apps.get_models()
    if hasattr(model, "history_object") or hasattr(model, "m2m_history_id")
]
LOGS: list[type[Model]] = [
    *(Event, ParameterValue, Merge, MovedRow),
    *(Message, TicketEvent, Attachment, FollowUp),
    *(Acknowledgement, Change, Paper, Review),
]


def triggers_of(table: str) -> set[str]:
    """When they are asked: "UPDATE", "DELETE", "TRUNCATE"."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_manipulation FROM information_schema.triggers"
            " WHERE event_object_table = %s",
            [table],
        )
        return {event for (event,) in cursor.fetchall()}


def test_every_history_is_guarded() -> None:
    bare = {
        table: triggers_of(table)
        for table in (model._meta.db_table for model in HISTORIES)
        if not {"UPDATE", "DELETE"} <= triggers_of(table)
    }
    assert len(HISTORIES) > 30
    assert bare == {}


@pytest.mark.parametrize("model", [*HISTORIES, *LOGS], ids=lambda model: model._meta.label)
def test_nothing_of_this_is_emptied_at_one_blow(model: type[Model]) -> None:
    with (
        pytest.raises(IntegrityError, match="is never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')


@pytest.mark.parametrize("verb", ["UPDATE {} SET history_change_reason = 'x'", "DELETE FROM {}"])
def test_a_version_of_a_row_is_neither_changed_nor_deleted(verb: str) -> None:
    make.customer()
    table = Customer.history.model._meta.db_table
    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))


def test_who_had_which_role_is_neither_changed_nor_deleted() -> None:
    make.user("Gerente de Proyectos")
    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_historicaluser_groups")
