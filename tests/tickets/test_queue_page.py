"""The queue: the order of work, why, what may be asked of it, and taking the next."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from contacts.models import ServiceLine
from procedures import reference
from procedures.models import Document
from tests import make
from tests.tickets.pages import at_the_desk, labels, read, words
from tickets import services
from tickets.models import Ticket

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
NOW = AT + 10 * DAY  # a Thursday, at ten in Madrid
QUEUE, COUNTS = "/tickets/", "/listas/tickets/cuentas/"
EXPORT = "/listas/tickets/exportar/csv/"


@pytest.fixture
def line(db: None) -> ServiceLine:
    make.policy()
    return make.line()


@pytest.fixture
def agent(client: Client, line: ServiceLine) -> User:
    return at_the_desk(client, line.front_sector)


def ask(line: ServiceLine, subject: str, *, key: bool = False, **facts: Any) -> Ticket:
    """A consulta of a customer of its own, who is called after the subject."""
    customer = make.customer(line=line, trade_name=f"{subject} SL", is_key_account=key)
    usual: dict[str, Any] = {"at": NOW, "kind": "query"}
    return make.ticket(contact=make.contact(customer=customer), subject=subject, **usual | facts)


@pytest.mark.req("CC-31", "CC-32", "CC-33")
def test_the_queue_shows_the_order_of_work_and_the_reason_of_each_place(
    client: Client, agent: User, line: ServiceLine
) -> None:
    minute = timedelta(minutes=1)
    young = ask(line, "Media", priority="medium", at=NOW - 3 * minute)
    older = ask(line, "Media antes", priority="medium", at=NOW - 4 * minute)
    high = ask(line, "Alta", priority="high", at=NOW - 2 * minute)
    key = ask(line, "Alta KA", priority="high", at=NOW - minute, key=True)
    aged = ask(line, "Vieja", priority="medium", at=AT)
    services.reply(aged, by=agent, body="Hecho así.", next_step="Díganos.", at=AT + HOUR)
    late = ask(line, "Vencida", priority="low", at=AT)
    stopped = ask(
        line, "Parada", kind="incident", priority="very_high", cause="no_access", at=NOW - 2 * HOUR
    )
    with time_machine.travel(NOW, tick=False):
        page = read(client, "tickets:queue")
    order = [stopped, late, key, aged, high, older, young]
    assert labels(page) == [ticket.label for ticket in order]
    rows = dict(zip((t.subject for t in order), page.split("T-")[1:], strict=True))
    assert "Muy Alta con plazo vencido" in rows["Parada"]
    assert "Plazo vencido" in rows["Vencida"]
    assert "sube por antigüedad" in rows["Vieja"]
    assert "sube por antigüedad" not in rows["Media"]
    assert "KA" in rows["Alta KA"]


@pytest.mark.req("CC-31")
def test_of_two_equal_tickets_the_key_accounts_is_offered_first(
    client: Client, agent: User, line: ServiceLine
) -> None:
    plain = ask(line, "Llegó antes", priority="high", at=NOW - HOUR)
    key = ask(line, "Llegó después", priority="high", at=NOW, key=True)
    with time_machine.travel(NOW, tick=False):
        for expected in (key, plain):
            answer = client.post(reverse("tickets:take_next"))
            assert answer["Location"] == reverse("tickets:detail", args=[expected.pk])
        answer = client.post(reverse("tickets:take_next"), follow=True)
    assert "No queda ningún ticket sin asignar" in answer.content.decode()
    assert list(Ticket.objects.values_list("owner", flat=True)) == [agent.pk, agent.pk]


def test_what_is_somebody_elses_waits_or_may_not_be_helped_is_not_offered(
    agent: User, line: ServiceLine
) -> None:
    ask(line, "De otra", owner=make.user(), priority="high")
    elsewhere = ask(line, "De otro sector", priority="high")
    services.assign(elsewhere, to=make.sector(), by=agent, at=NOW)
    lapsed = ask(line, "Sin plan ya", priority="high")
    customer = lapsed.customer
    customer.plan_until = NOW.date() - DAY
    customer.save()
    free = ask(line, "Libre", priority="low")
    assert services.take_next(by=agent, at=NOW) == free
    assert services.take_next(by=agent, at=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_next_at_once_nobody_gets_the_same() -> None:
    make.policy()
    line = make.line()
    tickets = {ask(line, f"Ticket {n}", priority="high").pk for n in range(4)}
    people = [make.user(sector=line.front_sector) for _ in range(4)]

    def take(person: User) -> int | None:
        try:
            ticket = services.take_next(by=person, at=NOW)
            return ticket.pk if ticket else None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, people))
    assert set(taken) == tickets


@pytest.mark.parametrize(
    "query",
    [
        "after=abc&view=xyz",
        "before=99999999999999999999&q=%00%0a",
        "after=WyJ4IiwgMV0&sort=-opened",
        "priority=%27&kind=mine&owner=abc&status=closed",
        "q=T-99999999999999999999999",
        "q=" + "a" * 5000,
        "view=silent&view=late&after=-1",
        "owner=99999999999999999999&area=%F0%9F%98%80",
    ],
)
@pytest.mark.parametrize("url", [QUEUE, COUNTS, EXPORT])
def test_what_cannot_be_read_in_the_address_is_not_asked(
    client: Client, agent: User, url: str, query: str
) -> None:
    assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("asked", ["nunez", "NÚÑEZ", "impresión", "impresion", "T-{pk}", "{pk}"])
def test_a_ticket_is_found_by_number_subject_or_customer_with_or_without_accents(
    client: Client, agent: User, line: ServiceLine, asked: str
) -> None:
    customer = make.customer(line=line, legal_name="Farmacia Núñez, S.L.")
    wanted = make.ticket(contact=make.contact(customer=customer), subject="Falla la impresión")
    ask(line, "Otra cosa")
    page = read(client, "tickets:queue", query=f"?q={asked.format(pk=wanted.pk)}")
    assert labels(page) == [wanted.label]


def test_each_view_says_how_many_tickets_it_has_and_shows_them(
    client: Client, agent: User, line: ServiceLine
) -> None:
    mine = ask(line, "Mía", priority="high", owner=agent)
    ask(line, "De nadie", priority="high")
    waiting = make.answered(contact=mine.contact, owner=agent, waits=True, at=NOW)
    referred = make.ticket(customer=make.customer(line=line, is_entitled=False), at=NOW)
    with time_machine.travel(NOW, tick=False):
        assert COUNTS in client.get(QUEUE).content.decode()
        counted = words(client.get(COUNTS))
        for tab in ("Cola 2", "Míos 2", "Sin asignar 1", "En espera 1", "Derivados 1"):
            assert tab in counted
        assert "Escalados" not in counted
        assert labels(read(client, "tickets:queue", query="?view=waiting")) == [waiting.label]
        assert labels(read(client, "tickets:queue", query="?view=referred")) == [referred.label]
        assert set(labels(read(client, "tickets:queue", query="?view=mine"))) == {
            mine.label,
            waiting.label,
        }


def test_a_long_queue_is_read_page_by_page_without_counting_it(
    client: Client, agent: User, line: ServiceLine
) -> None:
    contact = make.contact(customer=make.customer(line=line))
    made = [make.ticket(contact=contact, at=NOW).label for _ in range(27)]
    first = client.get(QUEUE)
    assert 'rel="prev"' not in first.content.decode()
    second = client.get(QUEUE, {"after": first.context["page"].after})
    assert labels(words(first)) + labels(words(second)) == made
    assert 'rel="next"' not in second.content.decode()
    back = client.get(QUEUE, {"before": second.context["page"].before})
    assert labels(words(back)) == labels(words(first))


def test_the_export_holds_what_the_filters_leave_and_no_formula(
    client: Client, agent: User, line: ServiceLine
) -> None:
    ask(line, '=HYPERLINK("x")', priority="high")
    ask(line, "Otra", priority="low")
    text = b"".join(client.get(f"{EXPORT}?priority=high")).decode("utf-8-sig")
    moment, asked, heads, row = text.strip().split("\r\n")
    assert moment.startswith("Tickets al ")
    assert asked == '"Filtro: Cola; Prioridad: Alta"'
    assert heads.startswith("Ticket;Asunto;Cliente;Key Account")
    assert "'=HYPERLINK" in row
    assert "Prioridad Alta" in row
    book = load_workbook(io.BytesIO(b"".join(client.get(EXPORT.replace("csv", "xlsx")))))
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert "f" not in {cell.data_type for cell in cells}
    assert len(list(book.active.rows)) == 5  # type: ignore[union-attr]


# whose clock runs day and night
NATURAL: dict[str, Any] = {"kind": "incident", "priority": "very_high", "cause": "no_access"}


@pytest.mark.parametrize("size", [2, 27])
def test_the_queue_asks_few_questions_whatever_its_size(
    client: Client,
    agent: User,
    line: ServiceLine,
    size: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(size):
        facts: dict[str, Any] = {"priority": "high"} if n % 2 else NATURAL
        ask(line, f"Ticket {n}", owner=agent if n % 2 else None, **facts)
    client.get(reverse("tickets:queue"))
    with django_assert_max_num_queries(12):
        page = read(client, "tickets:queue")
    assert len(labels(page)) == min(size, 25)


@pytest.mark.req("CC-52")
def test_that_a_customer_calls_it_urgent_is_seen_in_the_queue_and_asked_for(
    client: Client, agent: User, line: ServiceLine
) -> None:
    ask(line, "Sin prisa", priority="low")
    before = read(client, "tickets:queue").count("Urgente")  # the words of filters and columns
    urgent = ask(line, "Con prisa", priority="low", is_urgent=True)
    assert read(client, "tickets:queue").count("Urgente") == before + 1
    assert labels(read(client, "tickets:queue", query="?look=urgent")) == [urgent.label]


@pytest.mark.req("CC-26", "CC-29")
def test_what_was_out_of_scope_is_counted_and_exported_with_how_it_ended(
    client: Client, agent: User, line: ServiceLine
) -> None:
    endings = ("out_of_scope", "several", "out_of_scope", "unsolved")
    for n, outcome in enumerate(endings):
        ticket = ask(line, f"Tema {n}", priority="low")
        services.resolve(
            ticket,
            outcome=outcome,
            resolution="No entra en lo contratado.",
            recipients=[ticket.contact],
            by=agent,
            at=NOW + HOUR,
        )
    query = "?view=ended&outcome=out_of_scope"
    assert len(labels(read(client, "tickets:queue", query=query))) == 2
    counts = client.get(COUNTS + query).content.decode()
    assert ">2<" in counts
    sheet = b"".join(client.get(EXPORT + query)).decode()
    found = [line for line in sheet.splitlines() if "Tema" in line]
    assert len(found) == 2
    assert all(line.endswith("Fuera de alcance") for line in found)


@pytest.mark.req("CC-31", "CC-33")
@pytest.mark.parametrize(("rule", "first"), [("no", "Alta"), ("sí", "De un KA")])
def test_whether_a_key_account_outranks_priority_is_a_rule(
    client: Client, agent: User, line: ServiceLine, rule: str, first: str
) -> None:
    reference.load(AT)
    methodology = Document.objects.get(code="MET-CC")
    make.issued(document=methodology, figures={"ka_outranks_priority": rule}, at=AT + HOUR)
    ask(line, "Alta", priority="high", at=NOW - HOUR)
    ask(line, "De un KA", priority="low", key=True)
    with time_machine.travel(NOW, tick=False):
        assert Ticket.objects.ranked(NOW)[0].subject == first
