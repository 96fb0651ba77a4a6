from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from kit.errors import Refused
from outbox.models import Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Status, Ticket

AT, HOUR = make.MONDAY, make.HOUR


@pytest.mark.django_db
@pytest.mark.req("TIC-05")
def test_who_takes_a_ticket_owns_it_from_that_moment() -> None:
    ticket, agent = make.ticket(), make.user()
    services.take(ticket, by=agent, at=AT + HOUR)
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.status) == (agent, Status.IN_PROGRESS)
    event = ticket.events.get(kind=EventKind.ASSIGNED)
    assert (event.by, event.at) == (agent, AT + HOUR)


@pytest.mark.django_db
def test_what_a_colleague_has_cannot_be_taken_and_taking_ones_own_again_is_nothing() -> None:
    agent = make.user(name="Luz Vega")
    ticket = make.ticket(owner=agent)
    with pytest.raises(Refused, match="ya lo tiene Luz Vega"):
        services.take(ticket, by=make.user(), at=AT)
    services.take(ticket, by=agent, at=AT)
    assert ticket.events.filter(kind=EventKind.ASSIGNED).count() == 1


@pytest.mark.django_db
@pytest.mark.req("TIC-06", "TIC-20")
def test_a_head_gives_the_ticket_of_one_to_another_and_history_knows_who_and_when() -> None:
    head, other = make.user(), make.user()
    ticket = make.ticket(owner=make.user())
    services.assign(ticket, to=other, by=head, at=AT + HOUR)
    ticket.refresh_from_db()
    assert ticket.owner == other
    newest = ticket.history.first()
    assert newest is not None
    assert (newest.history_user, newest.history_date, newest.owner) == (head, AT + HOUR, other)
    assert Notice.objects.filter(user=other, text__contains="asignado").count() == 1


@pytest.mark.django_db
@pytest.mark.req("TIC-03")
def test_a_ticket_passed_to_a_sector_is_there_for_its_people_to_take() -> None:
    sector = make.sector()
    colleague = make.user(sector=sector)
    ticket = make.ticket(owner=make.user())
    services.assign(ticket, to=sector, by=make.user(), at=AT)
    ticket.refresh_from_db()
    assert (ticket.sector, ticket.owner) == (sector, None)
    assert Notice.objects.filter(user=colleague, text__contains=ticket.label).count() == 1


@pytest.mark.django_db
def test_nothing_is_given_to_somebody_who_has_left() -> None:
    with pytest.raises(Refused, match="ya no trabaja"):
        services.assign(make.ticket(), to=make.user(is_active=False), by=make.user(), at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("TIC-05")
def test_of_two_who_take_the_same_ticket_at_once_one_gets_it() -> None:
    ticket = make.ticket()
    agents = [make.user() for _ in range(4)]

    def grab(agent: User) -> Any:
        try:
            return services.take(Ticket(pk=ticket.pk), by=agent, at=AT)
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        winners = [taken for taken in pool.map(grab, agents) if taken]
    ticket.refresh_from_db()
    assert [taken.owner for taken in winners] == [ticket.owner]
    assert ticket.events.filter(kind=EventKind.ASSIGNED).count() == 1
