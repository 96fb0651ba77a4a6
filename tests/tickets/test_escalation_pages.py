"""Asking for help, seeing who answers and ending it, as people do it on the pages."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from contacts.models import ServiceLine
from tests import doors, make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import Escalation, OutgoingCall, Ticket, Voice
from tickets.services.promises import alerts
from tickets.services.silence import following

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


@pytest.fixture
def line(db: None) -> ServiceLine:
    make.policy()
    return make.line()


@pytest.fixture
def agent(client: Client, line: ServiceLine) -> User:
    return at_the_desk(client, line.front_sector)


@pytest.fixture
def ticket(line: ServiceLine, agent: User) -> Ticket:
    return make.answered(customer=make.customer(line=line), owner=agent)


def ask(client: Client, ticket: Ticket, kind: str, **fields: object) -> Any:
    url = reverse("tickets:escalate", args=[ticket.pk])
    return client.post(url, {"kind": kind, **fields})


def act(client: Client, verb: str, row: Escalation, **fields: object) -> Any:
    return client.post(reverse(f"tickets:{verb}", args=[row.pk]), fields, follow=True)


def test_one_chooses_whom_to_ask_and_sees_when_each_is_right(
    client: Client, ticket: Ticket
) -> None:
    page = read(client, "tickets:escalate", ticket.pk)
    for label in ("Duda interna", "Especialista", "Desarrollo", "Proveedor", "Jefatura"):
        assert label in page
    assert "rige su plazo" in page
    unread = make.ticket(customer=ticket.customer)
    page = read(client, "tickets:escalate", unread.pk)
    assert "Duda interna" in page
    assert "Proveedor" not in page


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("head", {"reason": "Se alarga"}),
        ("csm", {}),
        ("specialist", {"reason": "Integración"}),
        ("development", {"reason": "Bug", "documentation": "Pasos"}),
        ("provider", {"information": "Error 500"}),
        ("manager", {"reason": "Tarda"}),
        ("doubt", {"question": "¿Es normal?"}),
        ("nobody", {}),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: Client, ticket: Ticket, kind: str, fields: dict[str, str]
) -> None:
    answer = ask(client, ticket, kind, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert all(text in page for text in fields.values())
    assert not Escalation.objects.exists()


@pytest.mark.req("CC-38")
def test_a_provider_is_asked_with_files_and_the_ticket_shows_both_terms(
    client: Client, ticket: Ticket, settings: Settings, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    provider = make.provider(name="LogiCommerce")
    with time_machine.travel(AT + HOUR, tick=False):
        ask(
            client,
            ticket,
            "provider",
            provider=provider.pk,
            reference="LC-77",
            since="2026-03-02",
            information="El pago falla con el error 500.",
            files=SimpleUploadedFile("traza.txt", BytesIO(b"500").getvalue()),
        )
        page = read(client, "tickets:detail", ticket.pk)
    assert "Resolución: plazo de LogiCommerce" in page
    assert "del nuestro, parado, quedan" in page
    assert "LC-77" in page
    assert "traza.txt" in page
    assert "Correo con el proveedor: el cliente no lo ve" in page


def test_what_is_asked_is_answered_told_and_then_seen_as_ended(
    client: Client, ticket: Ticket, agent: User
) -> None:
    colleague = make.user("tickets.note_ticket")
    ask(client, ticket, "doubt", to=colleague.pk, question="¿Es normal?", tells_customer="on")
    row = Escalation.objects.get()
    page = read(client, "tickets:detail", ticket.pk)
    assert "Responder la duda" in page
    answer = act(client, "finish", row, outcome="Sí, en la 8.3.")
    assert "falta contárselo al cliente" in answer.content.decode()
    page = words(answer)
    assert "Por contar al cliente" in page
    assert "Contárselo al cliente" in page
    assert "Escalados que me tocan" in read(client, "home")
    page = words(act(client, "mark_told", row, how="Por teléfono"))
    assert "Terminados" in page
    assert "Por contar al cliente" not in page


def test_what_nobody_may_do_any_more_is_refused_in_words(client: Client, ticket: Ticket) -> None:
    stranger, colleague = make.user(), make.user("tickets.note_ticket")
    refused = ask(client, ticket, "doubt", to=stranger.pk, question="¿Es normal?")
    assert refused.status_code == 422  # who cannot read tickets could never answer
    ask(client, ticket, "doubt", to=colleague.pk, question="¿Es normal?")
    row = Escalation.objects.get()
    assert "retira" in words(act(client, "take_back", row)).lower()
    answer = act(client, "take_back", row)
    assert answer.status_code == 409
    assert "Retirado" in answer.content.decode()


def test_whoever_is_asked_sees_the_ticket_although_not_its_customer(
    client: Client, ticket: Ticket
) -> None:
    stranger = make.user("tickets.view_ticket", "tickets.note_ticket", sector=make.sector())
    doors.enter(client, stranger)
    assert client.get(reverse("tickets:detail", args=[ticket.pk])).status_code == 404
    row = services.ask(ticket, to=stranger, question="¿Es normal?", by=make.user(), at=AT)
    assert "¿Es normal?" in read(client, "tickets:detail", ticket.pk)
    act(client, "finish", row, outcome="Sí.")
    services.mark_told(row, how="Por teléfono", by=make.user(), at=AT)
    assert client.get(reverse("tickets:detail", args=[ticket.pk])).status_code == 404


@pytest.mark.req("CC-42")
def test_when_the_objective_has_passed_the_page_offers_the_letter_until_a_date_is_given(
    client: Client, ticket: Ticket
) -> None:
    late = ticket.resolve_due_at
    assert late is not None
    alerts.alert_due(at=late)
    with time_machine.travel(late + HOUR, tick=False):
        assert "Avisar del retraso" in read(client, "tickets:detail", ticket.pk)
        url = reverse("tickets:tell_delay", args=[ticket.pk])
        sent = {"measures": "Lo lleva Eva.", "estimated_on": "2026-04-01"}
        assert "Conviene" not in words(client.post(url, sent, follow=True))
        row = Ticket.objects.filter(pk=ticket.pk)
        assert row.get().committed_on == date(2026, 4, 1)
        row.update(committed_on=date(2026, 3, 2))  # missed, too
        assert "Conviene" in read(client, "tickets:detail", ticket.pk)


@pytest.mark.req("CC-37", "CC-22")
def test_the_page_suggests_a_call_and_takes_down_why_it_was_made(
    client: Client, ticket: Ticket
) -> None:
    for n in range(1, 7):
        services.hear(ticket, body="Sigue", at=AT + n * HOUR)
        services.reply(ticket, body="¿Y así?", by=make.user(), at=AT + n * HOUR + HOUR / 2)
    assert "mejor una llamada" in read(client, "tickets:detail", ticket.pk)
    url = reverse("tickets:log_call", args=[ticket.pk])
    assert client.post(url, {"summary": "Prueban hoy"}).status_code == 422
    client.post(url, {"reason": "dragging", "summary": "Prueban hoy"})
    assert OutgoingCall.objects.get().reason == "dragging"
    assert "mejor una llamada" not in read(client, "tickets:detail", ticket.pk)
    assert "Prueban hoy" in ticket.messages.get(voice=Voice.INTERNAL).body


def test_the_list_tells_what_is_mine_late_to_be_told_and_over(
    client: Client, ticket: Ticket, agent: User
) -> None:
    ana = make.user(name="Ana Vega")
    doubt = services.ask(ticket, to=ana, question="¿Es normal?", by=agent, at=AT)
    other = services.ask(ticket, to=agent, question="¿Y esto?", by=ana, at=AT + DAY)
    following.follow_up_due(at=AT + DAY)
    services.finish(other, by=agent, outcome="Sí.", at=AT + DAY)
    with time_machine.travel(AT + DAY, tick=False):
        pages = {
            view: read(client, "tickets:escalations", query=f"?view={view}&v=0")
            for view in ("", "mine", "late", "to_tell", "providers", "ended")
        }
    assert "¿Es normal?" in pages[""]
    assert "¿Y esto?" in pages[""]
    assert "¿Es normal?" not in pages["mine"]
    assert "¿Y esto?" in pages["mine"]
    assert "¿Es normal?" in pages["late"]
    assert "¿Y esto?" not in pages["late"]
    assert "¿Y esto?" in pages["to_tell"]
    assert "Nada escalado" in pages["providers"]
    assert "Nada escalado" in pages["ended"]
    services.finish(doubt, by=ana, outcome="No.", at=AT + DAY)
    query = f"?kind=doubt&person={ana.pk}&q=T-{ticket.pk}"
    with time_machine.travel(AT + DAY, tick=False):
        assert "Ana Vega" in read(client, "tickets:escalations", query=query)


def test_the_list_costs_no_more_for_more_rows(
    client: Client, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        services.ask(ticket, to=make.user(), question="¿Es normal?", by=make.user(), at=AT)
    with django_assert_max_num_queries(9):
        client.get(reverse("tickets:escalations"))


def test_a_ticket_without_escalations_asks_nothing_about_them(
    client: Client, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        page = client.get(reverse("tickets:detail", args=[ticket.pk])).content.decode()
    assert 'id="escalations"' not in page
