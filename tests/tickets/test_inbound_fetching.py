"""Fetching from a real IMAP server: nothing is lost, nothing comes in twice (E2, E3)."""

import imaplib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, connections
from imap_tools import AND, BaseMailBox
from imap_tools.errors import MailboxMoveError
from pytest_django import Settings

from accounts.roles import ADMINISTRATOR
from kit.imap import account, opened
from outbox.models import Notice
from tests import make
from tests.mails import letter, mail, multipart, part
from tests.mails.imap import DOVECOT, Server, running_server
from tickets.models import Fate, InboundMail, Ticket
from tickets.services.mail import fetching, inbound
from tickets.services.mail.fetching import alone, sweep

AT = make.MONDAY

needs_server = pytest.mark.skipif(not DOVECOT, reason="no dovecot: apt-get install dovecot-imapd")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(running: Server, settings: Settings, tmp_path: Path) -> Server:
    running.clear()
    settings.MEDIA_ROOT = tmp_path
    settings.IMAP_URL = running.url
    make.policy()
    make.contact(email="ana@cliente.test")
    return running


def numbered(count: int, *, first: int = 0) -> list[bytes]:
    return [
        mail(f"Texto {n}", subject=f"Asunto {n}", message_id=f"<{n}@cliente.test>")
        for n in range(first, first + count)
    ]


@needs_server
@pytest.mark.django_db(transaction=True)
def test_new_mail_is_taken_in_and_put_away(server: Server) -> None:
    server.put(*numbered(5))
    assert sweep(at=AT) == 5
    assert Ticket.objects.count() == 5
    assert (server.count(), server.count("Procesados")) == (0, 5)
    assert sweep(at=AT) == 0
    server.put(*numbered(2, first=5))
    assert sweep(at=AT) == 2
    assert server.count("Procesados") == 7


@needs_server
@pytest.mark.django_db(transaction=True)
def test_mail_that_nobody_can_read_is_taken_in_as_well(server: Server) -> None:
    server.put(letter(multipart("mixed", *[part(b"x", "image/png")] * 120)), *numbered(1))
    assert sweep(at=AT) == 2
    assert {row.fate for row in InboundMail.objects.all()} == {Fate.QUARANTINE, Fate.TICKET}
    assert server.count() == 0


@needs_server
@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_opened_first_is_not_missed(server: Server) -> None:
    server.put(*numbered(1))
    sweep(at=AT)
    server.put(*numbered(1, first=1))
    with server.open() as box:
        assert len(list(box.fetch(AND(seen=False), mark_seen=True))) == 1
    assert sweep(at=AT) == 1
    assert Ticket.objects.count() == 2


@needs_server
@pytest.mark.django_db(transaction=True)
def test_the_old_mail_of_a_mailbox_seen_for_the_first_time_stays_where_it_is(
    server: Server,
) -> None:
    server.put(*numbered(3))
    with server.open() as box:
        list(box.fetch(mark_seen=True))
    assert sweep(at=AT) == 0
    assert server.count() == 3


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_crash_between_keeping_and_putting_away_makes_no_second_ticket(server: Server) -> None:
    server.put(*numbered(3))
    place = account(server.url)
    with opened(place) as box:
        raw = fetching.raw_of(box, 1)
        assert raw is not None
    inbound.receive(raw, mailbox=place.address, at=AT, uidvalidity=1, uid=1)
    assert sweep(at=AT) == 3
    assert (Ticket.objects.count(), InboundMail.objects.count()) == (3, 3)
    assert server.count() == 0


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_crash_between_marking_and_putting_away_leaves_nothing_behind(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(*numbered(3))
    place = account(server.url)
    with opened(place) as box:
        validity = box.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"]
        (uid, *_others) = map(int, box.uids())
        raw = fetching.raw_of(box, uid)
        assert raw is not None
        kept = inbound.receive(raw, mailbox=place.address, at=AT, uidvalidity=validity, uid=uid)
        inbound.read(kept, at=AT)
        fetching.put_away(box, uid, "")
    monkeypatch.setattr(fetching, "MOST", 1)  # whoever comes next dies as early
    assert [sweep(at=AT) for _again in range(4)] == [1, 1, 1, 0]
    assert (Ticket.objects.count(), server.count()) == (3, 0)


@needs_server
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_put_away_holds_up_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise MailboxMoveError(("NO", [b"Quota exceeded"]), "OK")

    with monkeypatch.context() as patch:
        patch.setattr(BaseMailBox, "move", refuse)
        server.put(*numbered(2))
        assert sweep(at=AT) == 2
        server.put(*numbered(2, first=2))
        sweep(at=AT)
    assert Ticket.objects.count() == 4
    assert sweep(at=AT) == 1  # the last is tried again
    assert (Ticket.objects.count(), server.count()) == (4, 3)


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_server_that_numbers_its_mail_anew_brings_nothing_in_twice(server: Server) -> None:
    server.put(*numbered(3))
    sweep(at=AT)
    with server.open() as box:  # somebody puts it all back, unread
        box.folder.set("Procesados")
        uids = box.uids()
        box.flag(uids, r"\Seen", False)
        box.move(uids, "INBOX")
    server.number_anew()
    server.put(*numbered(1, first=3))
    assert sweep(at=AT) == 4
    assert (Ticket.objects.count(), InboundMail.objects.count()) == (4, 4)
    assert server.count() == 0


@needs_server
@pytest.mark.django_db(transaction=True)
def test_while_one_worker_fetches_another_leaves_it_alone(server: Server) -> None:
    server.put(*numbered(1))
    other = connections.create_connection("default")
    key = [fetching.LOCK, fetching.key_of("soporte@sgc.test")]
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    assert sweep(at=AT) == 0
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    other.close()
    assert sweep(at=AT) == 1


@needs_server
@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_mail_stays_on_the_server(server: Server) -> None:
    """E3: what could not be kept is not taken away; once repaired, all arrives."""
    server.put(*numbered(3))
    table = "ALTER TABLE tickets_inboundmail"
    with connection.cursor() as cursor:  # the message was fetched before it cannot be kept
        cursor.execute(f"{table} ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    try:
        with pytest.raises(IntegrityError, match="full_disk"):
            sweep(at=AT)
        with server.open() as box:
            assert len(box.uids("UNSEEN")) == 3
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{table} DROP CONSTRAINT full_disk")
    assert sweep(at=AT) == 3
    assert Ticket.objects.count() == 3


@needs_server
@pytest.mark.django_db(transaction=True)
def test_without_room_on_the_disk_the_mail_stays_on_the_server(
    server: Server, settings: Settings, tmp_path: Path
) -> None:
    server.put(*numbered(2))
    (tmp_path / "full").write_text("")
    settings.MEDIA_ROOT = tmp_path / "full"  # a file, in which nothing can be made
    assert sweep(at=AT) == 0
    assert server.count() == 2
    settings.MEDIA_ROOT = tmp_path
    assert sweep(at=AT) == 2


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_is_away_holds_up_no_other(server: Server, settings: Settings) -> None:
    server.put(*numbered(1))
    settings.IMAP_URL = (
        f"imap://x:y@127.0.0.1:1/ {server.url.replace('secreto', 'mal')} {server.url}"
    )
    assert sweep(at=AT) == 1


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_message_that_the_server_does_not_hand_over_holds_up_no_other(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E2: it stays there, and comes in once the server can read it."""
    server.put(*numbered(3))
    raw_of, damaged = fetching.raw_of, [1]

    def fetched(box: BaseMailBox, uid: int) -> bytes | None:
        if damaged and uid == min(int(one) for one in box.uids("ALL")):
            raise imaplib.IMAP4.error("FETCH: NO")
        return raw_of(box, uid)

    monkeypatch.setattr(fetching, "raw_of", fetched)
    sweep(at=AT)
    assert (Ticket.objects.count(), server.count()) == (2, 1)
    damaged.clear()
    sweep(at=AT)
    assert (Ticket.objects.count(), server.count()) == (3, 0)


@needs_server
@pytest.mark.django_db(transaction=True)
def test_who_administers_hears_of_a_mailbox_that_nobody_can_read(
    server: Server, settings: Settings
) -> None:
    boss, good = make.user(ADMINISTRATOR), settings.IMAP_URL
    sweep(at=AT)
    assert fetching.reached("soporte@sgc.test") == AT
    settings.IMAP_URL = good.replace("secreto", "caducado")
    for minutes in (5, 15):
        sweep(at=AT + timedelta(minutes=minutes))
    assert not Notice.objects.filter(user=boss).exists()
    for minutes in (16, 17, 60):
        sweep(at=AT + timedelta(minutes=minutes))
    assert "soporte@sgc.test" in Notice.objects.get(user=boss).text
    assert fetching.reached("soporte@sgc.test") == AT
    settings.IMAP_URL = good
    sweep(at=AT + timedelta(hours=2))
    assert fetching.reached("soporte@sgc.test") == AT + timedelta(hours=2)


@pytest.mark.django_db
def test_the_lock_is_free_again_afterwards() -> None:
    with alone("a@b.test") as first, alone("c@d.test") as other:
        assert (first, other) == (True, True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone()[0] == 0


# --- Addresses of mailboxes -----------------------------------------------------------------


def test_the_address_of_a_mailbox_says_how_to_open_it() -> None:
    place = account("imaps://ana%40x.test:p%2Fw%3A1@mail.x.test/Soporte%20SGC")
    assert (place.host, place.port, place.is_tls) == ("mail.x.test", 993, True)
    assert (place.user, place.password) == ("ana@x.test", "p/w:1")
    assert (place.folder, place.address) == ("Soporte SGC", "ana@x.test")


def test_a_mailbox_may_be_filed_under_another_address() -> None:
    assert account("imap://u:p@h/?mailbox=Soporte@X.test").address == "soporte@x.test"
    assert account("imap://u:p@h:993/").is_tls


@pytest.mark.parametrize("url", ["mail.x.test", "pop3://u:p@h/", "imap://h/", "imap:///INBOX"])
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        account(url)
