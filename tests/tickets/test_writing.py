"""While one writes: nothing typed is lost, and one sees who else is there and what arrives."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import doors, make
from tests.tickets.pages import DESK, at_the_desk, read
from tickets import services
from tickets.models import Draft, DraftKind, Ticket
from tickets.services.people import presence
from tickets.services.talk import drafts

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR


def typed(client: Client, ticket: Ticket, **fields: str) -> int:
    names = {name.replace("__", "-"): text for name, text in fields.items()}
    return client.post(reverse("tickets:draft", args=[ticket.pk]), names).status_code


def colleague(ticket: Ticket, name: str = "Luis Prado") -> Client:
    client = Client()
    doors.enter(client, make.user(*DESK, sector=ticket.sector, name=name))
    return client


def test_a_crash_of_the_browser_loses_no_text_and_nobody_else_reads_it(client: Client) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    assert typed(client, ticket, body="Pruebe otro", next_step="Le llamamos") == 204
    assert typed(client, ticket, note__body="Es conocido") == 204
    shown = client.get(reverse("tickets:around", args=[ticket.pk])).content.decode()
    assert f'data-server-draft="reply-{ticket.pk}"' in shown
    assert "Pruebe otro" in shown
    assert '<textarea name="note-body">Es conocido' in shown
    theirs = colleague(ticket).get(reverse("tickets:around", args=[ticket.pk]))
    assert "Pruebe otro" not in theirs.content.decode()


def test_a_draft_is_thrown_away_when_it_is_emptied_or_sent(client: Client) -> None:
    ticket = make.classified()
    me = at_the_desk(client, ticket.sector)
    typed(client, ticket, body="Pruebe otro")
    typed(client, ticket, body="Pruebe otro cable")
    assert drafts.typed(ticket, by=me) == {"reply": {"body": "Pruebe otro cable"}}
    typed(client, ticket, body="")
    assert not Draft.objects.exists()
    typed(client, ticket, note__body="Es conocido")
    client.post(reverse("tickets:note", args=[ticket.pk]), {"note-body": "Es conocido"})
    assert not Draft.objects.filter(kind=DraftKind.NOTE).exists()


def test_one_sees_who_looks_and_who_types_and_never_oneself(client: Client) -> None:
    cache.clear()
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    other = colleague(ticket)
    assert read(client, "tickets:watch", ticket.pk) == ""
    read(other, "tickets:watch", ticket.pk)
    assert "Luis Prado también lo mira" in read(client, "tickets:watch", ticket.pk)
    typed(other, ticket, body="Yo respondo")
    assert "Luis Prado está escribiendo" in read(client, "tickets:watch", ticket.pk)
    assert "Marta" not in read(client, "tickets:watch", ticket.pk)


def test_whoever_closed_the_page_is_gone_within_a_minute() -> None:
    cache.clear()
    ticket, me, other = make.classified(), make.user(), make.user(name="Luis Prado")
    presence.show(ticket, by=other, is_typing=True, at=AT)
    assert presence.others(ticket, than=me, at=AT + timedelta(seconds=30)) == [
        presence.Present("Luis Prado", is_typing=True)
    ]
    assert presence.others(ticket, than=me, at=AT + timedelta(minutes=1)) == []


def test_an_answer_that_arrives_while_one_writes_is_told_and_shown(client: Client) -> None:
    ticket = make.answered()
    at_the_desk(client, ticket.sector)
    query = f"?version={ticket.version}"
    assert "ha cambiado" not in read(client, "tickets:watch", ticket.pk, query=query)
    services.hear(ticket, body="Ya funciona, gracias.", contact=ticket.contact, at=AT + HOUR)
    told = read(client, "tickets:watch", ticket.pk, query=query)
    assert f"Cliente de {ticket.contact}" in told
    news = client.get(reverse("tickets:news", args=[ticket.pk])).content.decode()
    assert "Ya funciona, gracias." in news
    assert f'name="version" value="{Ticket.objects.get(pk=ticket.pk).version}"' in news


@pytest.mark.parametrize("version", ["", "x", "99999999999999", "-1", "0"])
def test_an_unreadable_version_is_no_news(client: Client, version: str) -> None:
    ticket = make.classified()
    at_the_desk(client, ticket.sector)
    assert "cambiado" not in read(client, "tickets:watch", ticket.pk, query=f"?version={version}")
