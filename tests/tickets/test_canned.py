"""Canned replies and macros: written once, right on every ticket, all of it or nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, hidden, read
from tickets.models import CannedReply, EventKind, Status, Ticket
from tickets.services.work import canned as services

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
LEADS = ("tickets.share_cannedreply", "tickets.assign_ticket")


def written(*, by: User | None = None, **facts: Any) -> CannedReply:
    usual: dict[str, Any] = {"name": "Pedir el modelo", "body": "¿Qué modelo es, {{ contacto }}?"}
    return services.write_canned(CannedReply(**usual | facts), by=by or make.user(), at=AT)


def filled(row: CannedReply, ticket: Ticket) -> services.Filled:
    values = services.values_of(ticket, by=make.user(name="Marta Quiroga"), at=AT)
    return services.filled(row, ticket, values)


@pytest.mark.req("ORG-22")
def test_every_variable_says_something_on_any_ticket() -> None:
    body = " ".join(f"{{{{ {name} }}}}" for name in services.VARIABLES)
    text = filled(written(body=body), make.ticket(subject="El lector")).body
    assert "{{" not in text
    assert "El lector" in text
    assert "Marta Quiroga" in text
    assert "por determinar" in text  # no date was promised


@pytest.mark.req("ORG-22")
@pytest.mark.parametrize("word", ["{{ clave }}", "{{ contacto.email }}", "{% now %}", "{{"])
def test_an_unknown_variable_is_refused_when_it_is_written_and_not_sent_to_a_customer(
    word: str,
) -> None:
    for name in ("body", "next_step"):
        with pytest.raises(Refused, match="No se puede usar"):
            written(by=make.user(), **{name: f"Hola {word}"})


def test_what_a_customer_writes_is_never_read_as_a_variable() -> None:
    ticket = make.ticket(subject="{{ agente }}")
    assert filled(written(body="{{ asunto }}"), ticket).body == "{{ agente }}"


@pytest.mark.req("CC-02")
def test_the_text_addresses_the_contact_as_they_asked() -> None:
    row = written(body="Envíenos [su|tu] pedido")
    assert filled(row, make.ticket()).body == "Envíenos su pedido"
    friend = make.contact(treatment="tu")
    assert filled(row, make.ticket(contact=friend)).body == "Envíenos tu pedido"


def test_a_line_of_service_is_offered_its_own_replies_and_those_for_all() -> None:
    ticket = make.ticket()
    mine = ticket.customer.service_line
    here, all_, _else = written(line=mine), written(), written(line=make.line())
    retired = services.use_canned(written(), is_active=False, by=make.user(), at=AT)
    found = set(CannedReply.objects.fitting(ticket))
    assert found == {here, all_}
    assert retired not in found


def test_personal_replies_are_nobody_elses() -> None:
    me, other = make.user(), make.user("tickets.share_cannedreply")
    mine = written(owner=me)
    assert mine in CannedReply.objects.visible_to(me)
    assert mine not in CannedReply.objects.visible_to(other)
    assert mine not in CannedReply.objects.writable_by(other)
    assert written() not in CannedReply.objects.writable_by(me)
    assert written() in CannedReply.objects.writable_by(other)


def test_two_who_correct_one_reply_do_not_overwrite_each_other() -> None:
    row = written()
    services.write_canned(row, by=make.user(), at=AT, version=1, body="Otra cosa")
    with pytest.raises(Refused, match="mientras tanto"):
        services.write_canned(row, by=make.user(), at=AT, version=1, body="La mía")
    assert row.history.count() == 2


def test_a_macro_without_words_cannot_wait_or_end_and_an_empty_one_does_nothing() -> None:
    with pytest.raises(Refused, match="decir algo"):
        written(body="", then="wait")
    with pytest.raises(Refused, match="Escriba el texto"):
        written(body=" ")
    assert written(body="", kind="query", priority="low").is_macro


@pytest.mark.req("ORG-22")
def test_a_macro_classifies_assigns_answers_and_waits_at_one_blow() -> None:
    ticket, me = make.ticket(), make.user()
    other = make.user(sector=ticket.sector)
    row = written(kind="incident", cause="slow", assignee=other, then="wait")
    services.run_macro(ticket, row, by=me, body="¿Qué modelo?", next_step="Lo vemos", at=AT + HOUR)
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.priority, ticket.owner) == ("incident", "high", other)
    assert ticket.status == Status.WAITING_CUSTOMER
    assert Mail.objects.filter(kind="ticket_reply").count() == 1


@pytest.mark.req("CC-26")
def test_a_macro_may_close_what_brings_several_subjects() -> None:
    ticket = make.classified(owner=make.user())
    row = written(then="several", body="Abra un ticket por tema.")
    services.run_macro(ticket, row, by=make.user(), body=row.body, next_step="", at=AT + HOUR)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, "several")
    assert Mail.objects.filter(kind="several_subjects").count() == 1


def test_a_macro_that_is_refused_half_way_leaves_nothing_behind() -> None:
    ticket = make.ticket()
    version = ticket.version
    row = written(kind="query", priority="low", assignee=make.user(sector=ticket.sector))
    with pytest.raises(Refused, match="próximo paso"):
        services.run_macro(ticket, row, by=make.user(), body="Hola", next_step="", at=AT + HOUR)
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.owner, ticket.version) == ("", None, version)
    assert not ticket.events.exclude(kind=EventKind.OPENED).exists()


def test_the_preview_of_a_macro_is_the_macro_itself_and_nothing_of_it_stays() -> None:
    ticket = make.ticket()
    row = written(kind="query", priority="low", then="wait")
    told = services.try_macro(
        ticket, row, by=make.user(), body="¿Qué modelo?", next_step="Lo vemos.", at=AT + HOUR
    )
    assert "estado: Pendiente → Esperando cliente" in told
    assert "clase: — → Consulta" in told
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.count()) == (Status.PENDING, 1)
    assert not Mail.objects.filter(kind="ticket_reply").exists()


def test_a_macro_gives_no_ticket_to_who_does_not_serve_its_customer() -> None:
    ticket, row = make.classified(), written(assignee=make.user(sector=make.sector()))
    with pytest.raises(Refused, match="no atiende"):
        services.run_macro(ticket, row, by=make.user(), body="Hola", next_step="Ya", at=AT + HOUR)


# --- Pages ----------------------------------------------------------------------------------


def test_a_reply_is_found_on_the_ticket_with_its_own_values(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    written()
    written(name="Devolución", body="Se devuelve así.")
    page = read(client, "tickets:pick_canned", ticket.pk, query="?q=devolucion")
    assert "Se devuelve así." in page
    assert "Pedir el modelo" not in page
    assert f"¿Qué modelo es, {ticket.contact.full_name}?" in read(
        client, "tickets:pick_canned", ticket.pk
    )


def test_who_may_not_assign_is_not_offered_a_macro_that_does(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    row = written(name="Pasar a Luis", assignee=make.user(sector=ticket.sector))
    assert "Pasar a Luis" not in read(client, "tickets:pick_canned", ticket.pk)
    answer = client.get(reverse("tickets:run_macro", args=[ticket.pk, row.pk]))
    assert answer.status_code == 403


def test_who_may_not_share_writes_for_themselves(client: Client) -> None:
    me = at_the_desk(client, make.sector())
    sent = {"name": "Mía", "body": "Hola", "is_shared": "on"}
    client.post(reverse("tickets:new_canned"), sent)
    assert CannedReply.objects.get().owner == me
    shared = written()
    assert client.post(shared.get_absolute_url(), sent).status_code == 403
    assert client.post(reverse("tickets:use_canned", args=[shared.pk])).status_code == 403


def test_what_was_typed_is_not_lost_when_a_variable_is_wrong(client: Client) -> None:
    at_the_desk(client, make.sector(), *LEADS)
    sent = {"name": "Nueva", "body": "Hola {{ nada }}", "is_shared": "on"}
    answer = client.post(reverse("tickets:new_canned"), sent)
    assert answer.status_code == 409
    assert "Hola {{ nada }}" in answer.content.decode()
    assert not CannedReply.objects.exists()


def test_the_preview_shows_the_words_of_a_ticket_while_one_writes(client: Client) -> None:
    ticket = make.classified(subject="El lector no lee")
    at_the_desk(client, ticket.sector)
    address = reverse("tickets:canned_preview")
    shown = client.post(address, {"body": "Sobre «{{ asunto }}»"}).content.decode()
    assert "Sobre «El lector no lee»" in shown
    assert "no es una variable" in client.post(address, {"body": "{{ x }}"}).content.decode()


def test_a_macro_runs_once_from_its_preview(client: Client) -> None:
    ticket = make.classified(owner=make.user())
    at_the_desk(client, ticket.sector)
    row = written(then="wait", next_step="Con eso lo vemos.")
    address = reverse("tickets:run_macro", args=[ticket.pk, row.pk])
    page = client.get(address)
    assert "Esperando cliente" in page.content.decode()
    sent = {"body": "¿Cuál?", "next_step": "Lo vemos.", "version": ticket.version}
    sent["_once"] = hidden(page, "_once")
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CUSTOMER
    assert Mail.objects.filter(kind="ticket_reply").count() == 1


def test_a_retired_reply_comes_back_with_one_click(client: Client) -> None:
    me = at_the_desk(client, make.sector())
    row = written(owner=me)
    address = reverse("tickets:use_canned", args=[row.pk])
    client.post(address)
    assert not CannedReply.objects.get().is_active
    client.post(address)
    assert CannedReply.objects.get().is_active
