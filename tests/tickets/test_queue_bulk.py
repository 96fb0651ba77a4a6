"""Many tickets of the queue at once: tried first, told row by row, and back in one click."""

from typing import Any

import pytest

from accounts.services import bulk
from tests import make
from tests.tickets.test_regrouping import again, seen
from tickets import services
from tickets.changes import CLASSES, CLASSIFY, CLOSE, WAIT
from tickets.models import Status, Ticket
from tickets.services.promises import clocks

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR


def changed(change: Any, tickets: list[Ticket], value: str) -> Any:
    rows = [again(ticket) for ticket in tickets]
    return bulk.change_rows("tickets", change, rows, value, by=make.user(), at=AT + HOUR)


def undone(done: Any, change: Any, tickets: list[Ticket]) -> Any:
    rows = {ticket.pk: again(ticket) for ticket in tickets}
    return bulk.undo_change(done, change, rows, by=make.user(), at=AT + 2 * HOUR)


def outcomes(done: Any) -> list[str]:
    return [row["outcome"] for row in done.rows]


def test_many_are_classified_at_once_and_those_that_had_a_class_get_it_back() -> None:
    had, new = make.classified(priority="low"), make.ticket()
    done = changed(CLASSIFY, [had, new], "query high")
    assert outcomes(done) == ["done", "done"]
    assert {again(one).priority for one in (had, new)} == {"high"}
    back = undone(done, CLASSIFY, [had, new])
    assert again(had).priority == "low"
    assert [row["outcome"] for row in back.undone] == ["done", "refused"]


@pytest.mark.req("SLA-05", "SLA-06")
@pytest.mark.parametrize("value", ["incident medium", "query high"])
def test_an_incident_keeps_its_cause_in_bulk_and_has_all_of_it_back(value: str) -> None:
    incidents = [
        make.classified(kind="incident", priority="very_high", cause="no_access"),
        make.classified(kind="incident", priority="high", cause="slow"),
    ]
    done = changed(CLASSIFY, incidents, value)
    assert outcomes(done) == ["done", "done"]
    kept = ["no_access", "slow"] if value.startswith("incident") else ["", ""]
    assert [again(one).cause for one in incidents] == kept
    back = undone(done, CLASSIFY, incidents)
    assert [row["outcome"] for row in back.undone] == ["done", "done"]
    found = [(again(one).priority, again(one).cause) for one in incidents]
    assert found == [("very_high", "no_access"), ("high", "slow")]


@pytest.mark.req("SLA-05")
def test_what_became_of_it_since_is_said_by_its_own_name() -> None:
    assert CLASSIFY.words("incident very_high") == "Incidencia, Muy Alta"


def test_a_priority_that_needs_a_cause_is_not_given_in_bulk() -> None:
    assert not any("very_high" in value for value, _label in CLASSES)


def test_many_wait_for_a_third_party_and_go_on_again() -> None:
    ticket, unread = make.classified(owner=make.user()), make.ticket()
    done = changed(WAIT, [ticket, unread], "El banco no responde")
    assert outcomes(done) == ["done", "refused"]
    assert again(ticket).status == Status.WAITING_THIRD
    undone(done, WAIT, [ticket])
    assert again(ticket).status == Status.IN_PROGRESS
    assert not clocks.disagreements(again(ticket))


def resolved() -> Ticket:
    ticket = make.answered()
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Era el cable.",
        recipients=[ticket.contact],
        at=AT + HOUR,
    )
    return again(ticket)


def test_only_what_is_resolved_is_closed_in_bulk_and_it_is_resolved_again_when_undone() -> None:
    ended, running = resolved(), make.answered()
    before = seen(ended)
    done = changed(CLOSE, [ended, running], "closed")
    assert outcomes(done) == ["done", "refused"]
    assert again(running).is_open
    assert again(ended).status == Status.CLOSED
    undone(done, CLOSE, [ended])
    assert seen(ended) == before


def test_a_case_to_which_something_happened_since_is_not_unclosed() -> None:
    ended = resolved()
    done = changed(CLOSE, [ended], "closed")
    services.hear(ended, body="Sigue igual", at=AT + 2 * HOUR)
    back = undone(done, CLOSE, [ended])
    assert [row["outcome"] for row in back.undone] == ["refused"]
    assert again(ended).is_open


def test_trying_it_changes_nothing() -> None:
    ticket = make.classified(owner=make.user())
    before = seen(ticket)
    told = bulk.try_change(WAIT, [again(ticket)], "El banco", by=make.user(), at=AT + HOUR)
    assert [row["outcome"] for row in told] == ["done"]
    assert seen(ticket) == before
