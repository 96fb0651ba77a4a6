"""What is not resolved in its term goes one level up, once, and the customer is told (CC-42)."""

from datetime import date, timedelta
from typing import Any

import pytest

from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import Escalation, EventKind, Ticket
from tickets.services.promises import alerts

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def led(**facts: Any) -> Ticket:
    """A ticket in a sector whose head reports to a director."""
    ticket = make.answered(**facts)
    ticket.sector.head = make.user(superior=make.user())
    ticket.sector.save()
    return ticket


def passed(ticket: Ticket) -> Ticket:
    assert ticket.resolve_due_at is not None
    alerts.alert_due(at=ticket.resolve_due_at)
    alerts.alert_due(at=ticket.resolve_due_at + HOUR)
    return again(ticket)  # type: ignore[no-any-return]


@pytest.mark.req("CC-42")
def test_when_the_resolution_objective_passes_the_head_answers_once_and_is_told() -> None:
    ticket = passed(led())
    row = Escalation.objects.get(ticket=ticket)
    assert (row.to, row.opened_by, ticket.escalated_to) == (
        ticket.sector.head,
        None,
        ticket.sector.head,
    )
    notice = Notice.objects.get(user=row.to, text__contains="se escala a")
    assert "objetivo de resolución" in notice.text
    assert ticket.events.filter(kind=EventKind.ESCALATED).count() == 1
    assert ticket.history.latest().escalated_to == row.to
    assert row.history.count() == 1


@pytest.mark.req("CC-42")
def test_what_the_head_has_already_goes_to_whoever_is_above_them() -> None:
    ticket = led()
    head = ticket.sector.head
    assert head is not None
    services.escalate(ticket, to=head, by=make.user(), reason="Ayuda", at=AT + HOUR)
    assert passed(ticket).escalated_to == head.superior


@pytest.mark.req("CC-42")
def test_what_is_late_already_goes_up_no_further_by_another_priority() -> None:
    ticket = passed(led(kind="incident", priority="low"))
    head, late = ticket.escalated_to, ticket.resolve_due_at
    assert head is not None
    assert late is not None
    services.classify(
        ticket,
        kind=ticket.kind,
        priority="high",
        cause="",
        version=None,
        by=make.user(),
        at=late + 5 * HOUR,
    )
    moved = again(ticket).resolve_due_at
    assert moved is not None
    assert moved > late  # another moment, of the same delay
    alerts.alert_due(at=moved + HOUR)
    assert again(ticket).escalated_to == head
    assert Escalation.objects.filter(ticket=ticket).count() == 1


def test_the_head_who_owns_it_is_not_asked_about_their_own_work() -> None:
    ticket = led()
    services.assign(ticket, to=ticket.sector.head, by=make.user(), at=AT)  # type: ignore[arg-type]
    assert passed(ticket).escalated_to == ticket.sector.head.superior  # type: ignore[union-attr]


def test_where_nobody_is_above_only_those_who_knew_are_told() -> None:
    ticket = passed(make.answered())
    assert ticket.escalated_to is None
    assert not Escalation.objects.exists()
    assert Notice.objects.filter(user=ticket.owner, text__contains="no vinculante").exists()


@pytest.mark.req("SAC-20")
def test_the_fourth_lapse_leaves_a_record_of_who_answers() -> None:
    ticket = led()
    for _ in range(5):
        services.chase(ticket, at=again(ticket).follow_up_at)
    row = Escalation.objects.get(ticket=ticket)
    assert (row.to, row.kind, row.state) == (ticket.sector.head, "head", "open")
    assert "Actualización 4 y sin resolver" in row.reason


@pytest.mark.req("CC-42")
def test_the_customer_is_told_of_the_delay_with_measures_and_a_date_that_is_then_watched() -> None:
    ticket = passed(led())
    assert ticket.resolve_due_at is not None
    tell = {"by": make.user(), "estimated_on": date(2026, 4, 1), "at": ticket.resolve_due_at + HOUR}
    with pytest.raises(Refused, match="medidas"):
        services.tell_delay(ticket, measures=" ", **tell)  # type: ignore[arg-type]
    message = services.tell_delay(ticket, measures="Lo lleva Eva.", **tell)  # type: ignore[arg-type]
    letter = Mail.objects.get(kind="delay_notice")
    assert message.mail == letter
    assert "Lo lleva Eva." in letter.body
    assert "01/04/2026" in letter.body
    assert again(ticket).committed_on == date(2026, 4, 1)
    assert again(ticket).last_told_at == message.at
