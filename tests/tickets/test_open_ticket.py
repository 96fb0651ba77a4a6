from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import PROJECT_HEAD
from contacts.models import ActionCode, Contact, Event
from kit.errors import Refused
from kit.files import StoredFile
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Status, Ticket, Voice
from tickets.services.core.addresses import ticket_of

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR


def facts(contact: Contact, **fields: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "channel": "phone",
        "subject": "No lee",
        "body": "El lector no lee.",
        "at": AT,
    }
    return usual | {"customer": contact.customer, "contact": contact} | fields


@pytest.mark.req("TIC-01", "TIC-02")
def test_a_ticket_holds_customer_contact_channel_subject_and_words_and_who_wrote_it_down() -> None:
    contact, clerk = make.contact(), make.user()
    make.policy()
    ticket = services.open_ticket(**facts(contact, by=clerk, kind="incident"))
    ticket.refresh_from_db()
    assert (ticket.customer, ticket.contact) == (contact.customer, contact)
    assert (ticket.channel, ticket.kind, ticket.subject) == ("phone", "incident", "No lee")
    assert ticket.registered_by == clerk
    message = ticket.messages.get()
    assert (message.voice, message.body, message.contact) == (
        Voice.CUSTOMER,
        "El lector no lee.",
        contact,
    )


@pytest.mark.parametrize("missing", ["subject", "body"])
def test_staff_cannot_leave_out_what_the_request_is(missing: str) -> None:
    make.policy()
    with pytest.raises(Refused):
        services.open_ticket(**facts(make.contact(), by=make.user(), **{missing: "  "}))
    assert not Ticket.objects.exists()


@pytest.mark.req("TIC-03")
def test_it_is_pending_in_the_front_sector_whose_people_are_told() -> None:
    desk = make.sector()
    colleague = make.user(sector=desk)
    clerk, outsider = make.user(sector=desk), make.user()
    customer = make.customer(line=make.line(front_sector=desk))
    ticket = make.ticket(customer=customer, by=clerk)
    assert (ticket.status, ticket.sector, ticket.owner) == (Status.PENDING, desk, None)
    assert [notice.user for notice in Notice.objects.all()] == [colleague]
    assert not Notice.objects.filter(user__in=[clerk, outsider]).exists()


@pytest.mark.req("TIC-03")
def test_who_has_the_guard_of_the_sector_is_told_though_of_another_one() -> None:
    desk, guest, other = make.sector(), make.user(sector=make.sector()), make.user()
    rota = make.rota(sector=desk)
    make.shift(rota=rota, person=guest, at=AT - HOUR)
    make.ticket(customer=make.customer(line=make.line(front_sector=desk)))
    assert Notice.objects.filter(user=guest, text__contains="ticket nuevo").count() == 1
    assert not Notice.objects.filter(user=other).exists()


@pytest.mark.req("TIC-14")
def test_what_was_of_somebody_who_has_left_is_told_to_the_sector() -> None:
    colleague, gone = make.user(sector=make.sector()), make.user()
    line = make.line(front_sector=colleague.sector)
    ticket = make.answered(customer=make.customer(line=line), owner=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    services.hear(ticket, body="¿Hay novedades?", at=AT + HOUR)
    assert Notice.objects.filter(user=colleague, text__contains=ticket.label).count() == 2


def test_the_customer_gets_an_acknowledgement_whose_answer_finds_the_ticket() -> None:
    line = make.line(team_name="Equipo de Soporte")
    ticket = make.ticket(customer=make.customer(line=line), header_id="<a1@cliente.test>")
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("ticket_opened", [ticket.contact.email])
    assert ticket_of(mail.reply_to) == ticket.pk
    assert (mail.in_reply_to, mail.from_name) == ("<a1@cliente.test>", "Equipo de Soporte")
    assert ticket.label in mail.subject


def test_a_contact_without_address_is_served_all_the_same() -> None:
    ticket = make.ticket(contact=make.contact(email=""))
    assert ticket.status == Status.PENDING
    assert not Mail.objects.exists()


@pytest.mark.req("SLA-02")
def test_the_reply_clock_runs_from_the_opening() -> None:
    ticket = make.ticket()
    assert ticket.reply_due_at == AT + timedelta(days=1)  # a service day for a consulta
    assert ticket.reply_target_at == AT + 4 * HOUR
    assert ticket.alert_at == ticket.reply_target_at
    assert ticket.follow_up_at == AT + timedelta(days=2)


def test_files_are_kept_with_the_words_they_came_with() -> None:
    file = StoredFile("foto.png", "image/png", 10, "a" * 64)
    ticket = make.ticket(files=[file])
    kept = ticket.messages.get().attachments.get()
    assert (kept.name, kept.content_type, kept.size, kept.sha256) == (
        "foto.png",
        "image/png",
        10,
        "a" * 64,
    )


def test_the_opening_stands_on_the_customers_timeline() -> None:
    ticket = make.ticket()
    event = Event.objects.get()
    assert (event.customer, event.action_id) == (ticket.customer, ActionCode.TICKET_OPENED)
    assert (event.at, event.url) == (AT, ticket.get_absolute_url())


@pytest.mark.req("CC-23")
def test_staff_need_a_reference_where_the_line_wants_one_but_mail_needs_none() -> None:
    customer = make.customer(line=make.line(staff_intake="reference"))
    with pytest.raises(Refused, match="referencia"):
        make.ticket(customer=customer, by=make.user())
    assert make.ticket(customer=customer, by=make.user(), reference="correo del 2/3").reference
    assert make.ticket(customer=customer).status == Status.PENDING


def test_a_stranger_or_a_contact_who_may_not_cannot_open_one() -> None:
    make.policy()
    contact = make.contact()
    with pytest.raises(Refused, match="no es un contacto"):
        services.open_ticket(**facts(contact, customer=make.customer()))
    with pytest.raises(Refused, match="autorizado"):
        services.open_ticket(**facts(make.contact(may_open_tickets=False)))
    with pytest.raises(Refused, match="autorizado"):
        services.open_ticket(**facts(make.contact(is_active=False)))


@pytest.mark.req("TIC-07", "TIC-08")
def test_without_an_agreement_it_is_taken_but_referred_and_proyectos_is_told() -> None:
    head = make.user(PROJECT_HEAD)
    line = make.line(entitlement="agreement")
    ticket = make.ticket(customer=make.customer(line=line, is_entitled=False))
    assert ticket.status == Status.REFERRED
    assert [mail.kind for mail in Mail.objects.all()] == ["ticket_referred"]
    assert Notice.objects.filter(user=head, text__contains=ticket.label).count() == 1
    assert (ticket.reply_due_at, ticket.follow_up_at, ticket.alert_at) == (None, None, None)
    assert list(ticket.events.values_list("kind", flat=True)) == [
        EventKind.OPENED,
        EventKind.REFERRED,
    ]


@pytest.mark.req("CC-30")
def test_the_ticket_of_a_key_account_is_marked() -> None:
    assert make.ticket(customer=make.customer(is_key_account=True)).is_key_account
    assert not make.ticket().is_key_account


@pytest.mark.req("CC-52")
def test_what_is_urgent_for_the_customer_is_a_mark_of_its_own_beside_our_priority() -> None:
    ticket = make.classified(is_urgent=True, priority="low")
    assert (ticket.is_urgent_for_customer, ticket.priority) == (True, "low")


@pytest.mark.req("SLA-16")
def test_a_ticket_keeps_the_version_of_the_sla_that_was_in_force_when_it_was_opened() -> None:
    ticket = make.ticket()
    old = ticket.policy
    old.valid_to = AT + HOUR
    old.save()
    new = make.policy(number=2, valid_from=AT + HOUR)
    new.targets.filter(kind="query").update(contractual=2)
    assert make.ticket(at=AT + 2 * HOUR).policy == new
    services.classify(
        ticket, by=make.user(), kind="query", priority="low", version=None, at=AT + 2 * HOUR
    )
    ticket.refresh_from_db()
    assert (ticket.policy, ticket.reply_due_at) == (old, AT + timedelta(days=1))
