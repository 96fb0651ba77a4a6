"""What a person may ask about their own data: a copy, and to be forgotten."""

import io
import json
import re
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

import outbox.services as outbox
import tickets.services as tickets
from accounts.models import User
from contacts.models import Contact, Event, OptOut, PrivacyRequest, Sealed
from contacts.services import privacy, search, update_contact
from contacts.services.privacy import exporting
from contacts.services.privacy.mentions import searched
from kit.errors import Refused
from kit.privacy import columns_of
from outbox.models import Mail
from outbox.services.posting import NotAsked
from tests import make
from tests.contacts.arrivals import AT, imported
from tests.mails import mail
from tickets.models import InboundMail, Message, Ticket
from tickets.services.mail import inbound

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAME, EMAIL, PHONE = "Canaria Tweety", "tweety@canaria.example", "+34 600 11 22 33"
SPOKEN = [model for model, _columns in searched() if not hasattr(model, "instance_type")]
CANARIES = re.compile("canaria|tweety|600 11 22 33|600112233", re.IGNORECASE)


@pytest.fixture
def officer() -> User:
    return make.user("contacts.keep_privacy", "contacts.view_all_customers")


@pytest.fixture
def canary(officer: User, importer: User) -> Contact:
    """Somebody with traces in every room of the house, and a namesake who shall not suffer."""
    line = make.line()
    customer = make.customer(line=line, legal_name="Norte")
    person = make.contact(
        customer=customer,
        first_name="Canaria",
        last_name="Vieja",
        email="vieja@canaria.example",
    )
    person = update_contact(
        person, by=officer, at=AT, last_name="Tweety", email=EMAIL, mobile=PHONE, job_title="CEO"
    )
    make.policy()
    arrive(line, EMAIL)
    ticket = make.classified(customer=customer, contact=person, owner=officer, at=AT)
    tickets.note(ticket, by=officer, body=f"Llamar a {NAME} al {PHONE}.", at=AT)
    tickets.reply(ticket, by=officer, body=f"Hola, {NAME}:", next_step="Llamar.", at=AT)
    tickets.note(make.ticket(), by=officer, body=f"Lo mismo que {NAME.upper()}.", at=AT)
    outbox.notify(user=officer, key="canary", text=f"{NAME} espera", at=AT)
    rows = f"Norte;{NAME};{EMAIL}\nSur;Otra Persona;o@x.test\n"
    imported(f"Empresa;Contacto;Correo\n{rows}", importer, line)
    privacy.opt_out(person, purposes=["survey"], how=f"Correo de {EMAIL}", by=officer, at=AT)
    return person


def arrive(line: Any, sender: str) -> InboundMail:
    text = f"No lee.\n{NAME}\n{PHONE}"
    raw = mail(text, sender=f"{NAME} <{sender}>", to=line.mailbox)
    return inbound.read(inbound.receive(raw, mailbox=line.mailbox, at=AT), at=AT)


def asked(contact: Contact, kind: str, by: User, at: datetime = AT) -> PrivacyRequest:
    return privacy.ask(contact, kind=kind, asked_on=at.date(), how="Por carta", by=by, at=at)


def copied(request: PrivacyRequest) -> dict[str, Any]:
    package = zipfile.ZipFile(io.BytesIO(privacy.export(request, by=request.by, at=AT)))
    facts: dict[str, Any] = json.loads(package.read("datos.json"))
    return facts


def dump(*without: str) -> dict[str, list[Any]]:
    """Every row of every table, as text."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in without:
                cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
                found[table] = sorted(row for (row,) in cursor.fetchall())
    return found


def hits(found: dict[str, list[Any]]) -> dict[str, list[str]]:
    named = {table: [row for row in rows if CANARIES.search(row)] for table, rows in found.items()}
    return {table: rows for table, rows in named.items() if rows}


# Blocking and erasing (J7)


def test_whoever_is_blocked_is_named_in_the_seal_alone(canary: Contact, officer: User) -> None:
    assert len(hits(dump())) > 10
    asked(canary, "erasure", officer)
    assert hits(dump("contacts_sealed")) == {}
    assert hits(dump())


def test_a_block_that_is_lifted_leaves_everything_as_it_was(canary: Contact, officer: User) -> None:
    names = ("event", "privacyrequest", "word", "contact", "action")
    loose = (*(f"contacts_{name}" for name in names), "accounts_auditevent")
    events = list(Event.objects.values())
    Mail.objects.filter(status="queued").update(status="cancelled")
    before, person = dump(*loose), Contact.objects.values().get(pk=canary.pk)
    privacy.withdraw(asked(canary, "erasure", officer), by=officer, at=AT + DAY)
    assert dump(*loose) == before
    after = Contact.objects.values().get(pk=canary.pk)
    assert after | {"version": 0} == person | {"version": 0}
    assert [row for row in Event.objects.values() if row["action_id"] not in (183, 184)] == events


def test_after_the_term_the_seal_is_destroyed_and_nothing_tells_who_it_was(
    canary: Contact, officer: User, tmp_path: Any
) -> None:
    request = asked(canary, "erasure", officer)
    assert request.erase_on == AT.date() + 1095 * DAY
    assert privacy.erase_due(at=AT + 1094 * DAY) == 0
    assert privacy.erase_due(at=AT + 1095 * DAY) == 1
    assert hits(dump()) == {}
    assert not Sealed.objects.exists()
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not [content for content in files if b"From: Canaria" in content]
    with pytest.raises(Refused, match="terminada"):
        privacy.withdraw(request, by=officer, at=AT + 1096 * DAY)


def test_what_something_obliges_to_keep_is_not_erased(canary: Contact, officer: User) -> None:
    request = asked(canary, "erasure", officer)
    privacy.keep(request, reason="Juicio 12/2026", by=officer, at=AT)
    assert privacy.erase_due(at=AT + 2000 * DAY) == 0
    privacy.keep(request, reason="", by=officer, at=AT)
    assert privacy.erase_due(at=AT + 2000 * DAY) == 1


def test_nobody_finds_the_blocked_and_their_ticket_goes_on(canary: Contact, officer: User) -> None:
    ticket = Ticket.objects.get(contact=canary, owner=officer)
    asked(canary, "erasure", officer)
    assert search.find("Tweety", user=officer) == []
    assert not Contact.objects.visible_to(officer).filter(pk=canary.pk).exists()
    ticket.refresh_from_db()
    assert str(ticket.contact) == "Persona suprimida"
    assert (
        Message.objects.get(body__contains="No lee.").body.split()[2:4]
        == str(ticket.contact).split()
    )
    tickets.reply(ticket, by=officer, body="Listo.", next_step="Nada.", at=AT + DAY)


def test_a_letter_that_has_not_left_stays_and_a_namesake_is_left_alone(
    canary: Contact, officer: User
) -> None:
    namesake = make.contact(first_name="Canaria", last_name="Tweety", email="otra@x.example")
    event = Event.objects.create(
        customer=namesake.customer, contact=namesake, action_id=100, at=AT, text=f"Alta de {NAME}"
    )
    letters = list(Mail.objects.filter(to=[EMAIL], status="queued").values_list("pk", flat=True))
    asked(canary, "erasure", officer)
    assert letters
    assert not Mail.objects.filter(pk__in=letters, status="queued").exists()
    event.refresh_from_db()
    namesake.refresh_from_db()
    assert (event.text, str(namesake)) == (f"Alta de {NAME}", NAME)
    assert not hits(dump("contacts_sealed", "contacts_word")).get("tickets_inboundmail")


def test_what_is_never_changed_may_only_lose_what_lies_in_a_seal(canary: Contact) -> None:
    message = Message.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(body="Otra cosa")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(contact=canary).update(text="Otra cosa")


# A copy (J6)


def test_a_copy_has_every_trace_and_nothing_of_others(canary: Contact, officer: User) -> None:
    request = asked(canary, "access", officer)
    package = zipfile.ZipFile(io.BytesIO(privacy.export(request, by=officer, at=AT)))
    facts = json.loads(package.read("datos.json"))
    told = {(record["tipo"], record["id"]) for record in facts["registros"]}
    for table, kind in {
        "outbox_mail": "carta",
        "tickets_message": "mensaje",
        "tickets_inboundmail": "correo entrante",
        "contacts_event": "evento",
        "contacts_importrow": "fila importada",
        "contacts_optout": "oposición",
        "outbox_notice": "aviso",
    }.items():
        rows = [json.loads(row) for row in hits(dump())[table]]
        assert {(kind, str(row["id"])) for row in rows} <= told, table
    text = package.read("datos.html").decode()
    assert EMAIL in text
    assert "Otra Persona" not in json.dumps(facts, ensure_ascii=False)


def test_a_copy_is_read_by_whoever_asked_for_it(canary: Contact, officer: User) -> None:
    """The hours are those of the clock on the wall; the keys of the machine are left out."""
    facts = copied(asked(canary, "access", officer))
    records = facts["registros"]
    text = json.dumps(facts, ensure_ascii=False)
    assert "{'" not in text
    assert "['" not in text
    assert {type(value) for record in records for value in record["datos"].values()} <= {str, int}
    version = next(record for record in records if record["tipo"].startswith("contacto como quedó"))
    assert version["datos"]["apellido"] == "Vieja"
    event = next(record for record in records if record["tipo"] == "suceso del ticket")
    assert event["datos"]["momento"] == f"{timezone.localtime(AT):%d/%m/%Y %H:%M}"
    assert "parámetros" not in {name for record in records for name in record["datos"]}
    letter = next(record for record in records if record["tipo"] == "carta")
    assert letter["datos"]["para"] == EMAIL


@pytest.mark.parametrize("model", SPOKEN, ids=lambda model: model._meta.label)
def test_what_a_copy_may_show_has_a_name_in_words_of_people(model: Any) -> None:
    """Without one Django makes it out of the code, in English."""
    assert "verbose_name" in model._meta.original_attrs
    columns: list[Any] = columns_of(model, *exporting.OWN)
    assert [column.name for column in columns if column._verbose_name is None] == []


def test_the_page_of_a_block_says_what_holds_today(
    canary: Contact, officer: User, client: Client
) -> None:
    client.force_login(officer)
    request = asked(canary, "erasure", officer)
    page = f"/clientes/datos-personales/{request.pk}/"
    assert "<dd>Bloqueada</dd>" in client.get(page).text
    privacy.keep(request, reason="Factura de 2026", by=officer, at=AT)
    assert "no, mientras haya que conservarlos" in client.get(page).text
    privacy.withdraw(request, by=officer, at=AT + DAY)
    assert "Se suprime el" not in client.get(page).text
    assert "se conserva" not in client.get("/clientes/datos-personales/").text


def test_taking_a_copy_is_told_with_who_and_when(canary: Contact, officer: User) -> None:
    request = asked(canary, "access", officer)
    privacy.export(request, by=officer, at=AT + DAY)
    event = Event.objects.get(action=182)
    assert (event.by, event.at, event.contact) == (officer, AT + DAY, canary)
    assert not CANARIES.search(event.text)


@pytest.mark.parametrize(
    ("kind", "country", "asked_on", "due"),
    [
        ("access", "AR", date(2026, 11, 20), date(2026, 11, 30)),
        ("access", "ES", date(2026, 11, 20), date(2026, 12, 20)),
        ("access", "ES", date(2027, 1, 31), date(2027, 2, 28)),
        ("access", "", date(2026, 12, 31), date(2027, 1, 31)),
        ("erasure", "AR", date(2026, 11, 20), date(2026, 11, 27)),
        ("erasure", "ES", date(2026, 11, 20), date(2026, 12, 20)),
    ],
)
def test_the_law_of_the_lines_country_says_by_when(
    kind: str, country: str, asked_on: date, due: date
) -> None:
    assert privacy.due_on(kind, country, asked_on) == due


def test_one_request_of_a_kind_is_open_at_a_time_and_none_from_the_future(officer: User) -> None:
    person = make.contact()
    asked(person, "access", officer)
    with pytest.raises(Refused, match="ya una petición"):
        asked(person, "access", officer)
    with pytest.raises(Refused, match="futuro"):
        privacy.ask(
            person, kind="erasure", asked_on=AT.date() + 2 * DAY, how="x", by=officer, at=AT
        )


# Opt-outs


def test_who_wants_no_surveys_gets_none_and_still_gets_what_they_asked_for(officer: User) -> None:
    person = make.contact(email="ana@x.example")
    privacy.opt_out(person, purposes=["survey"], how="Por teléfono", by=officer, at=AT)
    facts = {"url": "https://x.example", "until": "mañana", "team": "SAC"}
    assert privacy.write(person, kind="survey_invitation", key="s1", context=facts, at=AT) is None
    privacy.opt_out(person, purposes=[], how="Cambió de idea", by=officer, at=AT + DAY)
    letter = privacy.write(person, kind="survey_invitation", key="s1", context=facts, at=AT)
    assert letter is not None
    assert letter.to == ["ana@x.example"]
    row = OptOut.objects.get()
    assert (row.by, row.how, row.ended_at) == (officer, "Por teléfono", AT + DAY)


def test_a_letter_that_people_may_refuse_goes_out_in_no_other_way() -> None:
    with pytest.raises(NotAsked):
        outbox.post(key="x", kind="survey_invitation", to=["a@x.example"], context={}, at=AT)


def test_each_opposition_is_on_the_timeline_once(officer: User) -> None:
    person = make.contact()
    for purposes in (["survey", "call"], ["survey", "call"], ["call"]):
        privacy.opt_out(person, purposes=purposes, how="Por carta", by=officer, at=AT)
    assert Event.objects.filter(contact=person, action=180).count() == 3
    assert set(person.opt_outs.in_force().values_list("purpose", flat=True)) == {"call"}
