"""The account of a ticket as it is kept: gapless, citing its log, equal to what is stored."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

import sla.services as sla
from kit.errors import Refused
from sla.clock import Awaited, Event
from sla.models import CalendarVersion, Metric, Plan
from sla.services import years
from sla.services.years import Feast
from tests import make
from tests.sla.ledger import bucket_of
from tickets import services
from tickets.models import EventKind, Pause, Recount, Term, Ticket, TicketEvent
from tickets.services.promises import clocks, records, recounting, retelling, upkeep
from tickets.services.promises.explaining import Stretch

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
SECOND = timedelta(seconds=1)
Verb = Callable[..., object]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def close_day(ticket: Ticket, on: date, name: str = "Fiesta local") -> None:
    feast = Feast(on, name, "local")
    years.add_day(ticket.calendar, feast, by=make.user(), at=AT + 10 * DAY)


def verbs(dice: random.Random) -> Verb:
    """One of the things that may happen to a ticket; what is refused simply does not happen."""
    agent = make.user()
    priority = dice.choice(["high", "medium", "low"])
    plans = [make.plan(), make.plan()]
    deeds: list[Verb] = [
        lambda one, at: services.hear(one, body="¿Hay novedades?", at=at),
        lambda one, at: services.reply(
            one, by=agent, body="Pruebe así, por favor.", next_step="Díganos.", at=at
        ),
        lambda one, at: services.wait(
            one, by=agent, awaited=dice.choice(["customer", "third_party"]), reason="Falta", at=at
        ),
        lambda one, at: services.resume(one, by=agent, at=at),
        lambda one, at: services.classify(
            one, by=agent, kind="query", priority=priority, version=None, at=at
        ),
        lambda one, at: services.resolve(
            one,
            by=agent,
            outcome="solved",
            resolution="Se cambió el lector.",
            recipients=[one.contact],
            at=at,
        ),
        lambda one, at: services.reopen(one, by=agent, reason="Sigue igual", at=at),
        lambda one, at: change_plan(one, dice.choice(plans), at),
        lambda one, at: feast_of(one, dice, at),
    ]
    return dice.choice(deeds)


def change_plan(ticket: Ticket, plan: Plan, at: datetime) -> None:
    customer = ticket.customer
    customer.plan = plan
    customer.save()
    upkeep.retarget_due(at=at)


def feast_of(ticket: Ticket, dice: random.Random, at: datetime) -> None:
    """A holiday that nobody knew of: a day of the last week, or of the next."""
    day = (at + dice.randrange(-7, 7) * DAY).date()
    years.add_day(ticket.calendar, Feast(day, f"Fiesta {day}", "local"), by=make.user(), at=at)
    recounting.recount_due(at=at)


@pytest.mark.req("SLA-22")
@pytest.mark.parametrize("seed", range(15))
def test_the_account_of_a_lived_ticket_is_gapless_and_agrees_with_all_that_is_stored(
    seed: int,
) -> None:
    dice = random.Random(seed)
    ticket, at = make.classified(priority="low"), AT
    for _ in range(12):
        at += SECOND * dice.randrange(60, 2 * 86_400)
        try:
            with transaction.atomic():
                verbs(dice)(fresh(ticket), at=at)
        except Refused:
            continue
    at += SECOND * dice.randrange(86_400)
    ticket = fresh(ticket)
    end = ticket.ended_at or at
    for told in services.explain(ticket, at=at):
        parts = told.stretches
        assert [AT, *(one.end for one in parts)] == [*(one.start for one in parts), end]
        assert sum((one.length for one in told.totals), timedelta()) == told.length == end - AT
        assert all(one.cause for one in parts)
        agrees_with_the_log(ticket, told.metric, parts)
    assert clocks.disagreements(fresh(ticket)) == []
    assert records_are_as_the_log_has_them(ticket)


def agrees_with_the_log(ticket: Ticket, metric: Metric, parts: tuple[Stretch, ...]) -> None:
    """Each stretch is what one who looks back says that it was."""
    story = [seen(one) for one in ticket.events.all() if one.kind in clocks.MOVING]
    for part in parts:
        said = bucket_of(clocks.METRICS[metric], [one for one in story if one.at <= part.start])
        assert (part.bucket if part.bucket != "outside_hours" else "running") == said


def seen(event: TicketEvent) -> Event:
    kind = clocks.MOVING[EventKind(event.kind)]
    awaited = event.data.get("awaited")
    return Event(kind=kind, at=event.at, awaited=Awaited(awaited) if awaited else None)


def records_are_as_the_log_has_them(ticket: Ticket) -> bool:
    now = set(ticket.terms.values_list("metric", "started_at", "known_due_at", "met_at"))
    events = clocks.since_start(ticket.events.all())
    said = {
        (str(metric), lap.started_at, lap.due, lap.met_at)
        for metric, lap, _goal in clocks.laps(fresh(ticket), events)
    }
    pauses = [(one.number, one.ended_at) for one in ticket.pauses.order_by("number")]
    log = list(ticket.events.all())
    told = [(n, one.ended_at) for n, one in enumerate(records.pauses_in(log), start=1)]
    return now == said and pauses == told


# --- Plans ----------------------------------------------------------------------------------


@pytest.mark.req("SLA-18")
def test_another_plan_promises_anew_from_then_on_and_keeps_what_was_used_up() -> None:
    gold = make.plan()
    make.target(make.policy(), "query", Metric.FIRST_REPLY, "4h 2h", plan=gold)
    ticket = make.classified(at=AT)
    assert ticket.reply_due_at == AT + DAY
    change_plan(ticket, gold, AT + HOUR)
    now = fresh(ticket)
    assert now.reply_due_at == AT + 4 * HOUR
    assert now.plan == gold
    assert now.events.filter(kind=EventKind.RETARGETED).count() == 1
    assert upkeep.retarget_due(at=AT + 2 * HOUR) == 0


# --- Calendars that were corrected ----------------------------------------------------------


@pytest.mark.req("SLA-21")
def test_what_was_promised_stays_and_what_is_known_now_stands_beside_it() -> None:
    ticket = make.answered(at=AT)
    later = AT + DAY + 2 * HOUR
    ticket = make.classified(at=AT)
    services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Se cambió el cable.",
        recipients=[ticket.contact],
        at=later,
    )
    before = Term.objects.get(ticket=ticket, metric=Metric.FIRST_REPLY)
    assert before.due_at == before.known_due_at == AT + DAY
    close_day(ticket, (AT + DAY).date())
    ticket.calendar.refresh_from_db()
    assert retelling.retell_due(at=AT + 11 * DAY) == 1
    after = Term.objects.get(pk=before.pk)
    assert (after.due_at, after.known_due_at) == (AT + DAY, AT + 2 * DAY)
    told = services.explain(fresh(ticket), at=AT + 11 * DAY)[0]
    assert told.is_broken
    assert (told.due, told.known_due) == (AT + DAY, AT + 2 * DAY)
    assert "versión 1" in told.stretches[0].calendar
    assert Recount.objects.get().done_at
    assert retelling.retell_due(at=AT + 12 * DAY) == 0


def test_a_promise_that_was_broken_stays_broken_when_a_holiday_turns_up() -> None:
    ticket = make.classified(at=AT)
    close_day(ticket, (AT + DAY).date())
    recounting.recount_due(at=AT + 3 * DAY)
    row = Term.objects.get(ticket=ticket, metric=Metric.FIRST_REPLY)
    assert (row.due_at, row.known_due_at) == (AT + DAY, AT + 2 * DAY)
    services.reply(ticket, by=make.user(), body="Así.", next_step="Díganos.", at=AT + 4 * DAY)
    row.refresh_from_db()
    assert (row.due_at, row.met_at, row.decided_at) == (AT + DAY, AT + 4 * DAY, AT + DAY)


def test_a_correction_of_days_that_nobody_lived_moves_nothing() -> None:
    ticket = make.classified(at=AT)
    services.resolve(
        ticket,
        by=make.user(),
        outcome="unsolved",
        resolution="No se reproduce el fallo.",
        recipients=[ticket.contact],
        at=AT + HOUR,
    )
    close_day(ticket, date(2026, 8, 3))
    assert retelling.retell_due(at=AT + 11 * DAY) == 0
    assert Recount.objects.get().done_at


def test_a_version_of_a_calendar_is_kept_as_it_was_and_can_no_longer_be_changed() -> None:
    calendar = make.line().calendar
    tuesday = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    years.add_day(calendar, Feast(tuesday.date(), "Fiesta", "local"), by=make.user(), at=AT)
    calendar.refresh_from_db()
    now = sla.timeline(calendar, "service", around=AT)
    then = sla.timeline(calendar, "service", around=AT, version=calendar.version - 1)
    assert (now.next_open(tuesday) > tuesday, then.next_open(tuesday)) == (True, tuesday)
    kept = CalendarVersion.objects.get(calendar=calendar)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarVersion.objects.filter(pk=kept.pk).update(number=9)


# --- Pauses ---------------------------------------------------------------------------------


@pytest.mark.req("SLA-22")
def test_a_pause_knows_who_was_awaited_how_much_was_left_and_whether_the_customer_wrote() -> None:
    ticket = make.answered(waits=True, at=AT)
    services.hear(ticket, body="Sigue igual.", at=AT + HOUR)
    services.wait(ticket, by=make.user(), awaited="third_party", reason="Hosting", at=AT + 2 * HOUR)
    services.hear(ticket, body="¿Y bien?", at=AT + 3 * HOUR)
    first, second = Pause.objects.filter(ticket=ticket).order_by("number")
    assert (first.awaited, first.ended_at, first.heard_at) == ("customer", AT + HOUR, None)
    assert (second.awaited, second.ended_at, second.heard_at) == ("third_party", None, AT + HOUR)
    assert first.left == timedelta(hours=27)
    assert second.left == timedelta(hours=26)


def test_what_was_there_before_is_written_down_by_night() -> None:
    ticket = make.answered(waits=True)
    told = list(ticket.terms.values_list("metric", "due_at", "met_at"))
    Term.objects.all().delete()
    Pause.objects.all().delete()
    assert records.keep_missing(at=AT + DAY) == 1
    assert list(ticket.terms.values_list("metric", "due_at", "met_at")) == told
    assert ticket.pauses.count() == 1
    assert records.keep_missing(at=AT + DAY) == 0


@pytest.mark.req("TIC-08")
def test_time_before_a_ticket_is_released_is_accounted_for_and_owes_nothing() -> None:
    ticket = make.classified(at=AT)
    customer = ticket.customer
    customer.plan_until = date(2026, 3, 1)
    customer.save()
    services.refer(ticket, by=make.user(), at=AT + HOUR)
    assert set(ticket.terms.values_list("due_at", flat=True)) == {None}
    customer.plan_until = None
    customer.save()
    services.release(ticket, at=AT + 5 * HOUR)
    told = services.explain(fresh(ticket), at=AT + 6 * HOUR)[0]
    assert [one.bucket for one in told.stretches] == ["before", "before", "running"]
    assert told.stretches[0].start == AT
    assert told.length == 6 * HOUR
