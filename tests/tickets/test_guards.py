"""States that PostgreSQL itself refuses, whoever asks (B8)."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests import make
from tickets import services

pytestmark = pytest.mark.django_db

FORBIDDEN = [
    # a state that is none
    "UPDATE tickets_ticket SET status = 'paused'",
    "UPDATE tickets_ticket SET kind = 'wish', priority = ''",
    "UPDATE tickets_ticket SET channel = 'fax'",
    "UPDATE tickets_ticket SET area = 'xyz'",
    "UPDATE tickets_ticket SET cause = 'weather'",
    # ended without moment or outcome, or not ended with one
    "UPDATE tickets_ticket SET status = 'closed', follow_up_at = NULL",
    "UPDATE tickets_ticket SET status = 'resolved', follow_up_at = NULL, ended_at = now()",
    "UPDATE tickets_ticket SET ended_at = now()",
    "UPDATE tickets_ticket SET outcome = 'solved'",
    "UPDATE tickets_ticket SET status = 'closed', follow_up_at = NULL, ended_at = now(), "
    "outcome = 'lost'",
    "UPDATE tickets_ticket SET status = 'closed', follow_up_at = NULL, outcome = 'solved', "
    "ended_at = opened_at - interval '1 minute'",
    # open and nobody will ever look at it again
    "UPDATE tickets_ticket SET follow_up_at = NULL",
    "UPDATE tickets_ticket SET status = 'referred'",
    # waiting without a pause, or paused without waiting
    "UPDATE tickets_ticket SET status = 'waiting_customer'",
    "UPDATE tickets_ticket SET paused_at = now()",
    # scales that do not fit
    "UPDATE tickets_ticket SET priority = 'urgent'",
    "UPDATE tickets_ticket SET kind = 'change', priority = 'very_high', cause = 'no_access'",
    "UPDATE tickets_ticket SET kind = 'incident', priority = 'very_high', cause = 'display'",
    "UPDATE tickets_ticket SET kind = ''",
    # answered before it was asked, or half a deadline
    "UPDATE tickets_ticket SET first_replied_at = opened_at - interval '1 minute'",
    "UPDATE tickets_ticket SET reply_due_at = now(), reply_target_at = NULL",
    # what was said and what happened stays
    "UPDATE tickets_message SET body = 'Nunca dije eso'",
    "UPDATE tickets_message SET voice = 'internal' WHERE voice = 'public'",
    "UPDATE tickets_message SET channel = 'person' WHERE voice = 'customer'",
    "UPDATE tickets_message SET at = at - interval '1 day'",
    "UPDATE tickets_message SET author_id = NULL WHERE author_id IS NOT NULL",
    "UPDATE tickets_message SET mail_id = NULL WHERE mail_id IS NOT NULL",
    "INSERT INTO tickets_message (ticket_id, voice, author_id, body, next_step, sender, channel, "
    "at) SELECT ticket_id, 'customer', author_id, '', '', '', '', at FROM tickets_message "
    "WHERE author_id IS NOT NULL",
    "DELETE FROM tickets_message",
    "UPDATE tickets_ticketevent SET at = at + interval '1 day'",
    "UPDATE tickets_ticketevent SET kind = 'dreamt'",
    "DELETE FROM tickets_ticketevent",
    "UPDATE tickets_historicalticket SET history_user_id = NULL, owner_id = NULL",
    "DELETE FROM tickets_historicalticket",
    "DELETE FROM tickets_ticket",
    "DELETE FROM tickets_followup",
    # the same update owed twice
    "INSERT INTO tickets_followup (ticket_id, cycle, track, step, due_at, opened_at, detail, "
    "department, possible_cause) SELECT ticket_id, cycle, track, step, due_at, opened_at, '', '', "
    "'' FROM tickets_followup",
    "UPDATE tickets_followup SET track = 'nobody'",
    "UPDATE tickets_followup SET step = 0",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_forbidden_state_is_refused_by_the_database(sql: str) -> None:
    ticket = make.answered()
    assert ticket.follow_up_at is not None
    services.chase(ticket, at=ticket.follow_up_at)
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_letter_of_a_message_is_filled_in_after_it() -> None:
    ticket = make.answered()
    assert ticket.messages.get(voice="public").mail is not None
