"""The queue as a list that people live in: order, views of one's own, and many tickets at once."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import BulkChange, User
from contacts.models import ServiceLine
from kit.lists import page_of
from tests import doors, make
from tests.tickets.pages import at_the_desk, labels, words
from tickets import services
from tickets.lists import TICKETS
from tickets.models import Ticket
from tickets.services.people import candidates

pytestmark = pytest.mark.django_db
NOW = make.MONDAY + timedelta(days=10)
QUEUE, COUNTS, CHANGE = "/tickets/", "/listas/tickets/cuentas/", "/listas/tickets/cambiar/"


@pytest.fixture
def line() -> ServiceLine:
    make.policy()
    return make.line()


@pytest.fixture
def head(client: Client, line: ServiceLine) -> User:
    return at_the_desk(client, line.front_sector, "tickets.assign_ticket")


def tickets(line: ServiceLine, *owners: User | None) -> list[Ticket]:
    contact = make.contact(customer=make.customer(line=line))
    return [make.ticket(contact=contact, owner=owner, at=NOW) for owner in owners]


def owners(*rows: Ticket) -> list[User | None]:
    return [Ticket.objects.get(pk=row.pk).owner for row in rows]


# --- Order ------------------------------------------------------------------------------------


def in_order(line: ServiceLine) -> dict[str, Ticket]:
    """Three tickets that each order puts otherwise."""
    made = {}
    for name, who, priority, told in (
        ("Álamo", "Zoe", "low", 5),
        ("Beta", "", "high", 0),
        ("Ceta", "ana", "medium", 9),
    ):
        contact = make.contact(customer=make.customer(line=line, legal_name=name))
        owner = make.user(name=who, sector=line.front_sector) if who else None
        row = make.classified(contact=contact, priority=priority, owner=owner, at=NOW)
        row.last_told_at = NOW + timedelta(hours=told) if told else None
        row.due_at = NOW + timedelta(hours=told) if told else None
        row.save()
        made[name] = row
    return made


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("customer", ["Álamo", "Beta", "Ceta"]),
        ("-customer", ["Ceta", "Beta", "Álamo"]),
        ("priority", ["Beta", "Ceta", "Álamo"]),
        ("owner", ["Beta", "Ceta", "Álamo"]),
        ("due", ["Álamo", "Ceta", "Beta"]),
        ("told", ["Beta", "Álamo", "Ceta"]),
        ("-told", ["Ceta", "Álamo", "Beta"]),
    ],
)
def test_people_sort_what_is_open_by_what_they_look_for(
    client: Client, head: User, line: ServiceLine, sort: str, wanted: list[str]
) -> None:
    rows = in_order(line)
    page = words(client.get(QUEUE, {"sort": sort}))
    assert sorted(rows, key=lambda name: page.index(rows[name].label)) == wanted
    walked, after = [], ""
    for _ in rows:  # and page after page
        listed = TICKETS.asked(QueryDict(), user=head, at=NOW)
        by = TICKETS.sort_of(sort)
        found = page_of(
            TICKETS.keyed(listed.chosen(TICKETS.rows(head)), by), by, after=after, size=1
        )
        walked += [str(one.customer) for one in found.rows]
        after = found.after
    assert walked == wanted


def test_all_that_ever_ended_is_sorted_by_what_has_an_index_only(
    client: Client, head: User, line: ServiceLine
) -> None:
    [row] = tickets(line, None)
    Ticket.objects.filter(pk=row.pk).update(
        status="closed", outcome="solved", ended_at=NOW, follow_up_at=None
    )
    page = client.get(QUEUE, {"view": "ended", "sort": "customer"}).content.decode()
    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    assert "sort=number" in heads
    assert "sort=customer" not in heads
    assert TICKETS.sort_of("customer", "-ended_at", is_short=False) == "-ended_at"


@settings(max_examples=8, deadline=None)
@given(
    facts=st.lists(
        st.tuples(
            st.sampled_from(["", "high", "medium", "low"]),
            st.booleans(),
            st.sampled_from([0, 0, 1, 250]),  # hours since it was opened: some alike, some late
        ),
        max_size=5,
    ),
    size=st.integers(1, 3),
)
def test_page_by_page_the_queue_is_the_order_of_work_and_back(
    facts: list[tuple[str, bool, int]], size: int
) -> None:
    contact = make.contact()
    theirs = Ticket.objects.filter(contact=contact)
    for priority, key, hours in facts:
        kind = "query" if priority else ""
        at = NOW - timedelta(hours=hours)
        one = make.ticket(contact=contact, kind=kind, priority=priority, at=at)
        Ticket.objects.filter(pk=one.pk).update(is_key_account=key)
    placed = theirs.placed(NOW)
    pages = [page_of(placed, "place", size=size)]
    while pages[-1].after:
        pages.append(page_of(placed, "place", after=pages[-1].after, size=size))
    assert [row for page in pages for row in page.rows] == list(theirs.ranked(NOW))
    for earlier, page in pairwise(pages):
        assert page_of(placed, "place", before=page.before, size=size).rows == earlier.rows


def test_what_has_ended_is_shown_last_ended_first(
    client: Client, head: User, line: ServiceLine
) -> None:
    first, second = tickets(line, head, head)
    for row, hours in ((second, 2), (first, 5)):
        at = NOW + timedelta(hours=hours)
        services.classify(row, kind="query", priority="low", version=row.version, by=head, at=at)
        told: Any = {
            "outcome": "solved",
            "resolution": "Era el cable.",
            "recipients": [row.contact],
        }
        services.resolve(row, by=head, at=at, **told)
    page = words(client.get(QUEUE, {"view": "ended"}))
    assert labels(page) == [first.label, second.label]
    oldest = words(client.get(QUEUE, {"view": "ended", "sort": "opened"}))
    assert labels(oldest) == [first.label, second.label]
    newest = words(client.get(QUEUE, {"view": "ended", "sort": "-number"}))
    assert labels(newest) == [second.label, first.label]


# --- Views of one's own -----------------------------------------------------------------------


def test_a_view_of_the_queue_is_saved_counted_and_opened(
    client: Client, head: User, line: ServiceLine
) -> None:
    mine, _nobodys = tickets(line, head, None)
    query = f"view=&owner={head.pk}"
    client.post("/listas/tickets/vistas/", {"name": "Los de Marta", "query": query})
    assert "Los de Marta 1" in words(client.get(COUNTS))
    view = head.saved_views.get()
    assert labels(words(client.get(f"{QUEUE}?{query}&v={view.pk}"))) == [mine.label]
    accounts.open_with(view, by=head, is_wanted=True)
    assert client.get(QUEUE).headers["Location"].endswith(f"v={view.pk}")


def test_columns_of_the_queue_are_chosen(client: Client, head: User, line: ServiceLine) -> None:
    tickets(line, None)
    client.post("/listas/tickets/columnas/", {"column": ["subject", "kind", "reason"]})
    heads = [str(one["label"]) for one in client.get(QUEUE).context["heads"]]
    assert heads == ["Asunto", "Clase", "Orden por"]


# --- Many tickets at once ---------------------------------------------------------------------


def asked(rows: list[Ticket], to: User) -> dict[str, Any]:
    return {"change": "owner", "value": to.pk, "pk": [row.pk for row in rows]}


def test_many_tickets_are_assigned_at_once_and_given_back(
    client: Client, head: User, line: ServiceLine
) -> None:
    before, after = make.user(sector=line.front_sector), make.user(sector=line.front_sector)
    rows = tickets(line, None, before, after)
    preview = client.get(CHANGE, asked(rows, after))
    assert "Cambian 2 de 3; 1 no." in words(preview)
    assert owners(*rows) == [None, before, after]
    client.post(CHANGE, asked(rows, after))
    assert owners(*rows) == [after, after, after]
    assert "asignado a" in rows[0].events.latest("pk").text
    client.post(f"/listas/cambios/{BulkChange.objects.get().pk}/deshacer/")
    assert owners(*rows) == [None, before, after]
    assert {row.sector for row in Ticket.objects.all()} == {line.front_sector}


def test_what_somebody_has_moved_on_since_stays_where_it_is(
    client: Client, head: User, line: ServiceLine
) -> None:
    to, other = make.user(sector=line.front_sector), make.user(sector=line.front_sector)
    rows = tickets(line, None, None)
    client.post(CHANGE, asked(rows, to))
    services.assign(rows[0], to=other, by=head, at=NOW)
    client.post(f"/listas/cambios/{BulkChange.objects.get().pk}/deshacer/")
    assert owners(*rows) == [other, None]


def test_only_who_serves_the_customer_gets_the_ticket(
    client: Client, head: User, line: ServiceLine
) -> None:
    elsewhere = make.line()
    stranger = make.user(sector=elsewhere.front_sector)
    make.user(name="De ningún sector")
    theirs, ours = *tickets(elsewhere, head), *tickets(line, None)
    answer = words(client.get(CHANGE, asked([ours, theirs], stranger)))
    assert "No es de un sector que atienda a este cliente." in answer
    assert answer.index(ours.label) < answer.index(theirs.label)  # what is refused is told first
    client.post(CHANGE, asked([ours, theirs], stranger))
    assert owners(ours, theirs) == [None, stranger]
    assert set(candidates.able_people()) == {head, stranger}


def test_who_may_not_assign_chooses_no_rows(client: Client, line: ServiceLine) -> None:
    (row,) = tickets(line, None)
    doors.enter(client, make.user("tickets.view_ticket", sector=line.front_sector))
    assert "data-check-all" not in client.get(QUEUE).content.decode()
    assert client.get(CHANGE, asked([row], make.user())).status_code == 403
    at_the_desk(client, line.front_sector)  # classifies many, but gives none away
    assert client.post(CHANGE, asked([row], make.user())).status_code == 409
    assert owners(row) == [None]
