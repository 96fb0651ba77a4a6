from datetime import timedelta
from typing import Any

import pytest

from contacts.models import ActionCode, Event
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Status, Ticket, Voice

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def hear(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"body": "Sigue igual.", "at": AT + HOUR, "contact": ticket.contact}
    services.hear(ticket, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("SLA-22")
def test_the_customers_answer_makes_it_our_turn_and_their_clock_runs_on() -> None:
    ticket = make.answered(waits=True)
    assert (ticket.status, ticket.resolve_due_at) == (Status.WAITING_CUSTOMER, None)
    heard = hear(ticket, at=AT + DAY)
    assert (heard.status, heard.paused_at) == (Status.IN_PROGRESS, None)
    # three service days were left at the pause, and are left after it
    assert heard.resolve_due_at == AT + 4 * DAY


def test_each_message_of_the_customer_is_owed_a_next_reply() -> None:
    ticket = make.answered()
    assert ticket.reply_due_at is None
    heard = hear(ticket, at=AT + HOUR)
    assert heard.reply_due_at == AT + HOUR + DAY
    assert hear(heard, at=AT + 3 * HOUR).reply_due_at == AT + HOUR + DAY


def test_the_48_hours_and_the_updates_begin_anew() -> None:
    ticket = make.answered()
    services.chase(ticket, at=AT + 2 * DAY)
    heard = hear(ticket, at=AT + 2 * DAY + HOUR)
    assert (heard.follow_up_step, heard.follow_up_cycle) == (0, 2)
    assert heard.follow_up_at == AT + 4 * DAY + HOUR


def test_what_waits_for_a_third_party_goes_on_waiting_for_it() -> None:
    ticket = make.answered()
    services.wait(ticket, by=make.user(), awaited="third_party", reason="Proveedor", at=AT)
    heard = hear(ticket)
    assert heard.status == Status.WAITING_THIRD
    assert heard.paused_at == AT


@pytest.mark.req("CC-43", "CC-44")
def test_a_later_answer_reopens_what_was_closed_for_want_of_one() -> None:
    ticket = make.answered(waits=True)
    while ticket.status != Status.CLOSED:
        assert ticket.follow_up_at is not None
        services.chase(ticket, at=ticket.follow_up_at)
        ticket.refresh_from_db()
    assert ticket.outcome == "no_answer"
    assert ticket.ended_at is not None
    heard = hear(ticket, at=ticket.ended_at + DAY)
    assert (heard.pk, heard.status, heard.outcome) == (ticket.pk, Status.IN_PROGRESS, "")


@pytest.mark.req("CC-43")
def test_a_later_answer_reopens_what_was_closed() -> None:
    ticket = make.answered()
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[ticket.contact],
        at=AT + HOUR,
    )
    heard = hear(ticket, at=AT + DAY)
    assert (heard.status, heard.outcome, heard.ended_at) == (Status.IN_PROGRESS, "", None)
    assert heard.follow_up_at == AT + 3 * DAY
    assert heard.resolve_due_at == AT + 4 * DAY - HOUR  # an hour had been used up
    kinds = list(heard.events.values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.REOPENED, EventKind.CUSTOMER_REPLY]


@pytest.mark.req("TIC-07")
def test_an_answer_without_agreement_any_more_is_heard_and_referred() -> None:
    ticket = make.answered()
    services.close(
        ticket,
        by=make.user(),
        outcome="unsolved",
        resolution="No se reproduce.",
        recipients=[ticket.contact],
        at=AT,
    )
    ticket.customer.plan_until = AT.date()
    ticket.customer.save()
    heard = hear(ticket, at=AT + 2 * DAY)
    assert (heard.status, heard.follow_up_at) == (Status.REFERRED, None)
    assert Mail.objects.filter(kind="ticket_referred").count() == 1
    assert heard.messages.filter(voice=Voice.CUSTOMER).count() == 2


def test_a_referred_ticket_keeps_what_is_said_and_owes_nothing() -> None:
    customer = make.customer(is_entitled=False)
    heard = hear(make.ticket(customer=customer))
    assert (heard.status, heard.reply_due_at, heard.follow_up_at) == (Status.REFERRED, None, None)


def test_the_owner_is_told_and_the_timeline_too() -> None:
    ticket = make.answered()
    hear(ticket)
    assert Notice.objects.filter(user=ticket.owner, text__contains="ha respondido").count() == 1
    assert Event.objects.filter(action=ActionCode.TICKET_HEARD).count() == 1


def test_somebody_who_is_no_contact_is_quoted_by_address() -> None:
    ticket = make.answered()
    hear(ticket, contact=None, sender="otra@cliente.test")
    message = ticket.messages.get(body="Sigue igual.")
    assert (message.contact, message.sender) == (None, "otra@cliente.test")


# --- Muy Alta that comes back -----------------------------------------------------------------

NIGHT = AT + 5 * DAY + 16 * HOUR  # the small hours of a Sunday


def outage() -> tuple[Ticket, set[str]]:
    """An incident of Muy Alta that was answered, and whoever has the guard that night."""
    ticket = make.answered(kind="incident", priority="very_high", cause="no_access")
    shift = make.shift(rota=make.rota(sector=ticket.sector), at=NIGHT)
    assert ticket.owner
    return ticket, {shift.person.email, ticket.owner.email}


def called() -> set[str]:
    return {letter.to[0] for letter in Mail.objects.filter(kind="very_high_alarm")}


def resolved(ticket: Ticket) -> Ticket:
    said = {"outcome": "solved", "resolution": "Se reinició.", "recipients": [ticket.contact]}
    return services.resolve(ticket, by=make.user(), at=AT + HOUR, **said)  # type: ignore[arg-type]


@pytest.mark.req("CC-13")
@pytest.mark.parametrize("is_resolved", [True, False])
def test_muy_alta_that_fails_again_at_night_calls_the_guard_once(is_resolved: bool) -> None:
    ticket, people = outage()
    if is_resolved:
        resolved(ticket)
    assert called() == set()
    hear(ticket, at=NIGHT)
    assert called() == people
    hear(ticket, at=NIGHT + HOUR)  # an answer was owed already
    assert Mail.objects.filter(kind="very_high_alarm").count() == 2


@pytest.mark.req("CC-13")
def test_muy_alta_that_is_reopened_calls_the_guard() -> None:
    ticket, people = outage()
    services.reopen(resolved(ticket), by=make.user(), reason="Vuelve", at=NIGHT)
    assert called() == people


@pytest.mark.req("CC-13")
def test_muy_alta_that_is_given_to_another_sector_calls_the_guard_of_that_one() -> None:
    ticket, _people = outage()
    shift = make.shift(rota=make.rota(sector=make.sector()), at=NIGHT)
    services.assign(ticket, to=shift.rota.sector, by=make.user(), at=NIGHT)
    assert called() == {shift.person.email}
