"""What is written for ever can neither be changed nor deleted, not even by a bug (J2)."""

import os
import subprocess

import pytest
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Model

from accounts.models import AuditEvent, AuditKind
from accounts.services import audit
from backups.models import Comment, Drill, Report, Run, Step
from contacts.models import Customer, Event, Merge, MovedRow, ParameterValue
from installations.models import BlockList, Ficha, Offer, Switch
from ops.binaries import postgres_folder
from ops.postgres import GRANTS
from procedures.models import Acknowledgement, Change, Paper, Review
from tests import make
from tickets.models import (
    Attachment,
    Consent,
    FollowUp,
    IncidentMove,
    IncidentNews,
    Message,
    PointsClaim,
    RequirementsMeeting,
    Survey,
    TicketEvent,
)

pytestmark = pytest.mark.django_db

HISTORIES = [
    model
    for model in apps.get_models()
    if hasattr(model, "history_object") or hasattr(model, "m2m_history_id")
]
LOGS: list[type[Model]] = [
    *(Event, ParameterValue, Merge, MovedRow),
    *(Message, TicketEvent, Attachment, FollowUp, RequirementsMeeting, Consent, PointsClaim),
    *(IncidentMove, IncidentNews, Survey),
    *(Acknowledgement, Change, Paper, Review),
    *(Ficha, Switch, Offer, BlockList),
    *(Run, Step, Drill, Comment, Report),
    AuditEvent,
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


@pytest.mark.parametrize("table", sorted(model._meta.db_table for model in [*HISTORIES, *LOGS]))
def test_nothing_of_this_is_emptied_at_one_blow(table: str) -> None:
    with (
        pytest.raises(IntegrityError, match="is never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'TRUNCATE "{table}" CASCADE')


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


@pytest.mark.parametrize("verb", ["UPDATE {} SET what = 'x'", "DELETE FROM {}"])
def test_a_line_of_the_audit_is_neither_changed_nor_deleted(verb: str) -> None:
    audit(AuditKind.LOGIN, by=make.user(), at=make.MONDAY, what="Ana entra")
    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(AuditEvent._meta.db_table))


# --- The role of the running product ----------------------------------------------------------

ROLE = "sgc_serving_in_tests"


@pytest.fixture
def granted(db: None) -> None:
    """What ops/grants.sql gives, on the database of the tests."""
    server = connection.settings_dict
    where = ["-h", server["HOST"] or "localhost", "-U", server["USER"], "-d", server["NAME"]]
    command = [str(postgres_folder() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *where]
    command += ["-p", str(server["PORT"] or 5432), "-v", f"role={ROLE}", "-f", str(GRANTS)]
    env = os.environ | {"PGPASSWORD": server["PASSWORD"]}
    subprocess.run(command, env=env, check=True, capture_output=True)  # noqa: S603


def trigram_index_of(model: type[Model]) -> str:
    return next(index.name for index in model._meta.indexes if isinstance(index, GinIndex))


def asks(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE contacts_historicalcustomer",
        "DROP TRIGGER history_stays ON contacts_historicalcustomer",
        "ALTER TABLE contacts_historicalcustomer DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE contacts_event CASCADE",
        "CREATE OR REPLACE FUNCTION public.history_stays() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_role_that_serves_cannot_take_a_guard_off(granted: None, sql: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        asks(sql)


def test_the_role_that_serves_can_do_its_work_but_not_rewrite_history(granted: None) -> None:
    make.customer()
    asks("UPDATE contacts_customer SET phone = '1'")
    asks("SELECT nextval(pg_get_serial_sequence('contacts_customer', 'id'))")
    asks(f"SELECT public.settle_index('{trigram_index_of(Customer)}')")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        asks("DELETE FROM contacts_historicalcustomer")
