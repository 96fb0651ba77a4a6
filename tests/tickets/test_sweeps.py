"""Each sweep may run twice, late, in parallel, and next to a ticket that cannot be handled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.management.commands.sweep import SWEEPS as EVERY
from contacts.models import Customer, Event
from kit.db import lock
from outbox.models import Mail, Notice
from sla.models import Calendar
from tests import make
from tickets import services
from tickets.models import Escalation, FollowUp, Message, Status, Ticket, TicketEvent
from tickets.services.intake import entitlement
from tickets.services.promises import alerts, clocks, retelling, upkeep, watching
from tickets.services.silence import chasing, following
from tickets.services.work import ending, nightly

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
LATE = AT + 3 * DAY
SWEEPS: list[Callable[..., int]] = [
    chasing.chase_due,
    alerts.alert_due,
    entitlement.follow_rights,
    ending.close_due,
    upkeep.follow_customers,
    following.follow_up_due,
]
OF_THE_DESK = (
    *("silence", "clocks", "entitlement", "escalations", "endings", "updates", "developments"),
    *("reviews", "steps"),
)
TABLES = [
    Escalation,
    Ticket,
    TicketEvent,
    Message,
    FollowUp,
    Mail,
    Notice,
    Event,
    Ticket.history.model,
]


def picture() -> list[Any]:
    """Everything that a sweep may have written."""
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


def desk() -> None:
    """A bit of everything that is due at LATE."""
    customer, colleague = make.customer(), make.user()
    colleague.sector = customer.service_line.front_sector
    colleague.save()
    person = make.contact(customer=customer)
    services.ask(
        make.answered(contact=person), to=make.user(), question="¿Eh?", by=make.user(), at=AT
    )
    make.answered(contact=person, waits=True)
    make.classified(contact=person)
    waiting = make.ticket(customer=make.customer(is_entitled=False))
    Customer.objects.filter(pk=waiting.customer_id).update(
        plan=make.plan(), plan_since=AT.date(), is_key_account=True
    )
    Customer.objects.filter(pk=customer.pk).update(is_key_account=True)


@pytest.mark.django_db
@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda sweep: sweep.__name__)
def test_a_second_run_changes_nothing(sweep: Callable[..., int]) -> None:
    desk()
    sweep(at=LATE)
    before = picture()
    assert sweep(at=LATE) == 0
    assert picture() == before


@pytest.mark.django_db
@pytest.mark.parametrize("bell", sorted(EVERY.keys() - {"mail", "steps"}))
def test_whichever_bell_rings_twice_changes_nothing_the_second_time(bell: str) -> None:
    desk()
    EVERY[bell](at=LATE)
    before = picture()
    EVERY[bell](at=LATE)
    assert picture() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bell", OF_THE_DESK)
def test_eight_at_once_do_what_one_does(bell: str) -> None:
    """A6: each is done once, whoever of them does it."""
    desk()
    sweep = EVERY[bell]
    with transaction.atomic():
        expected, alone = sweep(at=LATE), counted()
        transaction.set_rollback(True)

    def run(_: int) -> Any:
        try:
            return sweep(at=LATE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(run, range(8)))
    sweep(at=LATE)  # what one left to another, who gave up on it
    assert counted() == alone
    assert sum(counts) <= expected
    after = picture()
    sweep(at=LATE)
    assert picture() == after


def counted() -> dict[str, int]:
    return {table.__name__: table._default_manager.count() for table in TABLES}


@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_somebody_is_writing_is_left_to_the_next_sweep() -> None:
    busy, free = make.answered(), make.answered()
    is_held, is_done = Signal(), Signal()

    def write() -> None:
        with transaction.atomic():
            lock(busy)
            is_held.set()
            is_done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        is_held.wait(30)
        try:
            assert chasing.chase_due(at=LATE) == 1
        finally:
            is_done.set()
        writer.result()
    assert free.follow_ups.exists()
    assert chasing.chase_due(at=LATE) == 1
    assert busy.follow_ups.exists()


@pytest.mark.django_db
def test_one_ticket_that_cannot_be_handled_holds_up_nobody_else() -> None:
    broken, fine = make.answered(), make.answered()
    # An update of this step is there already: the database refuses a second one.
    FollowUp.objects.create(
        ticket=broken, cycle=1, track="ours", step=1, due_at=LATE, opened_at=LATE
    )
    assert chasing.chase_due(at=LATE) == 1
    assert fine.follow_ups.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sweep", [entitlement.release_due, ending.close_due])
def test_one_ticket_that_cannot_be_released_or_closed_holds_up_nobody_else(
    sweep: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = entitlement if sweep is entitlement.release_due else ending
    if module is ending:
        broken, fine = (over(make.classified()) for _ in range(2))
    else:
        broken, fine = (make.ticket(customer=make.customer(is_entitled=False)) for _ in range(2))
        Customer.objects.update(plan=make.plan(), plan_since=AT.date())
    record = module.record

    def refuse(ticket: Ticket, *words: Any, **facts: Any) -> None:
        if ticket.pk == broken.pk:
            raise ValueError("cannot be handled")
        record(ticket, *words, **facts)

    monkeypatch.setattr(module, "record", refuse)
    was = Ticket.objects.get(pk=broken.pk).status
    assert sweep(at=AT + 9 * DAY) == 1
    assert Ticket.objects.get(pk=broken.pk).status == was
    assert Ticket.objects.get(pk=fine.pk).status != was


@pytest.mark.django_db
def test_a_step_that_fails_keeps_no_other_from_being_taken_and_the_bell_stays_red(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One calendar that nobody could count by once kept every deadline from being told."""
    late = make.classified()

    def fail(*, at: datetime) -> int:
        raise ValueError("No time zone is called 'Europe/Madird'.")

    for module, name in ((upkeep, "retarget_due"), (retelling, "retell_due")):
        monkeypatch.setattr(module, name, fail)
    with pytest.raises(ValueError, match="Madird"):
        watching.watch(at=LATE)
    assert not Ticket.objects.alerting_at(LATE).filter(pk=late.pk).exists()
    monkeypatch.setattr(upkeep, "follow_customers", fail)
    proved: list[str] = []

    def prove() -> list[str]:
        proved.append("proved")
        return proved

    monkeypatch.setattr(clocks, "verify", prove)
    with pytest.raises(ValueError, match="Madird"):
        nightly.keep_in_step(at=LATE)
    assert proved == ["proved"]


@pytest.mark.django_db
def test_what_was_promised_anew_meanwhile_is_not_written_again() -> None:
    ticket = make.answered()
    Customer.objects.filter(pk=ticket.customer_id).update(plan=make.plan())
    assert upkeep.retarget(ticket, at=LATE) is upkeep.retarget(ticket, at=LATE) is False
    before = picture()
    upkeep.retarget(ticket, at=LATE)  # a second bell, which waited for the lock
    assert picture() == before


def over(ticket: Ticket) -> Ticket:
    """Resolved, with nobody who objects."""
    facts: dict[str, Any] = {"by": make.user(), "outcome": "solved", "resolution": "Cable nuevo."}
    return services.resolve(ticket, recipients=[ticket.contact], at=AT, **facts)


@pytest.mark.django_db
def test_what_was_rolled_back_told_nobody() -> None:
    ticket = make.answered()
    before = picture()
    with transaction.atomic():
        services.chase(ticket, at=LATE)
        services.hear(ticket, body="Hola", at=LATE)
        transaction.set_rollback(True)
    assert picture() == before


@pytest.mark.django_db
def test_a_resolved_ticket_closes_itself_after_five_working_days_unless_they_come_back() -> None:
    quiet, back = make.classified(), make.classified()
    for ticket in (quiet, back):
        services.resolve(
            ticket,
            by=make.user(),
            outcome="solved",
            resolution="Cable nuevo.",
            recipients=[ticket.contact],
            at=AT,
        )
    services.hear(back, body="Sigue igual", at=AT + DAY)
    assert ending.close_due(at=AT + 7 * DAY - HOUR) == 0
    assert ending.close_due(at=AT + 7 * DAY) == 1
    quiet.refresh_from_db()
    back.refresh_from_db()
    assert (quiet.status, back.status) == (Status.CLOSED, Status.IN_PROGRESS)


@pytest.mark.django_db
@pytest.mark.req("CC-30")
def test_a_customer_who_becomes_a_key_account_lifts_the_tickets_that_are_open() -> None:
    ticket = make.ticket()
    Customer.objects.filter(pk=ticket.customer_id).update(is_key_account=True)
    assert upkeep.follow_customers(at=LATE) == 1
    ticket.refresh_from_db()
    assert ticket.is_key_account


@pytest.mark.django_db
def test_the_nightly_proof_is_silent_when_all_agrees_and_fails_when_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ticket = make.answered()
    call_command("verify_clocks")
    Ticket.objects.filter(pk=ticket.pk).update(due_at=datetime(2030, 1, 1, tzinfo=AT.tzinfo))
    with pytest.raises(CommandError, match="1 plazos"):
        call_command("verify_clocks")
    assert ticket.label in capsys.readouterr().err


@pytest.mark.django_db
def test_what_was_counted_with_an_older_calendar_is_not_called_wrong() -> None:
    ticket = make.answered()
    Calendar.objects.filter(pk=ticket.calendar_id).update(version=2)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=AT)
    call_command("verify_clocks")
