"""Being at the desk: a person inside, and a page as they read it."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Sector, User
from tests import doors, make

DESK = (
    "tickets.view_ticket",
    "tickets.open_ticket",
    "tickets.take_ticket",
    "tickets.reply_ticket",
    "tickets.note_ticket",
    "tickets.classify_ticket",
    "tickets.close_ticket",
    "contacts.view_customer",
    "contacts.view_contact",
)


def at_the_desk(client: Client, sector: Sector, *more: str) -> User:
    person = make.user(*DESK, *more, sector=sector, name="Marta Quiroga")
    doors.enter(client, person)
    return person


def read(client: Client, name: str, *args: object, query: str = "") -> str:
    """The page, as text without its tags."""
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def words(answer: Any) -> str:
    """What a reader sees of a page's main part."""
    html = answer.content.decode()
    main = html[html.find("<main") :] if "<main" in html else html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def labels(page: str) -> list[str]:
    """The tickets of a list, in order."""
    return list(dict.fromkeys(re.findall(r"T-\d+", page)))


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden field; of `_once` the first one of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1]
