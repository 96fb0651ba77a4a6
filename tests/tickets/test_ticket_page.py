"""The ticket's page: what it shows, what its forms ask for, and what is never lost."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import IMPLEMENTATION_HEAD
from accounts.services import apply_roles
from contacts.models import ServiceLine
from sla.models import Holiday, HolidayScope
from tests import doors, make
from tests.tickets.pages import at_the_desk, hidden, read, words
from tickets import services
from tickets.models import Message, Status, Ticket, Voice

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def line(db: None) -> ServiceLine:
    make.policy()
    return make.line()


@pytest.fixture
def agent(client: Client, line: ServiceLine) -> User:
    return at_the_desk(client, line.front_sector)


@pytest.fixture
def ticket(line: ServiceLine, agent: User) -> Ticket:
    return make.classified(customer=make.customer(line=line), owner=agent)


def page_of(client: Client, ticket: Ticket) -> str:
    return read(client, "tickets:detail", ticket.pk)


def post(client: Client, verb: str, ticket: Ticket, **fields: object) -> Any:
    return client.post(reverse(f"tickets:{verb}", args=[ticket.pk]), fields)


@pytest.mark.req("CC-30")
def test_a_key_account_is_marked_wherever_its_tickets_are(
    client: Client, agent: User, line: ServiceLine
) -> None:
    customer = make.customer(line=line)
    ticket = make.ticket(customer=customer, owner=agent)
    places = [
        reverse("tickets:detail", args=[ticket.pk]),
        reverse("tickets:explain", args=[ticket.pk]),
        reverse("tickets:queue"),
        reverse("home"),
        reverse("tickets:of_customer", args=[customer.pk]),
    ]
    mark = b'title="Key Account"'
    assert not [place for place in places if mark in client.get(place).content]
    customer.is_key_account = True  # also when it became one after the ticket was opened
    customer.save()
    assert not [place for place in places if mark not in client.get(place).content]


def test_a_ticket_shows_what_was_said_to_whom_and_what_became_of_the_letter(
    client: Client, ticket: Ticket, agent: User
) -> None:
    services.note(ticket, by=agent, body="Es el conector.", at=AT)
    services.reply(ticket, by=agent, body="Pruebe otro cable.", next_step="Díganos.", at=AT)
    page = page_of(client, ticket)
    assert "Nota interna: el cliente no la ve" in page
    assert "Respuesta al cliente" in page
    assert "Próximo paso: Díganos." in page
    assert "En cola" in page


@pytest.mark.req("SLA-03", "SLA-19")
def test_the_page_tells_both_figures_and_which_of_the_deadlines_binds(
    client: Client, ticket: Ticket
) -> None:
    with time_machine.travel(AT + HOUR, tick=False):
        page = page_of(client, ticket)
    assert "contractual 03/03/2026 10:00 interno 02/03/2026 14:00" in page
    assert "Resolución: objetivo (no vinculante)" in page


def test_what_the_customer_expects_stands_beside_the_ticket(
    client: Client, agent: User, line: ServiceLine
) -> None:
    customer = make.customer(line=line, expectations="Vender antes de Navidad")
    assert "Vender antes de Navidad" in page_of(client, make.ticket(customer=customer))


@pytest.mark.req("SAC-05")
def test_there_is_no_place_to_answer_before_it_is_classified(
    client: Client, agent: User, line: ServiceLine
) -> None:
    ticket = make.ticket(customer=make.customer(line=line))
    page = page_of(client, ticket)
    assert "Antes de responder, léalo y clasifíquelo" in page
    assert "Enviar respuesta" not in page


@pytest.mark.req("SAC-16")
def test_an_update_that_is_owed_asks_for_its_detail_and_keeps_what_was_typed(
    client: Client, ticket: Ticket, agent: User
) -> None:
    services.reply(ticket, by=agent, body="Lo miro.", next_step="Le llamo.", at=AT)
    now = AT + 3 * DAY
    services.chase(Ticket.objects.get(pk=ticket.pk), at=now)
    with time_machine.travel(now, tick=False):
        page = page_of(client, ticket)
        assert "Actualización 1: el cliente espera noticias" in page
        assert "Hay que decirle un detalle de lo que se está haciendo." in page
        answer = post(client, "reply", ticket, body="Seguimos con su caso.")
        assert answer.status_code == 422
        assert "Seguimos con su caso." in words(answer)
        told = {"body": "Seguimos.", "detail": "El registro del lector está lleno."}
        assert post(client, "reply", ticket, **told).status_code == 302
        assert "Actualización 1" not in page_of(client, ticket)


def test_each_update_asks_for_what_it_must_tell(
    client: Client, ticket: Ticket, agent: User
) -> None:
    asked = {
        1: {"detail"},
        2: {"department", "possible_cause", "none_found", "estimated_on"},
        3: {"detail", "estimated_on"},
    }
    every = {field for fields in asked.values() for field in fields}
    for step, fields in asked.items():
        ticket.refresh_from_db()
        assert ticket.follow_up_at
        services.chase(ticket, at=ticket.follow_up_at)
        html = client.get(reverse("tickets:detail", args=[ticket.pk])).content.decode()
        assert {field for field in every if f'name="{field}"' in html} == fields, step


@pytest.mark.req("SLA-22")
def test_the_page_of_the_deadlines_says_why_first_and_then_every_stretch(
    client: Client, agent: User, line: ServiceLine
) -> None:
    Holiday.objects.create(
        calendar=line.calendar,
        date=date(2026, 3, 3),
        name="San Emeterio",
        scope=HolidayScope.LOCAL,
    )
    ticket = make.answered(customer=make.customer(line=line), owner=agent, at=AT - DAY * 7)
    services.wait(ticket, by=agent, awaited="third_party", reason="Hosting", at=AT)
    services.resume(ticket, by=agent, at=AT + 3 * HOUR)
    with time_machine.travel(AT + 4 * DAY, tick=False):
        page = read(client, "tickets:explain", ticket.pk)
    assert page.index("Venció el") < page.index("Cuenta")
    assert "Festivo: San Emeterio" in page
    assert "En pausa: espera a un tercero, Hosting 02/03/2026 10:00 02/03/2026 13:00" in page
    assert "Fuera de horario" in page
    assert "Cuenta, ya vencido" in page


def test_what_is_not_ones_own_to_see_does_not_exist(client: Client, agent: User) -> None:
    other = make.ticket()
    for name in ("detail", "explain", "classify", "resolve"):
        assert client.get(reverse(f"tickets:{name}", args=[other.pk])).status_code == 404
    for pk in (0, 10**12, 10**25):
        assert client.get(f"/tickets/{pk}/").status_code == 404


# --- Nothing typed is lost ------------------------------------------------------------------


def test_a_reply_on_an_older_version_says_what_changed_and_keeps_the_text(
    client: Client, ticket: Ticket
) -> None:
    shown = client.get(reverse("tickets:detail", args=[ticket.pk]))
    fields = {"body": "Es el cable.", "next_step": "Probarlo.", "version": hidden(shown, "version")}
    services.hear(ticket, body="Ya no hace falta.", contact=ticket.contact, at=AT + HOUR)
    chosen = SimpleUploadedFile("foto.txt", b"hola")
    refused = post(client, "reply", ticket, **fields, files=chosen)
    assert refused.status_code == 409
    page = words(refused)
    assert "Mientras usted escribía" in page
    assert "Vuelva a elegir los archivos: «foto.txt»." in page
    assert "Ya no hace falta." in page
    assert "Es el cable." in page
    assert not Message.objects.filter(voice=Voice.PUBLIC).exists()
    again = {**fields, "version": hidden(refused, "version")}
    assert post(client, "reply", ticket, **again).status_code == 302


def test_htmx_gets_the_new_version_around_a_form_that_stays(client: Client, ticket: Ticket) -> None:
    url = reverse("tickets:reply", args=[ticket.pk])
    services.hear(ticket, body="Una cosa más.", contact=ticket.contact, at=AT + HOUR)
    fields = {"body": "Es el cable.", "next_step": "Probarlo.", "version": "1"}
    refused = client.post(url, fields, headers=HTMX)
    assert (refused.status_code, refused["HX-Retarget"]) == (409, "#alerts")
    html = refused.content.decode()
    ticket.refresh_from_db()
    assert f'name="version" value="{ticket.version}" hx-swap-oob' in html
    assert "Una cosa más." in html
    assert "<textarea" not in html


def test_a_classification_on_an_older_version_says_what_changed_and_keeps_the_choice(
    client: Client, ticket: Ticket, agent: User
) -> None:
    services.assign(ticket, to=make.user(name="Otra Persona"), by=agent, at=AT)
    fields = {"kind": "query", "priority": "low", "area": "sac", "version": ticket.version}
    refused = post(client, "classify", ticket, **fields)
    assert refused.status_code == 409
    assert "Otra Persona" in words(refused)
    assert '<option value="low" selected>' in refused.content.decode()
    ticket.refresh_from_db()
    assert ticket.priority == "medium"


def test_what_a_rule_refuses_says_why_and_how_to_go_back_to_the_text(
    client: Client, ticket: Ticket
) -> None:
    fields = {"body": "Lo estamos revisando."}
    refused = post(client, "reply", ticket, **fields)
    assert refused.status_code == 409
    assert "próximo paso" in words(refused)
    assert "sigue en el formulario" in words(refused)
    url = reverse("tickets:reply", args=[ticket.pk])
    fragment = client.post(url, fields, headers=HTMX)
    assert (fragment.status_code, fragment["HX-Retarget"]) == (409, "#alerts")


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("classify", {"kind": "change", "priority": "very_high", "area": "sac", "version": "1"}),
        ("wait", {"awaited": "nobody", "reason": "Falta el modelo"}),
        ("resolve", {"outcome": "solved", "resolution": "", "silent_reason": "Era una prueba"}),
        ("commit", {"on": "31/02/2026"}),
        ("escalate", {"kind": "head", "to": "999", "reason": "Hace falta un técnico"}),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(
    client: Client, ticket: Ticket, verb: str, fields: dict[str, str]
) -> None:
    answer = post(client, verb, ticket, **fields)
    assert answer.status_code == 422
    typed = max(fields.values(), key=len)
    assert typed in answer.content.decode()
    fragment = client.post(reverse(f"tickets:{verb}", args=[ticket.pk]), fields, headers=HTMX)
    assert (fragment.status_code, fragment["HX-Retarget"]) == (422, "#panel")


@pytest.mark.req("TIC-18")
def test_the_form_of_the_ending_takes_contacts_and_colleagues(
    client: Client, ticket: Ticket
) -> None:
    boss = make.contact(customer=ticket.customer)
    colleague = make.user(name="Colega")
    fields = {
        "outcome": "solved",
        "resolution": "Era el cable y se cambió.",
        "recipients": [ticket.contact_id, boss.pk],
        "colleagues": [colleague.pk],
    }
    assert post(client, "resolve", ticket, **fields).status_code == 302
    ticket.refresh_from_db()
    told = ticket.events.get(kind="resolved").data["recipients"]
    assert set(told) == {ticket.contact.email, boss.email, colleague.email}
    assert ticket.status == Status.RESOLVED


@pytest.mark.req("SAC-03")
def test_an_answer_of_which_no_letter_leaves_is_not_said_to_be_on_its_way(
    client: Client, line: ServiceLine, agent: User
) -> None:
    person = make.contact(customer=make.customer(line=line), email="")
    ticket = make.classified(contact=person, customer=person.customer, owner=agent)
    told = {"body": "Pruebe otro cable.", "next_step": "Lo llamamos mañana."}
    answer = client.post(reverse("tickets:reply", args=[ticket.pk]), told, follow=True)
    assert "no sale ninguna carta" in words(answer)
    assert "La respuesta sale" not in words(answer)


@pytest.mark.req("TIC-06")
def test_a_head_sees_the_tickets_of_one_consultant_and_gives_one_to_another(
    client: Client, line: ServiceLine, ticket: Ticket
) -> None:
    at_the_desk(client, line.front_sector, "tickets.assign_ticket")
    other = make.user(sector=line.front_sector)
    mine = make.ticket(customer=ticket.customer, owner=other)
    page = read(client, "tickets:queue", query=f"?owner={ticket.owner_id}")
    assert ticket.label in page
    assert mine.label not in page
    assert post(client, "assign", ticket, to=f"u{other.pk}").status_code == 302
    ticket.refresh_from_db()
    assert ticket.owner == other


@pytest.mark.req("TIC-06")
def test_the_head_of_implementation_sees_all_tickets_by_consultant_age_and_state(
    client: Client, line: ServiceLine, ticket: Ticket
) -> None:
    apply_roles(at=make.MONDAY)
    head = make.user(IMPLEMENTATION_HEAD, sector=line.front_sector)
    doors.enter(client, head)
    elsewhere = make.answered(at=AT - 5 * DAY)  # of a sector and a line that are not the head's
    page = read(client, "tickets:queue", query="?sort=opened")
    assert page.index(elsewhere.label) < page.index(ticket.label)
    page = read(client, "tickets:queue", query="?sort=-opened")
    assert page.index(ticket.label) < page.index(elsewhere.label)
    for asked in (f"owner={elsewhere.owner_id}", f"status={elsewhere.status}"):
        page = read(client, "tickets:queue", query=f"?{asked}")
        assert elsewhere.label in page
        assert (ticket.label in page) == (asked == f"status={ticket.status}")
    other = make.user(sector=ticket.sector)
    assert post(client, "assign", ticket, to=f"u{other.pk}").status_code == 302
    ticket.refresh_from_db()
    assert ticket.owner == other


@pytest.mark.req("TIC-09")
@pytest.mark.parametrize("channel", ["phone", "email", "whatsapp"])
def test_the_queue_counts_what_came_by_each_way(
    client: Client, agent: User, line: ServiceLine, channel: str
) -> None:
    customer = make.customer(line=line)
    rows = {way: make.ticket(customer=customer, channel=way) for way in ("phone", "email")}
    rows["whatsapp"] = make.ticket(customer=customer, channel="whatsapp")
    page = read(client, "tickets:queue", query=f"?view=unassigned&channel={channel}")
    for way, row in rows.items():
        assert (row.label in page) == (way == channel)


@pytest.mark.parametrize("said", [1, 45])
def test_a_ticket_asks_few_questions_however_long_its_story(
    client: Client,
    agent: User,
    ticket: Ticket,
    said: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(said):
        services.note(ticket, by=agent, body=f"Nota {n}.", at=AT + n * HOUR)
    page_of(client, ticket)
    with django_assert_max_num_queries(15):
        page = page_of(client, ticket)
    assert ("Ver desde el principio" in page) == (said > 40)
    assert f"Nota {said - 1}." in page
    whole = words(client.get(reverse("tickets:detail", args=[ticket.pk]) + "?all"))
    assert "Nota 0." in whole


@pytest.mark.parametrize(("verb", "prefix"), [("reply", ""), ("note", "note-")])
def test_an_answer_that_comes_back_names_the_files_that_are_to_be_chosen_again(
    client: Client, ticket: Ticket, verb: str, prefix: str
) -> None:
    files = [SimpleUploadedFile(name, b"hola") for name in ("foto.txt", "acta.txt")]
    answer = post(client, verb, ticket, **{f"{prefix}body": "", f"{prefix}files": files})
    assert answer.status_code == 422
    assert "Vuelva a elegir los archivos: «foto.txt», «acta.txt»." in answer.text
    assert "Vuelva a elegir" not in post(client, verb, ticket, **{f"{prefix}body": ""}).text
