"""Whose ticket a mail may enter: hijacks (E4), forgeries (E5), strangers in copy (E6)."""

from pathlib import Path

import pytest
from pytest_django import Settings

from contacts.models import Contact
from outbox.models import Mail
from tests import make
from tests.mails import mail
from tickets.models import Fate, InboundMail, Message, Ticket
from tickets.services import reply
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


@pytest.fixture
def ticket() -> Ticket:
    """A ticket that Ana opened by mail, and that was acknowledged."""
    make.policy()
    ana = make.contact(email="ana@cliente.test")
    make.contact(customer=ana.customer, email="luis@cliente.test")
    make.user(email="agente@sgc.test")
    make.contact(customer=ana.customer, email="agente@sgc.test")  # and yet: not by mail
    opened = take_in(mail("Primero", message_id="<primero@cliente.test>")).ticket
    assert opened is not None
    return opened


SENDERS = {
    "participant": "ana@cliente.test",
    "same company": "luis@cliente.test",
    "stranger": "mala@otra.test",
    "spoofed agent": "agente@sgc.test",
}
NEW, JOINS, WAITS = Fate.TICKET, Fate.FOLLOW_UP, Fate.UNKNOWN
# by subject number, by References, by signed address
TABLE = {
    ("participant", "pass"): (NEW, JOINS, JOINS),
    ("same company", "pass"): (NEW, JOINS, JOINS),
    ("stranger", "pass"): (WAITS, WAITS, WAITS),
    ("spoofed agent", "pass"): (WAITS, WAITS, WAITS),
    ("participant", "fail"): (WAITS, WAITS, WAITS),
    ("same company", "fail"): (WAITS, WAITS, WAITS),
    ("stranger", "fail"): (WAITS, WAITS, WAITS),
    ("spoofed agent", "fail"): (WAITS, WAITS, WAITS),
}
WAYS = ("subject", "references", "address")
ROWS = [
    (way, sender, dmarc, fates[number])
    for (sender, dmarc), fates in TABLE.items()
    for number, way in enumerate(WAYS)
]


@pytest.mark.parametrize(("way", "sender", "dmarc", "fate"), ROWS)
def test_hijack_table(ticket: Ticket, way: str, sender: str, dmarc: str, fate: Fate) -> None:
    """E4: of 24 ways into a ticket, only those of its customer's people, proven, lead in."""
    row = take_in(
        mail(
            "Háganlo ya",
            sender=SENDERS[sender],
            to=reply_address(ticket) if way == "address" else BOX,
            subject=f"Re: Ticket T-{ticket.pk}" if way == "subject" else "Otra cosa",
            message_id="<x@y.test>",
            headers={
                "References": Mail.objects.get().message_id if way == "references" else "",
                "Authentication-Results": f"mx.sgc.test; dmarc={dmarc} header.from=x",
            },
        )
    )
    assert row.fate == fate
    joined = Message.objects.filter(ticket=ticket, body="Háganlo ya").exists()
    assert joined == (fate == JOINS)
    if fate != JOINS:  # a person is shown where it may belong
        assert row.suspected == ticket
        assert row.ticket != ticket


def test_the_table_has_all_24_cases() -> None:
    assert len(ROWS) == 24


def test_a_contact_of_another_customer_opens_a_ticket_of_their_own(ticket: Ticket) -> None:
    other = make.contact(email="eva@otra.test")
    row = take_in(mail("Hola", sender=other.email, to=reply_address(ticket)))
    assert row.ticket is not None
    assert row.ticket.customer == other.customer
    assert row.suspected == ticket


def test_only_our_own_server_is_believed_about_the_sender(ticket: Ticket) -> None:
    lines = "mx.otra.test; dmarc=pass\r\nAuthentication-Results: mx.sgc.test; dmarc=fail"
    row = take_in(mail("Hola", to=reply_address(ticket), headers={"Authentication-Results": lines}))
    assert row.fate == Fate.UNKNOWN
    lines = "mx.sgc.test; spf=pass (dmarc=fail) dmarc=pass\r\n"
    lines += "Authentication-Results: mx.sgc.test; dmarc=fail"
    row = take_in(mail("Sí", to=reply_address(ticket), headers={"Authentication-Results": lines}))
    assert row.fate == Fate.FOLLOW_UP


def test_a_customers_own_message_id_leads_back_as_well(ticket: Ticket) -> None:
    headers = {"In-Reply-To": "<primero@cliente.test>"}
    row = take_in(mail("Añado", message_id="<b@x>", headers=headers))
    assert row.ticket == ticket


def test_a_customers_message_id_is_no_way_in_for_strangers(ticket: Ticket) -> None:
    headers = {"In-Reply-To": "<primero@cliente.test>"}
    row = take_in(mail("Añado", sender="mala@otra.test", message_id="<b@x>", headers=headers))
    assert (row.fate, row.suspected) == (Fate.UNKNOWN, ticket)


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered-To", "X-Original-To"])
def test_the_signed_address_counts_wherever_it_stands(ticket: Ticket, header: str) -> None:
    row = take_in(mail("Más", subject="Re", headers={header: reply_address(ticket)}))
    assert row.ticket == ticket


def test_forged_message_ids_lead_nowhere(ticket: Ticket) -> None:
    """E5: every part of our Message-ID changed in turn, and the shapes of other systems."""
    ours = Mail.objects.get().message_id
    name, digest = ours.split(".")[1], ours.partition("@")[0].rpartition("-")[2]
    for number, forged in enumerate(
        [
            ours.replace(name, "a" * 20),
            ours.replace(digest, digest[:-1]),
            ours.replace(digest, ""),
            ours.replace(f"-{digest}", f"x-{digest}"),
            ours.replace(name, name[::-1]),
            f"<notify-{ticket.pk}-1@sgc.localhost>",
            f"<o.{ticket.pk}@sgc.localhost>",
            f"<T-{ticket.pk}@sgc.localhost>",
            f"<t{ticket.pk}-1@sgc.localhost>",
        ]
    ):
        headers = {"References": forged, "In-Reply-To": forged}
        row = take_in(
            mail(f"x{number}", subject=f"s{number}", message_id=f"<{number}@f>", headers=headers)
        )
        assert row.ticket != ticket
    assert ticket.messages.count() == 1


# --- Strangers in copy (E6) -----------------------------------------------------------------


def test_strangers_in_copy_are_never_written_to() -> None:
    make.policy()
    ana = make.contact(email="ana@cliente.test")
    copied = {"Cc": "espia@otra.test, luis@cliente.test", "Reply-To": "espia@otra.test"}
    ticket = take_in(mail("Hola", headers=copied)).ticket
    assert ticket is not None
    ticket.kind, ticket.priority = "query", "medium"
    ticket.save()
    by = make.user()
    reply(ticket, by=by, body="Reinicie el servidor.", next_step="Díganos si sigue.", at=AT)
    assert {(tuple(letter.to), tuple(letter.cc)) for letter in Mail.objects.all()} == {
        ((ana.email,), ())
    }


def test_a_stranger_who_answers_to_all_gets_no_history(ticket: Ticket) -> None:
    letters = Mail.objects.count()
    row = take_in(mail("¿Qué más?", sender="espia@otra.test", to=reply_address(ticket)))
    assert (row.fate, row.suspected) == (Fate.UNKNOWN, ticket)
    assert Mail.objects.count() == letters


def test_a_new_person_joins_when_somebody_of_ours_says_who_they_are(ticket: Ticket) -> None:
    row = take_in(mail("Soy Eva", sender="eva@cliente.test", to=reply_address(ticket)))
    assert row.fate == Fate.UNKNOWN
    eva = make.contact(customer=ticket.customer, email="eva@cliente.test")
    row = inbound.settle(row, by=make.user(), contact=eva, at=AT, ticket=ticket)
    said = Contact.objects.filter(pk__in=ticket.messages.values("contact"))
    assert eva in said
