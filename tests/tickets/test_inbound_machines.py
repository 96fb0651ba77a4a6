"""Machines are recognised and never answered, so no two of them can talk for ever (E7, E8, E10)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, get_connection
from pytest_django import Settings

from outbox import services as outbox
from outbox.envelope import bounce_address, envelope
from outbox.models import Mail, MailStatus, Notice
from tests import make
from tests.mails import letter, mail, multipart, part
from tests.outbox.letters import letter as posted
from tickets.mailparse import parse
from tickets.mailsigns import Machine, machine_behind
from tickets.models import Fate, InboundMail, Status, Ticket
from tickets.services.core.addresses import reply_address
from tickets.services.mail import inbound

AT = make.MONDAY
BOX = "soporte@sgc.test"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_AUTHSERV_ID = "mx.sgc.test"


def take_in(raw: bytes) -> InboundMail:
    return inbound.read(inbound.receive(raw, mailbox=BOX, at=AT), at=AT)


HEADS = {
    "Auto-Submitted": ("auto-replied", Machine.AUTOMATIC),
    "auto-submitted": ("auto-generated (failure); owner-email=x@y.test", Machine.AUTOMATIC),
    "AUTO-SUBMITTED": ("Auto-Notified", Machine.AUTOMATIC),
    "X-Auto-Response-Suppress": ("All", Machine.AUTOMATIC),
    "X-Autoreply": ("yes", Machine.AUTOMATIC),
    "X-Autorespond": ("", None),
    "Precedence": ("bulk", Machine.BULK),
    "precedence": ("Junk", Machine.BULK),
    "PRECEDENCE": ("list", Machine.BULK),
    "List-Id": ("<noticias.cliente.test>", Machine.BULK),
    "Return-Path": ("<>", Machine.BOUNCE),
    "return-path": ("<ana@cliente.test>", None),
    "Auto-submitted": ("no", None),
    "X-Mailer": ("Outlook", None),
}


@pytest.mark.parametrize(("head", "said"), HEADS.items(), ids=HEADS)
def test_headers_tell_machines_from_people(head: str, said: tuple[str, Machine | None]) -> None:
    assert machine_behind(parse(mail(headers={head: said[0]}))) == said[1]


SUBJECTS = {
    "Respuesta automática: Ticket T-1": Machine.ABSENCE,
    "Automatic reply: Ticket T-1": Machine.ABSENCE,
    "Fuera de la oficina": Machine.ABSENCE,
    "Fuera de oficina: Re: Ticket T-1": Machine.ABSENCE,
    "Ausente hasta el 3 de marzo": Machine.ABSENCE,
    "De vacaciones - vuelvo el lunes": Machine.ABSENCE,
    "Out of Office: Ticket": Machine.ABSENCE,
    "Out of the office until Monday": Machine.ABSENCE,
    "Re: Autoreply: hola": Machine.ABSENCE,
    "Fuera de la oficina no puedo entrar al ERP": None,
    "Ausente el botón de imprimir": None,
    "De vacaciones no calcula los días": None,
    "Auto: no aparece en el catálogo": None,
    "Respuesta del proveedor": None,
}


@pytest.mark.parametrize(("subject", "machine"), SUBJECTS.items(), ids=SUBJECTS)
def test_subjects_of_absence_are_known_but_not_guessed(
    subject: str, machine: Machine | None
) -> None:
    assert machine_behind(parse(mail(subject=subject))) == machine


def bounce(
    to: str,
    *,
    sender: str = "MAILER-DAEMON@mx.test",
    status: str = "5.1.1",
    whom: str = "ana@cliente.test",
    whole: str = "message/delivery-status",
) -> bytes:
    said = f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; {whom}\nStatus: {status}\n"
    report = part(said.encode(), whole, encoding="7bit")
    kind = "; report-type=delivery-status"
    body = multipart("report", part(b"No such user"), report, extra=kind)
    return letter(body, sender=sender, more=f"X-Original-To: {to}\r\nReturn-Path: <>\r\n")


# --- What becomes of them -------------------------------------------------------------------


@pytest.fixture
def ticket() -> Ticket:
    """The customer has been asked something by its owner: an answer would wake it."""
    contact = make.contact(email="ana@cliente.test")
    return make.answered(waits=True, contact=contact, owner=make.user())


def test_an_absence_hangs_on_its_ticket_and_wakes_nothing(ticket: Ticket) -> None:
    letters, messages = Mail.objects.count(), ticket.messages.count()
    raw = mail("Vuelvo el lunes", subject="Fuera de la oficina", to=reply_address(ticket))
    row = take_in(raw)
    assert (row.fate, row.ticket) == (Fate.IGNORED, ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CUSTOMER
    assert (Mail.objects.count(), ticket.messages.count()) == (letters, messages)


def test_a_bounce_of_our_letter_rings_at_the_owner_of_the_ticket(ticket: Ticket) -> None:
    row = take_in(bounce(bounce_address(last_letter())))
    assert (row.fate, row.ticket) == (Fate.IGNORED, ticket)
    notice = Notice.objects.get(key__contains="bounce")
    assert notice.user == ticket.owner
    assert "no llegó a ana@cliente.test" in notice.text


def test_a_forged_bounce_rings_nowhere(ticket: Ticket) -> None:
    """E10: without the signature of the very letter, a bounce is only looked at by people."""
    name, _, domain = bounce_address(last_letter()).partition("@")
    make.ticket()
    digest = bounce_address(last_letter()).partition("@")[0].rpartition("-")[2]
    for forged in (
        f"{name[:-1]}@{domain}",
        f"{name.rpartition('-')[0]}-{digest}@{domain}",
        f"rebotes@{domain}",
        "soporte@sgc.test",
    ):
        assert take_in(bounce(forged)).fate == Fate.IGNORED
    assert not Notice.objects.filter(key__contains="bounce").exists()


def test_who_is_no_more_gets_no_other_letter_until_somebody_vouches_for_the_address(
    ticket: Ticket,
) -> None:
    """E10: only a bounce that carries our signature, for good, of an addressee of that letter."""
    sent, name = last_letter(), bounce_address(last_letter())
    forged = name.replace("@", "x@")
    for kept in (
        bounce(forged),
        bounce(name, status="4.2.2"),
        bounce(name, status="5.2.2"),  # a full mailbox
        bounce(name, whom="jefe@cliente.test"),
    ):
        take_in(kept)
        assert Mail.objects.exclude(bounced_from="").count() == 0
    assert Mail.objects.get(pk=sent.pk).bounced_at == AT  # it did not arrive all the same
    take_in(bounce(name))
    sent.refresh_from_db()
    assert (sent.bounced_from, sent.bounced_at) == ("ana@cliente.test", AT)
    assert Notice.objects.filter(text__contains="ana@cliente.test no existe").count() == 1
    lost = posted("lost", to=["Ana@cliente.test"])
    other = posted("other", to=["ana@cliente.test", "jefe@cliente.test"])
    assert [outbox.send(lost.pk, at=AT), outbox.send(other.pk, at=AT)] == [False, True]
    lost.refresh_from_db()
    assert (lost.status, "Corrija la dirección" in lost.error) == (MailStatus.FAILED, True)
    assert django_mail.outbox[-1].to == ["jefe@cliente.test"]
    outbox.try_again(lost, by=make.user(), at=AT)
    assert outbox.send(lost.pk, at=AT)


@pytest.mark.parametrize("whole", ["message/delivery-status", "text/plain"])
def test_the_report_is_found_wherever_the_mail_server_puts_it(ticket: Ticket, whole: str) -> None:
    take_in(bounce(bounce_address(last_letter()), whole=whole))
    assert Mail.objects.get(pk=last_letter().pk).bounced_from == "ana@cliente.test"


def test_a_person_with_a_signed_bounce_address_is_still_a_person(ticket: Ticket) -> None:
    take_in(mail("Hola", to=bounce_address(last_letter())))
    assert not Notice.objects.filter(key__contains="bounce").exists()


def last_letter() -> Mail:
    return Mail.objects.order_by("pk")[Mail.objects.count() - 1]


def test_our_own_letter_coming_back_is_ignored(ticket: Ticket) -> None:
    row = take_in(mail("eco", message_id=last_letter().message_id))
    assert (row.fate, row.reason) == (Fate.IGNORED, "Es un mensaje nuestro.")
    line = ticket.customer.service_line
    for sender in (line.mailbox, reply_address(ticket)):
        assert take_in(mail(f"eco {sender}", sender=sender, message_id="")).fate == Fate.IGNORED


# Whoever is proven is told more often: what holds for them holds for all.
PROVEN = {"Authentication-Results": "mx.sgc.test; dmarc=pass"}


# --- Loops ----------------------------------------------------------------------------------


def wire(sent: Mail) -> EmailMessage:
    return envelope(sent, get_connection("django.core.mail.backends.locmem.EmailBackend"))


def test_every_automatic_letter_says_that_it_is_one(ticket: Ticket) -> None:
    """E8: what RFC 3834 asks of us, so that others may recognise our letters as we do theirs."""
    acknowledgement = Mail.objects.get(kind="ticket_opened")
    message = wire(acknowledgement)
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert message.message()["X-Auto-Response-Suppress"] == "All"
    assert message.from_email.startswith("rebotes+m")
    assert machine_behind(parse(message.message().as_bytes())) == Machine.AUTOMATIC


def exchange(answer: Callable[[Mail, int], bytes | None], *, most: int = 40) -> int:
    """Play a correspondence: a first mail of theirs, then each letter of ours is answered."""
    raw: bytes | None = mail("Hola", subject="Consulta", message_id="<0@otro.test>", headers=PROVEN)
    total, seen = 0, 0
    while raw is not None and total < most:
        total += 1
        at = AT + timedelta(minutes=total)
        inbound.read(inbound.receive(raw, mailbox=BOX, at=at), at=at)
        ours = list(Mail.objects.order_by("pk")[seen:])
        seen += len(ours)
        total += len(ours)
        raw = answer(ours[0], total) if ours else None
    return total


@pytest.fixture
def robot() -> None:
    make.policy()
    make.contact(email="ana@cliente.test")


@pytest.mark.usefixtures("robot")
def test_two_systems_like_ours_fall_silent_within_three_messages() -> None:
    def twin(ours: Mail, number: int) -> bytes:
        """Another help desk of our make acknowledges our acknowledgement."""
        heads = {**PROVEN, "Auto-Submitted": "auto-replied", "In-Reply-To": ours.message_id}
        subject = f"Ticket T-9{number}: hemos recibido su solicitud"
        return mail("Acuse", subject=subject, message_id=f"<{number}@o>", headers=heads)

    assert exchange(twin) <= 3
    assert Ticket.objects.count() == 1


@pytest.mark.usefixtures("robot")
def test_an_answering_machine_that_hides_it_falls_silent_within_three_messages() -> None:
    def machine(ours: Mail, number: int) -> bytes:
        facts = {"to": ours.reply_to, "message_id": f"<{number}@o>"}
        return mail(f"No estoy {number}", headers=PROVEN, **facts)

    assert exchange(machine) <= 3


@pytest.mark.usefixtures("robot")
def test_one_that_writes_anew_each_time_gets_one_answer_per_subject() -> None:
    def machine(ours: Mail, number: int) -> bytes:
        facts = {"subject": "Gracias por escribir", "message_id": f"<{number}@o>"}
        return mail(f"No {number}", headers=PROVEN, **facts)

    assert exchange(machine) <= 5


@pytest.mark.usefixtures("robot")
def test_whatever_the_machine_does_the_exchange_ends_at_ten() -> None:
    words = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"]

    def machine(ours: Mail, number: int) -> bytes:
        subject = " ".join(words[: number % 10 + 1]) + str(number)
        facts = {"subject": subject, "message_id": f"<{number}@o>"}
        return mail(f"No {number}", headers=PROVEN, **facts)

    assert exchange(machine) <= 10


@pytest.mark.usefixtures("robot")
def test_a_person_with_two_different_requests_is_told_twice() -> None:
    take_in(mail("uno", subject="No imprime", message_id="<1@c>", headers=PROVEN))
    take_in(mail("dos", subject="No exporta", message_id="<2@c>", headers=PROVEN))
    assert Mail.objects.filter(kind="ticket_opened").count() == 2
