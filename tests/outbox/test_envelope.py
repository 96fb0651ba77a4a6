"""What goes over the wire, read at a real server (E8, E12)."""

from dataclasses import replace
from email.utils import getaddresses

import pytest

import outbox.services as outbox
from kit.files import StoredFile, store
from outbox.catalogue import KINDS
from outbox.models import Mail
from tests.make import MONDAY
from tests.outbox.letters import context, letter
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db

BREAKS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "\u2029"]
HOSTILE = [f"Ana{end}Bcc: victima@otra.test{end}X-Evil: 1{end}{end}cuerpo" for end in BREAKS]
EXPECTED = {
    "auto-submitted",
    "cc",
    "content-disposition",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "references",
    "reply-to",
    "subject",
    "to",
    "x-auto-response-suppress",
    "x-peer",  # by the test server
    "x-mailfrom",
    "x-rcptto",
}


def hostile_letter(key: str, kind: str, text: str) -> Mail:
    """A letter in which everything that a stranger may have typed is hostile."""
    good = store(b"hola", name="a.txt")
    return outbox.post(
        key=key,
        kind=kind,
        to=["ana@cliente.test", f"b@c.test{text}"],
        cc=["jefe@cliente.test", f"d@e.test{text}"],
        context=dict.fromkeys(KINDS[kind].variables, text),
        reply_to=f"soporte@sgc.test{text}",
        from_name=text,
        in_reply_to=f"<1@cliente.test>{text}",
        references=f"<1@cliente.test>{text}<2@cliente.test>",
        files=[StoredFile(f"a{text}.txt", f"text/plain{text}", good.size, good.sha256)],
        at=MONDAY,
        is_permitted=True,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_field_of_any_letter_can_add_a_header_or_a_recipient(
    sink: Sink, text: str, pytestconfig: pytest.Config
) -> None:
    """With --faults every text in every kind of letter; else each in its share of them."""
    every = 1 if pytestconfig.getoption("--faults") else len(HOSTILE) // 2
    for kind in sorted(KINDS)[HOSTILE.index(text) % every :: every]:
        mail = hostile_letter(kind, kind, text)
        assert outbox.send(mail.pk, at=MONDAY), Mail.objects.get(pk=mail.pk).error
        arrival = sink.arrivals.pop()
        assert arrival.recipients == ["ana@cliente.test", "jefe@cliente.test"]
        names = [name.lower() for part in arrival.message.walk() for name, _value in part.items()]
        assert set(names) <= EXPECTED
        assert names.count("subject") == names.count("from") == names.count("to") == 1


@pytest.mark.req("VIS-10")
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_appointment_says_what_it_asks_for_so_that_calendars_take_it(
    sink: Sink, method: str
) -> None:
    body = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:Revisión\r\nEND:VCALENDAR\r\n".encode()
    stored = replace(store(body, name="visita.ics"), content_type="text/calendar")
    mail = letter("a", files=[stored])
    assert outbox.send(mail.pk, at=MONDAY), Mail.objects.get(pk=mail.pk).error
    [part] = sink.arrivals.pop().message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method
    assert part.get_filename() == "visita.ics"
    assert part.get_payload(decode=True) == body


def test_each_letter_of_a_machine_asks_machines_not_to_answer(sink: Sink) -> None:
    for kind in KINDS:
        mail = letter(kind, kind=kind, is_automatic=True)
        outbox.send(mail.pk, at=MONDAY)
        arrival = sink.arrivals.pop()
        assert arrival.message["Auto-Submitted"] == "auto-generated"
        assert arrival.message["X-Auto-Response-Suppress"] == "All"
        assert outbox.bounced_mail(arrival.sender) == mail
        assert arrival.message.get_content_type() == "text/plain"


def test_a_machine_that_answers_says_so(sink: Sink) -> None:
    mail = letter(in_reply_to="<1@cliente.test>", references="<0@cliente.test> <1@cliente.test>")
    outbox.send(mail.pk, at=MONDAY)
    message = sink.arrivals[0].message
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == "<1@cliente.test>"
    assert message["References"] == "<0@cliente.test> <1@cliente.test>"


def test_a_letter_of_a_person_does_not_pass_for_one_of_a_machine(sink: Sink) -> None:
    outbox.send(letter(kind="ticket_reply").pk, at=MONDAY)
    assert sink.arrivals[0].message["Auto-Submitted"] is None


def test_bounces_come_back_to_an_address_that_only_we_can_make(sink: Sink) -> None:
    mail, other = letter("one"), letter("two")
    outbox.send(mail.pk, at=MONDAY)
    address = sink.arrivals[0].sender
    assert address.startswith(f"rebotes+m{mail.pk}-")
    assert outbox.bounced_mail(address.upper()) == mail
    forged = [
        address.replace(f"+m{mail.pk}-", f"+m{other.pk}-"),
        address.replace("@", "x@"),
        address[: address.index("@") - 4] + "@sgc.localhost",
        f"rebotes+m{mail.pk}-@sgc.localhost",
        f"rebotes+m{mail.pk}@sgc.localhost",
        "",
    ]
    assert [outbox.bounced_mail(made_up) for made_up in forged] == [None] * len(forged)


def test_sender_and_bounces_are_of_one_domain_so_that_a_signature_of_it_vouches_for_both(
    sink: Sink,
) -> None:
    """E8: what DKIM and SPF prove of that domain then holds for the From that people see."""
    outbox.send(letter().pk, at=MONDAY)
    arrival = sink.arrivals[0]
    ((_name, address),) = getaddresses([str(arrival.message["From"])])
    assert address.partition("@")[2] == arrival.sender.partition("@")[2]


def test_a_name_cannot_pass_for_another_sender(sink: Sink) -> None:
    outbox.send(letter(from_name='"Banco" <caja@banco.test>, x').pk, at=MONDAY)
    ((_name, address),) = getaddresses([str(sink.arrivals[0].message["From"])])
    assert address == "soporte@sgc.localhost"


def test_a_value_is_never_read_as_a_variable_of_ours(sink: Sink) -> None:
    mail = letter(context=context("ticket_opened", contact="{{ team }} {{ number }}"))
    assert "{{ team }} {{ number }}:" in mail.body
