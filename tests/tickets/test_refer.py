from datetime import date, timedelta

import pytest

from accounts.roles import PROJECT_HEAD
from contacts.models import Customer
from contacts.services import sign_agreement
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Status, Ticket
from tickets.services.intake.entitlement import follow_rights, release_due
from tickets.services.promises import clocks

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def referred() -> Ticket:
    line = make.line(entitlement="agreement")
    return make.ticket(customer=make.customer(line=line, is_entitled=False))


@pytest.mark.req("TIC-08")
def test_a_valid_agreement_releases_it_and_only_then_its_clocks_start() -> None:
    ticket = referred()
    make.agreement(customer=ticket.customer, starts_on=date(2026, 3, 4))
    assert release_due(at=AT + DAY) == 0
    assert release_due(at=AT + 2 * DAY) == 1
    ticket.refresh_from_db()
    assert ticket.status == Status.PENDING
    assert ticket.reply_due_at == AT + 3 * DAY
    assert ticket.follow_up_at == AT + 4 * DAY
    assert ticket.events.get(kind=EventKind.RELEASED).at == AT + 2 * DAY


def test_a_plan_releases_where_the_line_asks_for_a_plan() -> None:
    ticket = make.ticket(customer=make.customer(is_entitled=False))
    customer = ticket.customer
    customer.plan, customer.plan_since = make.plan(), AT.date()
    customer.save()
    assert release_due(at=AT + HOUR) == 1


def test_releasing_twice_changes_nothing_the_second_time() -> None:
    ticket = referred()
    make.agreement(customer=ticket.customer)
    assert [services.release(ticket, at=AT), services.release(ticket, at=AT + HOUR)] == [
        True,
        False,
    ]
    assert ticket.events.filter(kind=EventKind.RELEASED).count() == 1


@pytest.mark.req("CC-13", "TIC-07")
def test_muy_alta_calls_nobody_while_it_is_referred_and_the_guard_when_it_is_released() -> None:
    ticket = referred()
    shift = make.shift(rota=make.rota(sector=ticket.sector), at=AT + DAY)
    agent, facts = make.user(), {"kind": "incident", "cause": "no_access"}
    services.classify(ticket, by=agent, version=None, at=AT + DAY, **facts)
    called = Notice.objects.filter(user=shift.person, key__contains="very-high")
    assert not called.exists()
    assert not Mail.objects.filter(kind="very_high_alarm").exists()
    make.agreement(customer=ticket.customer)
    assert services.release(ticket, at=AT + DAY + HOUR)
    assert called.exists()
    assert Mail.objects.get(kind="very_high_alarm").to == [shift.person.email]


@pytest.mark.req("TIC-08")
def test_an_open_ticket_is_referred_when_the_agreement_has_run_out() -> None:
    head = make.user(PROJECT_HEAD)
    ticket = make.answered()
    ends(ticket, AT.date())
    services.refer(ticket, by=make.user(), reason="Acuerdo vencido", at=AT + DAY)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.follow_up_at, ticket.due_at) == (Status.REFERRED, None, None)
    assert Notice.objects.filter(user=head, text__contains="derivado a Proyectos").count() == 1
    assert Mail.objects.filter(kind="ticket_referred").count() == 1
    ends(ticket, None)
    assert services.release(ticket, at=AT + 2 * DAY)
    ticket.refresh_from_db()
    assert ticket.reply_due_at == AT + 3 * DAY
    assert clocks.disagreements(ticket) == []


def ends(ticket: Ticket, on: date | None) -> None:
    """The last day of the plan of its customer."""
    Customer.objects.filter(pk=ticket.customer_id).update(plan_until=on)


@pytest.mark.req("TIC-08")
def test_whoever_may_be_helped_is_not_referred_to_win_time() -> None:
    ticket = make.answered()
    with pytest.raises(Refused, match="tiene derecho a asistencia"):
        services.refer(ticket, by=make.user(), at=AT + DAY)
    assert not Mail.objects.filter(kind="ticket_referred").exists()


@pytest.mark.req("TIC-07", "TIC-08")
def test_what_was_open_when_the_right_ended_is_referred_by_itself_once() -> None:
    head = make.user(PROJECT_HEAD)
    lapsed, waits, fine = make.answered(), make.answered(waits=True), make.answered()
    ends(lapsed, AT.date())
    ends(waits, AT.date())
    assert follow_rights(at=AT + HOUR) == 0
    assert follow_rights(at=AT + DAY) == 2
    assert follow_rights(at=AT + 2 * DAY) == 0
    told = Notice.objects.filter(user=head, text__contains="derivado a Proyectos")
    assert told.count() == 2
    for ticket, status in ((lapsed, "referred"), (waits, "referred"), (fine, "in_progress")):
        row = Ticket.objects.get(pk=ticket.pk)
        assert row.status == status
        assert clocks.disagreements(row) == []
    ends(lapsed, None)
    assert follow_rights(at=AT + 3 * DAY) == 1


@pytest.mark.req("TIC-08")
def test_signing_an_agreement_is_all_it_takes() -> None:
    ticket = referred()
    sign_agreement(
        ticket.customer,
        kind="support",
        starts_on=AT.date(),
        ends_on=None,
        by=make.user(),
        at=AT + HOUR,
    )
    assert release_due(at=AT + 2 * HOUR) == 1
