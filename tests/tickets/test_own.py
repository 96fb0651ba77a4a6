"""Time on a ticket, seeing it later, and naming a colleague in a note."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tests.tickets.pages import at_the_desk, labels, read
from tickets import services
from tickets.forms.own import minutes_in
from tickets.models import Snooze, Ticket, TimeEntry
from tickets.services.people import own
from tickets.services.talk import mentions

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
DAY = AT.date()


def spent(ticket: Ticket, minutes: int, by: User | None = None, **facts: Any) -> TimeEntry:
    return own.log_time(
        ticket, minutes=minutes, worked_on=DAY, by=by or make.user(), at=AT, **facts
    )


# --- Time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        *(("45", 45), ("1:30", 90), ("1h 30", 90), ("1 h", 60), ("1,5 h", 90), ("0.25", 15)),
        *(("30 min", 30), ("", None), ("nada", None), ("-5", None), ("1:2:3", None)),
    ],
)
def test_minutes_are_read_as_people_write_them(said: str, minutes: int | None) -> None:
    assert minutes_in(said) == minutes


def test_a_wrong_time_is_put_right_by_its_opposite_and_never_edited() -> None:
    ticket, me = make.classified(), make.user()
    entry = spent(ticket, 90, me, note="Reproducir")
    spent(ticket, 15, me)
    own.reverse_time(entry, reason="Era del T-9", by=me, at=AT + HOUR)
    assert own.total_of(ticket) == timedelta(minutes=15)
    assert list(ticket.times.values_list("minutes", flat=True)) == [90, 15, -90]
    with pytest.raises(Refused, match="ya está corregido"):
        own.reverse_time(entry, reason="Otra vez", by=me, at=AT + HOUR)
    entry.minutes = 5
    for change in (entry.save, ticket.times.get(minutes=15).delete):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()


def test_the_time_of_another_is_put_right_by_them_or_by_who_assigns_work() -> None:
    ticket = make.classified()
    entry = spent(ticket, 90)
    with pytest.raises(Refused, match="otra persona"):
        own.reverse_time(entry, reason="No", by=make.user(), at=AT)
    lead = make.user("tickets.assign_ticket")
    fixed = own.reverse_time(entry, reason="Duplicado", by=lead, at=AT)
    assert (fixed.person, fixed.by) == (entry.person, lead)


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_no_time_is_none_or_longer_than_a_day(minutes: int) -> None:
    with pytest.raises(Refused, match="entre un minuto y un día"):
        spent(make.classified(), minutes)


def test_nobody_has_worked_tomorrow() -> None:
    with pytest.raises(Refused, match="no ha llegado"):
        own.log_time(
            make.classified(), minutes=5, worked_on=DAY + timedelta(2), by=make.user(), at=AT
        )


def test_time_moves_no_clock_and_no_version() -> None:
    ticket = make.answered()
    spent(ticket, 30)
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.version, after.due_at, after.follow_up_at) == (
        ticket.version,
        ticket.due_at,
        ticket.follow_up_at,
    )


def test_time_is_told_on_the_ticket_and_added_up_by_person_customer_and_ticket(
    client: Client,
) -> None:
    ticket = make.classified()
    me = at_the_desk(client, ticket.sector, "tickets.view_workload")
    client.post(reverse("tickets:log_time", args=[ticket.pk]), {"spent": "1:30", "note": "Prueba"})
    spent(ticket, 30, make.user(name="Luis Prado"))
    assert "2 h" in read(client, "tickets:around", ticket.pk).replace("\u00a0", " ")
    totals = read(client, "tickets:time_totals").replace("\u00a0", " ")
    for words in ("Total: 2 h", f"{me.name} 1 h 30 min", "Luis Prado 30 min", ticket.subject):
        assert words in totals
    assert "Luis Prado" in read(client, "tickets:times")
    entry = spent(ticket, 30, make.user(name="Ana Vela"))
    own.reverse_time(entry, reason="Era otro", by=entry.by, at=AT)
    assert "Ana Vela" not in read(client, "tickets:time_totals")  # nothing in all
    query = f"?person={me.pk}&q={ticket.customer.legal_name.split()[1]}&since=2030-01-01"
    assert "Total" not in read(client, "tickets:time_totals", query=query)


def test_the_hours_of_others_are_for_who_sees_the_workload(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    spent(ticket, 30, make.user(name="Luis Prado"))
    assert ticket.label not in read(client, "tickets:times")
    assert "30 min" not in read(client, "tickets:time_totals")


def test_no_letter_to_a_customer_tells_of_time() -> None:
    ticket = make.answered()
    spent(ticket, 47, note="Secreto de la casa")
    services.reply(ticket, by=make.user(), body="Cambie el cable, por favor.", at=AT + HOUR)
    assert not Mail.objects.filter(body__contains="Secreto").exists()
    assert not Mail.objects.filter(body__contains="47 min").exists()


# --- Seeing it later ------------------------------------------------------------------------


def mine(client: Client) -> list[str]:
    return labels(read(client, "tickets:queue", query="?view=mine"))


def test_a_postponed_ticket_is_off_ones_own_list_and_nobody_elses(client: Client) -> None:
    now = timezone.now()
    ticket = make.classified(at=now - HOUR)
    me = at_the_desk(client, ticket.sector)
    services.take(ticket, by=me, at=now)
    before = Ticket.objects.get(pk=ticket.pk)
    until = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert mine(client) == [ticket.label]
    client.post(reverse("tickets:snooze", args=[ticket.pk]), {"until": until})
    assert mine(client) == []
    assert labels(read(client, "tickets:queue", query="?view=snoozed")) == [ticket.label]
    assert labels(read(client, "tickets:queue")) == [ticket.label]  # of everybody
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.due_at, after.follow_up_at, after.version) == (
        before.due_at,
        before.follow_up_at,
        before.version,
    )
    client.post(reverse("tickets:unsnooze", args=[ticket.pk]))
    assert mine(client) == [ticket.label]


def hidden(ticket: Ticket, at: Any) -> bool:
    return Snooze.objects.hiding_at(at).filter(ticket=ticket).exists()


def test_a_postponed_ticket_is_back_when_its_time_comes_its_customer_writes_or_it_is_late() -> None:
    me = make.user()
    first, second, third = (make.answered(owner=me) for _ in range(3))
    for ticket in (first, second, third):
        own.snooze(ticket, until=AT + 30 * HOUR, by=me, at=AT + HOUR)
        assert hidden(ticket, AT + 2 * HOUR)
    assert not hidden(first, AT + 30 * HOUR)
    services.hear(second, body="¿Y bien?", at=AT + 3 * HOUR)
    assert not hidden(second, AT + 3 * HOUR)
    Ticket.objects.filter(pk=third.pk).update(
        reply_due_at=AT + 4 * HOUR, reply_target_at=AT + 4 * HOUR
    )
    assert not hidden(third, AT + 4 * HOUR)


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_nothing_is_postponed_to_the_past_or_for_ever(days: int) -> None:
    with pytest.raises(Refused, match="90 días"):
        own.snooze(make.classified(), until=AT + timedelta(days=days), by=make.user(), at=AT)


# --- Naming a colleague ---------------------------------------------------------------------


def reader(ticket: Ticket, name: str) -> User:
    return make.user("Agente SAC", sector=ticket.sector, name=name)


@pytest.fixture
def roles() -> None:
    accounts.apply_roles(at=AT)


@pytest.mark.usefixtures("roles")
def test_a_colleague_who_is_named_is_told_and_only_if_they_may_see_the_ticket() -> None:
    ticket = make.classified()
    luis, ana = reader(ticket, "Luis Prado"), reader(ticket, "Ana Belén Ruiz")
    far = make.user("Agente SAC", sector=make.sector(), name="Óscar Lejos")
    make.user(sector=ticket.sector, name="Nadie Lee")
    body = "Lo vio @luis prado; @Ana Belén Ruiz, ¿puedes? @Óscar Lejos y @Nadie Lee no. x@luis.es"
    message = services.note(ticket, by=make.user(), body=body, at=AT)
    told = Notice.objects.filter(key=f"mention-{message.pk}")
    assert {notice.user for notice in told} == {luis, ana}
    assert far not in mentions.mentionable(ticket)
    assert told[0].url.endswith(f"#m{message.pk}")


@pytest.mark.usefixtures("roles")
def test_a_longer_name_is_not_the_shorter_one_and_nobody_tells_themselves() -> None:
    ticket = make.classified()
    luis = reader(ticket, "Luis")
    reader(ticket, "Luisa")
    services.note(ticket, by=luis, body="@Luisa, mira esto. Yo, @Luis, no puedo.", at=AT)
    assert [notice.user.name for notice in Notice.objects.filter(key__startswith="mention")] == [
        "Luisa"
    ]


@pytest.mark.usefixtures("roles")
def test_only_who_sees_the_ticket_is_offered_while_one_types(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    reader(ticket, "Luis Prado")
    make.user("Agente SAC", sector=make.sector(), name="Luis Lejos")
    page = read(client, "tickets:colleagues", ticket.pk, query="?q=lu")
    assert "Luis Prado" in page
    assert "Luis Lejos" not in page
