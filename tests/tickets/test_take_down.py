"""What a customer says without writing to us is theirs, and moves what a mail moves."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import ActionCode, Channel, Contact, Event
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import doors, make
from tickets import services
from tickets.models import EventKind, Message, Pause, Status, Term, Ticket, Voice
from tickets.services.promises import clocks
from tickets.services.silence import chasing
from tickets.services.work import regrouping

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
SAID = "Ya reinicié el lector y sigue igual."


def take_down(ticket: Ticket, **facts: Any) -> Message:
    usual: dict[str, Any] = {
        "body": SAID,
        "contact": ticket.contact,
        "channel": Channel.PHONE,
        "at": AT + HOUR,
    }
    return services.take_down(ticket, **{"by": make.user()} | usual | facts)


def standing(ticket: Ticket) -> dict[str, Any]:
    """Everything that clocks, turn and silence have left on a ticket and beside it."""
    left_out = {"id", "customer_id", "contact_id", "owner_id", "sector_id", "calendar_id"}
    left_out |= {"policy_id", "plan_id", "registered_by_id", "folded", "merged_into_id"}
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    terms = Term.objects.filter(ticket=ticket).order_by("metric", "started_at")
    pauses = Pause.objects.filter(ticket=ticket).order_by("number")
    return {
        "row": {name: value for name, value in row.items() if name not in left_out},
        "terms": list(terms.values_list("metric", "started_at", "due_at", "met_at")),
        "pauses": list(pauses.values_list("started_at", "ended_at", "heard_at")),
        "events": list(ticket.events.values_list("kind", "at")),
        "letters": list(Mail.objects.filter(key__endswith=f"-{ticket.pk}").values_list("kind")),
    }


def after_chase(ticket: Ticket, at: datetime) -> dict[str, Any]:
    chasing.chase_due(at=at)
    return standing(Ticket.objects.get(pk=ticket.pk))


def ended(**facts: Any) -> Ticket:
    ticket = make.answered(**facts)
    return services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Cable nuevo.",
        recipients=[ticket.contact],
        article_reason="Caso único.",
        at=AT + HOUR / 2,
    )


@pytest.mark.req("CC-16")
def test_what_was_said_is_the_customers_with_who_how_when_and_who_took_it_down() -> None:
    ticket, clerk = make.answered(), make.user()
    message = take_down(ticket, by=clerk, channel=Channel.WHATSAPP, at=AT + 2 * HOUR)
    kept = Message.objects.get(pk=message.pk)
    assert (kept.voice, kept.body, kept.author) == (Voice.CUSTOMER, SAID, None)
    assert (kept.contact, kept.channel) == (ticket.contact, Channel.WHATSAPP)
    assert (kept.registered_by, kept.at) == (clerk, AT + 2 * HOUR)
    told = Event.objects.get(action=ActionCode.TICKET_HEARD)
    assert (told.by, told.contact, told.at) == (clerk, ticket.contact, AT + 2 * HOUR)
    assert Notice.objects.filter(user=ticket.owner, text__contains="ha respondido").exists()


@pytest.mark.parametrize("state", ["ours", "theirs", "ended", "silent", "third"])
def test_clocks_turn_and_reminders_answer_to_it_as_to_a_mail_of_that_moment(state: str) -> None:
    """zammad#1322: a note of what the customer said did not restart the clock."""
    found = []
    for way in ("mail", "word"):
        ticket = ended() if state == "ended" else make.answered(waits=state == "theirs")
        if state == "silent":
            services.chase(ticket, at=AT + 2 * DAY)
        if state == "third":
            services.wait(ticket, by=make.user(), awaited="third_party", reason="ERP", at=AT)
        at = AT + 2 * DAY + HOUR
        if way == "mail":
            services.hear(ticket, body=SAID, contact=ticket.contact, at=at)
        else:
            take_down(ticket, said_at=at, at=at + 3 * HOUR)
        now = standing(ticket)
        assert not clocks.disagreements(Ticket.objects.get(pk=ticket.pk))
        found.append((now, after_chase(ticket, at + 5 * DAY)))
    assert found[0] == found[1]
    assert found[0][0]["row"]["last_heard_at"] == AT + 2 * DAY + HOUR


def test_a_wait_for_the_customer_ends_when_they_said_it_not_when_it_was_written_down() -> None:
    ticket = make.answered(waits=True)
    take_down(ticket, said_at=AT + HOUR, at=AT + 5 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at) == (Status.IN_PROGRESS, None)
    assert ticket.reply_due_at == AT + HOUR + DAY
    assert ticket.pauses.get().ended_at == AT + HOUR


def test_what_was_said_before_our_answer_does_not_answer_what_that_asked() -> None:
    ticket = make.answered()
    services.reply(
        ticket,
        by=make.user(),
        body="¿De qué modelo es?",
        next_step="Con el modelo pedimos la pieza.",
        waits=True,
        at=AT + 2 * HOUR,
    )
    before = standing(ticket)["row"]
    take_down(ticket, said_at=AT + HOUR, at=AT + 3 * HOUR)
    after = standing(ticket)["row"]
    assert after["status"] == Status.WAITING_CUSTOMER
    moved = {name for name, value in after.items() if before[name] != value}
    assert moved == {"version", "last_heard_at"}
    assert [one.body for one in ticket.messages.all()][-2:] == [SAID, "¿De qué modelo es?"]


def test_it_takes_up_again_what_was_ended_as_a_mail_does() -> None:
    ticket, clerk = ended(), make.user()
    take_down(ticket, by=clerk, at=AT + DAY)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == (Status.IN_PROGRESS, "")
    assert ticket.events.get(kind=EventKind.REOPENED).by == clerk


@pytest.mark.parametrize(
    ("minutes", "reason"), [(61, "después de este momento"), (-2, "se abrió el")]
)
def test_nobody_says_anything_in_the_future_or_before_there_was_a_ticket(
    minutes: int, reason: str
) -> None:
    ticket = make.answered()
    with pytest.raises(Refused, match=reason):
        take_down(ticket, said_at=AT + timedelta(minutes=minutes), at=AT + HOUR)
    assert ticket.messages.filter(body=SAID).count() == 0


def test_what_was_said_before_the_end_does_not_take_it_up_again() -> None:
    ticket = ended()
    with pytest.raises(Refused, match="reábralo primero"):
        take_down(ticket, said_at=AT + HOUR / 4, at=AT + HOUR)


@pytest.mark.req("CC-18")
def test_it_came_by_a_way_that_their_plan_has_and_from_one_of_theirs() -> None:
    silver = make.plan(name="Silver", has_telephone=False, has_whatsapp=False)
    ticket = make.answered(customer=make.customer(plan=silver, plan_since=make.LONG_AGO.date()))
    for channel in (Channel.PHONE, Channel.WHATSAPP):
        with pytest.raises(Refused, match="no incluye"):
            take_down(ticket, channel=channel)
    for channel in (Channel.EMAIL, Channel.FORM):
        with pytest.raises(Refused, match="por escrito"):
            take_down(ticket, channel=channel)
    with pytest.raises(Refused, match="no es un contacto"):
        take_down(ticket, channel=Channel.IN_PERSON, contact=make.contact())
    assert take_down(ticket, channel=Channel.IN_PERSON).channel == Channel.IN_PERSON


def test_on_a_merged_ticket_it_reaches_the_one_that_lives_on() -> None:
    first = make.answered()
    second = make.ticket(customer=first.customer, contact=first.contact, at=AT + HOUR)
    regrouping.merge(second, first, by=make.user(), at=AT + 2 * HOUR)
    assert take_down(second, at=AT + 3 * HOUR).ticket == first


def test_the_page_says_who_took_it_down_and_the_form_keeps_what_was_typed(client: Client) -> None:
    clerk = make.user("tickets.open_ticket", "tickets.view_ticket", is_superuser=True)
    doors.enter(client, clerk)
    ticket = make.answered()
    url = reverse("tickets:take_down", args=[ticket.pk])
    other = Contact.objects.exclude(customer=ticket.customer).first() or make.contact()
    form = {"body": SAID, "contact": ticket.contact_id, "channel": "phone"}
    wrong = client.post(url, form | {"contact": other.pk})
    assert wrong.status_code == 422
    assert SAID in wrong.content.decode()
    assert re.search(r'<textarea name="body"[^>]* autofocus', wrong.content.decode())
    late = client.post(url, form | {"said_at": "2099-01-01T10:00"})
    assert late.status_code == 409
    assert SAID in late.content.decode()
    photo = SimpleUploadedFile("lector.txt", b"error 4031", "text/plain")
    assert client.post(url, form | {"files": [photo]}).status_code == 302
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert f"Del cliente · Llamada · lo anotó {clerk.name}" in page
    assert "lector.txt" in page


def test_the_desk_is_shown_the_open_tickets_of_whoever_calls(client: Client) -> None:
    doors.enter(client, make.user("tickets.open_ticket", is_superuser=True))
    ticket = make.answered()
    asked = f"?contact={ticket.contact_id}&channel=phone"
    page = client.get(reverse("tickets:open") + asked).content.decode()
    url = reverse("tickets:take_down", args=[ticket.pk])
    assert f"{url}{asked}".replace("&", "&amp;") in page
    assert f'value="{ticket.contact_id}" selected' in client.get(url + asked).content.decode()
