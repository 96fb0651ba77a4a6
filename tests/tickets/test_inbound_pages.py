"""The pages of incoming mail: what waits for a person, and what that person does."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from contacts.models import Contact, Event
from outbox.models import Mail
from tests import make
from tests.mails import letter, mail, multipart, part
from tickets.models import Fate, InboundMail, Ticket
from tickets.services.mail import inbound

AT = make.MONDAY
BOX = "soporte@sgc.test"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client: Client) -> User:
    """Somebody who sorts the mail of every line, inside."""
    make.policy()
    person = make.user(
        "tickets.triage_mail",
        "tickets.view_ticket",
        "tickets.reply_ticket",
        "contacts.view_all_customers",
        "contacts.add_contact",
    )
    client.force_login(person)
    return person


def take_in(raw: bytes, *, box: str = BOX) -> InboundMail:
    return inbound.read(inbound.receive(raw, mailbox=box, at=AT), at=AT)


def page(client: Client, name: str, *args: int, query: str = "") -> str:
    answer = client.get(reverse(f"tickets:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def token(html: str) -> str:
    found = re.search(r'name="_once" value="([^"]+)"', html)
    assert found
    return found[1]


@pytest.mark.usefixtures("desk")
def test_each_mail_stands_under_its_fate(client: Client) -> None:
    take_in(mail("x", sender="nadie@otra.test", subject="Desconocido"))
    take_in(letter(multipart("mixed", *[part(b"x", "image/png")] * 120), subject="Bomba"))
    take_in(mail("x", subject="Boletín", headers={"List-Id": "<x>"}))
    assert "Desconocido" in page(client, "inbound")
    assert "Boletín" not in page(client, "inbound")
    assert "demasiados adjuntos" in page(client, "inbound", query="?view=quarantine")
    assert "Boletín" in page(client, "inbound", query="?view=ignored")
    every = page(client, "inbound", query="?view=all&page=99")
    assert all(word in every for word in ("Desconocido", "Bomba", "Boletín"))


@pytest.mark.usefixtures("desk")
def test_the_text_of_a_mail_is_shown_as_text(client: Client) -> None:
    html = b"<p>Hola</p><script>alert(1)</script><p>&lt;img src=x onerror=alert(2)&gt;</p>"
    row = take_in(letter(part(html, "text/html"), sender='"<b>Mala</b>" <mala@otra.test>'))
    shown = page(client, "inbound_mail", row.pk)
    assert "&lt;img src=x onerror=alert(2)&gt;" in shown
    assert "<img src=x" not in shown
    assert "alert(1)" not in shown
    assert "<b>Mala</b>" not in shown


@pytest.mark.usefixtures("desk")
def test_a_mail_in_quarantine_shows_how_it_begins_without_being_read(client: Client) -> None:
    row = take_in(letter(multipart("mixed", *[part(b"x", "image/png")] * 120)))
    shown = page(client, "inbound_mail", row.pk)
    assert "From: Ana Contacto" in shown
    assert "Reintentar" in shown


def test_saying_who_wrote_opens_their_ticket(client: Client, desk: User) -> None:
    row = take_in(mail("Ayuda", sender="ana.casa@otra.test"))
    ana = make.contact(first_name="Anabel", last_name="Quiroga")
    assert "Anabel" not in page(client, "inbound_mail", row.pk)
    shown = page(client, "inbound_mail", row.pk, query="?q=anabel quiroga")
    address = reverse("tickets:settle", args=[row.pk]) + "?q=anabel quiroga"
    given = {"contact": ana.pk, "_once": token(shown)}
    answer = client.post(address, given)
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == reverse("tickets:detail", args=[ticket.pk])
    row.refresh_from_db()
    assert (ticket.contact, row.settled_by) == (ana, desk)
    again = client.post(address, given)  # a double click
    assert again.headers["Location"] == answer.headers["Location"]
    assert Ticket.objects.count() == 1


def test_a_likely_sender_is_proposed(client: Client, desk: User) -> None:
    make.contact(first_name="Lucía", email="lucia@cliente.test")
    row = take_in(mail("x", sender="otra@cliente.test"))
    assert "Lucía" in page(client, "inbound_mail", row.pk)


@pytest.mark.usefixtures("desk")
def test_a_new_person_is_entered_with_the_address_they_wrote_from(client: Client) -> None:
    known = make.contact(email="lucia@cliente.test")
    row = take_in(mail("x", sender="otra+1@cliente.test"))
    address = reverse("contacts:add_contact", args=[known.customer_id])
    address += "?email=otra%2B1%40cliente.test"
    assert address in page(client, "inbound_mail", row.pk)
    assert 'value="otra+1@cliente.test"' in client.get(address).content.decode()


def test_a_mail_may_join_the_ticket_that_its_subject_names(client: Client, desk: User) -> None:
    ticket = make.ticket()
    row = take_in(mail("Sigue", sender="x@otra.test", subject=f"Re: Ticket T-{ticket.pk}"))
    shown = page(client, "inbound_mail", row.pk)
    given = {"contact": ticket.contact_id, "joins": "on", "_once": token(shown)}
    client.post(reverse("tickets:settle", args=[row.pk]), given)
    row.refresh_from_db()
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, ticket)


def test_nothing_chosen_is_said_and_the_search_stays(client: Client, desk: User) -> None:
    ana = make.contact(first_name="Anabel", last_name="Quiroga")
    row = take_in(mail("x", sender="x@otra.test"))
    answer = client.post(reverse("tickets:settle", args=[row.pk]) + "?q=anabel")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Elija quién lo escribió." in shown
    assert 'value="anabel"' in shown
    assert f'value="{ana.pk}"' in shown


def test_nobody_can_be_chosen_who_was_not_proposed(client: Client, desk: User) -> None:
    row = take_in(mail("x", sender="x@otra.test"))
    given = {"contact": make.contact().pk}
    answer = client.post(reverse("tickets:settle", args=[row.pk]), given)
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_ignoring_needs_a_reason(client: Client, desk: User) -> None:
    row = take_in(mail("x", sender="x@otra.test"))
    address = reverse("tickets:ignore", args=[row.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Publicidad"}).status_code == 302
    row.refresh_from_db()
    assert (row.fate, row.reason) == (Fate.IGNORED, "Publicidad")


def test_retrying_reads_it_anew(client: Client, desk: User) -> None:
    row = take_in(mail("x"))
    make.contact(email="ana@cliente.test")
    client.post(reverse("tickets:retry", args=[row.pk]))
    row.refresh_from_db()
    assert row.fate == Fate.TICKET


def test_what_a_colleague_has_settled_meanwhile_is_said(client: Client, desk: User) -> None:
    row = take_in(mail("x", sender="x@otra.test"))
    inbound.ignore(row, by=make.user(), reason="Publicidad", at=AT)
    answer = client.post(reverse("tickets:ignore", args=[row.pk]), {"reason": "Nada"})
    assert answer.status_code == 409
    assert "otra persona lo ha resuelto" in answer.content.decode()


def test_the_source_can_be_had_byte_by_byte(client: Client, desk: User) -> None:
    raw = b"\xff\x00basura"
    row = take_in(raw)
    answer = client.get(reverse("tickets:inbound_source", args=[row.pk]))
    assert b"".join(answer) == raw
    assert answer.headers["Content-Disposition"] == f'attachment; filename="correo-{row.pk}.eml"'


def test_the_whole_mail_behind_a_message_is_for_those_who_see_the_ticket(client: Client) -> None:
    make.policy()
    ana = make.contact(email="ana@cliente.test")
    row = take_in(mail("Nuevo\n\n> lo de antes"))
    assert row.message_id is not None
    address = reverse("tickets:original", args=[row.message_id])
    sector = ana.customer.service_line.front_sector
    client.force_login(make.user("tickets.view_ticket", sector=sector))
    assert "&gt; lo de antes" in client.get(address).content.decode()
    client.force_login(make.user("tickets.view_ticket", sector=make.sector()))
    assert client.get(address).status_code == 404


def test_mail_to_another_line_is_none_of_ones_business(client: Client) -> None:
    mine, theirs = make.line(mailbox="mia@sgc.test"), make.line(mailbox="suya@sgc.test")
    client.force_login(make.user("tickets.triage_mail", sector=mine.front_sector))
    here = take_in(mail("a", sender="x@otra.test", subject="Aquí"), box="mia@sgc.test")
    there = take_in(mail("b", sender="x@otra.test", subject="Allí"), box=theirs.mailbox)
    shown = page(client, "inbound")
    assert "Aquí" in shown
    assert "Allí" not in shown
    page(client, "inbound_mail", here.pk)
    for name in ("inbound_mail", "inbound_source"):
        assert client.get(reverse(f"tickets:{name}", args=[there.pk])).status_code == 404
    for name in ("settle", "retry", "ignore"):
        assert client.post(reverse(f"tickets:{name}", args=[there.pk])).status_code == 404


# --- Personal mailboxes ---------------------------------------------------------------------


@pytest.mark.req("CC-28")
def test_a_mail_to_a_personal_mailbox_gets_the_set_reply_and_no_ticket(
    client: Client, desk: User
) -> None:
    ana = anabel(staff_intake="reference")
    shown = page(client, "personal_mail", query="?q=anabel quiroga")
    given = {"contact": ana.pk, "_once": token(shown)}
    client.post(reverse("tickets:personal_mail") + "?q=anabel quiroga", given)
    sent = Mail.objects.get()
    assert (sent.kind, sent.to) == ("personal_mailbox", [ana.email])
    assert ana.customer.service_line.mailbox in sent.body
    assert not Ticket.objects.exists()
    event = Event.objects.get(contact=ana)
    assert (event.by, "correo personal" in event.text) == (desk, True)


def anabel(*, email: str = "anabel@quiroga.test", staff_intake: str = "reference") -> Contact:
    customer = make.customer(line=make.line(staff_intake=staff_intake))
    return make.contact(customer=customer, first_name="Anabel", last_name="Quiroga", email=email)


@pytest.mark.req("CC-28")
def test_where_staff_open_the_tickets_no_mail_to_one_of_them_is_sent_elsewhere(
    client: Client, desk: User
) -> None:
    ana = anabel(staff_intake="allowed")
    door = reverse("tickets:personal_mail") + "?q=anabel quiroga"
    answer = client.post(door, {"contact": ana.pk})
    assert "abra el ticket" in answer.content.decode()
    assert not Mail.objects.exists()


def test_somebody_without_address_cannot_be_answered(client: Client, desk: User) -> None:
    ana = anabel(email="")
    answer = client.post(
        reverse("tickets:personal_mail") + "?q=anabel quiroga", {"contact": ana.pk}
    )
    assert answer.status_code == 409
    assert not Event.objects.filter(contact=ana).exists()


@pytest.mark.usefixtures("desk")
def test_the_pages_cost_few_queries_however_much_mail_there_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = make.ticket()
    for number in range(30):
        row = take_in(mail(f"{number}", sender="x@otra.test", subject=f"T-{ticket.pk}"))
        InboundMail.objects.filter(pk=row.pk).update(ticket=ticket)
    with django_assert_max_num_queries(20):
        assert "page=2" in page(client, "inbound", query="?view=all")
    with django_assert_max_num_queries(20):
        page(client, "inbound_mail", row.pk)
