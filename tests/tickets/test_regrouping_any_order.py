"""Merging, parting and undoing in any order leave tickets as if nothing had been done (CC-26)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import Refused
from tests import make
from tests.tickets.test_regrouping import AT, HOUR, again, seen, spoken
from tickets import services
from tickets.models import Regrouping, Ticket
from tickets.services.promises import clocks
from tickets.services.work import regrouping, undoing

pytestmark = pytest.mark.django_db


def cast() -> list[Ticket]:
    """Four tickets of one person in four states, two of them with a second subject."""
    person = make.contact()
    tickets = [
        make.classified(contact=person, owner=make.user(), at=AT + n * HOUR) for n in range(4)
    ]
    services.reply(
        tickets[0], by=make.user(), body="¿Modelo?", next_step="Lo vemos", waits=True, at=AT + HOUR
    )
    services.reply(
        tickets[1],
        by=make.user(),
        body="Cambie el cable.",
        next_step="Mañana probamos otro lector",
        at=AT + 2 * HOUR,
    )
    for ticket in tickets[1:3]:
        services.hear(ticket, body="Además no imprime.", at=AT + 4 * HOUR)
    return tickets


STEP = st.tuples(st.sampled_from(["merge", "split", "undo"]), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=6), order=st.randoms(use_true_random=False))
def test_merging_parting_and_undoing_in_any_order_leaves_them_as_if_it_had_never_been(
    steps: list[tuple[str, int, int]], order: Any
) -> None:
    with transaction.atomic():
        tickets, me = cast(), make.user()
        before = [seen(ticket) for ticket in tickets]
        at = AT + 6 * HOUR
        for step in steps:
            at += timedelta(minutes=7)
            attempt(step, tickets, me, at)
        while left := list(Regrouping.objects.standing()):
            at += timedelta(minutes=7)
            order.shuffle(left)
            assert any(undone(row, me, at) for row in left), left
        assert [seen(ticket) for ticket in tickets] == before
        for ticket in tickets:
            assert not clocks.disagreements(again(ticket))
        transaction.set_rollback(True)


HEARD = st.tuples(st.sampled_from(["merge", "hear", "undo"]), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(HEARD, max_size=5), order=st.randoms(use_true_random=False))
def test_whatever_customers_write_while_tickets_are_merged_is_found_where_they_wrote_it(
    steps: list[tuple[str, int, int]], order: Any
) -> None:
    with transaction.atomic():
        merged_ones, others, me = cast(), cast(), make.user()
        at = AT + 6 * HOUR
        for what, one, other in steps:
            at += timedelta(minutes=7)
            if what != "hear":
                attempt((what, one, other), merged_ones, me, at)
                continue
            for tickets in (merged_ones, others):
                services.hear(again(tickets[one]), body=f"Otra cosa {one}", at=at)
        while left := list(Regrouping.objects.standing()):
            at += timedelta(minutes=7)
            order.shuffle(left)
            assert any(undone(row, me, at) for row in left), left
        for ticket, untouched in zip(merged_ones, others, strict=True):
            assert spoken(ticket) == spoken(untouched)
            found, wanted = seen(ticket), seen(untouched)
            for name in ("said", "owner_id"):
                del found[name], wanted[name]
            assert found == wanted
            assert not clocks.disagreements(again(ticket))
        transaction.set_rollback(True)


def attempt(step: tuple[str, int, int], tickets: list[Ticket], me: Any, at: Any) -> None:
    """One step; what is refused changes nothing."""
    what, one, other = step
    try:
        with transaction.atomic():
            if what == "merge":
                regrouping.merge(tickets[one], tickets[other], by=me, at=at)
            elif what == "split":
                said = tickets[one].messages.filter(voice="customer")[1:]
                regrouping.split(
                    tickets[one], messages=list(said[: other + 1]), subject="Otro", by=me, at=at
                )
            elif row := Regrouping.objects.standing().order_by("pk")[one : one + 1].first():
                undoing.undo_regrouping(row, by=me, at=at)
    except Refused:
        pass


def undone(row: Regrouping, me: Any, at: Any) -> bool:
    try:
        with transaction.atomic():
            undoing.undo_regrouping(row, by=me, at=at)
    except Refused:
        return False
    return True
