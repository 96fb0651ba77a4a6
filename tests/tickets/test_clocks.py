from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from sla.models import Metric
from tests import make
from tickets import services
from tickets.models import Ticket, TicketEvent
from tickets.services.promises import clocks
from tickets.stretches import lines_of

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def lived() -> Ticket:
    """A ticket with a bit of everything in its log."""
    ticket = make.ticket(priority="low", kind="incident", cause="display")
    agent = make.user()
    services.take(ticket, by=agent, at=AT + HOUR)
    services.classify(
        ticket, by=agent, kind="incident", cause="slow", version=None, at=AT + 2 * HOUR
    )
    services.reply(
        ticket,
        by=agent,
        body="¿Desde cuándo va lento?",
        next_step="Con eso miramos el servidor.",
        waits=True,
        at=AT + 3 * HOUR,
    )
    services.hear(ticket, body="Desde ayer.", at=AT + DAY)
    services.wait(ticket, by=agent, awaited="third_party", reason="Hosting", at=AT + DAY + 2 * HOUR)
    services.resume(ticket, by=agent, at=AT + 3 * DAY)
    return fresh(ticket)


def test_stored_deadlines_can_always_be_told_from_the_log_alone() -> None:
    ticket = lived()
    assert clocks.disagreements(ticket) == []
    Ticket.objects.filter(pk=ticket.pk).update(due_at=AT, resolve_due_at=None)
    found = clocks.disagreements(fresh(ticket))
    assert [line.split(":")[0] for line in found] == [
        f"{ticket.label} resolve_due_at",
        f"{ticket.label} due_at",
    ]


def test_a_table_that_is_edited_later_changes_no_promise_that_was_made() -> None:
    ticket = lived()
    ticket.policy.targets.all().update(contractual=1, contractual_unit="min")
    assert clocks.disagreements(fresh(ticket)) == []


@pytest.mark.req("SLA-22")
def test_each_period_of_a_clock_is_told_without_a_gap_and_says_what_it_counted_as() -> None:
    at = AT + 4 * DAY
    told = {one.metric: one for one in services.explain(lived(), at=at)}
    resolution = told[Metric.RESOLUTION]
    stretches = resolution.stretches
    assert (stretches[0].start, stretches[-1].end) == (AT, at)
    assert all(one.end == other.start for one, other in pairwise(stretches))
    pauses = [one.words for one in stretches if one.bucket == "paused"]
    assert pauses == [
        "En pausa: espera al cliente, se espera la respuesta del cliente",
        "En pausa: espera a un tercero, Hosting",
    ]
    counted = sum((one.working for one in stretches if one.counts), timedelta())
    assert counted == resolution.consumed


@pytest.mark.req("SLA-03")
def test_the_resolution_is_told_as_a_goal_that_does_not_bind() -> None:
    told = {one.metric: one for one in services.explain(lived(), at=AT + 4 * DAY)}
    assert not told[Metric.RESOLUTION].is_binding
    assert "no vinculante" in told[Metric.RESOLUTION].name
    assert told[Metric.FIRST_REPLY].is_binding
    late = {one.metric: one for one in services.explain(make.answered(), at=AT + 30 * DAY)}
    tones = {one.tone for one in lines_of(late[Metric.RESOLUTION])}
    assert "warning" in tones
    assert "danger" not in tones


def test_one_sentence_says_why_it_is_red() -> None:
    ticket = make.classified()
    late = services.explain(ticket, at=AT + 2 * DAY)[0]
    assert late.is_broken
    assert late.sentence.startswith("Venció el 03/03/2026 10:00")
    early = services.explain(ticket, at=AT + HOUR)[0]
    assert early.sentence.startswith("Vence el 03/03/2026 10:00")
    services.reply(ticket, by=make.user(), body="Pruebe así.", next_step="Díganos.", at=AT + HOUR)
    met = services.explain(fresh(ticket), at=AT + 2 * DAY)[0]
    assert met.sentence.startswith("Se cumplió el 02/03/2026 11:00")
    services.wait(ticket, by=make.user(), awaited="customer", reason="Prueba", at=AT + 2 * HOUR)
    paused = services.explain(fresh(ticket), at=AT + 2 * DAY)[-1]
    assert paused.sentence.startswith("En pausa desde el 02/03/2026 12:00")


def test_what_nobody_has_classified_is_promised_what_a_consulta_is() -> None:
    ticket = make.ticket(kind="incident")
    assert ticket.reply_due_at == AT + DAY
    promises = ticket.events.get().data["promises"]
    assert promises["first_reply"] == [9 * 3600, 4 * 3600, "service"]


def test_a_kind_without_a_promise_of_resolution_has_no_such_deadline() -> None:
    make.policy().targets.filter(kind="complaint", metric=Metric.RESOLUTION).delete()
    ticket = make.classified(kind="complaint", priority="low")
    assert (ticket.resolve_due_at, ticket.reply_due_at) == (None, AT + DAY)
    assert clocks.disagreements(fresh(ticket)) == []


@pytest.mark.req("CC-13")
def test_muy_alta_runs_through_the_night_from_the_moment_it_is_known_to_be_one() -> None:
    friday_night = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
    ticket = make.ticket(at=friday_night)
    services.classify(
        ticket, by=make.user(), kind="incident", cause="no_access", version=None, at=friday_night
    )
    assert fresh(ticket).reply_due_at == friday_night + HOUR


def test_the_log_keeps_its_own_order_when_things_happen_at_one_moment() -> None:
    ticket = make.answered(waits=True)
    kinds = list(TicketEvent.objects.filter(ticket=ticket).values_list("kind", flat=True))
    assert kinds == ["opened", "classified", "assigned", "public_reply", "paused"]
