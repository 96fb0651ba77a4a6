"""Markup is text wherever it comes from and wherever it is shown: nothing runs, nothing is asked
of anybody else, and no rule of the page's policy is even tried (F5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests import doors, make
from tests.browser.inside import MARKUP, OURS, Watch, serve
from tests.mails import letter, part
from tests.vectors import BASES, vectors
from tickets.mailparse import parse
from tickets.models import Message, Ticket, Voice
from tickets.services.mail import inbound

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

AT = make.MONDAY
ALL = list(vectors())


def look(page: Page, watch: Watch, path: str) -> None:
    """Open a page, and let it try whatever it may."""
    answer = page.goto(OURS + path, wait_until="load")
    assert answer is not None
    assert answer.status < 500, path
    page.wait_for_timeout(50)  # for what a frame or an animation would begin
    assert watch.is_quiet(), (path, watch)
    assert page.evaluate(MARKUP) == [], path


def html_mails(texts: list[str], size: int = 250) -> Iterator[bytes]:
    """As many letters in HTML as it takes, so many vectors in each."""
    for start in range(0, len(texts), size):
        body = "<hr>".join(texts[start : start + size]).encode()
        yield letter(
            part(f"<p>{start}</p>".encode() + body, "text/html; charset=utf-8"),
            subject=BASES[start % len(BASES)],
        )


def spoken(ticket: Ticket, texts: list[str]) -> None:
    """All of them said by everybody, and once more as the text that a letter in HTML leaves."""
    agent = make.user()
    texts = [one.replace("\x00", "") for one in texts]  # as a form does
    said = [(voice, text) for voice in Voice for text in texts]
    said += [
        (Voice.CUSTOMER, parse(letter(part(text.encode(), "text/html"))).said) for text in texts
    ]
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            voice=voice,
            body=text,
            next_step=text,
            author=None if voice == Voice.CUSTOMER else agent,
            at=AT,
        )
        for voice, text in said
    )


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(ALL)) >= 1_000


@pytest.mark.faults
def test_unescaped_and_without_a_policy_it_would_be_noticed(browser: Browser) -> None:
    """The control: most of them run, or ask, at once; the others want a click."""
    own = {f"/{number}": f"<!doctype html>{base}" for number, base in enumerate(BASES)}
    frames = "".join(f"<iframe src={path}></iframe>" for path in own)
    page = browser.new_page()
    watch = serve(page, Client(), own={"/": frames, **own})
    page.goto(OURS)
    page.wait_for_timeout(500)
    assert len(watch.ran) >= 10
    assert len(set(watch.asked)) >= 15
    assert all(page.frames[1:][number].evaluate(MARKUP) for number in (3, 8, 45))
    page.close()


def test_what_was_said_on_a_ticket_is_shown_as_it_was_written(page: Page, client: Client) -> None:
    ticket = make.classified(subject=BASES[3])
    doors.enter(client, make.user("tickets.view_ticket", "contacts.view_all_customers"))
    some = ALL[:: len(BASES) // 2 + 1]
    spoken(ticket, some)
    watch = serve(page, client)
    look(page, watch, f"{ticket.get_absolute_url()}?all=1")
    shown = page.locator("#thread").inner_text()
    assert sum("alert(1)" in line for line in shown.splitlines()) >= len(some)


@pytest.mark.faults
def test_letters_in_html_are_shown_as_their_text(
    page: Page, client: Client, settings: Settings, tmp_path: Path
) -> None:
    """Each of them in the ticket that it opens, in its whole, and while it waits for a person."""
    settings.MEDIA_ROOT = tmp_path
    make.policy()
    contact = make.contact(email="ana@cliente.test")
    reader = ("tickets.view_ticket", "tickets.triage_mail", "contacts.view_all_customers")
    doors.enter(client, make.user(*reader))
    watch = serve(page, client)
    for number, raw in enumerate(html_mails(ALL)):
        stranger = raw.replace(b"ana@cliente.test", f"nadie{number}@otra.test".encode())
        for one in (raw.replace(b"<2@", f"<{number}@".encode()), stranger):
            row = inbound.read(inbound.receive(one, mailbox="soporte@sgc.test", at=AT), at=AT)
            look(page, watch, reverse("tickets:inbound_mail", args=[row.pk]))
            if row.ticket and row.message:
                look(page, watch, row.ticket.get_absolute_url())
                look(page, watch, reverse("tickets:original", args=[row.message.pk]))
    assert contact.customer.tickets.exists()
