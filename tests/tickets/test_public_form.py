"""The public form: kept first, read second, and nobody learns whom we know."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from contacts.models import Contact
from outbox.models import Mail
from tests import make
from tests.tickets.pages import hidden, words
from tickets.models import Fate, InboundMail, Ticket
from tickets.services.mail import inbound

pytestmark = pytest.mark.django_db
AT = make.MONDAY


@pytest.fixture
def contact(db: None) -> Contact:
    cache.clear()
    make.policy()
    line = make.line(has_public_form=True, code="norte")
    return make.contact(customer=make.customer(line=line), email="ana@norte.test")


def send(client: Client, **facts: Any) -> Any:
    usual: dict[str, Any] = {"name": "Ana Ñandú", "company": "Norte, S.L.", "_once": str(uuid4())}
    usual |= {"email": "ana@norte.test", "subject": "No lee", "body": "El lector no lee.\n> ni así"}
    return client.post("/solicitudes/norte/", usual | facts)


def read_all() -> None:
    inbound.read_waiting(at=AT)


def test_a_request_is_kept_at_once_and_opens_its_ticket_when_it_is_read(
    client: Client, contact: Contact
) -> None:
    file = SimpleUploadedFile("captura ñ.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    answer = send(client, is_urgent="on", files=[file])
    assert answer["Location"] == "/solicitudes/norte/recibida/"
    assert not Ticket.objects.exists()
    kept = InboundMail.objects.get()
    assert (kept.channel, kept.mailbox, kept.fate) == (
        "form",
        contact.customer.service_line.mailbox,
        Fate.RECEIVED,
    )
    read_all()
    ticket = Ticket.objects.get()
    assert (ticket.contact, ticket.channel, ticket.subject) == (contact, "form", "No lee")
    assert ticket.is_urgent_for_customer
    said = ticket.messages.get()
    assert said.body == "El lector no lee.\n> ni así\n\nAna Ñandú\n\nNorte, S.L."
    assert said.attachments.get().name == "captura ñ.png"
    assert Mail.objects.get().to == ["ana@norte.test"]


def test_who_is_unknown_is_answered_alike_and_waits_for_a_person(
    client: Client, contact: Contact
) -> None:
    known, unknown = send(client), send(client, email="nadie@otra.test")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    read_all()
    assert InboundMail.objects.get(sender="nadie@otra.test").fate == Fate.UNKNOWN
    assert [mail.to for mail in Mail.objects.all()] == [["ana@norte.test"]]


def test_the_same_form_sent_twice_is_kept_once(client: Client, contact: Contact) -> None:
    number = hidden(client.get("/solicitudes/norte/"), "_once")
    file = SimpleUploadedFile("a.txt", b"uno")
    for _twice in range(2):
        file.seek(0)
        assert send(client, _once=number, files=[file]).status_code == 302
    assert InboundMail.objects.count() == 1
    assert send(client).status_code == 302
    assert InboundMail.objects.count() == 2


def test_what_a_program_filled_in_is_thanked_for_and_forgotten(
    client: Client, contact: Contact
) -> None:
    assert send(client, website="https://spam.test").status_code == 302
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("rate", ["2/h/key", "2/h/ip"])
def test_beyond_the_rate_nothing_is_kept_and_nothing_typed_is_lost(
    client: Client, contact: Contact, rate: str
) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"public_form": rate}):
        assert [send(client).status_code for _twice in range(2)] == [302, 302]
        third = send(client, body="La tercera.")
    assert third.status_code == 429
    assert "La tercera." in words(third)
    assert InboundMail.objects.count() == 2


def test_it_goes_no_further_than_it_may(client: Client, contact: Contact) -> None:
    large = SimpleUploadedFile("a.bin", b"x" * (10 * 1024 * 1024))
    one = SimpleUploadedFile("b.bin", b"x")
    for wrong in (
        {"files": [large, one]},
        {"body": "x" * 10_001},
        {"email": "josé@norte.test"},
        {"email": "ana@norte.test\nBcc: otra@x.test"},
    ):
        large.seek(0)
        assert send(client, **wrong).status_code == 422
    assert not InboundMail.objects.exists()


def test_no_header_is_smuggled_in(client: Client, contact: Contact) -> None:
    send(client, subject="Hola\r\nBcc: otra@x.test", name="Ana\nX: y")
    read_all()
    assert Ticket.objects.get().subject == "Hola Bcc: otra@x.test"


def test_a_line_without_a_form_has_none(client: Client, contact: Contact) -> None:
    line = contact.customer.service_line
    line.has_public_form = False
    line.save()
    assert client.get("/solicitudes/norte/").status_code == 404
    assert send(client).status_code == 404
    assert client.get("/solicitudes/norte/recibida/").status_code == 404


def test_acknowledgements_end_as_they_do_for_mail(client: Client, contact: Contact) -> None:
    for _again in range(3):
        send(client)
    read_all()
    assert Ticket.objects.count() == 3
    assert Mail.objects.filter(kind="ticket_opened").count() == 1
