"""Each fault is told by exactly the door that is asked about it (K7)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

import outbox.services as outbox
from accounts import services
from accounts.roles import ADMINISTRATOR, SAC_HEAD
from config import celery
from outbox.models import Mail
from tests import doors, make
from tickets.models import InboundMail, Ticket

pytestmark = pytest.mark.django_db

WELL = {"database": True, "migrations": True, "clock": True, "redis": True}
TOKEN = "a-token-of-the-monitor"


@pytest.fixture(autouse=True)
def _everything_has_just_rung(settings: LazySettings) -> Iterator[None]:
    settings.STATUS_TOKEN = TOKEN
    for bell in settings.CELERY_BEAT_SCHEDULE.values():
        cache.set(f"rung:{bell['task']}", timezone.now())
    yield
    cache.clear()


def ready(client: Client) -> tuple[int, dict[str, bool]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def status(client: Client) -> tuple[int, list[str]]:
    """The code, and the names of the figures that somebody should look at."""
    answer = client.get("/statusz", headers={"Authorization": f"Bearer {TOKEN}"})
    told: dict[str, Any] = json.loads(answer.content)
    return answer.status_code, [name for name, f in told["figures"].items() if not f["ok"]]


def test_all_is_well(client: Client) -> None:
    assert client.get("/livez").content == b"ok"
    assert ready(client) == (
        200,
        WELL,
    )
    assert status(client) == (200, [])


def test_without_redis_only_redis_is_missing(client: Client, settings: LazySettings) -> None:
    settings.REDIS_ADDRESS = "redis://127.0.0.1:1/0"
    assert ready(client) == (
        503,
        WELL | {"redis": False},
    )
    assert client.get("/livez").status_code == 200
    assert status(client)[0] == 200


def test_a_version_that_was_not_migrated_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("tickets", "0001_squashed_0027")
    assert ready(client) == (
        503,
        WELL | {"migrations": False},
    )


def test_without_a_database_nothing_waits_and_the_process_lives(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = connections.create_connection("default")
    broken.settings_dict = {**broken.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
    broken.settings_dict["OPTIONS"] = {"connect_timeout": 2}
    monkeypatch.setattr("config.health.connection", broken)
    assert ready(client) == (
        503,
        WELL | {"database": False, "migrations": False, "clock": False},
    )
    assert client.get("/livez").status_code == 200


def letter(**changes: object) -> None:
    outbox.post(
        key="k",
        kind="ticket_reply",
        to=["a@b.test"],
        context={},
        subject="s",
        body="b",
        at=make.MONDAY,
    )
    Mail.objects.update(**changes)


def test_a_mail_server_that_is_away_is_told(client: Client) -> None:
    """Its letters are put off every minute, so none is ever long overdue."""
    soon = timezone.now() + timedelta(minutes=1)
    letter(next_try_at=soon, attempts=1, created_at=timezone.now() - timedelta(minutes=31))
    assert status(client) == (503, ["mail_oldest_tried"])


def test_a_mailbox_that_cannot_be_read_is_told(client: Client, settings: LazySettings) -> None:
    settings.IMAP_URL = "imap://soporte%40sgc.test:x@127.0.0.1/"
    assert status(client) == (503, ["mailbox_soporte@sgc.test"])
    cache.set("mailbox:soporte@sgc.test", timezone.now() - timedelta(minutes=4))
    assert status(client) == (200, [])
    cache.set("mailbox:soporte@sgc.test", timezone.now() - timedelta(minutes=6))
    assert status(client) == (503, ["mailbox_soporte@sgc.test"])


def test_a_letter_that_does_not_leave_is_told(client: Client) -> None:
    letter(next_try_at=timezone.now() - timedelta(minutes=4))
    assert status(client) == (200, [])
    Mail.objects.update(next_try_at=timezone.now() - timedelta(minutes=6))
    assert status(client) == (503, ["mail_oldest_due"])


@pytest.mark.parametrize(
    ("fate", "figure"), [("failed", "mail_failed"), ("doubt", "mail_in_doubt")]
)
def test_a_letter_that_needs_a_person_is_told(client: Client, fate: str, figure: str) -> None:
    letter(status=fate)
    assert status(client) == (503, [figure])


def test_mail_that_nobody_reads_is_told(client: Client) -> None:
    InboundMail.objects.create(
        mailbox="soporte@sgc.test",
        sha256="0" * 64,
        size=1,
        received_at=timezone.now() - timedelta(hours=1),
    )
    assert status(client) == (503, ["inbox_oldest_unread"])


@pytest.mark.parametrize(
    ("field", "figure"),
    [("follow_up_at", "silence_oldest_due"), ("alert_at", "alerts_oldest_due")],
)
def test_a_sweep_that_falls_behind_is_told(client: Client, field: str, figure: str) -> None:
    ticket = make.ticket(at=timezone.now())
    assert status(client) == (200, [])
    late = timezone.now() - timedelta(hours=1)
    Ticket.objects.filter(pk=ticket.pk).update(**{field: late})
    assert status(client) == (503, [figure])


def test_a_bell_that_has_stopped_ringing_is_told(client: Client) -> None:
    cache.set("rung:tickets.tasks.fetch_mail", timezone.now() - timedelta(minutes=10))
    cache.delete("rung:outbox.tasks.deliver_due_mail")
    assert status(client) == (503, ["bell_mail", "bell_inbox"])


def test_a_bell_that_rings_seldom_need_not_have_rung_yet(client: Client) -> None:
    cache.delete("rung:tickets.tasks.keep_in_step")
    assert status(client) == (200, [])
    cache.set("rung:tickets.tasks.keep_in_step", timezone.now() - timedelta(days=4))
    assert status(client) == (503, ["bell_steps"])


def test_a_task_leaves_word_when_it_ends_well_and_only_then() -> None:
    @shared_task(name="tests.well")  # type: ignore[untyped-decorator]
    def well() -> None:
        pass

    @shared_task(name="tests.ill")  # type: ignore[untyped-decorator]
    def ill() -> None:
        raise LookupError

    well.apply()
    ill.apply()
    rung = celery.last_rung("tests.well")
    assert rung is not None
    assert timezone.now() - rung < timedelta(minutes=1)
    assert celery.last_rung("tests.ill") is None


def test_the_status_is_for_those_who_watch_over_the_house(client: Client) -> None:
    services.apply_roles(at=make.MONDAY)
    assert client.get("/statusz").status_code == 302
    assert client.get("/statusz", headers={"Authorization": "Bearer other"}).status_code == 302
    for role, code in ((SAC_HEAD, 403), (ADMINISTRATOR, 200)):
        person = make.user()
        services.assign_roles(person, [role], at=make.MONDAY)
        assert doors.enter(Client(), person).get("/statusz").status_code == code


def test_without_a_token_of_its_own_no_token_opens(client: Client, settings: LazySettings) -> None:
    settings.STATUS_TOKEN = ""
    assert client.get("/statusz", headers={"Authorization": "Bearer "}).status_code == 302
