from datetime import date, timedelta
from typing import Any

import pytest

from kit.errors import Refused
from tests import make
from tickets import services
from tickets.models import EventKind, Status, Ticket

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def wait(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {
        "by": make.user(),
        "awaited": "third_party",
        "reason": "Proveedor",
        "at": AT + HOUR,
    }
    services.wait(ticket, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("SLA-22")
def test_waiting_pauses_the_resolution_clock_and_resuming_gives_back_the_time() -> None:
    ticket = wait(make.answered())
    assert (ticket.status, ticket.resolve_due_at) == (Status.WAITING_THIRD, None)
    services.resume(ticket, by=make.user(), at=AT + HOUR + DAY)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at) == (Status.IN_PROGRESS, None)
    assert ticket.resolve_due_at == AT + 4 * DAY


@pytest.mark.req("CC-34")
def test_while_a_third_party_has_it_the_owner_and_the_48_hours_stay() -> None:
    ticket = make.answered()
    waiting = wait(ticket)
    assert (waiting.owner, waiting.follow_up_at) == (ticket.owner, AT + 2 * DAY)
    assert services.chase(waiting, at=AT + 2 * DAY)
    assert waiting.follow_ups.get().track == "ours"


@pytest.mark.req("CC-34")
def test_escalating_does_not_remove_the_owner_nor_the_48_hours() -> None:
    ticket, specialist = make.answered(), make.user()
    services.ask_specialist(
        ticket,
        to=specialist,
        by=make.user(),
        reason="No lo conozco",
        informed="complete",
        at=AT,
    )
    escalated = Ticket.objects.get(pk=ticket.pk)
    assert escalated.escalated_to == specialist
    assert (escalated.owner, escalated.follow_up_at) == (ticket.owner, ticket.follow_up_at)


def test_a_pause_has_a_reason_an_awaited_party_and_maybe_a_day_to_look_again() -> None:
    with pytest.raises(Refused, match="por qué"):
        wait(make.answered(), reason=" ")
    ticket = wait(make.answered(), review_on=date(2026, 3, 9))
    event = ticket.events.get(kind=EventKind.PAUSED)
    assert (event.text, event.data) == (
        "Proveedor",
        {"awaited": "third_party", "review_on": "2026-03-09"},
    )


def test_a_customer_is_waited_for_only_after_being_asked() -> None:
    for ticket in (make.classified(), make.answered()):
        services.hear(ticket, body="¿Y bien?", at=AT + HOUR)
        with pytest.raises(Refused, match="respóndale"):
            wait(ticket, awaited="customer", at=AT + 2 * HOUR)
    assert wait(make.answered(), awaited="customer").status == Status.WAITING_CUSTOMER


def test_only_what_waits_is_resumed() -> None:
    with pytest.raises(Refused, match="no está en espera"):
        services.resume(make.answered(), by=make.user(), at=AT)
