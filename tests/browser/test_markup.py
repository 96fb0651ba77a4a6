"""Markup is text wherever it comes from and wherever it is shown: nothing runs, nothing is asked
of anybody else, and no rule of the page's policy is even tried (F5)."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page
from pytest_django import Settings

from accounts.models import User
from kit.privacy import Kind, kinds_of
from tests import doors, make
from tests.browser.inside import MARKUP, OURS, Watch, serve
from tests.mails import letter, part
from tests.test_architecture import HEIGHT
from tests.test_web import FILES, PAGES, place
from tests.vectors import BASES, vectors
from tests.world import BOSS, World
from tickets.mailparse import parse
from tickets.models import Message, Ticket, Voice
from tickets.services.mail import inbound

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

AT = make.MONDAY
ALL = list(vectors())
# Columns in which text has a meaning to a program: what they say is never a stranger's.
OURS_TO_SAY = {"code", "key", "kind", "label", "mailbox", "token", "list", "locale", "zone"}


def look(page: Page, watch: Watch, path: str) -> None:
    """Open a page, and let it try whatever it may."""
    try:
        answer = page.goto(OURS + path, wait_until="load")
    except Error as error:  # a file: it is not shown at all
        assert "Download is starting" in error.message, path  # noqa: PT017
        return
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


# --- Everywhere -------------------------------------------------------------------------------


# Where people write at length, and read what they wrote.
RICH = {"tickets.Article.body", "tickets.CannedReply.body", "outbox.Mail.body"}


def poisoned() -> set[str]:
    """Every column that people fill in now holds markup, in all rows; which those are."""
    filled = set()
    share, short = cycle(range(20)), cycle(BASES)
    for model in (one for one in apps.get_models() if one._meta.app_label in HEIGHT):
        kinds = kinds_of(model)
        for column in model._meta.concrete_fields:
            if not is_text_of_people(column, kinds):
                continue
            label = f"{model._meta.label}.{column.name}"
            texts = ALL if label in RICH else ALL[next(share) :: 20]
            if poison(model, column, texts, short):
                filled.add(label)
    return filled


def is_text_of_people(column: Any, kinds: dict[str, Kind]) -> bool:
    if type(column) not in (models.CharField, models.TextField) or column.choices:
        return False
    if column.unique or column.name in OURS_TO_SAY:
        return False
    return kinds.get(column.name) not in (Kind.TECHNICAL, Kind.FILE)


def poison(model: type[models.Model], column: Any, texts: list[str], short: Iterator[str]) -> bool:
    """As many as there is room for: one, or all of them. False where the database refuses it."""
    room = column.max_length or 1_000_000
    text = "\n".join(texts).replace("\x00", "")
    if room < len(text):
        fitting = (one for one in short if len(one) <= room)
        text = next(fitting) if room >= 100 else "<svg onload=alert(1)>"[:room]
    table, name = model._meta.db_table, column.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger objects
            cursor.execute(f'UPDATE "{table}" SET "{name}" = %s', [text])  # noqa: S608 - ours
            cursor.execute("SET LOCAL session_replication_role = origin")
    except DatabaseError:
        return False
    return True


def of_administration() -> Iterator[str]:
    """The list and the newest row of every table that can be administered."""
    for model in admin.site._registry:
        info = (model._meta.app_label, model._meta.model_name)
        yield reverse("admin:{}_{}_changelist".format(*info))
        row = model._base_manager.order_by("-pk").first()
        if row is not None:
            yield reverse("admin:{}_{}_change".format(*info), args=[row.pk])


@pytest.mark.faults
def test_in_every_column_and_on_every_page_markup_is_only_text(
    page: Page, world: World, boss: User
) -> None:
    client = Client()
    client.cookies = deepcopy(world.clients[BOSS].cookies)
    filled = poisoned()
    assert len(filled) > 100, sorted(filled)
    assert filled >= RICH
    spoken(world.ours["ticket"], ALL)
    watch = serve(page, client)
    for name in PAGES:
        if name not in FILES:
            with transaction.atomic():  # what makes one page ready is in the way of another
                look(page, watch, place(world, name, boss))
                transaction.set_rollback(True)
    for path in of_administration():
        look(page, watch, path)
