"""Somebody is away: a manager passes their open work in one action, and takes it back (ORG-16)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import User
from contacts.models import Customer, Event
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import doors, make
from tickets import services
from tickets.models import Charge, Escalation, PassedItem, Passing, Ticket

pytestmark = pytest.mark.django_db

AT, TODAY, HOUR = make.MONDAY, make.MONDAY.date(), make.HOUR


def passed(giver: User, to: User, *tickets: Ticket, **terms: Any) -> Passing:
    usual: dict[str, Any] = {
        "reason": "Vacaciones",
        "by": make.user(),
        "today": TODAY,
        "at": AT + HOUR,
    }
    return services.pass_work(giver, to=to, tickets=tickets, **usual | terms)


def owner_of(ticket: Ticket) -> User | None:
    return Ticket.objects.get(pk=ticket.pk).owner


@pytest.fixture
def giver() -> User:
    return make.user(name="Ana Ausente")


@pytest.fixture
def substitute() -> User:
    return make.user(name="Luis Suple")


@pytest.mark.req("ORG-16")
def test_all_open_work_passes_in_one_action_and_comes_back_in_one_click(
    giver: User, substitute: User
) -> None:
    tickets = [make.classified(owner=giver), make.answered(owner=giver, waits=True)]
    before = [(t.status, t.due_at, t.follow_up_at, t.paused_at) for t in tickets]
    passing = passed(giver, substitute, *tickets)
    assert {owner_of(ticket) for ticket in tickets} == {substitute}
    fresh = [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]
    assert [(t.status, t.due_at, t.follow_up_at, t.paused_at) for t in fresh] == before
    services.undo_passing(passing, by=make.user(), at=AT + 2 * HOUR)
    assert {owner_of(ticket) for ticket in tickets} == {giver}
    with pytest.raises(Refused):
        services.undo_passing(passing, by=make.user(), at=AT + 2 * HOUR)


@pytest.mark.req("ORG-16")
def test_the_customer_hears_nothing_and_the_trail_of_the_ticket_says_why(
    giver: User, substitute: User
) -> None:
    ticket, manager = make.classified(owner=giver), make.user()
    letters, events = Mail.objects.count(), Event.objects.count()
    passed(giver, substitute, ticket, by=manager, reason="Baja médica")
    assert (Mail.objects.count(), Event.objects.count()) == (letters, events)
    last = ticket.events.latest("pk")
    assert last.text == "pasa de Ana Ausente a Luis Suple: Baja médica"
    assert (last.kind, last.by, last.at) == ("assigned", manager, AT + HOUR)
    assert "Baja médica" in Notice.objects.get(user=substitute).text


@pytest.mark.req("ORG-16")
def test_each_row_says_how_it_went(giver: User, substitute: User) -> None:
    mine, taken = make.classified(owner=giver), make.classified(owner=giver)
    ended = make.classified(owner=giver)
    services.assign(taken, to=make.user(), by=make.user(), at=AT)
    services.resolve(
        ended,
        by=giver,
        outcome="solved",
        resolution="Era el cable.",
        recipients=[],
        silent_reason="Lo sabe",
        at=AT,
    )
    passing = passed(giver, substitute, mine, taken, ended)
    told = {item.ticket_id: item.refused for item in passing.items.all()}
    assert told == {
        mine.pk: "",
        taken.pk: "Ya no es de Ana Ausente.",
        ended.pk: "Está terminado o derivado.",
    }
    assert owner_of(taken) != substitute


@pytest.mark.req("ORG-16")
def test_what_somebody_worked_on_meanwhile_stays_with_the_substitute(
    giver: User, substitute: User
) -> None:
    touched, left = make.classified(owner=giver), make.classified(owner=giver)
    passing = passed(giver, substitute, touched, left)
    services.reply(
        touched, by=substitute, body="Pruebe otro cable.", next_step="Le llamo.", at=AT + HOUR
    )
    services.undo_passing(passing, by=make.user(), at=AT + 2 * HOUR)
    assert (owner_of(touched), owner_of(left)) == (substitute, giver)
    again = passed(giver, substitute, left)
    services.assign(left, to=make.user(), by=make.user(), at=AT + HOUR)
    with pytest.raises(Refused, match="Todo ha cambiado"):
        services.undo_passing(again, by=make.user(), at=AT + 2 * HOUR)


@given(moves=st.lists(st.sampled_from(["pass", "undo", "touch"]), max_size=6))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_passing_that_is_undone_leaves_every_ticket_as_it_was_or_as_it_was_touched(
    moves: list[str],
) -> None:
    giver, substitute = make.user(), make.user()
    tickets = [make.ticket(owner=giver) for _ in range(2)]
    owners, last, changed = [giver, giver], None, [False, False]
    for move in moves:
        if move == "pass" and last is None and giver in owners:
            last = passed(giver, substitute, *tickets)
            moved = [owner == giver for owner in owners]
            owners, changed = [substitute, substitute], [False, False]
        elif move == "touch" and owners[0] == substitute:
            services.classify(
                tickets[0],
                by=substitute,
                kind="query",
                priority="low" if not changed[0] else "high",
                version=None,
                at=AT,
            )
            changed[0] = True
        elif move == "undo" and last is not None:
            back = [m and not c for m, c in zip(moved, changed, strict=True)]
            if any(back):
                services.undo_passing(last, by=giver, at=AT)
            owners = [giver if b else o for b, o in zip(back, owners, strict=True)]
            last = None if any(back) else last
    assert [owner_of(ticket) for ticket in tickets] == owners


def test_a_substitute_is_another_person_who_is_active_and_there(giver: User) -> None:
    ticket, ill = make.classified(owner=giver), make.user()
    keeper = make.user("accounts.keep_absence")
    accounts.ask(ill, kind="illness", starts_on=TODAY, ends_on=TODAY, by=keeper, at=AT)
    for to in (giver, ill, make.user(is_active=False)):
        with pytest.raises(Refused):
            passed(giver, to, ticket)
    with pytest.raises(Refused):
        passed(giver, make.user(), ticket, reason=" ")
    with pytest.raises(Refused):
        passed(giver, make.user())
    assert not Passing.objects.exists()


@pytest.mark.req("ORG-15")
def test_accounts_pass_too_and_the_record_of_the_customer_says_so(
    giver: User, substitute: User
) -> None:
    everything: dict[str, Any] = {charge.value: giver for charge in Charge}
    customer = make.customer(**everything)
    other = make.customer(csm=make.user())
    accounts_ = [(customer, charge) for charge in Charge] + [(other, Charge.CSM)]
    passing = passed(giver, substitute, accounts=accounts_)
    row = Customer.objects.get(pk=customer.pk)
    assert {getattr(row, charge.value) for charge in Charge} == {substitute}
    assert [bool(item.refused) for item in passing.items.order_by("pk")] == [False] * 4 + [True]
    services.undo_passing(passing, by=make.user(), at=AT + 2 * HOUR)
    row = Customer.objects.get(pk=customer.pk)
    assert {getattr(row, charge.value) for charge in Charge} == {giver}


def helped(giver: User, ticket: Ticket | None = None) -> Escalation:
    giver.superior = giver.superior or make.user()
    make.user(superior=giver)  # who leads nobody is not escalated to
    terms: dict[str, Any] = {"reason": "No avanza", "by": make.user(), "at": AT}
    return services.escalate(ticket or make.answered(), to=giver, **terms)


@pytest.mark.req("ORG-16", "CC-34")
def test_what_one_was_asked_to_help_with_passes_too_and_comes_back(
    giver: User, substitute: User
) -> None:
    own = make.answered(owner=giver)
    rows = [helped(giver), helped(giver, own)]
    passing = passed(giver, substitute, own, escalations=rows)
    for row in rows:
        now = Escalation.objects.select_related("ticket").get(pk=row.pk)
        assert (now.to, now.ticket.escalated_to) == (substitute, substitute)
        assert now.next_at == row.next_at  # whoever has it is asked about it when they were
    assert owner_of(own) == substitute
    services.undo_passing(passing, by=make.user(), at=AT + 2 * HOUR)
    for row in rows:
        now = Escalation.objects.select_related("ticket").get(pk=row.pk)
        assert (now.to, now.ticket.escalated_to, now.next_at) == (giver, giver, row.next_at)
    assert owner_of(own) == giver


def test_an_escalation_that_cannot_pass_says_why_and_what_was_followed_since_stays(
    giver: User, substitute: User
) -> None:
    make.user(superior=substitute)
    followed, ended, both = helped(giver), helped(giver), helped(giver)
    services.finish(ended, by=giver, outcome="Hecho.", at=AT)
    services.escalate(both.ticket, to=substitute, reason="Ídem", by=make.user(), at=AT)
    doubt = services.ask(
        make.answered(), to=giver, question="¿Cuál es?", by=substitute, at=AT, tells_customer=False
    )
    passing = passed(giver, substitute, escalations=[followed, ended, both, doubt])
    refused = {item.escalation: item.refused for item in passing.items.all()}
    assert refused == {
        followed: "",
        ended: "Está terminado.",
        both: "Luis Suple ya responde de otro escalado igual.",
        doubt: "La duda es de Luis Suple.",
    }
    services.follow(followed, note="Lo miro", by=substitute, at=AT + 2 * HOUR)
    with pytest.raises(Refused, match="Todo ha cambiado"):
        services.undo_passing(passing, by=make.user(), at=AT + 3 * HOUR)


def test_the_database_knows_what_an_item_is(giver: User, substitute: User) -> None:
    ticket = make.classified(owner=giver)
    passing = passed(giver, substitute, ticket)
    wrong: list[dict[str, Any]] = [
        {"ticket": ticket, "customer": ticket.customer, "version": 1},
        {"version": 1},
        {"ticket": ticket},
        {"customer": ticket.customer, "charge": "boss", "version": 1},
        {"escalation": helped(giver), "ticket": ticket, "version": 1},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            PassedItem.objects.create(passing=passing, **fields)


# --- The pages -------------------------------------------------------------------------------


def manager(*also: str) -> User:
    rights = ("assign_ticket", "view_ticket", "view_workload")
    everything = ("contacts.view_all_customers", *also)
    return make.user(*(f"tickets.{name}" for name in rights), *everything, sector=make.sector())


@pytest.mark.req("ORG-16")
@time_machine.travel(AT)
def test_the_page_proposes_who_covers_the_absence_and_all_the_work(
    client: Client, giver: User
) -> None:
    sector = make.sector()
    make.line(sectors=[sector])
    cover = make.user(sector=sector, name="Luis Suple")
    until = TODAY + timedelta(days=4)
    keeper = make.user("accounts.keep_absence")
    accounts.ask(
        giver, kind="holiday", starts_on=TODAY, ends_on=until, substitute=cover, by=keeper, at=AT
    )
    tickets = [make.classified(owner=giver) for _ in range(2)]
    doors.enter(client, manager())
    where = reverse("tickets:pass_work", args=[giver.pk])
    page = client.get(where).text
    assert f'value="{cover.pk}" selected' in page
    assert "Ausente hasta el 06/03/2026." in page
    assert all(f'aria-label="{one.label}" checked' in page for one in tickets)
    data = {"tickets": [tickets[0].pk], "to": cover.pk, "reason": "Vacaciones"}
    answer = client.post(where, data)
    assert [owner_of(ticket) for ticket in tickets] == [cover, giver]
    result = client.get(answer.headers["Location"]).text
    assert "pasado" in result
    assert client.post(where, data).status_code == 422  # that ticket is no longer on this desk
    undo = reverse("tickets:undo_passing", args=[Passing.objects.get().pk])
    assert "devuelto" in client.post(undo, follow=True).text


@pytest.mark.req("ORG-16")
def test_who_has_left_shows_their_open_work_to_be_passed(client: Client, giver: User) -> None:
    ticket = make.classified(owner=giver)
    boss = make.user()
    accounts.deactivate(giver, by=boss, at=AT)
    doors.enter(client, manager())
    panel = client.get(reverse("tickets:work_of", args=[giver.pk])).text
    assert ticket.subject in panel
    assert reverse("tickets:pass_work", args=[giver.pk]) in panel
    assert (
        "Ya no trabaja con nosotros."
        in client.get(reverse("tickets:pass_work", args=[giver.pk])).text
    )


def test_accounts_are_offered_only_to_those_who_may_change_customers(
    client: Client, giver: User
) -> None:
    make.customer(csm=giver, trade_name="Cuenta Visible")
    where = reverse("tickets:pass_work", args=[giver.pk])
    assert "Cuenta Visible" not in doors.enter(client, manager()).get(where).text
    entrusting = doors.enter(Client(), manager("contacts.change_customer"))
    assert "Cuenta Visible" in entrusting.get(where).text


def test_a_passing_is_seen_by_who_did_it_and_by_who_sees_everything(client: Client) -> None:
    by = make.user("tickets.assign_ticket")
    passing = passed(giver := make.user(), make.user(), make.classified(owner=giver), by=by)
    where = passing.get_absolute_url()
    assert doors.enter(client, by).get(where).status_code == 200
    assert doors.enter(Client(), manager()).get(where).status_code == 200
    assert doors.enter(Client(), make.user("tickets.assign_ticket")).get(where).status_code == 404
