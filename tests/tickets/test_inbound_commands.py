"""Mail through a pipe, and by hand: the exit code tells the mail server what to do."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tests import make
from tests.mails import mail
from tests.mails.imap import DOVECOT, Server, running_server
from tickets.models import Fate, InboundMail, Ticket
from tickets.services.mail import inbound

AT = make.MONDAY


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes, *arguments: str) -> str:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("receive_mail", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
def test_a_piped_message_becomes_a_ticket_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make.policy()
    make.contact(email="ana@cliente.test")
    said = pipe(monkeypatch, mail(), "--mailbox", "Ayuda@sgc.test")
    row = InboundMail.objects.get()
    assert said.split() == [str(row.pk), "ticket"]
    assert row.mailbox == "ayuda@sgc.test"
    assert Ticket.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"", b"\x00\xff basura", b"From: x\r\n" * 40_000])
def test_whatever_is_piped_is_kept(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    pipe(monkeypatch, raw)
    assert InboundMail.objects.get().fate in (Fate.QUARANTINE, Fate.UNKNOWN)


@pytest.mark.django_db
def test_without_room_on_the_disk_the_mail_server_is_asked_to_try_later(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("")
    settings.MEDIA_ROOT = tmp_path / "full"
    with pytest.raises(CommandError) as refusal:
        pipe(monkeypatch, mail())
    assert refusal.value.returncode == os.EX_TEMPFAIL


def test_without_a_database_the_mail_server_is_asked_to_try_later(tmp_path: Path) -> None:
    done = run("receive_mail", database=f"postgres://app@/sgc?host={tmp_path}", data=tmp_path)
    assert done.wait(60) == os.EX_TEMPFAIL


def run(command: str, *, database: str, data: Path, **more: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own, as a mail server or a worker would run it."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "SGC_DATA": str(data),
        "SGC_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **more,
    }
    with (data / "said").open("wb") as said:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(configured.BASE_DIR / "manage.py"), command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


# --- kill -9 (E2) ---------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        make.policy()
        make.contact(email="ana@cliente.test")
        yield running


def address_of_the_database() -> str:
    place = connection.settings_dict
    login = quote(place["USER"]) + (f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else "")
    if str(place["HOST"]).startswith("/"):
        return f"postgres://{login}@/{place['NAME']}?{urlencode({'host': place['HOST']})}"
    return f"postgres://{login}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"


def wait_for(fetcher: subprocess.Popen[bytes], rows: int) -> None:
    """Until it has kept so many messages, or there are none left for it."""
    deadline = time.monotonic() + 60
    while InboundMail.objects.count() < rows and fetcher.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.faults
@pytest.mark.skipif(not DOVECOT, reason="no dovecot: apt-get install dovecot-imapd")
@pytest.mark.django_db(transaction=True)
def test_a_fetcher_killed_fifty_times_loses_nothing_and_doubles_nothing(
    server: Server, settings: Settings, tmp_path: Path
) -> None:
    server.put(
        *(
            mail(f"Texto {n}", subject=f"Asunto {n}", message_id=f"<{n}@cliente.test>")
            for n in range(1000)
        )
    )
    chance = random.Random(2)
    database = address_of_the_database()
    hits = 0
    for _ in range(50):
        before = InboundMail.objects.count()
        fetcher = run("fetch_mail", database=database, data=tmp_path, IMAP_URL=server.url)
        wait_for(fetcher, before + chance.randrange(1, 30))
        hits += fetcher.poll() is None and InboundMail.objects.count() < 1000
        fetcher.send_signal(signal.SIGKILL)
        fetcher.wait()
    assert hits >= 25  # in the middle of its work
    for _ in range(3):  # 500 at a time
        fetcher = run("fetch_mail", database=database, data=tmp_path, IMAP_URL=server.url)
        assert fetcher.wait(300) == 0, (tmp_path / "said").read_text()
    assert server.count() == 0
    settings.MEDIA_ROOT = tmp_path / "files"
    for deadly in InboundMail.objects.filter(fate=Fate.QUARANTINE):
        assert deadly.attempts > inbound.MOST_ATTEMPTS  # it waits for a person
        inbound.retry(deadly, by=make.user(), at=AT)
    assert InboundMail.objects.filter(fate=Fate.TICKET).count() == 1000
    assert Ticket.objects.values("subject").distinct().count() == Ticket.objects.count() == 1000
