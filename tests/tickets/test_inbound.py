"""Mail in: kept first, then read; what cannot be read waits for a person (4.12)."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from contacts.models import Contact
from kit.errors import Refused
from kit.files import open_file, path_of
from outbox.models import Mail, Notice
from sla.models import Calendar
from tests import make
from tests.mails import PDF, PNG, letter, mail, multipart, part
from tickets import services
from tickets.models import Fate, InboundMail, Message, Status, Ticket, TicketEvent
from tickets.services.intake import opening
from tickets.services.mail import inbound

AT = make.MONDAY
BOX = "soporte@sgc.test"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ana() -> Contact:
    make.policy()
    return make.contact(email="Ana@Cliente.test")


def take_in(raw: bytes) -> InboundMail:
    return inbound.read(inbound.receive(raw, mailbox=BOX, at=AT), at=AT)


# --- Kept first -----------------------------------------------------------------------------


def test_the_bytes_are_kept_whole_before_anything_is_read() -> None:
    raw = b"\xff\x00 no es un correo"
    kept = inbound.receive(raw, mailbox=BOX, at=AT)
    assert (kept.fate, kept.sha256) == (Fate.RECEIVED, hashlib.sha256(raw).hexdigest())
    with open_file(kept.sha256) as content:
        assert content.read() == raw


def test_the_same_bytes_are_kept_once_whatever_number_the_server_gives_them() -> None:
    first = inbound.receive(mail(), mailbox=BOX, at=AT, uidvalidity=1, uid=7)
    again = inbound.receive(mail(), mailbox=BOX.upper(), at=AT, uidvalidity=2, uid=1)
    assert again == first
    assert InboundMail.objects.count() == 1


def test_a_number_that_the_server_gives_twice_loses_nothing() -> None:
    first = inbound.receive(mail("uno"), mailbox=BOX, at=AT, uidvalidity=1, uid=7)
    other = inbound.receive(mail("dos"), mailbox=BOX, at=AT, uidvalidity=1, uid=7)
    assert other != first
    assert other.uid is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_taken_in_inside_a_transaction_that_may_still_be_undone() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        inbound.receive(mail(), mailbox=BOX, at=AT)


# --- Read second ----------------------------------------------------------------------------


@pytest.mark.req("TIC-09")
@pytest.mark.req("CC-16")
def test_a_mail_of_a_contact_opens_a_ticket_with_channel_author_and_time(ana: Contact) -> None:
    row = take_in(mail("¿Cuándo estará?\n-- \nAna", subject="¿Versión?"))
    assert row.fate == Fate.TICKET
    assert row.ticket is not None
    assert (row.ticket.channel, row.ticket.subject) == ("email", "¿Versión?")
    assert (row.ticket.contact, row.ticket.opened_at) == (ana, AT)
    assert row.message is not None
    assert (row.message.body, row.message.contact, row.message.at) == ("¿Cuándo estará?", ana, AT)


def test_the_acknowledgement_answers_the_mail_and_comes_back_to_the_ticket(ana: Contact) -> None:
    row = take_in(mail())
    told = Mail.objects.get()
    assert told.to == [ana.email]
    assert told.in_reply_to == "<1@cliente.test>"
    answer = mail("Gracias", to=told.reply_to, message_id="<2@cliente.test>")
    assert take_in(answer).ticket == row.ticket


def test_files_and_pictures_come_along(ana: Contact) -> None:
    picture = part(PNG, "image/png", disposition="inline")
    file = part(PDF, "application/pdf", disposition='attachment; filename="../../etc/f.pdf"')
    row = take_in(letter(multipart("mixed", part(b"Hola"), picture, file)))
    assert row.message is not None
    files = row.message.attachments.order_by("pk")
    assert [(file.name, file.content_type) for file in files] == [
        ("adjunto-1.png", "image/png"),
        ("f.pdf", "application/pdf"),
    ]
    assert path_of(files[1].sha256).read_bytes() == PDF


def test_a_mail_without_words_still_opens_a_ticket(ana: Contact) -> None:
    row = take_in(letter(part(PNG, "image/png"), subject=""))
    assert row.message is not None
    assert row.message.body == "(El correo no trae texto.)"
    assert row.message.ticket.subject == "(sin asunto)"


def test_reading_twice_does_it_once(ana: Contact) -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    stale = InboundMail.objects.get(pk=kept.pk)
    inbound.read(kept, at=AT)
    inbound.read(stale, at=AT)
    assert Ticket.objects.count() == 1


def test_of_two_readers_who_began_at_once_one_opens_the_ticket(ana: Contact) -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    letter_read = inbound.letter_in(kept)
    inbound.settle_by_rule(kept, letter_read, at=AT)
    inbound.settle_by_rule(kept, letter_read, at=AT)
    assert Ticket.objects.count() == 1


def test_the_same_message_by_two_ways_opens_one_ticket(ana: Contact) -> None:
    first = take_in(mail(headers={"Received": "from a"}))
    again = take_in(mail(headers={"Received": "from b"}))
    assert (again.fate, again.ticket) == (Fate.IGNORED, first.ticket)
    assert Ticket.objects.count() == 1


def test_a_program_that_numbers_all_its_mails_alike_loses_none(ana: Contact) -> None:
    take_in(mail("uno"))
    take_in(mail("dos"))
    assert Ticket.objects.count() == 2


def test_a_customer_without_right_to_help_is_taken_in_and_referred(ana: Contact) -> None:
    line = ana.customer.service_line
    poor = make.contact(customer=make.customer(line=line, is_entitled=False), email="p@pobre.test")
    row = take_in(mail(sender=poor.email))
    assert row.ticket is not None
    assert row.ticket.status == Status.REFERRED


def test_a_new_ticket_costs_few_queries(
    ana: Contact, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    take_in(mail("primero", message_id="<0@cliente.test>", subject="Otra cosa"))
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    with django_assert_max_num_queries(36):
        inbound.read(kept, at=AT)


# --- Who is it? -----------------------------------------------------------------------------


def test_a_stranger_waits_for_a_person_and_is_told_nothing() -> None:
    row = take_in(mail())
    assert (row.fate, row.ticket) == (Fate.UNKNOWN, None)
    assert "Ningún contacto" in row.reason
    assert not Mail.objects.exists()


def test_an_address_of_two_customers_waits_for_a_person(ana: Contact) -> None:
    make.contact(email="ana@cliente.test")
    assert "varios clientes" in take_in(mail()).reason


def test_two_contacts_of_one_customer_with_one_address_leave_no_doubt(ana: Contact) -> None:
    make.contact(customer=ana.customer, email="ana@cliente.test")
    assert take_in(mail()).fate == Fate.TICKET


def test_a_contact_who_may_not_open_tickets_waits_for_a_person(ana: Contact) -> None:
    Contact.objects.filter(pk=ana.pk).update(may_open_tickets=False)
    row = take_in(mail())
    assert row.fate == Fate.UNKNOWN
    assert "no está autorizado" in row.reason


def test_somebody_who_left_the_customer_is_a_stranger(ana: Contact) -> None:
    Contact.objects.filter(pk=ana.pk).update(is_active=False)
    assert take_in(mail()).fate == Fate.UNKNOWN


def test_a_person_says_who_wrote_and_the_ticket_is_as_old_as_the_mail(ana: Contact) -> None:
    row = take_in(mail("Ayuda", sender="otra@ana.test"))
    by = make.user("tickets.triage_mail")
    later = AT + timedelta(hours=3)
    row = inbound.settle(row, by=by, contact=ana, at=later)
    assert row.ticket is not None
    assert (row.fate, row.settled_by) == (Fate.TICKET, by)
    assert (row.ticket.contact, row.ticket.opened_at) == (ana, AT)


def test_a_person_may_add_a_mail_to_a_ticket_of_the_same_customer(ana: Contact) -> None:
    ticket = make.ticket(contact=ana)
    row = take_in(mail("Sigue", sender="otra@ana.test", subject=f"Re: Ticket T-{ticket.pk}"))
    assert row.suspected == ticket
    by = make.user()
    row = inbound.settle(row, by=by, contact=ana, at=AT, ticket=ticket)
    assert (row.fate, row.ticket) == (Fate.FOLLOW_UP, ticket)
    assert Message.objects.filter(ticket=ticket, body="Sigue").exists()


@pytest.mark.req("CC-16", "SLA-02")
def test_what_waited_to_be_identified_counts_as_of_when_it_reached_us(ana: Contact) -> None:
    ticket = make.ticket(contact=ana)
    row = take_in(mail("Sigue", sender="otra@ana.test", subject=f"Re: Ticket T-{ticket.pk}"))
    later = row.received_at + timedelta(days=3)
    row = inbound.settle(row, by=make.user(), contact=ana, at=later, ticket=ticket)
    assert row.message is not None
    assert (row.message.at, row.message.channel) == (row.received_at, row.channel)
    ticket.refresh_from_db()
    assert ticket.last_heard_at == row.received_at


@pytest.mark.req("CC-16")
def test_what_waited_while_its_ticket_was_ended_reopens_it_and_is_not_said_before_its_end(
    ana: Contact,
) -> None:
    ticket = make.answered(contact=ana)
    row = take_in(mail("Sigue", sender="otra@ana.test", subject=f"Re: Ticket T-{ticket.pk}"))
    ended = row.received_at + timedelta(hours=5)
    services.resolve(
        ticket,
        outcome="solved",
        resolution="Hecho.",
        recipients=[ana],
        by=make.user(),
        at=ended,
    )
    later = row.received_at + timedelta(days=1)
    row = inbound.settle(row, by=make.user(), contact=ana, at=later, ticket=ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.last_heard_at) == (Status.IN_PROGRESS, ended)


def test_nobody_can_add_a_mail_to_a_ticket_of_another_customer(ana: Contact) -> None:
    row = take_in(mail(sender="otra@ana.test"))
    with pytest.raises(Refused, match="otro cliente"):
        inbound.settle(row, by=make.user(), contact=ana, at=AT, ticket=make.ticket())


def test_what_is_settled_is_settled(ana: Contact) -> None:
    row = take_in(mail())
    with pytest.raises(Refused, match="otra persona"):
        inbound.settle(row, by=make.user(), contact=ana, at=AT)
    with pytest.raises(Refused, match="otra persona"):
        inbound.ignore(row, by=make.user(), reason="x", at=AT)
    with pytest.raises(Refused, match="otra persona"):
        inbound.retry(row, by=make.user(), at=AT)
    assert Ticket.objects.count() == 1


def test_a_person_may_ignore_a_mail_with_a_reason() -> None:
    by = make.user()
    row = inbound.ignore(take_in(mail()), by=by, reason="Publicidad", at=AT)
    assert (row.fate, row.reason, row.settled_by) == (Fate.IGNORED, "Publicidad", by)


def test_what_was_ignored_can_still_become_a_ticket(ana: Contact) -> None:
    row = take_in(mail(headers={"Precedence": "bulk"}))
    assert row.fate == Fate.IGNORED
    assert inbound.settle(row, by=make.user(), contact=ana, at=AT).fate == Fate.TICKET


# --- Quarantine -----------------------------------------------------------------------------

BOMB = letter(multipart("mixed", *[part(b"x", "image/png")] * 120))


def test_what_cannot_be_read_is_quarantined_with_its_reason() -> None:
    row = take_in(BOMB)
    assert (row.fate, row.ticket) == (Fate.QUARANTINE, None)
    assert "demasiados adjuntos" in row.reason
    assert (row.sender, row.subject) == ("ana@cliente.test", "No imprime")  # as far as they go
    with open_file(row.sha256) as content:
        assert content.read() == BOMB


def test_a_quarantined_mail_may_be_tried_again(ana: Contact) -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    away = path_of(kept.sha256).rename(path_of(kept.sha256).with_suffix(".away"))
    row = inbound.read(kept, at=AT)
    assert row.fate == Fate.QUARANTINE
    assert "No se encuentra el original" in row.reason
    away.rename(path_of(kept.sha256))
    assert inbound.retry(row, by=make.user(), at=AT).fate == Fate.TICKET


def test_an_unknown_sender_may_be_tried_again_once_entered() -> None:
    make.policy()
    row = take_in(mail())
    make.contact(email="ana@cliente.test")
    assert inbound.retry(row, by=make.user(), at=AT).fate == Fate.TICKET


def test_a_quarantined_mail_may_become_a_ticket_that_brings_it_along(ana: Contact) -> None:
    row = inbound.settle(take_in(BOMB), by=make.user(), contact=ana, at=AT)
    assert row.message is not None
    assert [file.sha256 for file in row.message.attachments.all()] == [row.sha256]


def test_a_failure_of_ours_is_quarantined_and_leaves_no_half_ticket(ana: Contact) -> None:
    """A calendar without a single open hour: no deadline can be computed."""
    line = ana.customer.service_line
    good, line.calendar = line.calendar, Calendar.objects.create(code="never", name="Nunca")
    line.save()
    row = take_in(mail())
    assert row.fate == Fate.QUARANTINE
    assert "no se pudo registrar" in row.reason
    assert not Ticket.objects.exists()
    line.calendar = good
    line.save()
    assert inbound.retry(row, by=make.user(), at=AT).fate == Fate.TICKET


def test_what_a_rule_of_the_business_refuses_waits_for_a_person() -> None:
    """No SLA is in force: a ticket may not be opened, and its reason is shown."""
    make.contact(email="ana@cliente.test")
    row = take_in(mail())
    assert row.fate == Fate.UNKNOWN
    assert row.reason
    make.policy()
    assert inbound.retry(row, by=make.user(), at=AT).fate == Fate.TICKET


def test_a_refusal_half_way_leaves_nothing_of_what_was_begun(
    ana: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_facts: object) -> None:
        assert Ticket.objects.exists()
        raise Refused("Hoy no.")

    monkeypatch.setattr(opening, "record", refuse)
    row = take_in(mail())
    assert (row.fate, row.reason, row.ticket, row.message) == (Fate.UNKNOWN, "Hoy no.", None, None)
    for kind in (Ticket, TicketEvent, Message, Mail, Notice):
        assert not kind.objects.exists()


def test_a_mail_that_kills_its_reader_is_put_aside_after_three_times() -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    InboundMail.objects.filter(pk=kept.pk).update(attempts=inbound.MOST_ATTEMPTS)
    inbound.read_waiting(at=AT)
    kept.refresh_from_db()
    assert kept.fate == Fate.QUARANTINE
    assert "se interrumpió" in kept.reason


def test_every_reading_is_counted_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of what is fetched with its keeping: whoever dies of it has no time to count."""

    def die(*_given: object) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(inbound, "letter_in", die)
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    for attempt in (1, 2, 3):
        with pytest.raises(OperationalError):
            inbound.read(kept, at=AT)
        kept = InboundMail.objects.get(pk=kept.pk)
        assert (kept.attempts, kept.fate) == (attempt, Fate.RECEIVED)
    assert inbound.read(kept, at=AT).fate == Fate.QUARANTINE


def test_the_same_reader_counts_each_of_its_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    monkeypatch.setattr(inbound, "settle_by_rule", lambda row, *_given, **_more: row)
    for _again in range(3):
        inbound.read(kept, at=AT)
    assert InboundMail.objects.get(pk=kept.pk).attempts == 3


def test_what_two_take_in_at_the_same_moment_is_kept_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = inbound.receive(mail(), mailbox=BOX, at=AT, uidvalidity=1, uid=7)
    same_as, seen = inbound.same_as, [None]
    monkeypatch.setattr(inbound, "same_as", lambda row: seen.pop() if seen else same_as(row))
    again = inbound.receive(mail(), mailbox=BOX, at=AT)
    assert (again, again.is_new) == (first, False)
    assert InboundMail.objects.count() == 1


def test_what_was_kept_but_never_read_is_read_by_the_next_sweep(ana: Contact) -> None:
    kept = inbound.receive(mail(), mailbox=BOX, at=AT)
    assert inbound.read_waiting(at=AT + timedelta(minutes=5)) == 1
    kept.refresh_from_db()
    assert kept.fate == Fate.TICKET
