"""What stands in the logs, and what never does (J11, J12)."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import services
from outbox.models import Mail
from tests import doors, make

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel-7f3a"
EVIL = f'{CANARY}\r\n{{"event": "forged"}}\x1b[31m\x00\u2028\x85"}}'


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that would be printed, as it would be printed, from the lowest level on."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    formatter = settings.LOGGING["formatters"]["json"]
    handler.setFormatter(formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield told
    root.removeHandler(handler)
    root.setLevel(level)


def events(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line_that_says_who_and_what(client: Client, log: io.StringIO) -> None:
    user = make.user()
    doors.enter(client, user)
    client.get(reverse("accounts:profile") + f"?q={CANARY}")
    (event,) = (event for event in events(log) if event["event"].startswith("request_"))
    assert event["event"] == "request_finished"
    assert (event["code"], event["request"]) == (200, f"GET {reverse('accounts:profile')}")
    assert event["user_id"] == user.pk
    assert {"request_id", "timestamp", "level", "ip"} <= event.keys()


def test_no_secret_that_is_typed_at_the_doors_is_logged(client: Client, log: io.StringIO) -> None:
    user = make.user(password=doors.PASSWORD)
    doors.log_in(client, user.email, CANARY)  # wrong
    doors.give_second_factor(user)
    doors.log_in(client, user.email)
    for code in (CANARY, doors.code()):
        client.post(reverse("mfa_authenticate"), {"code": code})
    change = {"oldpassword": CANARY, "password1": CANARY, "password2": CANARY}
    client.post(reverse("account_change_password"), change)
    client.post(reverse("account_reauthenticate"), {"password": CANARY})
    client.get("/", headers={"Authorization": f"Bearer {CANARY}", "Cookie": f"session={CANARY}"})
    told = log.getvalue()
    assert len(events(log)) >= 7
    assert CANARY not in told
    assert doors.PASSWORD not in told
    assert doors.SECRET not in told


def test_no_link_that_opens_something_is_logged(client: Client, log: io.StringIO) -> None:
    user = make.user()
    services.invite(user)
    link = doors.last_link()
    secret = link.rstrip("/").rsplit("/", 1)[1]
    client.get(link)
    assert secret not in log.getvalue()
    assert events(log)[-1]["request"] == "GET /cuenta/password/reset/key/***/"
    assert Mail.objects.exists()


def test_what_a_customer_wrote_is_not_logged(client: Client, log: io.StringIO) -> None:
    agent = make.user("tickets.view_ticket", "tickets.note_ticket", "contacts.view_all_customers")
    doors.enter(client, agent)
    ticket = make.ticket(subject=CANARY, body=CANARY)
    client.post(reverse("tickets:note", args=[ticket.pk]), {"note-body": CANARY})
    client.get(reverse("tickets:detail", args=[ticket.pk]))
    assert CANARY not in log.getvalue()


def test_a_failing_query_tells_its_kind_and_not_the_row(log: io.StringIO) -> None:
    make.user(email="uno@sgc.test")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_position (name) VALUES (%s), (%s)", [CANARY, CANARY]
            )
    except DatabaseError:
        logging.getLogger("sgc").exception("work_failed")
    (event,) = events(log)
    assert "unique constraint" in event["exception"]
    assert CANARY not in event["exception"]


@pytest.mark.parametrize("name", ["password", "api_key", "csrf_token", "body", "Authorization"])
def test_a_value_whose_name_says_that_it_is_secret_is_blanked(log: io.StringIO, name: str) -> None:
    structlog.get_logger("sgc").warning("something", **{name: CANARY})
    assert CANARY not in log.getvalue()
    assert events(log)[0][name] == "***"


def test_whatever_is_in_an_event_it_stays_one_line(log: io.StringIO) -> None:
    structlog.get_logger("sgc").warning(EVIL, about=EVIL)
    logging.getLogger("sgc").warning("text %s", EVIL)
    for event in events(log):
        assert event["event"] != "forged"
    assert len(log.getvalue().split("\n")) == 3
    assert "\x1b" not in log.getvalue()
    assert events(log)[0]["about"] == EVIL


@pytest.mark.parametrize("part", ["agent", "path", "login", "forwarded"])
def test_no_visitor_writes_lines_of_their_own(client: Client, log: io.StringIO, part: str) -> None:
    flat = EVIL.replace("\r\n", "%0d%0a").replace("\x00", "%00")
    asked: dict[str, Callable[[], object]] = {
        "agent": lambda: client.get("/livez", HTTP_USER_AGENT=EVIL),
        "path": lambda: client.get(f"/no/{flat}"),
        "login": lambda: doors.log_in(client, EVIL, "no es esta, seguro"),
        "forwarded": lambda: client.get("/livez", HTTP_X_FORWARDED_FOR=EVIL),
    }
    asked[part]()
    assert events(log)
    assert all(event["event"] != "forged" for event in events(log))


def test_a_broken_page_is_told_once_with_its_trace(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr("accounts.views.people.render", broken)
    client.raise_request_exception = False
    doors.enter(client, make.user())
    answer = client.get(reverse("accounts:profile"))
    assert answer.status_code == 500
    assert "LookupError" not in answer.text
    failures = [event for event in events(log) if "LookupError" in json.dumps(event)]
    assert [event["event"] for event in failures] == ["request_failed"]
    assert "no such thing" in failures[0]["exception"]
