"""What PostgreSQL asks to be done again is done again, and once only (B7)."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from psycopg import errors

from accounts.models import Submission
from outbox.models import Mail
from tests import make
from tickets import services

pytestmark = pytest.mark.django_db(transaction=True)

CONFLICTS = [errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable]


class Trouble:
    """A statement that fails twice as PostgreSQL does in a conflict, and then succeeds."""

    def __init__(self, statement: str, error: type[Exception]) -> None:
        self.statement, self.conflicts = statement, [error("conflict"), error("conflict")]

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(self.statement) and self.conflicts:
            raise OperationalError("conflict") from self.conflicts.pop()
        return execute(sql, params, many, context)


@pytest.mark.parametrize("error", CONFLICTS)
def test_a_reply_is_tried_again_and_its_letter_leaves_once(error: type[Exception]) -> None:
    ticket, agent = make.classified(), make.user()
    trouble = Trouble('UPDATE "tickets_ticket"', error)
    with connection.execute_wrapper(trouble):
        services.reply(ticket, by=agent, body="Pruebe así.", next_step="Díganos.", at=make.MONDAY)
    ticket.refresh_from_db()
    assert trouble.conflicts == []
    assert ticket.first_replied_at == make.MONDAY
    assert Mail.objects.filter(kind="ticket_reply").count() == 1
    assert ticket.messages.filter(voice="public").count() == 1


def test_a_form_is_taken_again_as_a_whole_with_its_files() -> None:
    ticket = make.ticket()
    agent = make.user("tickets.note_ticket", "tickets.view_ticket", sector=ticket.sector)
    client = Client()
    client.force_login(agent)
    trouble = Trouble('INSERT INTO "tickets_attachment"', errors.SerializationFailure)
    with connection.execute_wrapper(trouble):
        response = client.post(
            reverse("tickets:note", args=[ticket.pk]),
            {
                "_once": str(uuid.uuid4()),
                "note-body": "Vea la foto.",
                "note-files": SimpleUploadedFile("foto.txt", b"hola"),
            },
        )
    assert response.status_code == 302
    assert trouble.conflicts == []
    note = ticket.messages.get(voice="internal")
    assert [file.size for file in note.attachments.all()] == [4]
    assert Submission.objects.count() == 1


def test_what_is_no_conflict_is_not_tried_again() -> None:
    ticket, agent = make.classified(), make.user()
    trouble = Trouble('UPDATE "tickets_ticket"', errors.DiskFull)
    with connection.execute_wrapper(trouble), pytest.raises(OperationalError):
        services.take(ticket, by=agent, at=make.MONDAY)
    assert len(trouble.conflicts) == 1
